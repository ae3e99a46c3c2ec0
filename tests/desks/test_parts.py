"""What desks are made of: every word of a document is only text, what is met gives no order, what the browser sends is bounded."""

import json
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from assistant.app import Tiaoli
from assistant.model import Answer, CheckReport, EnterpriseProfile, Finding, FormField, NotChecked, StatedFact
from assistant.registers.changes import Change
from assistant.web.desks.library import HEAD, Shelf
from assistant.web.desks.selfcheck import SelfCheck
from assistant.web.door.events import LONGEST_TEXT, MOST_TEXTS, Events
from assistant.web.door.refusal import Refused
from assistant.web.downloads import Reports
from assistant.web.parts import findings
from assistant.web.parts.conversation import Said, conversation, offered
from assistant.web.parts.form import form
from assistant.web.parts.links import without_folders
from assistant.web.parts.shelf import changed
from assistant.web.parts.tables import table
from corpus.model import Citation, Span

BAD = "<img src=x onerror=alert(1)>"
CITED = Citation(
    marker=1, document_id="a/b", document_title=BAD, clause_id="a#一", label="一", span=Span(start=0, end=4), quote=f"应当整改{BAD}"
)


def answered(text: str, **more: Any) -> str:
    return conversation([Said(BAD, Answer(question=BAD, status="answered", text=text, citations=(CITED,), **more))])


