"""What the page asks of the facade besides questions: drafts, corrections, versions side by side, one page, relations, examples."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import Tiaoli
from assistant.registers.changes import changes
from assistant.registers.wanted import Wanted
from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes

RULES = """柯桥区印染企业整治办法
柯政办〔2023〕5号
一、总则
（一）印染企业应在2023年12月31日前完成废水治理，由区生态环境局牵头。
（二）逾期未完成的，依法责令停产整治。
二、支持
（一）对按期完成的企业给予设备投资额8%的补助。
"""


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path / "home", samples=False) as opened:
        yield opened


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_a_draft_is_not_in_the_library_until_it_is_taken_in(assistant: Tiaoli, rules: Path) -> None:
    (draft,) = assistant.drafts([rules])
    assert draft.record
    assert (draft.record.document.main.number, draft.held, assistant.documents()) == ("柯政办〔2023〕5号", False, [])
    (row,) = assistant.take_in([draft], {"title": "印染整治办法", "date": "2023年3月1日"})
    (entry,) = assistant.documents()
    assert (row.outcome, entry.title, entry.date) == ("added", "印染整治办法", "2023-03-01")
    assert next(iter(assistant.drafts([rules]))).held


def test_pasted_text_is_a_file_of_its_title(assistant: Tiaoli) -> None:
    draft = assistant.draft_of_text("整治/办法", RULES)
    assert draft.record
    assert draft.record.document.id == "整治-办法"
    with pytest.raises(BadInputError):
        assistant.draft_of_text("", "  ")


def test_what_cannot_be_read_is_told_and_the_rest_taken_in(assistant: Tiaoli, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    drafts = list(assistant.drafts([rules, tmp_path / "broken.docx"]))
    assert [row.outcome for row in assistant.take_in(drafts)] == ["added", "failed"]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"title": " "}, "标题不能为空"),
        ({"date": "2023年2月30日"}, "没有这一天"),
        ({"region": "火星"}, "不认识"),
        ({"issuer": "局" * 201}, "最多"),
        ({"text": "x"}, "没有“text”这一栏"),
    ],
    ids=["no title", "no such day", "no place", "too long", "no field of a head"],
)
def test_a_head_that_cannot_be_is_refused(assistant: Tiaoli, rules: Path, written: dict[str, str], says: str) -> None:
    assistant.ingest([rules])
    with pytest.raises(BadInputError, match=says):
        assistant.correct("rules", written)
    assert assistant.head("rules")["title"] == "柯桥区印染企业整治办法"


def test_a_correction_is_kept_when_the_file_is_read_again_and_can_be_taken_back(assistant: Tiaoli, rules: Path) -> None:
    assistant.ingest([rules])
    assistant.correct("rules", {"number": "柯政办〔2023〕15号", "region": "浙江省绍兴市"})
    assert assistant.take_in(list(assistant.drafts([rules])))[0].outcome == "unchanged"
    assert (assistant.head("rules")["number"], assistant.documents()[0].level) == ("柯政办〔2023〕15号", "city")
    assistant.correct("rules", {"number": "柯政办〔2023〕5号"})
    assert [one.field for one in assistant.record("rules").corrected] == ["region"]


@pytest.mark.parametrize(
    ("new", "number"),
    [("柯政办〔2023〕5号", "柯政办〔2023〕15号"), ("柯政办〔2024〕2号", "柯政办〔2024〕2号")],
    ids=["the same misprint again", "a number of its own"],
)
def test_a_new_version_keeps_a_correction_only_of_what_is_read_the_same(assistant: Tiaoli, rules: Path, new: str, number: str) -> None:
    assistant.ingest([rules])
    assistant.correct("rules", {"number": "柯政办〔2023〕15号"})
    rules.write_text(RULES.replace("柯政办〔2023〕5号", new).replace("8%", "10%"), encoding="utf-8")
    assert assistant.ingest([rules])[0].outcome == "new_version"
    assert assistant.head("rules")["number"] == number


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("8%", "10%", ["changed"]),
        ("（二）逾期未完成的，依法责令停产整治。\n", "", ["removed"]),
        ("二、支持", "（三）各镇街每季度报送一次。\n二、支持", ["added"]),
        ("（一）印染企业应", "（一）染缸停一停。\n（二）印染企业应", ["added"]),
        ("", "", []),
    ],
    ids=["another figure", "a clause gone", "a clause more", "those behind it only got another number", "the same"],
)
def test_versions_differ_clause_by_clause(assistant: Tiaoli, rules: Path, old: str, new: str, kinds: list[str]) -> None:
    assistant.ingest([rules])
    rules.write_text(RULES.replace(old, new) + "\n", encoding="utf-8")
    assistant.ingest([rules])
    first, last = assistant.versions_of("rules")[0], assistant.versions_of("rules")[-1]
    assert [one.kind for one in assistant.changes("rules", first, last)] == kinds


LINES = st.lists(st.sampled_from(["（一）按期完成。", "（一）立即停产。", "（一）给予补助。", "（一）报区政府。"]), max_size=6)


@given(LINES, LINES)
def test_what_is_told_of_two_versions_makes_one_of_the_other(before: list[str], after: list[str]) -> None:
    def document(lines: list[str]):
        text = "试验办法\n一、总则\n" + "\n".join(line.replace("一", str(n), 1) for n, line in enumerate(lines, 1)) + "\n完。\n"
        return ingest_bytes(text.encode(), "a.txt", "a").document

    told = changes(document(before), document(after))
    assert changes(document(after), document(after)) == []
    assert (not told) == (document(before).text == document(after).text)


def test_a_document_on_one_page(assistant: Tiaoli, rules: Path) -> None:
    assistant.ingest([rules])
    page = {section.name: [line.text for line in section.lines] for section in assistant.summary("rules")}
    text = assistant.record("rules").document.text
    assert any("废水治理" in line for line in page["期限"])
    assert any("设备投资额8%" in line for line in page["支持"])
    assert all(0 <= line.span.start < line.span.end <= len(text) for section in assistant.summary("rules") for line in section.lines)


def test_relations_go_both_ways(assistant: Tiaoli, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "later.txt").write_text(
        "补充通知\n一、根据《柯桥区印染企业整治办法》（柯政办〔2023〕5号），每季度报送。\n", encoding="utf-8"
    )
    assistant.ingest([rules, tmp_path / "later.txt"])
    assert [one[0] for one in assistant.lineage("later").below] == ["rules"]
    assert [one[0] for one in assistant.lineage("rules").above] == ["later"]


@pytest.fixture(scope="module")
def five(library: Path) -> Iterator[Tiaoli]:
    with Tiaoli.open(library) as opened:
        yield opened


def test_examples_are_answered_by_the_library_itself(five: Tiaoli) -> None:
    questions = five.examples()
    assert len(questions) >= 4
    assert questions == five.examples()
    assert {five.ask(question).status for question in questions} == {"answered"}


def test_an_empty_library_has_no_examples(assistant: Tiaoli) -> None:
    assert assistant.examples() == []


@pytest.mark.parametrize(
    ("wanted", "people", "dates", "numbers"),
    [
        ({"query": "市应急管理局"}, "市应急管理局", "停产停业整顿", ""),
        ({"documents": ("ningbo-2015",)}, "", "", ""),
        ({"query": "市安监局", "role": "lead"}, "市应急管理局", "", ""),
        ({"start": "2020-01-01", "end": "2020-12-31", "as_of": "2020-06-01"}, "", "10月底前", ""),
        ({"region": "宁波市"}, "", "", "低小散"),
    ],
    ids=["a department", "a document", "an old name and a role", "a year", "a place"],
)
def test_one_choice_narrows_all_registers(five: Tiaoli, wanted: dict[str, object], people: str, dates: str, numbers: str) -> None:
    everything, found = five.registers(Wanted()), five.registers(Wanted.model_validate(wanted))
    for whole, some, words in zip(everything[:3], found[:3], (people, dates, numbers), strict=True):
        assert len(some) <= len(whole)
        assert words in "".join(map(str, some))
    if chosen := wanted.get("documents"):
        assert {row.document_id for rows in found[:3] for row in rows} == set(chosen)  # type: ignore[call-overload]


def test_several_documents_alone_may_answer(five: Tiaoli) -> None:
    within = ("jiaxing-2011", "ningbo-2015")
    answer = five.ask("淘汰落后产能由谁牵头？", scope={"documents": within})
    assert {citation.document_id for citation in answer.citations} <= set(within)
    assert answer.scope.documents == within
