"""What is read from the records of a library: documents, versions, facts, chunks, their vectors, and whether all is as it was written."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Connection, Engine

from corpus.entries import DocumentEntry
from corpus.errors import DamagedDocumentError, UnknownDocumentError
from corpus.model import Fact, Hit, Part, PolicyRecord, Span
from corpus.store.records.copying import Rows, rows_of
from corpus.store.records.database import told
from corpus.store.records.derived import FACT, INDEXED, checksum, digest_of, matches, vectors_match
from corpus.store.records.generation import ENTRIES, document_ids, meta, state_of
from corpus.store.records.rows import (
    Changes,
    ChunkRow,
    ChunkText,
    Cut,
    IndexedChunk,
    PartRow,
    State,
    VectorTable,
    is_vector,
    vector_table,
)
from corpus.store.records.tables import CHANGES, CHUNKS, DOCUMENTS, FACTS, PARTS, SAMPLES, VERSIONS

_AT_ONCE = 500
"""Values in one IN (…): older SQLite takes 999."""


class RecordReader:
    """Reading is safe from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with told(), self._engine.connect() as db:
            yield db

    def state(self) -> State:
        with self.reading() as db:
            return state_of(db)

    # What is in it

    def entries(self) -> list[DocumentEntry]:
        """Current documents by id."""
        found: dict[str, list[Part]] = {}
        for row in self.parts():
            found.setdefault(row.document_id, []).append(row.part)
        with self.reading() as db:
            versions = db.execute(sa.select(DOCUMENTS.c.id, DOCUMENTS.c.version).order_by(DOCUMENTS.c.id)).all()
        return [
            _entry(document_id, version, tuple(found.get(document_id, ()))) for document_id, version in versions if document_id in found
        ]

    def parts(self) -> list[PartRow]:
        """Parts of all current documents but those one of whose parts cannot be read."""
        query = sa.select(PARTS.c.id, PARTS.c.document_id, PARTS.c.position, PARTS.c.part).order_by(PARTS.c.document_id, PARTS.c.position)
        found: list[PartRow] = []
        with self.reading() as db:
            for document_id, rows in groupby(db.execute(query), key=attrgetter("document_id")):
                with suppress(ValidationError):
                    parts = [(row.id, Part.model_validate_json(row.part)) for row in rows]
                    found.extend(PartRow(number, document_id, part, parts[0][1]) for number, part in parts)
        return found

    def record(self, document_id: str, version: int | None = None) -> PolicyRecord:
        """A record as it was added. Raises UnknownDocumentError, DamagedDocumentError when it is no longer as it was."""
        query = sa.select(VERSIONS.c.version, VERSIONS.c.record).where(VERSIONS.c.document_id == document_id)
        if version is not None:
            query = query.where(VERSIONS.c.version == version)
        with self.reading() as db:
            row = db.execute(query.order_by(VERSIONS.c.version.desc()).limit(1)).first()
            listed = version is None and bool(db.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id == document_id)).first())
            digest = None if row is None else checksum(db, document_id, str(row.version))
        if row is None and not listed:
            raise UnknownDocumentError(
                f"资料库里没有文件 {document_id}{'' if version is None else f' 的第 {version} 版'}，可用 tiaoli documents 查看"
            )
        try:
            if row is None or digest not in (None, digest_of(row.record.encode())):
                raise DamagedDocumentError(_damaged(document_id), document_id)
            return PolicyRecord.model_validate_json(row.record)
        except ValidationError as error:
            raise DamagedDocumentError(_damaged(document_id), document_id) from error

    def versions(self, document_id: str) -> tuple[int, ...]:
        with self.reading() as db:
            query = sa.select(VERSIONS.c.version).where(VERSIONS.c.document_id == document_id).order_by(VERSIONS.c.version)
            return tuple(db.execute(query).scalars())

    def source_hash(self, document_id: str) -> str | None:
        with self.reading() as db:
            return db.execute(sa.select(DOCUMENTS.c.source_hash).where(DOCUMENTS.c.id == document_id)).scalar()

    def facts(self, kind: str | None, documents: Sequence[str] | None, relation: str | None = None) -> list[tuple[str, Fact]]:
        """Facts of current documents in reading order, with the id of their document."""
        query = sa.select(FACTS.c.document_id, FACTS.c.fact).order_by(FACTS.c.document_id, FACTS.c.position)
        if kind is not None:
            query = query.where(FACTS.c.kind == kind)
        if relation is not None:
            query = query.where(FACTS.c.fact.contains(f'"relation":"{relation}"', autoescape=True))
        if documents is not None:
            query = query.where(FACTS.c.document_id.in_(documents))
        found: list[tuple[str, Fact]] = []
        with self.reading() as db:
            for document_id, text in db.execute(query):
                with suppress(ValidationError):  # the doctor names its document
                    found.append((document_id, FACT.validate_json(text)))
        return found

    def is_sound(self, document_id: str, cut: Cut) -> bool:
        """The current record of a document can be read, and the rows made of it are those that it makes, cut into chunks by `cut`."""
        try:
            record = self.record(document_id)
        except UnknownDocumentError:
            return False
        with self.reading() as db:
            return matches(db, record, cut)

    def vectors_are_sound(self, document_id: str) -> bool:
        with self.reading() as db:
            return vectors_match(db, document_id)

    def listed(self) -> list[str]:
        """Current documents, those too one of whose parts cannot be read."""
        with self.reading() as db:
            return list(db.execute(sa.select(DOCUMENTS.c.id)).scalars())

    def ids(self) -> list[str]:
        """All documents, those too that cannot be read."""
        with self.reading() as db:
            return document_ids(db)

    # What the indexes need

    def chunk_count(self) -> int:
        with self.reading() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS)).scalar_one())

    def indexed_count(self) -> int:
        """Chunks that `indexed` gives: those with a vector of the library's length. Reads them all."""
        with self.reading() as db:
            fitting = sa.func.length(CHUNKS.c.vector) == 2 * state_of(db).dimensions
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS).where(fitting)).scalar_one())

    def rows(self, ids: Iterable[int]) -> dict[int, ChunkRow]:
        """Chunks by number; numbers of chunks that are gone are left out."""
        columns = (CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.clause_id, CHUNKS.c.start, CHUNKS.c.end)
        found: dict[int, ChunkRow] = {}
        with self.reading() as db:
            for some in _portions(sorted(set(ids))):
                for number, document_id, clause_id, start, end in db.execute(sa.select(*columns).where(CHUNKS.c.id.in_(some))):
                    with suppress(ValidationError):
                        found[number] = ChunkRow(number, document_id, clause_id, Span(start=start, end=end))
        return found

    def chunk_texts(self, hits: Iterable[Hit]) -> dict[tuple[str, int], ChunkText]:
        """Label and text of hits by clause id and start."""
        columns = (
            CHUNKS.c.document_id,
            CHUNKS.c.clause_id,
            CHUNKS.c.part_id,
            CHUNKS.c.label,
            CHUNKS.c.indexed,
            CHUNKS.c.start,
            CHUNKS.c.end,
        )
        found: dict[tuple[str, int], ChunkText] = {}
        with self.reading() as db:
            for some in _portions(sorted({hit.clause_id for hit in hits})):
                for row in db.execute(sa.select(*columns).where(CHUNKS.c.clause_id.in_(some))):
                    if not isinstance(row.start, int) or not isinstance(row.end, int):
                        continue
                    text = row.indexed[row.start - row.end :]
                    found[row.clause_id, row.start] = ChunkText(row.document_id, row.clause_id, row.part_id, row.label, text)
        return found

    def indexed(self, documents: Iterable[str] | None = None) -> Iterator[IndexedChunk]:
        """Chunks for a cache, of some documents or of all, by number."""
        queries = [INDEXED]
        if documents is not None:
            queries = [INDEXED.where(CHUNKS.c.document_id.in_(some)) for some in _portions(sorted(set(documents)))]
        with self.reading() as db:
            dimensions = state_of(db).dimensions
            for one in queries:
                for row in db.execution_options(yield_per=2000).execute(one):
                    if is_vector(row.vector, dimensions):
                        yield IndexedChunk(*row)

    def vectors(self, ids: Iterable[int] | None = None) -> tuple[str, VectorTable]:
        """Vectors of some chunks or of all, and the stamp of the state that they belong to."""
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).order_by(CHUNKS.c.id)
        queries = [query] if ids is None else [query.where(CHUNKS.c.id.in_(some)) for some in _portions(sorted(set(ids)))]
        with self.reading() as db:
            state = state_of(db)
            rows = [row for one in queries for row in db.execute(one).tuples()]
        return state.stamp, vector_table(rows, state.dimensions)

    def vectors_of(self, parts: Sequence[int]) -> VectorTable:
        """Vectors of the chunks of the documents that hold these parts."""
        holding = sa.select(PARTS.c.document_id).where(PARTS.c.id.in_(parts))
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).where(CHUNKS.c.document_id.in_(holding)).order_by(CHUNKS.c.id)
        with self.reading() as db:
            return vector_table(list(db.execute(query).tuples()), state_of(db).dimensions)

    def changed_since(self, generation: int) -> Changes:
        """What writes after `generation` touched; all documents where not each of them left a note."""
        with self.reading() as db:
            rows = db.execute(sa.select(CHANGES.c.document_id, CHANGES.c.known).where(CHANGES.c.generation > generation)).all()
            everything = len(rows) != state_of(db).generation - generation or any(not one for one, _ in rows)
        return Changes(frozenset(one for one, _ in rows), frozenset(one for one, known in rows if known), everything)

    def samples(self) -> frozenset[str]:
        with self.reading() as db:
            return frozenset(db.execute(sa.select(SAMPLES.c.document_id)).scalars())

    def dump(self) -> Iterator[Rows]:
        """All rows of the library, as they stood when the first was taken."""
        with self.reading() as db:
            yield from rows_of(db)

    # Whether all is as it was written

    def faults(self) -> list[str]:
        """What the database's own check complains of; empty when it is sound."""
        with self.reading() as db:
            return [line for line in db.exec_driver_sql("PRAGMA integrity_check").scalars() if line != "ok"]

    def lacking(self) -> list[str]:
        """Entries of the library's own register that are not there."""
        with self.reading() as db:
            return sorted(ENTRIES - set(meta(db)))

    def orphans(self) -> int:
        """Chunks without a current document, or with a vector of another length than the library's."""
        with self.reading() as db:
            width = 2 * state_of(db).dimensions
            lost = sa.or_(CHUNKS.c.document_id.not_in(sa.select(DOCUMENTS.c.id)), sa.func.length(CHUNKS.c.vector) != width)
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS).where(lost)).scalar_one())


def _damaged(document_id: str) -> str:
    return f"文件 {document_id} 的记录已损坏：请用 tiaoli remove {document_id} 移除后重新入库"


def _entry(document_id: str, version: int, parts: tuple[Part, ...]) -> DocumentEntry:
    said = parts[0].model_dump(include={"title", "number", "issuer", "level", "date", "doc_type", "period"})
    return DocumentEntry(id=document_id, version=version if isinstance(version, int) else 1, region=parts[0].region, parts=parts, **said)


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]
