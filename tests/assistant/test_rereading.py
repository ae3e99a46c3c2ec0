"""Documents read again by today's rules: what stays, what is told, and that it can be left off at any document."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in import rereading
from assistant.app.taking_in.rereading import Reread, reread_all
from corpus.errors import BadInputError, LibraryBusyError
from corpus.model import PolicyRecord, Support
from ingest.facts import EXTRACTORS, Extractor
from ingest.pipeline import ingest_bytes
from ingest.reading import reading_rules
from ingest.rereading import reread
from tests.assistant.test_amendments import BASE, FIRST
from tests.assistant.test_desk_work import RULES

TABLE = "\n".join(f"| {row} |" for row in ("任务 | 牵头单位 | 完成时限", "--- | --- | ---", "整治印染企业 | 区生态环境局 | 2023年12月底前"))
TRADITIONAL = """柯橋區印染企業整治辦法
柯政辦〔2023〕5號
（一）印染企業應在2023年12月31日前完成廢水治理，由區生態環境局牽頭。
（二）逾期未完成的，依法責令停產整治。
"""
PAGE = f"""<html><head><meta name="ArticleTitle" content="柯桥区印染企业整治办法"><meta name="PubDate" content="2023-03-15">
<meta name="ContentSource" content="柯桥区人民政府办公室"></head><body><div class="article">
{"".join(f"<p>{line}</p>" for line in RULES.splitlines())}</div></body></html>"""


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path / "home", samples=False) as opened:
        yield opened


def aged(record: PolicyRecord, **update: object) -> PolicyRecord:
    """The record as other rules would have read it: without its first fact."""
    return record.model_copy(update={"reading": "older", "facts": record.facts[1:], **update})


def done(assistant: Tiaoli) -> dict[str, Reread]:
    return {row.document_id: row for row in assistant.reread()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.txt", RULES, id="a plain text, read again whole"),
        pytest.param("a.md", f"{RULES}\n{TABLE}\n", id="a table, whose tree stays"),
        pytest.param("a.docx.txt", f"一、总则\n{RULES * 3}", id="numbers that come twice"),
        pytest.param("a.txt", TRADITIONAL, id="traditional characters, read as simplified ones and kept as written"),
        pytest.param("a.txt", PAGE, id="a page saved under the name of a text, whose head stays"),
        pytest.param("a.txt", f"关于印发\n办法的通\n\n第 2 页\n\n知\n{RULES}", id="what cleaning took out is still told"),
    ],
)
def test_the_record_is_that_of_the_file(name: str, text: str) -> None:
    made = ingest_bytes(text.encode(), name, "a")
    assert reread(aged(made)) == made


def test_a_format_that_says_more_than_its_text_keeps_its_tree() -> None:
    made = ingest_bytes(RULES.encode(), "a.txt", "a")
    page = aged(made, source_name="a.html", document=made.document.model_copy(update={"clauses": made.document.clauses[:2]}))
    again = reread(page)
    assert (again.document, again.reading) == (page.document, reading_rules())
    assert {fact.clause_id for fact in again.facts} <= {clause.id for clause in page.document.clauses}


def test_what_changed_is_told_and_versions_stay(assistant: Tiaoli) -> None:
    first, made = (ingest_bytes(words.encode(), "a.txt", "a") for words in (RULES.replace("8%", "5%"), RULES))
    assistant.library.add(first)
    assistant.library.add(aged(made))
    assert done(assistant) == {
        "a": Reread(document_id="a", title=made.document.main.title, outcome="reread", facts=len(made.facts), added=1, removed=0)
    }
    assert (assistant.library.versions("a"), assistant.record("a"), assistant.record("a", 1)) == ((1, 2), made, first)
    assert done(assistant)["a"].outcome == "current"


def test_a_fact_that_is_read_no_longer_is_counted(assistant: Tiaoli) -> None:
    made = ingest_bytes(RULES.encode(), "a.txt", "a")
    clause = made.document.clauses[-1]
    gone = Support(id=f"{clause.id}!support-9", clause_id=clause.id, span=clause.span, measure="不再读出的")
    assistant.library.add(aged(made, facts=(*made.facts, gone)))
    row = done(assistant)["a"]
    assert (row.added, row.removed, assistant.record("a").facts) == (0, 1, made.facts)


@pytest.mark.parametrize("extractors", [None, EXTRACTORS], ids=["no model", "a model that does not answer"])
def test_a_fact_of_a_model_stays(assistant: Tiaoli, extractors: "Sequence[Extractor] | None") -> None:
    made = ingest_bytes(RULES.encode(), "a.txt", "a")
    clause = made.document.clauses[0]
    known = Support(id=f"{clause.id}!support-m0-1", clause_id=clause.id, span=clause.span, measure="模型读出的", note="model")
    assistant.library.add(aged(made, facts=(*made.facts, known)))
    (row,) = reread_all(assistant.library, extractors)
    assert (row.removed, assistant.record("a").facts) == (0, (*made.facts, known))


def test_what_a_model_reads_again_is_held_once(assistant: Tiaoli) -> None:
    made = ingest_bytes(RULES.encode(), "a.txt", "a")
    clause = made.document.clauses[0]
    known = Support(id=f"{clause.id}!support-m0-1", clause_id=clause.id, span=clause.span, measure="模型读出的", note="model")
    anew = known.model_copy(update={"measure": "现在读出的"})
    assistant.library.add(aged(made, facts=(*made.facts, known)))
    (row,) = reread_all(assistant.library, (lambda _: iter((anew,)),))
    assert (row.outcome, assistant.record("a").facts) == ("reread", (anew,))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        pytest.param("a.txt", "柯政办〔2023〕5号", id="the same read again"),
        pytest.param("a.txt", "柯政办〔2023〕6号", id="the rules of then had read something else"),
        pytest.param("a.html", "柯政办〔2023〕5号", id="a head that is not read again"),
    ],
)
def test_what_a_person_wrote_stands(assistant: Tiaoli, name: str, read: str) -> None:
    assistant.library.add(ingest_bytes(RULES.encode(), "a.txt", "a"))
    assistant.correct("a", {"number": "柯政办〔2023〕15号", "region": "浙江省绍兴市"})
    held = assistant.record("a")
    corrected = tuple(one.model_copy(update={"read": read}) if one.field == "number" else one for one in held.corrected)
    assistant.library.add(aged(held, source_name=name, corrected=corrected))
    assert done(assistant)["a"].outcome == "reread"
    main = assistant.record("a").document.main
    assert (main.number, main.region.name) == ("柯政办〔2023〕15号", "绍兴市")
    assert {one.field for one in assistant.record("a").corrected} == {"number", "region"}


def test_editions_are_made_anew(assistant: Tiaoli) -> None:
    for name, words in (("wells", BASE), ("first", FIRST)):
        assistant.library.add(ingest_bytes(words.encode(), f"{name}.txt", name))
    done(assistant)
    edition = assistant.record("wells+first")
    for one in ("wells", "first", "wells+first"):
        assistant.library.add(aged(assistant.record(one)))
    assert [row.outcome for row in done(assistant).values()] == ["reread", "reread", "reread"]
    assert assistant.record("wells+first") == edition
    assert {row.outcome for row in done(assistant).values()} == {"current"}


def test_an_edition_that_is_not_made_anew_is_told(assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, words in (("wells", BASE), ("first", FIRST)):
        assistant.library.add(ingest_bytes(words.encode(), f"{name}.txt", name))
    done(assistant)
    for one in ("wells", "wells+first"):
        assistant.library.add(aged(assistant.record(one)))
    monkeypatch.setattr(rereading, "_again", refusing("wells", ValueError()))
    assert {name: row.outcome for name, row in done(assistant).items()} == {"first": "current", "wells": "failed", "wells+first": "failed"}


def refusing(document_id: str, error: Exception) -> Callable[..., PolicyRecord]:
    """Reading again that fails over one document."""
    again = rereading._again

    def reading(record: PolicyRecord, extractors: "Sequence[Extractor] | None") -> PolicyRecord:
        if record.document.id == document_id:
            raise error
        return again(record, extractors)

    return reading


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(BadInputError("地区认不出"), "地区认不出", id="what is written in its head is understood no longer"),
        pytest.param(ValueError("?"), "a：读取时出了意外的错误（ValueError），仍是原来的内容", id="nobody foresaw it"),
    ],
)
def test_one_document_does_not_stop_the_others(assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    made = {name: aged(ingest_bytes(RULES.encode(), f"{name}.txt", name)) for name in ("a", "b")}
    for record in made.values():
        assistant.library.add(record)
    monkeypatch.setattr(rereading, "_again", refusing("a", error))
    rows = done(assistant)
    assert (rows["a"].outcome, rows["b"].outcome, assistant.record("a")) == ("failed", "reread", made["a"])
    assert rows["a"].message.startswith(said)


def test_a_library_that_another_writes_ends_it(assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant.library.add(aged(ingest_bytes(RULES.encode(), "a.txt", "a")))
    monkeypatch.setattr(rereading, "_again", refusing("a", LibraryBusyError("忙")))
    with pytest.raises(LibraryBusyError):
        done(assistant)


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda assistant: assistant.correct("a", {"number": "柯政办〔2023〕15号"}), id="corrected"),
        pytest.param(lambda assistant: assistant.library.remove("a"), id="removed"),
        pytest.param(
            lambda assistant: assistant.library.add(ingest_bytes(RULES.replace("8%", "5%").encode(), "a.txt", "a")), id="a newer version"
        ),
    ],
)
def test_what_was_changed_meanwhile_stands(
    assistant: Tiaoli, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Tiaoli], object]
) -> None:
    again, held = rereading._again, dict[str, str]()

    def interrupted(record: PolicyRecord, extractors: "Sequence[Extractor] | None") -> PolicyRecord:
        made = again(record, extractors)
        meanwhile(assistant)
        held.update(assistant.library.digests())
        return made

    assistant.library.add(aged(ingest_bytes(RULES.encode(), "a.txt", "a")))
    monkeypatch.setattr(rereading, "_again", interrupted)
    row = done(assistant)["a"]
    assert (row.outcome, row.message) == ("failed", "重新解析期间被改动，请再运行一次")
    assert assistant.library.digests() == held


def test_whoever_stops_goes_on_there(assistant: Tiaoli) -> None:
    made = {name: ingest_bytes(RULES.encode(), f"{name}.txt", name) for name in ("a", "b", "c")}
    for record in made.values():
        assistant.library.add(aged(record))
    rows = assistant.reread()
    assert next(rows).document_id == "a"
    rows.close()  # type: ignore[attr-defined]
    assert [assistant.record(name).reading == "older" for name in made] == [False, True, True]
    assert not any(one.level == "error" for one in assistant.doctor())
    assert [row.outcome for row in done(assistant).values()] == ["current", "reread", "reread"]


@pytest.mark.parametrize("reading", [pytest.param("older", id="other rules"), pytest.param("", id="rules that nobody noted")])
def test_it_is_said_where_older_rules_read(assistant: Tiaoli, reading: str) -> None:
    assistant.library.add(aged(ingest_bytes(RULES.encode(), "a.txt", "a"), reading=reading))
    assistant.ask("印染企业废水治理由谁牵头？")
    finding = assistant.doctor()[-1]
    assert (finding.subject, finding.level) == ("reading", "warning")
    assert all("tiaoli reindex --reread" in told for told in (finding.text, *assistant.notices))
    done(assistant)
    assistant.ask("印染企业废水治理由谁牵头？")
    assert (assistant.doctor()[-1].level, assistant.notices) == ("ok", ())
