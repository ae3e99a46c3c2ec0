"""The fit of the abstention score: a regression that separates, folds by document, odds out of fold, both kinds of error."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.answer.decision.strength import Measures
from corpus.lexicon import load_yaml
from evals.bench import abstention
from evals.bench.abstention import FOLDS, HERE, MOST_WRONG, Seen, _errors, _folds, _logistic, error_table, fitted, groups

# The regression


def test_regression_separates_two_clouds() -> None:
    """Weak evidence (first measure low, second high) is refused, strong evidence is not; the third measure says nothing."""
    rng = np.random.default_rng(7)
    strong = rng.normal([1.5, 0.1, 0.5], 0.1, (60, 3))
    weak = rng.normal([0.5, 0.9, 0.5], 0.1, (60, 3))
    x, y = np.vstack([strong, weak]), np.repeat([0.0, 1.0], 60)
    weights, intercept = _logistic(x, y)
    assert (((x @ weights + intercept) > 0) == (y == 1)).all()
    assert weights[0] < -1
    assert weights[1] > 1
    assert abs(weights[2]) < 0.5


def test_both_classes_weigh_the_same() -> None:
    """Ninety answerable rows and ten others: the border stays in the middle."""
    x = np.array([[0.0]] * 90 + [[1.0]] * 10)
    weights, intercept = _logistic(x, np.array([0.0] * 90 + [1.0] * 10))
    assert -intercept / weights[0] == pytest.approx(0.5, abs=0.05)


def test_the_prior_keeps_weights_finite() -> None:
    weights, _ = _logistic(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]))
    assert 0 < weights[0] < 10


# Folds


def test_a_document_stays_in_one_fold() -> None:
    names = [f"g|{n % 7}" for n in range(70)]
    folds = dict.fromkeys(names)
    for name, fold in zip(names, _folds(names).tolist(), strict=True):
        assert folds[name] in (None, fold)
        folds[name] = fold
    assert set(folds.values()) == set(range(FOLDS))


def test_folds_do_not_hang_on_the_order_of_rows() -> None:
    names = [f"g|{n}" for n in range(12)]
    shuffled = random.Random(3).sample(names, len(names))
    assert dict(zip(names, _folds(names), strict=True)) == dict(zip(shuffled, _folds(shuffled), strict=True))


def test_documents_of_two_groups_are_two() -> None:
    assert len(set(_folds(["a|1", "b|1"]).tolist())) == 2


# The fit


def rows(documents: int = 20, of_each: int = 20) -> list[Seen]:
    """Toy rows: three of four answerable; measures overlap a little."""
    rng = np.random.default_rng(11)
    found = []
    for document in range(documents):
        for n in range(of_each):
            answerable = n % 4 != 0
            centre = [1.4, 0.1, 0.9, 0.5] if answerable else [0.8, 0.6, 0.4, 0.5]
            found.append(Seen("toy", f"{document}", answerable, True, tuple(rng.normal(centre, 0.25).tolist())))
    return found


def test_wrongly_refused_out_of_fold_are_at_most_the_share() -> None:
    seen = rows()
    _, odds = fitted(seen)
    answerable = [odd for row, odd in zip(seen, odds, strict=True) if row.answerable]
    others = [odd for row, odd in zip(seen, odds, strict=True) if not row.answerable]
    assert sum(odd > 0 for odd in answerable) / len(answerable) <= MOST_WRONG
    assert max(answerable) > 0 or len(answerable) < 1 / MOST_WRONG  # the threshold is the lowest that does
    assert sum(odd > 0 for odd in others) / len(others) > 0.5


def test_the_threshold_is_inside_the_intercept() -> None:
    """The fit over all rows refuses about what the odds out of fold refuse."""
    seen = rows()
    fit, odds = fitted(seen)
    again = [sum(w * m for w, m in zip(fit.weights, row.measures or (), strict=True)) + fit.intercept for row in seen]
    assert len(fit.weights) == 4
    assert sum((a > 0) != (b > 0) for a, b in zip(again, odds, strict=True)) <= 0.03 * len(seen)


def test_no_row_is_judged_by_its_own_document() -> None:
    """A measure that gives the answer away inside one document only is worth nothing out of fold."""
    seen = [
        Seen("toy", f"{document}", n % 2 == 0, True, (float(document == 0 and n % 2), 0.0, 0.0, 0.0))
        for document in range(10)
        for n in range(10)
    ]
    _, odds = fitted(seen)
    assert len({round(odd, 6) for row, odd in zip(seen, odds, strict=True) if row.document != "0"}) <= FOLDS
    assert not any(odd > 0 for row, odd in zip(seen, odds, strict=True) if row.document == "0")


# Errors

PAIRS = [
    ([(True, True), (True, False), (False, True), (False, False)], "1/2／1/2", "one of each"),
    ([(True, True), (True, True)], "–／0/2", "nothing to refuse"),
    ([(False, False)], "0/1／0/0", "nothing to answer"),
    ([], "–／0/0", "nothing at all"),
]


@pytest.mark.parametrize("case", PAIRS, ids=lambda case: case[2])
def test_errors(case: tuple[list[tuple[bool, bool]], str, str]) -> None:
    pairs, told, _ = case
    assert _errors(pairs) == told


def test_table_has_both_kinds_of_error_by_group() -> None:
    """Log odds above 0 refuse what was answered; a row without measures was decided by another rule."""
    seen = [
        Seen("甲", "1", True, True, (1.0,)),
        Seen("甲", "1", True, True, (0.0,)),
        Seen("甲", "2", False, True, (0.0,)),
        Seen("乙", "1", False, False, None),
    ]
    lines = error_table(seen, {0: -1.0, 1: 0.5, 2: 0.5}).splitlines()
    assert lines[-2:] == ["| 甲 | 1/1／0/2 | 0/1／1/2 |", "| 乙 | 0/1／0/0 | 0/1／0/0 |"]
    assert lines[2].count("|") == lines[-1].count("|")


# The questions and the weights in use


def test_weights_in_use_are_those_of_the_measures() -> None:
    assert set(load_yaml("abstain")["doubt"]) == {"intercept", *Measures._fields}


def test_own_questions_belong_to_the_libraries() -> None:
    asked = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    libraries: dict[str, Sequence[str]] = json.loads((HERE / "libraries.json").read_text(encoding="utf-8"))
    assert {str(row["library"]) for row in asked} == set(libraries)
    assert len({row["id"] for row in asked}) == len(asked)
    assert {row["answerable"] for row in asked} == {True, False}
    *fitted_on, held_out = (set(files) for files in libraries.values())
    assert all(held_out.isdisjoint(files) for files in fitted_on)  # what takes no part in the fit was never read for it


@pytest.mark.shared
def test_groups_hold_files_and_both_kinds_of_questions(shared: Path) -> None:
    for group in groups(shared):
        assert group.files, group.name
        assert any(case["answerable"] for case in group.cases), group.name


def test_without_shared_data_one_line_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TIAOLI_SHARED", str(tmp_path / "none"))
    assert abstention.main() == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_question_is_asked_with_the_abstention_score_off(tmp_path: Path) -> None:
    """Its measures are noted where the abstention score decides, and nothing is refused by it."""
    page = tmp_path / "甲.txt"
    page.write_text(
        "湖州市养犬管理办法\n各有关单位：\n　　一、个人饲养烈性犬的，处3000元罚款。\n湖州市人民政府\n2019年5月6日\n", encoding="utf-8"
    )
    cases = [
        {"id": "甲-target-001", "question": "饲养烈性犬罚款多少？", "answerable": True},
        {"id": "甲-target-002", "question": "红烧肉怎么做？", "answerable": False},
        {"id": "甲-target-003", "question": "你是谁开发的？", "answerable": False},
    ]
    group = abstention.Group("试", (page,), cases)
    off, on = (abstention.seen(group, tmp_path / name, scoring=name == "on") for name in ("off", "on"))
    assert [row.document for row in off] == ["甲"] * 3
    assert [row.measures is not None for row in off] == [True, True, False]  # talk is refused before
    assert [row.answered for row in on] == [True, False, False]
    assert [row.measures for row in on] == [None] * 3
    assert off[0].measures is not None
    assert len(off[0].measures) == len(Measures._fields)
