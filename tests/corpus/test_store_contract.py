"""What every back end must do alike: the same ranking to the digit, one generation for all readers, one writer, nothing half there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.entries import Filters
from corpus.model import PolicyRecord, Region
from corpus.store.caches import serving
from corpus.store.caches.lexical import query_terms
from corpus.store.library import Library
from corpus.store.postgres import dense as pgvector
from corpus.store.postgres import lexical as postings
from tests.backends import BACKENDS, ON_POSTGRES, Opening, opener
from tests.library_makers import HashEmbedder, plain

WORDS = "整改期限停产检查资金扶持能耗限额报送用地依法转让企业标准每年月日前的和不"
SHAOXING = Region(province="浙江省", city="绍兴市")


def made(n: int, seed: int = 7) -> PolicyRecord:
    """A document of a few sentences of chance characters; every fifth stands in Shaoxing, every seventh sentence is long."""
    chance = np.random.default_rng([seed, n])
    sentences = ["".join(chance.choice(list(WORDS), int(chance.integers(5, 40) * (9 if i % 7 == 6 else 1)))) + "。" for i in range(8)]
    return plain(f"文{n}", *sentences, f"第{n}项整改要求。", region=SHAOXING if n % 5 == 0 else None)


QUESTIONS = ["整改期限是几个月", "停产检查的企业", "能耗限额标准", "第7项整改要求", "资金", "没有的字甲乙丙", "The 2020 report"]


@pytest.fixture(scope="module")
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """An embedded library and one in PostgreSQL after the same writes, some of them of documents that were there."""
    openings = [opener(name, request, tmp_path_factory.mktemp(name)) for name in ("embedded", "postgres")]
    with openings[0]() as one, openings[1]() as other:
        for library in (one, other):
            for _ in library.add_many(made(n) for n in range(40)):
                pass
            for n in (3, 4):
                library.add(made(n, seed=8))
            library.remove("文11")
            library.reindex()
        yield one, other


@ON_POSTGRES
class TestAlike:
    @pytest.mark.parametrize("question", QUESTIONS)
    @pytest.mark.parametrize(
        "filters",
        [None, Filters(regions=(SHAOXING,)), Filters(levels=("city",)), Filters(documents=("文7", "文8"))],
        ids=["all", "region", "level", "documents"],
    )
    def test_search(self, pair: tuple[Library, Library], question: str, filters: Filters | None) -> None:
        one, other = (library.search(question, 30, filters) for library in pair)
        assert [(hit.clause_id, hit.span) for hit in one] == [(hit.clause_id, hit.span) for hit in other]
        assert [hit.lexical or 0 for hit in one] == pytest.approx([hit.lexical or 0 for hit in other], abs=2e-4)
        assert [hit.dense for hit in one] == [hit.dense for hit in other]

    @settings(max_examples=30)
    @given(query=st.dictionaries(st.text(WORDS, min_size=1, max_size=2), st.sampled_from([0.4, 1.0, 2.0]), min_size=1, max_size=12))
    def test_words_are_weighed_alike(self, pair: tuple[Library, Library], query: dict[str, float]) -> None:
        scores = []
        for library in pair:
            found = library._indexes.lexical(query, 1000, None, library._records.state())
            rows = library._records.rows(found)
            scores.append({(rows[n].clause_id, rows[n].span.start): score for n, score in found.items()})
        assert scores[0].keys() == scores[1].keys()
        assert all(scores[1][key] == pytest.approx(score, abs=2e-4) for key, score in scores[0].items())

    def test_what_is_told(self, pair: tuple[Library, Library]) -> None:
        one, other = pair
        assert one.documents() == other.documents()
        assert one.facts() == other.facts()
        assert one.generation == other.generation
        assert {finding.level for finding in other.doctor()} == {"ok"}
        texts = [library.texts(library.search("整改", 5)) for library in pair]
        assert texts[0] == texts[1]


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every library is large enough for a graph over its vectors."""
    monkeypatch.setattr(serving, "EXACT_UP_TO", 0)
    monkeypatch.setattr(pgvector, "EXACT_UP_TO", 0)


