"""Thumbs up and down, with a reason, become cases."""

import json
from pathlib import Path

import pytest

from assistant.model import Answer, Scope
from corpus.errors import BadInputError
from corpus.model import Citation, Span
from evals.drafting.feedback import FILE, feedback_cases, read_feedback, record_feedback
from evals.reading.case_files import read_cases
from evals.reading.quotes import normal

TEXT = "三、能耗\n对达不到强制性能耗限额\n标准的产能，应在6个月内整改。"
QUOTE = TEXT[5:-1]


def answer(question: str = "几个月整改？", status: str = "answered", core: str = "6个月内") -> Answer:
    cited = Citation(
        marker=1, document_id="甲", document_title="办法", clause_id="甲#三", label="三", span=Span(start=5, end=len(TEXT) - 1), quote=QUOTE
    )
    return Answer(
        question=question,
        status=status,  # type: ignore[arg-type]
        text="应在6个月内整改[1]" if status == "answered" else "文件没有说",
        short_answer=core if status == "answered" else "",
        citations=(cited,) if status == "answered" else (),
        scope=Scope(region="绍兴市"),
        as_of="2020-06-01",
    )


class Held:
    def get(self, document_id: str) -> str | None:
        return normal(TEXT)

    def clauses(self, document_id: str) -> tuple[str, ...]:
        return ("甲#三",)


def cases_of(home: Path, path: Path) -> list[dict]:  # type: ignore[type-arg]
    """The cases, after a way through a file and the reader of cases."""
    rows = feedback_cases(home)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert [case.id for case in read_cases([path], Held())] == [row["id"] for row in rows]
    return rows


def test_a_liked_answer_must_come_again(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(), ["能耗不达标怎么办？"], liked=True, reason="说得清楚")
    (case,) = cases_of(tmp_path, tmp_path / "c.jsonl")
    assert case["history"] == ["能耗不达标怎么办？"]
    assert (case["scope"], case["as_of"]) == ({"region": "绍兴市"}, "2020-06-01")
    assert case["must_include"] == [["6个月内"]]
    assert case["evidence"] == [[{"document": "甲", "quote": "".join(QUOTE.split())}]]
    assert "说得清楚" in case["note"]


def test_a_liked_abstention_must_abstain_again(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(status="no_basis"), [], liked=True)
    (case,) = cases_of(tmp_path, tmp_path / "c.jsonl")
    assert case["answerable"] is False
    assert "evidence" not in case


def test_a_disliked_answer_waits_for_a_person(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(), [], liked=False, reason="期限还可以延长3个月，没有说")
    (case,) = cases_of(tmp_path, tmp_path / "c.jsonl")
    assert case["draft"] is True
    assert "没有说" in case["note"]
    assert "应在6个月内整改" in case["note"], "the person must see what was said"
    assert case["must_include"] == []


def test_the_last_verdict_on_a_question_counts_and_none_is_lost(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(), [], liked=True)
    before = (tmp_path / FILE).read_bytes()
    record_feedback(tmp_path, answer(), [], liked=False, reason="再看不对")
    record_feedback(tmp_path, answer("谁负责？"), [], liked=True)
    assert (tmp_path / FILE).read_bytes().startswith(before)
    assert len(read_feedback(tmp_path)) == 3
    assert [case.get("draft", False) for case in cases_of(tmp_path, tmp_path / "c.jsonl")] == [True, False]


def test_a_question_after_other_turns_is_another_case(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(), [], liked=True)
    record_feedback(tmp_path, answer(), ["宁波的呢？"], liked=True)
    assert len(cases_of(tmp_path, tmp_path / "c.jsonl")) == 2


def test_no_verdicts_no_cases(tmp_path: Path) -> None:
    assert feedback_cases(tmp_path) == []


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    record_feedback(tmp_path, answer(), [], liked=True)
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(BadInputError, match="第 2 行"):
        feedback_cases(tmp_path)


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="写不进去"):
        record_feedback(tmp_path / "file", answer(), [], liked=True)
