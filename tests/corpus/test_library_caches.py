"""The caches and what stands in for them: the same contract on disk and in memory, and readers that find them behind or broken."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import TiaoliError
from corpus.model import Hit
from corpus.store.caches import serving as caches
from corpus.store.caches.dense import DenseIndex
from corpus.store.caches.lexical import LexicalIndex, query_terms
from corpus.store.caches.snapshots import CacheError
from corpus.store.caches.stamps import Mark, Stamp
from corpus.store.exact import nearest
from corpus.store.fusion import fused
from corpus.store.library import Library
from corpus.store.records.rows import IndexedChunk, VectorTable, unpacked
from tests.library_makers import HashEmbedder, plain

EMBEDDER = HashEmbedder()
TEXTS = {1: "达不到能耗标准的应在6个月内整改", 2: "停产停业整顿30天", 3: "加大资金扶持", 4: "开展安全生产检查", 5: "报送整改情况"}
QUESTION = "6个月内整改的情况"


def chunk(number: int, text: str, document: str = "") -> IndexedChunk:
    vector = EMBEDDER.encode([text])[0].astype("<f2").tobytes()
    return IndexedChunk(number, document or f"文{number}", number % 2, text, vector)


CHUNKS = [chunk(number, text) for number, text in TEXTS.items()]


@pytest.fixture(params=["disk", "memory"])
def words(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex(tmp_path / "lexical" if request.param == "disk" else None)
    made.fill(CHUNKS, "lib:1")
    return made


def test_words_rank_by_shared_terms(words: LexicalIndex) -> None:
    found = words.search(query_terms(QUESTION), 10)
    assert list(found)[:2] == [1, 5]
    assert 3 not in found
    assert list(words.search(query_terms(QUESTION), 1)) == [1]


def test_words_limited_to_parts(words: LexicalIndex) -> None:
    whole = words.search(query_terms(QUESTION), 10)
    assert words.search(query_terms(QUESTION), 10, [1]) == {number: score for number, score in whole.items() if number % 2}
    assert words.search(query_terms(QUESTION), 10, []) == {}
    assert words.search({}, 10) == {}


def test_words_forget_a_document(words: LexicalIndex) -> None:
    words.update(["文1"], [chunk(6, "另行通知整改", "文1")], "lib:2")
    assert words.count() == 5
    assert 1 not in words.search(query_terms(QUESTION), 10)
    assert 6 in words.search(query_terms("另行通知"), 10)
    assert words.mark.state == "lib:2"
    assert words.bloated(), "one of five is more than a tenth"
    words.fill([*CHUNKS[1:], chunk(6, "另行通知整改", "文1")], "lib:2")
    assert not words.bloated()


Dense = Callable[[str, int], list[int]]


@pytest.fixture(params=["exact", "chroma"])
def dense(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dense]:
    if request.param == "exact":
        matrix = unpacked([one.vector for one in CHUNKS], EMBEDDER.dimensions)
        table = VectorTable(np.array(list(TEXTS)), np.array([one.part_id for one in CHUNKS]), matrix)
        yield lambda text, depth: list(nearest(table, EMBEDDER.encode([text])[0], depth))
    else:
        graph = DenseIndex(tmp_path / "dense", "hash", EMBEDDER.dimensions)
        graph.fill(CHUNKS, "lib:1")
        yield lambda text, depth: graph.search(EMBEDDER.encode([text])[0], depth)
        graph.close()


def test_vectors_rank_by_cosine(dense: Dense) -> None:
    expected = {number: float(EMBEDDER.encode([text])[0] @ EMBEDDER.encode([QUESTION])[0]) for number, text in TEXTS.items()}
    found = dense(QUESTION, 3)
    assert found == sorted(expected, key=lambda number: -expected[number])[:3]
    assert len(dense(QUESTION, 50)) == 5


def test_vectors_limited_to_parts() -> None:
    table = VectorTable(np.array([1, 2, 3]), np.array([7, 8, 7]), np.eye(3, dtype=np.float32))
    assert set(nearest(table, np.ones(3, dtype=np.float32), 10, [7])) == {1, 3}
    assert nearest(table, np.ones(3, dtype=np.float32), 10, []) == {}
    assert nearest(table, np.zeros(3, dtype=np.float32), 10) == {}, "a question without a known word is near to nothing"


def test_graph_forgets_and_takes_in(tmp_path: Path) -> None:
    graph = DenseIndex(tmp_path / "dense", "模型/中文 name", EMBEDDER.dimensions)
    graph.fill(CHUNKS, "lib:1")
    graph.update(["文1"], [chunk(6, "另行通知")], "lib:2")
    other = DenseIndex(tmp_path / "dense", "模型/中文 name", EMBEDDER.dimensions)
    assert set(other.search(EMBEDDER.encode([QUESTION])[0], 10)) == {2, 3, 4, 5, 6}
    assert other.sound(5, chunk(6, "另行通知"))
    assert not other.sound(6, None), "the records hold another number"
    assert not other.sound(5, chunk(99, "从未收入的文字")), "the probe is not found"
    with pytest.raises(CacheError):
        DenseIndex(tmp_path / "dense", "another model", EMBEDDER.dimensions).count()


@pytest.mark.parametrize(
    ("lexical", "vectors", "order"),
    [
        pytest.param({1: 9.0, 2: 5.0, 3: 1.0}, {3: 0.9, 2: 0.5, 1: 0.1}, [1, 2, 3], id="words outweigh vectors"),
        pytest.param({1: 5.0, 2: 4.9, 3: 0.0}, {2: 0.9, 3: 0.1}, [2, 1, 3], id="vectors decide between near equals"),
        pytest.param({}, {3: 0.9, 2: 0.5}, [3, 2], id="no word in common"),
        pytest.param({1: 2.0, 4: 1.0}, {}, [1, 4], id="no vectors"),
        pytest.param({1: 2.0}, {1: 0.5}, [1], id="a single hit has no deviation"),
        pytest.param({}, {}, [], id="nothing"),
    ],
)
def test_fusion(lexical: dict[int, float], vectors: dict[int, float], order: list[int]) -> None:
    scores = fused(lexical, vectors, 0.3)
    assert sorted(scores, key=lambda number: (-scores[number], number)) == order


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"state": 5}', '{"state": "a:b", "deleted": 0, "folder": ""}'])
def test_damaged_stamp_is_not_trusted(tmp_path: Path, damage: str) -> None:
    (tmp_path / "x.stamp").write_text(damage)
    assert Stamp(tmp_path / "x.stamp").read() == Mark()


RECORDS = [plain("能耗", "应在6个月内整改。", "加大资金扶持。"), plain("安全", "立即停产停业整顿。", "开展联合检查。")]


@pytest.fixture
def exact_up_to() -> int:
    return caches.EXACT_UP_TO


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_up_to: int) -> Iterator[Library]:
    monkeypatch.setattr(caches, "EXACT_UP_TO", exact_up_to)
    with Library.open(tmp_path / "library", HashEmbedder()) as opened:
        for _ in opened.add_many(RECORDS):
            pass
        yield opened


def answers(library: Library) -> list[list[Hit]]:
    return library.search_many(["整改期限", "停产整顿检查", "资金扶持"], 5)


def break_stamp(home: Path, cache: str) -> None:
    Stamp(home / f"{cache}.stamp").write(Stamp(home / f"{cache}.stamp").read()._replace(state="another:7"))


def remove_files(home: Path, cache: str) -> None:
    shutil.rmtree(home / cache)


def scramble_files(home: Path, cache: str) -> None:
    for path in (home / cache).rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0" * 64)


@pytest.mark.parametrize(
    ("exact_up_to", "cache"),
    [
        pytest.param(0, "lexical", id="words beside a graph"),
        pytest.param(0, "dense", id="graph"),
        pytest.param(caches.EXACT_UP_TO, "lexical", id="words of a small library, which has no graph"),
    ],
)
@pytest.mark.parametrize("harm", [break_stamp, remove_files, scramble_files])
def test_reader_finds_the_same_without_a_cache_and_writes_nothing(
    library: Library, tmp_path: Path, harm: Callable[[Path, str], None], cache: str
) -> None:
    home = tmp_path / "library"
    before = answers(library)
    assert library.notices == ()
    library.close()
    harm(home, cache)
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.parent != home}
    with Library.open(home, HashEmbedder()) as reader:
        assert answers(reader) == before
        assert "tiaoli reindex" in reader.notices[0]
        assert {path: path.read_bytes() for path in files} == files
        assert {one.level for one in reader.doctor() if one.subject in (cache, "probe")} & {"warning", "error"}
        reader.add(plain("新", "新的要求。"))
        assert {one.level for one in reader.doctor()} == {"ok"}, "the next writer makes it whole"
        answers(reader)
        assert reader.notices == ()


def test_large_library_behind_uses_the_old_index_without_gone_clauses(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "REBUILT_UP_TO", 0)
    with Library.open(tmp_path / "library", HashEmbedder()) as writer:
        monkeypatch.setattr(writer._indexes, "catch_up", lambda: None)
        writer.remove("安全")
    found = library.search("停产停业整顿", 5)
    assert found
    assert all(hit.document_id == "能耗" for hit in found)
    assert "tiaoli reindex" in library.notices[0]


def test_caches_catch_up_during_a_long_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.store.library._EMBEDDED_AT_ONCE", 2)
    monkeypatch.setattr("corpus.store.library._CATCH_UP_EVERY", 4)
    with Library.open(tmp_path / "long", HashEmbedder()) as library:
        for n, _ in enumerate(library.add_many(plain(f"文{i}", f"第{i}项要求。") for i in range(7)), 1):
            if n == 5:
                assert Stamp(tmp_path / "long" / "lexical.stamp").read().generation == 4
        assert {one.level for one in library.doctor()} == {"ok"}


def test_cache_that_cannot_be_written_loses_no_record(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(LexicalIndex, "_write", full)
    monkeypatch.setattr(DenseIndex, "_add", full)
    assert library.add(plain("新", "新的节水要求。")) == "added"
    assert "tiaoli reindex" in library.notices[0]
    with pytest.raises(TiaoliError, match="没有丢失"):
        library.reindex()
    monkeypatch.undo()
    assert library.search("节水要求", 1)[0].document_id == "新"
