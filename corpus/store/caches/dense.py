"""The dense cache: Chroma's HNSW over the vectors of a large library.

It is a cache only. Measured on 1.5.9: two writers lose vectors without an error, a kill can tear its index for good, and its
metadata filters take up to 1.4 s at 300,000 clauses; so the records hold the vectors, one process writes at a time, and what is
filtered is scanned exactly (15 ms at 300,000 x 256). Chroma proposes chunks, their cosines come from the records: a search scores
the same whichever of the two found it.
"""

import hashlib
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from corpus.store.caches.snapshots import CacheError, Snapshots, as_cache_errors
from corpus.store.caches.stamps import Mark
from corpus.store.records.rows import IndexedChunk, Vectors, unpacked

Thing = TypeVar("Thing")

_BATCH = 2000
"""Vectors handed to Chroma at once; it refuses more than 5,461."""

_BREADTH = 400
"""Candidates HNSW keeps while it searches: twice the depth that is fused, where its recall is 1.0."""


class DenseIndex:
    """Chroma's HNSW over chunk vectors by number. Any number of readers; one writer at a time, under the library's lock."""

    def __init__(self, path: Path, embedder: str, dimensions: int) -> None:
        self.embedder = embedder
        self.dimensions = dimensions
        self._name = _collection_name(embedder)
        self._files = Snapshots(path)
        self._client: Any = None
        self._collection: Any = None
        self._view: tempfile.TemporaryDirectory[str] | None = None
        self._seen = Mark()
        self._bad: Mark | None = None

    @property
    def mark(self) -> Mark:
        return self._files.mark

    def fill(self, chunks: Iterable[IndexedChunk], state: str) -> None:
        """Hold exactly these vectors. Raises CacheError, OSError."""
        with self._writing(self._files.draft()) as folder:
            self._collection = self._created()
            self._add(chunks)
        self._finish(folder, state)

    def update(self, documents: Iterable[str], chunks: Iterable[IndexedChunk], state: str) -> None:
        """Forget all vectors of `documents`, take in `chunks`. Raises CacheError when the files are damaged, OSError."""
        with self._writing(self._files.draft(self.mark)) as folder:
            self._collection = self._client.get_collection(self._name, embedding_function=None)
            for document_id in documents:
                for some in _portions(self._collection.get(where={"document": document_id}, include=[])["ids"]):
                    self._collection.delete(ids=some)
            self._add(chunks)
        self._finish(folder, state)

    def count(self) -> int:
        """Vectors in the cache. Raises CacheError."""
        with _told():
            self._open()
            return int(self._collection.count())

    def search(self, vector: Vectors, depth: int) -> list[int]:
        """Numbers of about the `depth` nearest chunks, nearest first; `vector` is (d,). Raises CacheError."""
        with _told():
            self._open()
            return [int(one) for one in self._collection.query(query_embeddings=[vector], n_results=depth, include=[])["ids"][0]]

    def whole(self) -> bool:
        """True when every file of the cache is as it was written; reads them all."""
        try:
            self._files.checked(self.mark, anew=True)
        except CacheError:
            return False
        return True

    def sound(self, count: int, probe: IndexedChunk | None) -> bool:
        """True when the cache holds `count` vectors and finds `probe` among the 200 nearest to its own vector."""
        try:
            if self.count() != count:
                return False
            return probe is None or probe.id in self.search(unpacked([probe.vector], self.dimensions)[0], 200)
        except CacheError:
            return False

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None
        if self._view is not None:
            self._view.cleanup()
            self._view = None

    def discard(self) -> None:
        """Hold nothing, on disk either."""
        self.close()
        self._files.discard()

    def _open(self) -> None:
        """Open, and open again when another process has written. A mark whose files were found damaged is not tried again."""
        while True:
            mark = self.mark
            if mark == self._bad:
                raise CacheError("damaged")
            try:
                self._files.checked(mark)
                if self._collection is None or self._seen != mark:
                    self._open_view(mark)
                return
            except CacheError:
                if self.mark == mark:  # else another process has written meanwhile
                    self._bad = mark
                    raise

    def _open_view(self, mark: Mark) -> None:
        """Chroma writes to its SQLite file even when it only reads, so it gets a copy of that one."""
        self.close()
        self._view = self._files.view(mark, copied=lambda name: name.endswith(".sqlite3"))
        with _told():
            self._client = _client(Path(self._view.name))
            self._collection = self._client.get_collection(self._name, embedding_function=None)
        self._seen = mark

    def _created(self) -> Any:
        """A new collection. Threshold 1: the graph is saved at once, else every reader would have to write what is still logged."""
        settings = {"hnsw": {"space": "cosine", "ef_search": _BREADTH, "batch_size": 1, "sync_threshold": 1}}
        return self._client.create_collection(self._name, configuration=settings, embedding_function=None)

    def _add(self, chunks: Iterable[IndexedChunk]) -> None:
        for some in _portions(chunks):
            self._collection.upsert(
                ids=[str(chunk.id) for chunk in some],
                embeddings=unpacked([chunk.vector for chunk in some], self.dimensions),
                metadatas=[{"document": chunk.document_id} for chunk in some],
            )

    @contextmanager
    def _writing(self, folder: Path) -> Iterator[Path]:
        """Chroma over a folder that no reader knows yet; closed afterwards, so that its files are whole."""
        self.close()
        try:
            with _told():
                self._client = _client(folder)
                yield folder
        finally:
            self.close()

    def _finish(self, folder: Path, state: str) -> None:
        self._files.publish(folder, state)
        self._bad = None


def _told() -> AbstractContextManager[None]:
    """Raises CacheError for any error of Chroma; on some damaged files its own clean-up fails with an AttributeError."""
    from chromadb.errors import ChromaError

    return as_cache_errors(ChromaError, ValueError, AttributeError)


def _portions(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    stream = iter(things)
    while some := list(islice(stream, _BATCH)):
        yield some


def _client(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _collection_name(embedder: str) -> str:
    """An ASCII name made of the embedder's: Chroma refuses other characters."""
    readable = re.sub(r"[^a-zA-Z0-9]+", "-", embedder).strip("-")[-40:].strip("-")
    return f"{readable or 'embedder'}-{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"
