"""Fitting the weights: regressions, what a proposal is worth, questions a library lacks, folds and their environments."""

from pathlib import Path

import pytest

from assistant.answer.features.probability import Regression
from evals.fitting.__main__ import LACKING, SENTENCES, _lacking, decisions, generators, weights
from evals.fitting.regressions import fitted
from evals.fitting.rows import Asked, Passage
from evals.score import folds


def asked(number: int, *, right: bool, answerable: bool = True, lacking: bool = False) -> Asked:
    """One question with a passage that answers where `right`, beside one that does not."""
    case = {"id": f"00{number % 3}-{number}", "answerable": answerable, "evidence": [[{}]] if answerable else [], LACKING: lacking}
    good = Passage(SENTENCES, {"a": 1.0 + 0.1 * (number % 5), "reranked": 2.0}, 0.9, (0,) if right else ())
    poor = Passage(SENTENCES, {"a": -1.0 - 0.1 * (number % 5), "reranked": -2.0}, 0.1, ())
    return Asked(case, {"first": 1.0 if right else -1.0}, (good, poor), "answered", frozenset())


def test_a_regression_separates() -> None:
    rows = [{"a": float(n), "b": 1.0} for n in range(-20, 20)]
    found = fitted(rows, [row["a"] > 0 for row in rows])
    assert found["weights"]["a"] > 1
    assert found["weights"]["b"] == 0
    assert found["scales"]["b"] == 1


def test_a_row_that_counts_nothing_changes_nothing() -> None:
    rows = [{"a": float(n)} for n in range(-9, 10)]
    right = [row["a"] > 0 for row in rows]
    assert fitted(rows, right, [1.0] * 19)["weights"] == fitted(rows, right)["weights"]


def test_weights_with_and_without_the_reranker() -> None:
    rows = [asked(n, right=True) for n in range(12)]
    found = weights(rows, rows[:4], [asked(n, right=False, answerable=False, lacking=n > 3) for n in range(8)], {"kept": 1})
    assert set(found["plain"]["weights"]) == {"a"}
    assert set(found["reranked"]["weights"]) == {"a", "reranked"}
    assert found["kept"] == 1


def test_known_learns_from_what_is_lacking_answered_does_not() -> None:
    near = [asked(n, right=True) for n in range(8)] + [asked(n, right=False, answerable=False) for n in range(8)]
    far = [asked(n, right=False, answerable=False, lacking=True) for n in range(8)]
    found = decisions(near, [], far)
    assert found["known"]["intercept"] > found["answered"]["intercept"]
    assert found["answered"]["means"] == decisions(near, [], [])["answered"]["means"]


def test_our_own_unanswerable_questions_count_as_often_as_those_of_gold_occur() -> None:
    """However many of them we wrote, the chance of an answer is the same."""
    gold = [asked(n, right=True) for n in range(12)] + [asked(n, right=False, answerable=False) for n in range(4)]
    many = [asked(n, right=True) for n in range(12)] + [asked(n, right=False, answerable=False) for n in range(4)] * 6
    said, with_many = (Regression(**decisions(gold, own, [])["answered"]) for own in (gold, many))
    for row in gold:
        assert with_many.probability(row.measures) == pytest.approx(said.probability(row.measures), abs=0.05)


def test_the_share_that_a_generator_answers() -> None:
    rows = [asked(n, right=False)._replace(candidates=(Passage("table_cells", {}, 0.5, (0,)),)) for n in range(6)]
    shares = generators(rows)["weights"]
    assert shares == {"table_cells": pytest.approx(7 / 8, abs=1e-3)}


def test_a_question_its_library_lacks() -> None:
    made = _lacking({"id": "1", "question": "问", "answerable": True, "evidence": [[{}]], "scope": {"document": "x"}})
    assert (made["answerable"], made["evidence"], made["scope"], made[LACKING]) == (False, [], None, True)


FOLDS = [
    ("001-a", True, "fold 1"),
    ("005-b", True, "fold 0"),
    ("003-c", False, "fold 3 is the exam: what ships"),
    ("shaoxing-2020-x", False, "no document of policies/"),
]


@pytest.mark.parametrize(("case", "apart", "_"), FOLDS)
def test_a_question_is_asked_with_weights_that_have_not_seen_it(case: str, apart: bool, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIAOLI_FOLDS", raising=False)
    found = folds.environment(case)
    assert bool(found[folds.SCORER]) is apart
    assert found[folds.RERANKER] == ("0" if apart else "")
    if apart:
        assert Path(found[folds.SCORER]).parent.name == f"fold{int(case[:3]) % 5}"


def test_a_reranker_for_each_fold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fold1/reranker").mkdir(parents=True)
    monkeypatch.setenv("TIAOLI_FOLDS", str(tmp_path))
    assert folds.environment("001-a")[folds.RERANKER] == str(tmp_path / "fold1/reranker")
    assert folds.environment("002-a")[folds.RERANKER] == "0"
