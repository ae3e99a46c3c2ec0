"""What a back end of the library must be able to do: keep records, search words, search vectors, let one writer in at a time.

The embedded one is SQLite, tantivy and Chroma under a lock file (`caches`); `postgres` is the other. `tests/corpus/test_store_contract.py`
runs over both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sqlalchemy.engine import Connection

from corpus.entries import Diagnosis, DocumentEntry, Outcome
from corpus.model import Fact, Hit, PolicyRecord
from corpus.store.records.copying import Rows
from corpus.store.records.rows import (
    Changes,
    ChunkRow,
    ChunkText,
    Cut,
    Embedded,
    IndexedChunk,
    PartRow,
    State,
    Vectors,
    VectorTable,
)


class RecordStore(Protocol):
    """The truth of a library. Every write is one transaction and moves the generation; what was acknowledged survives a crash. A
    reading sees one state. All may raise TiaoliError."""

    writable: bool

    def is_prepared(self) -> bool: ...
    def is_blank(self) -> bool: ...
    def prepare(self) -> None: ...
    def close(self) -> None: ...

    def reading(self) -> AbstractContextManager[Connection]: ...
    def state(self) -> State: ...
    def entries(self) -> list[DocumentEntry]: ...
    def parts(self) -> list[PartRow]: ...
    def record(self, document_id: str, version: int | None = None) -> PolicyRecord: ...
    def versions(self, document_id: str) -> tuple[int, ...]: ...
    def source_hash(self, document_id: str) -> str | None: ...
    def facts(self, kind: str | None, documents: Sequence[str] | None, relation: str | None = None) -> list[tuple[str, Fact]]: ...
    def samples(self) -> frozenset[str]: ...
    def ids(self) -> list[str]: ...
    def listed(self) -> list[str]: ...

    def store(self, embedded: Embedded, embedder: str) -> Outcome: ...
    def rewrite(self, embedded: Iterable[Embedded], embedder: str, dimensions: int) -> None: ...
    def remove(self, document_id: str) -> None: ...
    def mark_samples(self, ids: Iterable[str]) -> None: ...
    def dump(self) -> Iterator[Rows]: ...
    def replace(self, rows: Iterable[Rows]) -> None: ...

    def chunk_count(self) -> int: ...
    def indexed_count(self) -> int: ...
    def rows(self, ids: Iterable[int]) -> dict[int, ChunkRow]: ...
    def chunk_texts(self, hits: Iterable[Hit]) -> dict[tuple[str, int], ChunkText]: ...
    def indexed(self, documents: Iterable[str] | None = None) -> Iterator[IndexedChunk]: ...
    def vectors(self, ids: Iterable[int] | None = None) -> tuple[str, VectorTable]: ...
    def vectors_of(self, parts: Sequence[int]) -> VectorTable: ...
    def changed_since(self, generation: int) -> Changes: ...

    def is_sound(self, document_id: str, cut: Cut) -> bool: ...
    def vectors_are_sound(self, document_id: str) -> bool: ...
    def faults(self) -> list[str]: ...
    def lacking(self) -> list[str]: ...
    def orphans(self) -> int: ...


class LexicalSearch(Protocol):
    def lexical(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """BM25 scores (k1 1.2, b 0.75) of the best `depth` chunks by number; `query` is terms and their weights, `parts` limits to some."""


class DenseSearch(Protocol):
    def dense(self, vector: Vectors, depth: int, parts: Sequence[int] | None, state: State) -> dict[int, float]:
        """Cosines of the nearest `depth` chunks by number; `vector` is (d,), `parts` limits to some."""


class Indexes(LexicalSearch, DenseSearch, Protocol):
    """Both indexes of a library. Reading is safe from several threads; `catch_up` and `refill` need the write lock."""

    due: set[str]
    """What the user should know of the last search, in Chinese."""

    def catch_up(self) -> None:
        """Take in what was written since; raises nothing where an index cannot be written, but notes it in `due`."""

    def refill(self) -> None:
        """Make both afresh. Raises TiaoliError."""

    def examine(self, state: State) -> Iterator[Diagnosis]:
        """One finding on each index."""

    def close(self) -> None: ...


class WriteLock(Protocol):
    """One writer at a time, over all processes and machines of the library."""

    @property
    def writable(self) -> bool: ...

    def held(self) -> AbstractContextManager[None]:
        """Raises LibraryBusyError where another keeps it, BadInputError where this user may not write."""

    def is_taken(self) -> bool:
        """Somebody is writing now."""

    def examine(self) -> Iterator[Diagnosis]:
        """A finding where nobody could write."""


class Backend(NamedTuple):
    """What a library stands on."""

    records: RecordStore
    indexes: Indexes
    lock: WriteLock
