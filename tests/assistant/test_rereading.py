"""Documents read again by today's rules: what stays, what is told, and that it can be left off at any document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in.rereading import Reread
from corpus.model import PolicyRecord, Support
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


def test_a_fact_of_a_model_stays(assistant: Tiaoli) -> None:
    made = ingest_bytes(RULES.encode(), "a.txt", "a")
    clause = made.document.clauses[0]
    known = Support(id=f"{clause.id}!support-m0-1", clause_id=clause.id, span=clause.span, measure="模型读出的", note="model")
    assistant.library.add(aged(made, facts=(*made.facts, known)))
    assert (done(assistant)["a"].removed, assistant.record("a").facts) == (0, (*made.facts, known))


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
    assert [row.outcome for row in done(assistant).values()] == ["reread", "reread", "current"]
    assert assistant.record("wells+first") == edition


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


def test_it_is_said_where_older_rules_read(assistant: Tiaoli) -> None:
    assistant.library.add(aged(ingest_bytes(RULES.encode(), "a.txt", "a")))
    assistant.ask("印染企业废水治理由谁牵头？")
    finding = assistant.doctor()[-1]
    assert (finding.subject, finding.level) == ("reading", "warning")
    assert all("tiaoli reindex --reread" in told for told in (finding.text, *assistant.notices))
    done(assistant)
    assistant.ask("印染企业废水治理由谁牵头？")
    assert (assistant.doctor()[-1].level, assistant.notices) == ("ok", ())