@pytest.mark.usefixtures("graphs")
def test_a_graph_finds_what_a_scan_finds(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    near = Filters(regions=(SHAOXING,)), Filters(levels=("city",)), None
    with opening() as library:
        for _ in library.add_many(made(n) for n in range(20)):
            pass
        library.add(made(30))
        found = [library.search(question, 10, filters) for question in QUESTIONS for filters in near]
        for module in (serving, pgvector):
            monkeypatch.setattr(module, "EXACT_UP_TO", 10**6)
        assert found == [library.search(question, 10, filters) for question in QUESTIONS for filters in near]


@pytest.mark.usefixtures("graphs")
def test_another_embedder_takes_over_a_library_with_a_graph(opening: Opening) -> None:
    with opening() as library:
        library.add(made(1))
    with opening(HashEmbedder("other", 32)) as library:
        library.reindex()
        library.add(made(2))
        assert {one.level for one in library.doctor()} == {"ok"}
        assert library.search("整改要求", 3)[0].dense is not None


def test_old_postings_never_show(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many writes of the same document: what is gone is not found, and does not count in what is rare."""
    monkeypatch.setattr(postings, "_FAN", 3)
    with opening() as library:
        for n in range(14):
            library.add(plain("常改", f"第{n}次修改。", "开展检查。"))
            assert library.search(f"第{n}次修改", 10)[0].clause_id == "常改#一"
            assert len(library._indexes.lexical(query_terms("第次修改检查"), 99, None, library._records.state())) == 2
        before = library.search("修改检查", 5)
        library.reindex()
        assert [hit.clause_id for hit in library.search("修改检查", 5)] == [hit.clause_id for hit in before]
        assert {one.level for one in library.doctor()} == {"ok"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param("密码是" + "x" * 10_000 + "。", "x" * 10_000, id="a word of ten thousand letters"),
        pytest.param("𠮷林𡈽地依法转让。", "𠮷林𡈽地", id="characters beyond the first plane"),
        pytest.param("整改\t要求\u2003“引号”\\x'; DROP TABLE chunks;--。", "DROP TABLE chunks", id="what SQL would read"),
        pytest.param("整" * 70_000 + "。", "整改", id="a term more often than two bytes count"),
    ],
)
def test_odd_texts(opening: Opening, text: str, question: str) -> None:
    record = plain("怪", text)
    with opening() as library:
        library.add(record)
        assert library.get("怪") == record
        assert library.search(question, 1)[0].document_id == "怪"
        assert {one.level for one in library.doctor()} == {"ok"}


def test_readers_see_whole_generations(opening: Opening) -> None:
    """A document is written again and again with other numbers of clauses: a reader in the middle counts those of one write."""
    sizes = (7, 3, 9, 1, 10, 5)
    versions = [plain("数", *(f"第{n}项的整改。" for n in range(size))) for size in sizes]
    with opening() as writer, opening() as reader, ThreadPoolExecutor(1) as pool:
        writer.add(versions[0])
        writing = pool.submit(lambda: [writer.add(one) for one in versions[1:]])
        counts = set()
        while not writing.done():
            counts.add(len(reader._indexes.lexical(query_terms("整改"), 99, None, reader._records.state())))
        assert writing.result() == ["new_version"] * 5
        assert counts <= set(sizes)
        assert len(reader.search("整改", 20)) == 5


@pytest.mark.parametrize("backend", BACKENDS)
def test_generations_count_writes(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with opener(backend, request, tmp_path / "library")() as library:
        records = library._records
        library.add(made(1))
        library.add(made(2))
        library.add(made(1, seed=9))
        library.remove("文2")
        assert records.state().generation == 4
        assert records.changed_since(2) == ({"文1", "文2"}, {"文1", "文2"}, False)
        assert records.changed_since(0).touched == {"文1", "文2"}
        library.reindex()
        assert records.changed_since(4).everything
