"""The one door to storage: add, remove, get, facts, search.

Behind it lie the records (SQL, the truth, vectors included) and two indexes that rebuild from them. One process writes at a time;
readers never write, and help themselves from the records when an index is behind (`notices` says so).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from corpus.embedder.embedding import DENSE_WEIGHT, DEPTH, EXPANSION_WEIGHT, Embedder, load_embedder
from corpus.entries import Diagnosis, DocumentEntry, Filters, HitText, Outcome
from corpus.errors import LibraryBusyError, TiaoliError, UnknownDocumentError
from corpus.model import Fact, Hit, Part, PolicyRecord
from corpus.store.backends import embedded, postgres
from corpus.store.backups import backup_at, write_backup
from corpus.store.caches.lexical import query_terms
from corpus.store.chunking import chunks_of
from corpus.store.fusion import fused
from corpus.store.parts import Parts
from corpus.store.protocols import Backend
from corpus.store.records.copying import Rows, digests_of
from corpus.store.records.rows import ChunkRow, ChunkText, Embedded, State, Vectors, unpacked
from corpus.text.expansion import expand
from corpus.text.terms import terms
from corpus.text.variants import simplified

__all__ = ["Diagnosis", "DocumentEntry", "Filters", "HitText", "Library", "Outcome"]

_EMBEDDED_AT_ONCE = 32
"""Records whose chunks are embedded in one call."""

_CATCH_UP_EVERY = 500
"""Records after which a long run of additions brings the caches up to date, so that readers are not left behind for long."""


class Library:
    """A library in a folder. Reading is safe from several threads; all methods may raise TiaoliError with a message for the user."""

    def __init__(self, backend: Backend, embedder: Embedder | None) -> None:
        self._backend = backend
        self._records, self._indexes, self._lock = backend
        self._parts = Parts(backend.records)
        self._given = embedder
        self._counting = Lock()
        self._open_batches = self._uncached = 0
        self._has_searched = False

    @classmethod
    def open(cls, home: Path, embedder: Embedder | None = None, *, url: str | None = None, patience: float = 30) -> Self:
        """The library in folder `home`, made when there is none, or the one in the database that `url` names.

        `embedder` None: TIAOLI_EMBEDDER or the built-in one, loaded when first needed. `url`: an SQLAlchemy database URL.
        `patience`: seconds to wait for another process that is writing. Raises TiaoliError where the caches of a library lie in the
        folder but its records are gone: it does not begin as a new one.
        """
        library = cls(postgres(url, patience) if url else embedded(home, patience), embedder)
        try:
            library._prepare()
        except TiaoliError:
            library.close()
            raise
        return library

    def _prepare(self) -> None:
        """Make what tables are not there."""
        if not self._records.is_prepared() and self.writable:
            with self._lock.held():
                self._records.prepare()

    def close(self) -> None:
        self._indexes.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # What is in it

    @property
    def generation(self) -> int:
        """Number of the last write; 0 for an empty library."""
        return self._records.state().generation

    @property
    def writable(self) -> bool:
        """False for a library that this user can only read: its folder, its medium or its database cannot be written."""
        return self._records.writable and self._lock.writable

    @property
    def embedder_name(self) -> str:
        """Who made the vectors; "" before the first document."""
        return self._records.state().embedder

    def documents(self) -> list[DocumentEntry]:
        """Current documents by id."""
        return self._records.entries()

    def get(self, document_id: str, version: int | None = None) -> PolicyRecord:
        """A record, the newest version unless one is named. Raises UnknownDocumentError, DamagedDocumentError."""
        return self._records.record(document_id, version)

    def is_sound(self, document_id: str) -> bool:
        """The document can be read, and what was made of it is as it was written."""
        return self._records.is_sound(document_id, chunks_of)

    def versions(self, document_id: str) -> tuple[int, ...]:
        """Version numbers that can be read, oldest first; empty for an unknown document."""
        return self._records.versions(document_id)

    def source_hash(self, document_id: str) -> str | None:
        """SHA-256 of the file behind the current version; None for an unknown document."""
        return self._records.source_hash(document_id)

    def facts(self, kind: str | None = None, documents: Sequence[str] | None = None, relation: str | None = None) -> list[tuple[str, Fact]]:
        """Facts of current documents in reading order, with their document's id; `relation`: only references of that relation."""
        return self._records.facts(kind, documents, relation)

    def samples(self) -> frozenset[str]:
        """Ids of shipped documents that were loaded once, whether still here or removed since."""
        return self._records.samples()

    def mark_samples(self, ids: Iterable[str]) -> None:
        """Note shipped documents as loaded, so that they do not come back once removed."""
        with self._lock.held():
            self._records.mark_samples(ids)

    # Searching

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of the last search: a cache is behind, the embedder is another. Chinese, usually empty.

        While another process is writing the caches are behind for a moment: that is not told.
        """
        found = (self._embedder_notice() if self._has_searched else "", *sorted(self._indexes.due))
        told = tuple(text for text in found if text)
        return () if told and self._lock.is_taken() else told

    def search(self, text: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The `k` best clauses, best first, each once with the span of its best chunk. Scores compare within one search only."""
        return self.search_many([text], k, filters)[0]

    def search_many(self, texts: Sequence[str], k: int = 10, filters: Filters | None = None) -> list[list[Hit]]:
        """As `search`, for many questions at once."""
        state = self._records.state()
        if not state.generation:
            return [[] for _ in texts]
        self._has_searched = True
        parts = None if filters is None else self._parts.admitted(filters, state)
        vectors = self._query_vectors(texts, state)
        return [self._ranked(text, None if vectors is None else vectors[n], k, parts, state) for n, text in enumerate(texts)]

    def texts(self, hits: Sequence[Hit]) -> list[HitText]:
        """Title, label and text of each hit, without reading whole records; hits whose document has changed since are left out."""
        chunk_texts = self._records.chunk_texts(hits)
        parts = {row.id: row.part for row in self._parts.rows(self._records.state())}
        found = (chunk_texts.get((hit.clause_id, hit.span.start)) for hit in hits)
        return [_hit_text(one, parts[one.part_id]) for one in found if one is not None and one.part_id in parts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of this library's embedder, one row of length one a text. Raises what loading the embedder raises."""
        return self._embedder.encode(texts)

    def _query_vectors(self, texts: Sequence[str], state: State) -> Vectors | None:
        """None where the library holds no vectors that those of the present embedder could be compared with."""
        if not state.dimensions or (self._embedder.name, self._embedder.dimensions) != (state.embedder, state.dimensions):
            return None
        return self._embedder.encode(list(texts))

    def _ranked(self, text: str, vector: Vectors | None, k: int, parts: list[int] | None, state: State) -> list[Hit]:
        depth = max(DEPTH, k)
        lexical = self._indexes.lexical(_lexical_query(text), depth, parts, state)
        dense = {} if vector is None else self._indexes.dense(vector, depth, parts, state)
        scores = fused(lexical, dense, DENSE_WEIGHT)
        rows = self._records.rows(scores)
        order = sorted(rows.values(), key=lambda row: (-scores[row.id], row.document_id, row.clause_id, row.span.start))
        best: dict[tuple[str, str], Hit] = {}
        for row in order:
            best.setdefault((row.document_id, row.clause_id), _hit(row, scores, lexical, dense))
        return list(best.values())[:k]

    # Writing

    def add(self, record: PolicyRecord | Embedded) -> Outcome:
        """Add a record in one transaction and bring the caches up to date; a known id with another file becomes a new version.

        An `Embedded` one brings the vectors that this library's embedder made of its chunks elsewhere.
        """
        with self.batch():
            return self._store(record if isinstance(record, Embedded) else next(self._embedded([record])))

    def exchange(self, held: PolicyRecord, made: PolicyRecord) -> bool:
        """Add `made`, worked out of `held`; False, and nothing is written, where the library no longer holds `held` as its newest."""
        with self.batch():
            embedded = next(self._embedded([made]))
            with self._lock.held():
                if not self._holds(held):
                    return False
                self._write(embedded)
            self._count_written()
        return True

    def add_many(self, records: Iterable[PolicyRecord]) -> Iterator[tuple[str, Outcome]]:
        """Add records one transaction each, embedding several at once, as a `batch`; yields id and outcome in the order given.

        Exhaust or close the iterator. What was yielded stays whatever comes after.
        """
        stream = iter(records)
        with self.batch():
            while some := list(islice(stream, _EMBEDDED_AT_ONCE)):
                for one in self._embedded(some):
                    yield one.record.document.id, self._store(one)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Many writes in a row: the caches follow every few hundred records and at the end, not after each.

        Other processes may write in between; whoever writes last brings the caches up to date for all.
        """
        self._count_batches(1)
        try:
            yield
        finally:
            if not self._count_batches(-1):
                self._catch_up()

    def _count_batches(self, change: int) -> int:
        """Batches that are open now; two uploads of the page may begin and end at once."""
        with self._counting:
            self._open_batches += change
            return self._open_batches

    def remove(self, document_id: str) -> None:
        """Remove a document with all its versions. Raises UnknownDocumentError."""
        with self.batch(), self._lock.held():
            self._records.remove(document_id)

    def reindex(self) -> None:
        """Cut all documents into chunks anew, embed what the present embedder has not embedded yet, make both caches afresh."""
        with self._lock.held():
            self._records.rewrite(self._reembedded(), self._embedder.name, self._embedder.dimensions)
            self._indexes.refill()

    # Whole libraries

    def backup(self, path: Path) -> None:
        """Write the library as it stands now into one file; others may read and write meanwhile. Raises OSError."""
        write_backup(self._records, path)

    def restore(self, path: Path) -> None:
        """Hold what a backup holds, in the place of what is here. Raises BadInputError for a file that is none, and changes nothing."""
        with self._lock.held(), backup_at(path) as rows:
            self._replace(rows)

    def take_over(self, source: "Library") -> None:
        """Hold what another library holds, in the place of what is here; nobody writes to either meanwhile."""
        with source._lock.held() if source.writable else nullcontext(), self._lock.held():
            self._replace(source._records.dump())

    def digests(self) -> dict[str, str]:
        """By table a digest of its rows: equal for two libraries that hold the same."""
        return digests_of(self._records.dump())

    def _replace(self, rows: Iterator[Rows]) -> None:
        self._records.replace(rows)
        self._indexes.refill()

    def doctor(self) -> list[Diagnosis]:
        """What is sound and what is not, each with what to do. Reads only."""
        from corpus.store.doctor import examine

        return examine(self._backend, self._embedder.name)

    def _store(self, embedded: Embedded) -> Outcome:
        with self._lock.held():
            outcome = self._write(embedded)
        self._count_written()
        return outcome

    def _write(self, embedded: Embedded) -> Outcome:
        self._refuse_other_embedder()
        return self._records.store(embedded, self._embedder.name)

    def _count_written(self) -> None:
        self._uncached += 1
        if self._uncached >= _CATCH_UP_EVERY:
            self._catch_up()

    def _holds(self, record: PolicyRecord) -> bool:
        try:
            return self.get(record.document.id) == record
        except UnknownDocumentError:
            return False

    def _catch_up(self) -> None:
        """Another process that keeps the lock is writing: its catching up will be ours too."""
        with suppress(LibraryBusyError), self._lock.held():
            self._indexes.catch_up()
        self._uncached = 0

    @cached_property
    def _embedder(self) -> Embedder:
        return self._given or load_embedder()

    def _embedded(self, records: Sequence[PolicyRecord]) -> Iterator[Embedded]:
        chunks = [chunks_of(record.document) for record in records]
        vectors = self._embedder.encode([simplified(chunk.indexed) for some in chunks for chunk in some])
        at = 0
        for record, some in zip(records, chunks, strict=True):
            yield Embedded(record, some, vectors[at : at + len(some)])
            at += len(some)

    def _reembedded(self) -> Iterator[Embedded]:
        """All documents that can be read, cut anew; vectors that the present embedder made of the same text are kept."""
        state = self._records.state()
        same = (state.embedder, state.dimensions) == (self._embedder.name, self._embedder.dimensions)
        for document_id in self._records.ids():
            try:
                record = self._records.record(document_id)
            except UnknownDocumentError:  # damaged: the doctor names it
                continue
            chunks = chunks_of(record.document)
            kept = same and self._records.vectors_are_sound(document_id)
            old = {one.indexed: one.vector for one in self._records.indexed([document_id])} if kept else {}
            new = [chunk.indexed for chunk in chunks if chunk.indexed not in old]
            packed = dict(zip(new, self._embedder.encode([simplified(text) for text in new]).astype("<f2"), strict=True))
            blobs = [old.get(chunk.indexed) or packed[chunk.indexed].tobytes() for chunk in chunks]
            yield Embedded(record, chunks, unpacked(blobs, self._embedder.dimensions))

    def _refuse_other_embedder(self) -> None:
        """Vectors of two models in one library could not be compared."""
        notice = self._embedder_notice()
        if notice:
            raise TiaoliError(notice)

    def _embedder_notice(self) -> str:
        state = self._records.state()
        if state.embedder == "" or (state.embedder, state.dimensions) in ((self._embedder.name, n) for n in (0, self._embedder.dimensions)):
            return ""
        made_by = f"{state.embedder}（{state.dimensions} 维）"
        return f"资料库的向量由 {made_by}生成，现在用的是 {self._embedder.name}：请运行 tiaoli reindex 重新生成，或改回原来的向量模型"


def _hit(row: ChunkRow, scores: Mapping[int, float], lexical: Mapping[int, float], dense: Mapping[int, float]) -> Hit:
    return Hit(
        document_id=row.document_id,
        clause_id=row.clause_id,
        span=row.span,
        score=scores[row.id],
        lexical=lexical.get(row.id),
        dense=dense.get(row.id),
    )


def _hit_text(chunk: ChunkText, part: Part) -> HitText:
    return HitText(
        document_id=chunk.document_id,
        document_title=part.title,
        document_number=part.number,
        clause_id=chunk.clause_id,
        label=chunk.label,
        text=chunk.text,
    )


def _lexical_query(text: str) -> dict[str, float]:
    """Terms of the question, and with less weight those of the official words for its everyday ones."""
    query = query_terms(text)
    for words in expand(text):
        for term in terms(words):
            query[term] = query.get(term, 0.0) + EXPANSION_WEIGHT
    return query
