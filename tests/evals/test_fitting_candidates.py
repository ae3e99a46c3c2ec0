"""What the reranker learns from: the passages ranked first for a question, with the evidence that each one shows."""

from pathlib import Path

import pytest

from assistant.app import Tiaoli
from corpus.training.reranker.examples import LEARNT, fold_of
from evals.fitting.candidates import asked, own_questions, shows

QUOTE = "定期公布安全生产不达标应限期整改的企业名单"


@pytest.mark.parametrize(
    ("passage", "quote", "shown"),
    [
        ("对首次上规模的企业给予10万元奖励。", "首次上规模的企业给予10万元", True),  # the quote lies in the passage
        ("给予10万元奖励。", "对首次上规模的企业，给予10万元奖励。", True),  # the passage lies in the quote
        ("对首次上规模的企业给予10万元奖励；", "首次上规模的企业给予10万元奖励，连续三年", True),  # most of both
        ("对首次上规模的企业给予10万元奖励。", "对购置设备的企业给予10万元补助", False),  # only set phrases
        ("奖励。", "10万元奖励，", False),
    ],
)
def test_a_passage_shows_a_quote_that_it_mostly_holds(passage: str, quote: str, shown: bool) -> None:
    assert shows(passage, quote) is shown


def test_each_passage_says_which_evidence_it_shows(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_RERANKER", "0")
    case = {
        "id": "001-a",
        "question": "绍兴安全生产不达标的产能退出怎么公布？",
        "answerable": True,
        "evidence": [[{"document": "shaoxing-2020", "quote": QUOTE}]],
    }
    with Tiaoli.open(library) as assistant:
        row = asked(assistant, case)
    assert (row["id"], row["answerable"], row["groups"]) == ("001-a", True, 1)
    assert [p["text"] for p in row["passages"] if p["shows"] == [0] and QUOTE in p["text"]]
    assert {p["document"] for p in row["passages"] if p["shows"]} == {"shaoxing-2020"}  # elsewhere the same words are no evidence
    assert [p["score"] for p in row["passages"]] == sorted((p["score"] for p in row["passages"]), reverse=True)


@pytest.mark.shared
def test_own_questions_point_into_policies_that_may_be_learnt_from(shared: Path) -> None:
    rows = own_questions(shared)
    assert {fold_of(row["id"]) for row in rows} <= set(LEARNT)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert bool(row["evidence"]) is bool(row["must_include"]) is row["answerable"]
        for group in row["evidence"]:
            assert all(fold_of(one["document"]) in LEARNT and len(one["quote"]) >= 8 for one in group)
