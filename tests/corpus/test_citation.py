"""Citations: exact, short, addressed by the innermost clause and part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.citing.citation import LONGEST_QUOTE, cite, context, holds
from corpus.model import Part, PolicyDocument, Span
from tests.library_makers import Node, document

RULE = "对达不到标准的产能，应在6个月内整改；确需延长的，可提出不超过3个月的延期申请；逾期未整改的，依法关停退出。"


@pytest.fixture
def notice() -> PolicyDocument:
    opinion = Node(
        "工信部联产业〔2017〕30号\n", "指导意见", kind="part", children=(Node(f"（四）能耗方面。{RULE}\n", "（四）", heading="能耗方面"),)
    )
    made = document("昌", Node("一、认真落实。\n", "一"), opinion, number="昌州经信〔2017〕185号", title="转发通知")
    part = Part(key="指导意见", title="指导意见全称", number="工信部联产业〔2017〕30号", span=made.clauses[1].span)
    clauses = tuple(c.model_copy(update={"part": "指导意见"}) if c.path[0] == "指导意见" else c for c in made.clauses)
    return made.model_copy(update={"parts": (*made.parts, part), "clauses": clauses})


def span_of(made: PolicyDocument, words: str) -> Span:
    start = made.text.index(words)
    return Span(start=start, end=start + len(words))


def test_quote_is_addressed_by_innermost_clause_and_part(notice: PolicyDocument) -> None:
    found = cite(notice, span_of(notice, "应在6个月内整改"), 2)
    assert (found.marker, found.quote, found.clause_id) == (2, "应在6个月内整改", "昌#指导意见/（四）")
    assert (found.document_title, found.document_number) == ("指导意见全称", "工信部联产业〔2017〕30号")
    assert holds(found, notice)


@pytest.mark.parametrize(
    ("words", "altered"),
    [
        pytest.param("6个月", "12个月", id="another period"),
        pytest.param("应在6个月内整改", "无须整改", id="a negation"),
        pytest.param("可提出", "应提出", id="another modal"),
        pytest.param("产能，", "产能,", id="another comma"),
        pytest.param("依法关停退出。", "依法关停退出", id="cut short, span unchanged"),
    ],
)
def test_altered_quote_does_not_hold(notice: PolicyDocument, words: str, altered: str) -> None:
    found = cite(notice, span_of(notice, RULE), 1)
    assert holds(found, notice)
    assert not holds(found.model_copy(update={"quote": found.quote.replace(words, altered)}), notice)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"document_id": "别"}, id="another document"),
        pytest.param({"clause_id": "昌#一"}, id="a clause that does not hold it"),
        pytest.param({"clause_id": "昌#九"}, id="a clause that is not there"),
        pytest.param({"document_number": "昌州经信〔2017〕185号"}, id="the number of another part"),
        pytest.param({"label": "五"}, id="another label"),
        pytest.param({"span": Span(start=0, end=3)}, id="another place"),
        pytest.param({"span": Span(start=9000, end=9003)}, id="beyond the text"),
        pytest.param({"quote": ""}, id="nothing quoted"),
    ],
)
def test_altered_address_does_not_hold(notice: PolicyDocument, change: dict[str, object]) -> None:
    found = cite(notice, span_of(notice, "应在6个月内整改"), 1)
    assert not holds(found.model_copy(update=change), notice)


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        pytest.param("甲" * 150 + "。" + "乙" * 200 + "。", "甲。", id="ends with the last whole sentence"),
        pytest.param("甲" * 150 + "；" + "乙" * 200 + "。", "甲；", id="else with the last part between semicolons"),
        pytest.param("甲" * 150 + "，" + "乙" * 200 + "。", "甲", id="else before a comma"),
        pytest.param("甲" * 400, "甲", id="else at the limit"),
    ],
)
def test_long_quote_is_trimmed_at_a_natural_end(text: str, ending: str) -> None:
    made = document("长", Node(text + "\n", "一"))
    found = cite(made, Span(start=0, end=len(text)), 1)
    assert len(found.quote) <= LONGEST_QUOTE
    assert found.quote.endswith(ending)
    assert holds(found, made)


@pytest.mark.parametrize("span", [Span(start=5, end=5), Span(start=3, end=1), Span(start=0, end=9999), Span(start=-2, end=3)])
def test_span_that_holds_no_words_is_refused(notice: PolicyDocument, span: Span) -> None:
    with pytest.raises(ValueError, match="nothing to cite"):
        cite(notice, span, 1)


def test_context_stays_inside_its_part(notice: PolicyDocument) -> None:
    shown = context(notice, span_of(notice, "应在6个月内整改"), width=1000)
    assert "".join(shown) == notice.text[notice.parts[1].span.start : notice.parts[1].span.end]
    near = context(notice, span_of(notice, "应在6个月内整改"), width=5)
    assert near == ("标准的产能，"[-5:], "应在6个月内整改", "；确需延长")


@given(st.integers(0, 60), st.integers(1, 400))
def test_whatever_is_cited_holds(start: int, length: int) -> None:
    made = document("通", Node("一、" + RULE * 6 + "\n", "一"), Node("二、" + RULE + "\n", "二"))
    found = cite(made, Span(start=start, end=min(start + length, len(made.text))), 1)
    assert holds(found, made)
    assert found.quote == found.quote.strip()
    assert 0 < len(found.quote) <= LONGEST_QUOTE
