"""Rating of passages: what is measured, the probability from weights, the reranker's part, weights of another file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer.features import rating
from assistant.answer.features.probability import Regression, of_generator, regression
from assistant.answer.features.table import FEATURES, RERANKED
from assistant.app import Tiaoli
from assistant.retrieve import Evidence, EvidenceIndex
from assistant.understand import understand
from corpus.errors import BadInputError


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path_factory.mktemp("features"), samples=True) as opened:
        yield opened


def evidence_for(assistant: Tiaoli, question: str) -> Evidence:
    index = EvidenceIndex(assistant.library)
    query = understand(question, list(index.entries().values()))
    return rating.rated(query, index.gather(query))


def test_passages_stand_in_the_order_of_their_probability(assistant: Tiaoli) -> None:
    ranked = evidence_for(assistant, "绍兴安全生产不达标由谁牵头？").ranked[: rating.MOST_RATED]
    assert [s.probability for s in ranked] == sorted((s.probability for s in ranked), reverse=True)
    assert all(0 < s.probability < 1 for s in ranked)
    assert all(set(s.features) == set(FEATURES) | set(RERANKED) for s in ranked)


def test_without_the_reranker_its_features_are_absent(assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_RERANKER", "0")
    ranked = evidence_for(assistant, "绍兴安全生产不达标由谁牵头？").ranked[: rating.MOST_RATED]
    assert all(set(s.features) == set(FEATURES) for s in ranked)


def test_what_the_reranker_does_not_read_lies_under_what_it_reads(assistant: Tiaoli) -> None:
    ranked = evidence_for(assistant, "落后产能怎么认定？").ranked[: rating.MOST_RATED]
    said = sorted(s.features["reranked"] for s in ranked)
    assert len(ranked) > rating.MOST_RERANKED
    assert len({score for score in said if score > said[0]}) <= rating.MOST_RERANKED
    assert said[: len(ranked) - rating.MOST_RERANKED] == [said[0]] * (len(ranked) - rating.MOST_RERANKED)


ROWS = [
    ({"a": 1.0}, 0.5, "the mean"),
    ({}, 0.5, "a feature that is not there counts as its mean"),
    ({"a": 3.0}, 0.880797, "one scale above the mean: 1 / (1 + e^-2)"),
    ({"a": 1e9}, 1.0, "far out"),
    ({"a": -1e9, "b": 7.0}, 0.0, "far out on the other side; a feature without a weight does nothing"),
]


@pytest.mark.parametrize(("features", "probability", "reason"), ROWS)
def test_probability(features: dict[str, float], probability: float, reason: str) -> None:
    made = Regression(0.0, {"a": 1.0}, {"a": 2.0}, {"a": 2.0})
    assert made.probability(features) == pytest.approx(probability, abs=1e-6), reason


def test_weights_of_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weights.json"
    file.write_text(json.dumps({"plain": {"intercept": 1.0, "means": {}, "scales": {}, "weights": {}}}), encoding="utf-8")
    monkeypatch.setenv("TIAOLI_SCORER", str(file))
    assert regression("plain").intercept == 1.0


@pytest.mark.parametrize("text", [None, "{", '{"plain": 3}', '{"plain": {"slope": 1}}'], ids=["absent", "cut", "number", "other keys"])
def test_a_file_of_no_weights_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    file = tmp_path / "weights.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("TIAOLI_SCORER", str(file))
    with pytest.raises(BadInputError, match="TIAOLI_SCORER"):
        regression("plain")


def test_a_generator_nobody_has_measured_is_even() -> None:
    assert of_generator("unheard_of") == 0.5


def test_explained(assistant: Tiaoli) -> None:
    plain, told = (assistant.ask("绍兴安全生产不达标由谁牵头？", explain=explain) for explain in (False, True))
    assert plain.trace is None
    assert told.trace is not None
    assert told.text == plain.text
    assert any(row.shown for row in told.trace.candidates)
    assert told.probability == pytest.approx(told.trace.known * told.trace.answered, abs=1e-3)  # no generator proposed anything
    assert [ask.text for ask in told.trace.asks] == ["绍兴安全生产不达标由谁牵头？"]