def finding(verdict: str, kind: str = "criterion") -> Finding:
    return Finding.model_validate(
        {
            "criterion_id": "1", "kind": kind, "document_id": "a", "clause_id": "a#一", "quote": "依法关停", "verdict": verdict,
            "reason": "没有超过限额", "consequence": "予以关停", "due": "2026-01-01", "citation": CITED.model_dump(),
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    "shown",
    [
        answered(f"牵头：{BAD}。[1]\n据《{BAD}》一：“{BAD * 9}”[1]", rewritten_question=BAD + "？"),
        conversation([Said(BAD, trouble=BAD)]),
        offered([BAD], True),
        findings.stated([StatedFact(id="1", matter=BAD, value=BAD, words="说", field='x" onfocus="alert(1)')]),
        form([FormField(id='x" onfocus="alert(1)', matter=BAD, question=BAD, kind="text", value='" onfocus="alert(1)', clauses=(BAD,))]),
        table(['x" onclick="alert(1)'], [["一"]], "名"),
    ],
    ids=["an answer", "an error", "an example", "a stated fact", "a field of the form", "a column"],
)
def test_nothing_given_becomes_markup(shown: str) -> None:
    assert "<img" not in shown
    assert '" on' not in shown


@pytest.mark.parametrize(
    ("text", "links", "why"),
    [
        ("牵头：市应急管理局。[1]", 1, "a marker that cites"),
        ("见附件[3]。", 0, "a number of the document's own"),
        ("据《甲》一：“" + "长" * 200 + "”[1]", 2, "a folded quote keeps its marker in sight"),
    ],
)
def test_only_markers_that_cite_are_links(text: str, links: int, why: str) -> None:
    assert answered(text).count('class="source"') == links, why


@pytest.mark.parametrize(
    ("examples", "filled", "said"),
    [
        ([], False, "先读入政策文件"),
        ([], True, "直接输入问题即可"),
        (["谁牵头？"], True, "可以这样问"),
    ],
    ids=["an empty library", "documents of which no example was made", "examples"],
)
def test_what_could_be_asked(examples: list[str], filled: bool, said: str) -> None:
    assert said in offered(examples, filled)


def test_the_conclusion_is_the_value_where_the_answer_begins_with_a_quote() -> None:
    assert '<p class="conclusion">200家</p>' in answered("据《甲》一：“200家”[1]", short_answer="200家")


@pytest.mark.parametrize(
    ("verdict", "kind", "orders"),
    [
        ("compliant", "criterion", False),
        ("not_applicable", "criterion", False),
        ("non_compliant", "criterion", True),
        ("compliant", "support", True),
    ],
)
def test_what_is_met_reads_like_no_order(verdict: str, kind: str, orders: bool) -> None:
    shown = findings.report(CheckReport(profile=EnterpriseProfile(), findings=(finding(verdict, kind),)))
    assert ("予以关停" in shown, "依法关停" in shown) == (orders, orders)


@pytest.mark.parametrize(
    ("missed", "says", "says_not"),
    [
        ((), "先读入政策文件", "未能核对"),
        ((NotChecked(what="《办法》", reason="没有写明对谁的要求"),), "没有写明对谁的要求", "先读入政策文件"),
    ],
    ids=["an empty library", "documents without a requirement"],
)
def test_where_nothing_is_found_the_reason_is_told(missed: tuple[NotChecked, ...], says: str, says_not: str) -> None:
    shown = findings.report(CheckReport(profile=EnterpriseProfile(), not_checked=missed))
    assert (says in shown, says_not in shown) == (True, False)


@pytest.mark.parametrize("filled", [{f"{findings.AGAIN}2": " "}, {"region": ""}], ids=["in other words", "in its field"])
def test_an_emptied_correction_strikes_nothing_out(filled: dict[str, str], tmp_path: Path) -> None:
    with Tiaoli.open(tmp_path) as assistant:
        (shown,) = SelfCheck(assistant, Reports()).fill(json.dumps(filled), [], ["我们是印染厂。"], None)
    assert "没有更正" in shown[0]
    assert shown[2] == ["我们是印染厂。"]


def test_drafts_stay_until_they_are_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the list is told at once, the questions after it."""
    monkeypatch.setattr(Tiaoli, "examples", lambda *_: ["由哪个局牵头？"])
    with Tiaoli.open(tmp_path) as assistant:
        draft = assistant.draft_of_text("整治办法", "一、总则\n（一）印染企业应在2023年12月31日前完成治理，由区生态环境分局牵头。")
        working, done, asked = Shelf(assistant, lambda _: None).take_in([draft], "整治办法", *[""] * (len(HEAD) - 1))
    assert {len(step) for step in (working, done, asked)} == {len(done)}
    assert all(value == gr.skip() for value in working[1:])
    assert (done[1], "整治办法" in done[-1], "examples" in done[0]) == ([], True, False)
    assert all(value == gr.skip() for value in asked[1:])
    assert "由哪个局牵头？" in asked[0]


@pytest.mark.parametrize(
    ("value", "passes"),
    [
        (["shaoxing-2020"], True), ([], True), (None, True), (["长" * LONGEST_TEXT], True),
        (["长" * (LONGEST_TEXT + 1)], False), ([{"path": "/etc/passwd"}], False), ("shaoxing-2020", False), ([["a"]], False),
    ],
)  # fmt: skip
def test_choices_are_short_texts_and_nothing_else(value: object, passes: bool) -> None:
    events = Events({0: ("texts",)}, 20)
    body = json.dumps({"data": [value], "fn_index": 0, "session_hash": "a"}).encode()
    if passes:
        assert events.checked(body, lambda _: False)["data"] == [value]
    else:
        with pytest.raises(Refused):
            events.checked(body, lambda _: False)


def test_choices_beyond_the_most_are_left_out() -> None:
    body = json.dumps({"data": [["a"] * (MOST_TEXTS + 1)], "fn_index": 0, "session_hash": "a"}).encode()
    assert len(Events({0: ("texts",)}, 20).checked(body, lambda _: False)["data"][0]) == MOST_TEXTS


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("/tmp/tiaoli-x/ab/用例.jsonl 第 1 行：缺少", "用例.jsonl 第 1 行：缺少"),
        ("单价2元/吨，见第3/5页", "单价2元/吨，见第3/5页"),
    ],
    ids=["a folder of the server", "no folder"],
)
def test_folders_of_the_server_are_not_told(message: str, shown: str) -> None:
    assert without_folders(message) == shown


def test_a_number_changes_as_a_whole() -> None:
    change = Change(
        kind="changed",
        label="一",
        before="应在12月底前完成<b>",
        after="应在10月底前完成<b>",
        old=Span(start=0, end=9),
        new=Span(start=1, end=9),
    )
    shown = changed("a", [change], 1, 2)
    assert "<del>12</del><ins>10</ins>月底" in shown
    assert "/document/a?start=1&amp;end=9&amp;version=2#quote" in shown
    assert "<b>" not in shown
