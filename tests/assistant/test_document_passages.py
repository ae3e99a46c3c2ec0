"""Passages are cut clause by clause: the same ones whether a document is cut whole or in part, and few are kept."""

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.retrieve import EvidenceIndex
from assistant.retrieve.passages import DocumentPassages, holder, passages
from assistant.understand import understand
from corpus.model import PolicyRecord
from corpus.text.terms import terms
from ingest.pipeline import ingest_file

DOCUMENTS = sorted((Path(__file__).parents[2] / "corpus" / "documents").glob("*.txt"))


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.stem)
def record(request: pytest.FixtureRequest) -> PolicyRecord:
    return ingest_file(request.param, request.param.stem)


def test_a_clause_cut_alone_gives_the_passages_of_the_whole(record: PolicyRecord) -> None:
    """Facts, headings, siblings, paragraphs and header rows are those of the whole document."""
    whole = passages(record)
    for clause in record.document.clauses[::7]:
        alone = DocumentPassages(record).of({clause.id})
        assert alone == [passage for passage in whole if clause.id in (passage.clause.id, holder(passage.clause))]


def test_only_what_was_asked_for_is_cut(record: PolicyRecord) -> None:
    document = DocumentPassages(record)
    clause = next(clause for clause in record.document.clauses if record.document.own_spans(clause))
    cut = document.of({clause.id})
    assert document.held == len(cut) < len(passages(record))


def test_terms_are_those_of_all_passages(record: PolicyRecord) -> None:
    assert DocumentPassages(record).terms == frozenset().union(*(terms(passage.text) for passage in passages(record)))


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_long_document_is_told_without_cutting(record: PolicyRecord, off: int) -> None:
    document, count = DocumentPassages(record), len(passages(record))
    assert document.is_long(count + off) == (off <= 0)
    assert document.held == 0


def test_a_passage_reaches_what_stands_around_it(record: PolicyRecord) -> None:
    passage = next(passage for passage in passages(record) if passage.heading_grams - passage.grams)
    assert passage.reaches(frozenset(list(passage.heading_grams - passage.grams)[:1]))
    assert not passage.reaches(frozenset({"鲸鱼"}))


YEARS = [
    ("到2025年，品类齐全。总动力稳定在11亿千瓦。", ["2025", "2025"], "the year of the sentence before holds on"),
    ("品类齐全。到2025年，总动力稳定在11亿千瓦。", ["", "2025"], "a year that comes later does not"),
    ("到2025年，品类齐全。2020年品类不齐。更早没有。", ["2025", "2020", "2020"], "of two years before, the nearest"),
    ("2019-2020年品类齐全。", ["2019 2020"], "both ends of a span"),
]


@pytest.mark.parametrize(("said", "years", "why"), YEARS, ids=[row[2] for row in YEARS])
def test_years_a_passage_speaks_of(tmp_path: Path, said: str, years: list[str], why: str) -> None:
    path = tmp_path / "n.txt"
    path.write_text(f"湖州市农机化工作通知\n各有关单位：\n一、目标\n{said}\n湖州市农业农村局\n2021年3月1日\n", encoding="utf-8")
    found = [passage for passage in passages(ingest_file(path, "n")) if passage.text in said]
    assert [" ".join(passage.told_years) for passage in found] == years, why


QUESTIONS = ["绍兴安全生产不达标的产能退出由哪个局牵头？", "宁波每年安排多少专项资金？"]


def test_little_is_kept_and_the_evidence_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("_SCAN_ALL", 2), ("_MOST_PASSAGES", 50), ("_MOST_PIECES", 50)):
        monkeypatch.setattr(f"assistant.retrieve.{name}", most)
    with Tiaoli.open(tmp_path / "home") as assistant:
        index = EvidenceIndex(assistant.library)
        ranked: dict[str, list[tuple[str, int, int]]] = {}
        for question in [*QUESTIONS, *QUESTIONS]:
            found = [scored.passage.key for scored in index.gather(understand(question, list(index.entries().values()))).ranked]
            assert ranked.setdefault(question, found) == found
            index._trim()
            assert len(index._passages) <= 2 or sum(document.held for document in index._passages.values()) <= 50
            assert len(index._records) <= 2


def test_threads_share_an_index_that_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page and the API ask from several threads: what one lets go another may be looking up."""
    for name, most in (("_SCAN_ALL", 2), ("_MOST_PASSAGES", 50), ("_MOST_PIECES", 50)):
        monkeypatch.setattr(f"assistant.retrieve.{name}", most)
    with Tiaoli.open(tmp_path / "home") as assistant:
        index = EvidenceIndex(assistant.library)
        queries = [understand(question, list(index.entries().values())) for question in QUESTIONS]
        expected = [index.gather(query).ranked[0].passage.key for query in queries]
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda query: index.gather(query).ranked[0].passage.key, queries * 6))
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
