"""Units are cut clause by clause: the same ones whether a document is cut whole or in part, and few are kept."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.retrieve import Shelf
from assistant.retrieve.units import Sheaf, holder, units
from assistant.understand import understand
from corpus.model import PolicyRecord
from corpus.text.terms import terms
from ingest.pipeline import ingest_file

DOCUMENTS = sorted((Path(__file__).parent.parent / "corpus" / "documents").glob("*.txt"))


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.stem)
def record(request: pytest.FixtureRequest) -> PolicyRecord:
    return ingest_file(request.param, request.param.stem)


def test_a_clause_cut_alone_gives_the_units_of_the_whole(record: PolicyRecord) -> None:
    """Facts, headings, siblings, paragraphs and header rows are those of the whole document."""
    whole = units(record)
    for clause in record.document.clauses[::7]:
        alone = Sheaf(record).of({clause.id})
        assert alone == [unit for unit in whole if clause.id in (unit.clause.id, holder(unit.clause))]


def test_only_what_was_asked_for_is_cut(record: PolicyRecord) -> None:
    sheaf = Sheaf(record)
    clause = next(clause for clause in record.document.clauses if record.document.own_spans(clause))
    cut = sheaf.of({clause.id})
    assert sheaf.held == len(cut) < len(units(record))


def test_terms_are_those_of_all_units(record: PolicyRecord) -> None:
    assert Sheaf(record).terms == frozenset().union(*(terms(unit.text) for unit in units(record)))


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_long_document_is_told_without_cutting(record: PolicyRecord, off: int) -> None:
    sheaf, count = Sheaf(record), len(units(record))
    assert sheaf.is_long(count + off) == (off <= 0)
    assert sheaf.held == 0


def test_a_unit_reaches_what_stands_around_it(record: PolicyRecord) -> None:
    unit = next(unit for unit in units(record) if unit.heading_grams - unit.grams)
    assert unit.reaches(frozenset(list(unit.heading_grams - unit.grams)[:1]))
    assert not unit.reaches(frozenset({"鲸鱼"}))


YEARS = [
    ("到2025年，品类齐全。总动力稳定在11亿千瓦。", ["2025", "2025"], "the year of the sentence before holds on"),
    ("品类齐全。到2025年，总动力稳定在11亿千瓦。", ["", "2025"], "a year that comes later does not"),
    ("到2025年，品类齐全。2020年品类不齐。更早没有。", ["2025", "2020", "2020"], "of two years before, the nearest"),
    ("2019-2020年品类齐全。", ["2019 2020"], "both ends of a span"),
]


@pytest.mark.parametrize(("said", "years", "why"), YEARS, ids=[row[2] for row in YEARS])
def test_years_a_unit_speaks_of(tmp_path: Path, said: str, years: list[str], why: str) -> None:
    path = tmp_path / "n.txt"
    path.write_text(f"湖州市农机化工作通知\n各有关单位：\n一、目标\n{said}\n湖州市农业农村局\n2021年3月1日\n", encoding="utf-8")
    found = [unit for unit in units(ingest_file(path, "n")) if unit.text in said]
    assert [" ".join(unit.told_years) for unit in found] == years, why


QUESTIONS = ["绍兴安全生产不达标的产能退出由哪个局牵头？", "宁波每年安排多少专项资金？"]


def test_little_is_kept_and_the_evidence_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("_SCAN_ALL", 2), ("_MOST_UNITS", 50), ("_MOST_PIECES", 50)):
        monkeypatch.setattr(f"assistant.retrieve.{name}", most)
    with Tiaoli.open(tmp_path / "home") as assistant:
        shelf = Shelf(assistant.library)
        ranked: dict[str, list[tuple[str, int, int]]] = {}
        for question in [*QUESTIONS, *QUESTIONS]:
            found = [scored.unit.key for scored in shelf.gather(understand(question, list(shelf.entries().values()))).ranked]
            assert ranked.setdefault(question, found) == found
            shelf._trim()
            assert len(shelf._sheaves) <= 2 or sum(sheaf.held for sheaf in shelf._sheaves.values()) <= 50
            assert len(shelf._records) <= 2


def test_threads_share_a_shelf_that_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page and the API ask from several threads: what one lets go another may be looking up."""
    for name, most in (("_SCAN_ALL", 2), ("_MOST_UNITS", 50), ("_MOST_PIECES", 50)):
        monkeypatch.setattr(f"assistant.retrieve.{name}", most)
    with Tiaoli.open(tmp_path / "home") as assistant:
        shelf = Shelf(assistant.library)
        queries = [understand(question, list(shelf.entries().values())) for question in QUESTIONS]
        expected = [shelf.gather(query).ranked[0].unit.key for query in queries]
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda query: shelf.gather(query).ranked[0].unit.key, queries * 6))
        assert found == expected * 6


def test_garbage_is_collected_rarely_unless_the_program_has_set_it(tmp_path: Path) -> None:
    own = gc.get_threshold()
    try:
        for given, expected in (((700, 10, 10), (10_000, 20, 20)), ((500, 5, 5), (500, 5, 5))):
            gc.set_threshold(*given)
            with Tiaoli.open(tmp_path / "home", samples=False):
                assert gc.get_threshold() == expected
    finally:
        gc.set_threshold(*own)
