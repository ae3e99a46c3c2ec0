"""The pipelines a user would otherwise build, over the same documents with the same embedder.

Chunk sizes are the customary ones: LangChain's recursive splitter at 500/50 for vectors, 250/0 for BM25.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from assistant.app import Tiaoli

_CHINESE = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+")
SEPARATORS = ["\n\n", "\n", "。", "；", "，", ""]


class Passage(NamedTuple):
    document: str
    text: str


class Peer(Protocol):
    """A retriever over whole documents; `search` gives passages, best first."""

    name: str

    def index(self, documents: Mapping[str, str]) -> None: ...

    def search(self, query: str, k: int) -> list[Passage]: ...


@contextmanager
def warm(home: Path) -> "Iterator[Tiaoli]":
    """The assistant over `home` without samples, its embedder loaded: where every measurement of memory begins."""
    from assistant.app import Tiaoli

    with Tiaoli.open(home, samples=False) as assistant:
        assistant.encode(["条"])
        yield assistant


def split(documents: Mapping[str, str], size: int, overlap: int) -> list[Passage]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=overlap, separators=SEPARATORS)
    return [Passage(name, piece) for name, text in documents.items() for piece in splitter.split_text(text)]


class Stock:
    """LangChain's splitter, Chroma, the same embedder."""

    name = "LangChain 切分 + Chroma"

    def __init__(self, encode: Callable[[list[str]], Any]) -> None:
        self._encode = encode
        self._passages: list[Passage] = []
        self._collection: Any = None

    def index(self, documents: Mapping[str, str]) -> None:
        import chromadb
        from chromadb.config import Settings

        self._passages = split(documents, 500, 50)
        client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        if "stock" in [collection.name for collection in client.list_collections()]:
            client.delete_collection("stock")
        self._collection = client.create_collection("stock", embedding_function=None, metadata={"hnsw:space": "cosine"})
        for at in range(0, len(self._passages), 2000):
            batch = self._passages[at : at + 2000]
            vectors = self._encode([passage.text for passage in batch])
            self._collection.add(ids=[str(at + n) for n in range(len(batch))], embeddings=vectors)

    def search(self, query: str, k: int) -> list[Passage]:
        found = self._collection.query(query_embeddings=self._encode([query]), n_results=min(k, len(self._passages)))
        return [self._passages[int(name)] for name in found["ids"][0]]


class BM25:
    """BM25 (bm25s) over chunks of 250 characters, cut into terms by `terms`."""

    def __init__(self, name: str, terms: Callable[[str], list[str]]) -> None:
        self.name, self._terms = name, terms
        self._passages: list[Passage] = []
        self._index: Any = None

    def index(self, documents: Mapping[str, str]) -> None:
        import bm25s

        self._passages = split(documents, 250, 0)
        self._index = bm25s.BM25()
        self._index.index([self._terms(passage.text) for passage in self._passages], show_progress=False)

    def search(self, query: str, k: int) -> list[Passage]:
        terms = self._terms(query)
        if not terms:
            return []
        found, _ = self._index.retrieve([terms], k=min(k, len(self._passages)), show_progress=False)
        return [self._passages[n] for n in found[0]]


class Ours:
    """This assistant's own search over its library, into which the same documents are read."""

    name = "条理"

    def __init__(self, assistant: "Tiaoli", files: Sequence[Path]) -> None:
        self._assistant, self._files = assistant, files

    def index(self, documents: Mapping[str, str]) -> None:
        self._assistant.ingest(list(self._files))

    def search(self, query: str, k: int) -> list[Passage]:
        return [Passage(hit["document_id"], hit["text"]) for hit in self._assistant.search(query, k=k)]


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters; Latin words and numbers whole."""
    return [term for run in _CHINESE.findall(text) for term in ([run] if len(run) < 2 or run.isascii() else _pairs(run))]


def _pairs(run: str) -> Sequence[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def words(text: str) -> list[str]:
    """jieba's words."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.cut(text) if _CHINESE.match(word)]


OURS = Ours.name
PEERS = (Stock.name, "BM25 jieba 词", "BM25 二元字")


def peer(name: str, encode: Callable[[list[str]], Any]) -> Peer:
    """The peer of that name (one of PEERS); `encode` gives the vectors where it needs them."""
    if name == Stock.name:
        return Stock(encode)
    return BM25(name, words if "jieba" in name else bigrams)
