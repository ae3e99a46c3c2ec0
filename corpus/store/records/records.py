"""The truth of a library: documents, versions, facts, chunks and their vectors in one SQL database (SQLite unless a URL says else).

Every write is one transaction that also moves the generation number, and notes in `changes` which document it touched, so that
the caches can tell what they lack. Vectors are little-endian float16, L2-normalized.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Connection

from corpus.entries import DocumentEntry, Outcome
from corpus.errors import DamagedDocumentError, TiaoliError, UnknownDocumentError
from corpus.model import Fact, Hit, Part, PolicyRecord, Span
from corpus.store.records.database import missing_tables, opened, told
from corpus.store.records.derived import FACT, checksum, digest_of, forget_rows, holders, insert_rows, matches, set_checksum, vectors_match
from corpus.store.records.generation import ENTRIES, advance, begin, document_ids, meta, set_meta, state_of
from corpus.store.records.rows import (
    Changes,
    ChunkRow,
    ChunkText,
    Cut,
    Embedded,
    IndexedChunk,
    PartRow,
    State,
    VectorTable,
    content_hash,
    is_vector,
    unpacked,
)
from corpus.store.records.tables import CHANGES, CHECKSUMS, CHUNKS, DOCUMENTS, FACTS, META, PARTS, SAMPLES, SCHEMA, TABLES, VERSIONS

_AT_ONCE = 500
"""Values in one IN (…): older SQLite takes 999."""


class Records:
    """The database behind a library. Reading is safe from several threads; writers hold the library's lock."""

    def __init__(self, where: Path | str) -> None:
        """`where`: an SQLite file, or an SQLAlchemy URL."""
        url = sa.URL.create("sqlite", database=str(where)) if isinstance(where, Path) else sa.make_url(where)
        self._engine, self.writable = opened(url)

    def prepare(self) -> None:
        """Make the tables that are not there; a library without any document begins at generation 0."""
        with self._writing() as db:
            TABLES.create_all(db)
            if not document_ids(db):
                begin(db)

    def is_prepared(self) -> bool:
        """All tables are there. Raises TiaoliError for tables of another version."""
        with self._reading() as db:
            missing = missing_tables(db)
            found = SCHEMA if META.name in missing else meta(db).get("schema", SCHEMA)
        if found != SCHEMA:
            raise TiaoliError(f"资料库由另一版本的条理建立（格式 {found}，本程序为 {SCHEMA}），请换一个 TIAOLI_HOME 后重新入库")
        return not missing

    def is_blank(self) -> bool:
        """No table at all: nothing was ever written here, or what was is lost."""
        with self._reading() as db:
            return missing_tables(db) == set(TABLES.tables)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(), self._engine.connect() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told(), self._engine.begin() as db:
            yield db

    def state(self) -> State:
        with self._reading() as db:
            return state_of(db)

    # What is in it

    def entries(self) -> list[DocumentEntry]:
        """Current documents by id."""
        found: dict[str, list[Part]] = {}
        for row in self.parts():
            found.setdefault(row.document_id, []).append(row.part)
        with self._reading() as db:
            versions = db.execute(sa.select(DOCUMENTS.c.id, DOCUMENTS.c.version).order_by(DOCUMENTS.c.id)).all()
        return [
            _entry(document_id, version, tuple(found.get(document_id, ()))) for document_id, version in versions if document_id in found
        ]

    def parts(self) -> list[PartRow]:
        """Parts of all current documents but those one of whose parts cannot be read."""
        query = sa.select(PARTS.c.id, PARTS.c.document_id, PARTS.c.position, PARTS.c.part).order_by(PARTS.c.document_id, PARTS.c.position)
        found: list[PartRow] = []
        with self._reading() as db:
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
        with self._reading() as db:
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
        with self._reading() as db:
            query = sa.select(VERSIONS.c.version).where(VERSIONS.c.document_id == document_id).order_by(VERSIONS.c.version)
            return tuple(db.execute(query).scalars())

    def source_hash(self, document_id: str) -> str | None:
        with self._reading() as db:
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
        with self._reading() as db:
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
        with self._reading() as db:
            return matches(db, record, cut)

    def vectors_are_sound(self, document_id: str) -> bool:
        with self._reading() as db:
            return vectors_match(db, document_id)

    def listed(self) -> list[str]:
        """Current documents, those too one of whose parts cannot be read."""
        with self._reading() as db:
            return list(db.execute(sa.select(DOCUMENTS.c.id)).scalars())

    def ids(self) -> list[str]:
        """All documents, those too that cannot be read."""
        with self._reading() as db:
            return document_ids(db)

    # What the indexes need

    def chunk_count(self) -> int:
        with self._reading() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS)).scalar_one())

    def indexed_count(self) -> int:
        """Chunks that `indexed` gives: those with a vector of the library's length. Reads them all."""
        with self._reading() as db:
            fitting = sa.func.length(CHUNKS.c.vector) == 2 * state_of(db).dimensions
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS).where(fitting)).scalar_one())

    def rows(self, ids: Iterable[int]) -> dict[int, ChunkRow]:
        """Chunks by number; numbers of chunks that are gone are left out."""
        columns = (CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.clause_id, CHUNKS.c.start, CHUNKS.c.end)
        found: dict[int, ChunkRow] = {}
        with self._reading() as db:
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
        with self._reading() as db:
            for some in _portions(sorted({hit.clause_id for hit in hits})):
                for row in db.execute(sa.select(*columns).where(CHUNKS.c.clause_id.in_(some))):
                    if not isinstance(row.start, int) or not isinstance(row.end, int):
                        continue
                    text = row.indexed[row.start - row.end :]
                    found[row.clause_id, row.start] = ChunkText(row.document_id, row.clause_id, row.part_id, row.label, text)
        return found

    def indexed(self, documents: Iterable[str] | None = None) -> Iterator[IndexedChunk]:
        """Chunks for a cache, of some documents or of all, by number."""
        query = sa.select(CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.part_id, CHUNKS.c.indexed, CHUNKS.c.vector).order_by(CHUNKS.c.id)
        queries = (
            [query] if documents is None else [query.where(CHUNKS.c.document_id.in_(some)) for some in _portions(sorted(set(documents)))]
        )
        with self._reading() as db:
            dimensions = state_of(db).dimensions
            for one in queries:
                for row in db.execution_options(yield_per=2000).execute(one):
                    if is_vector(row.vector, dimensions):
                        yield IndexedChunk(*row)

    def vectors(self, ids: Iterable[int] | None = None) -> tuple[str, VectorTable]:
        """Vectors of some chunks or of all, and the stamp of the state that they belong to."""
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).order_by(CHUNKS.c.id)
        queries = [query] if ids is None else [query.where(CHUNKS.c.id.in_(some)) for some in _portions(sorted(set(ids)))]
        with self._reading() as db:
            state = state_of(db)
            rows = [row for one in queries for row in db.execute(one).tuples()]
        return state.stamp, _table(rows, state.dimensions)

    def vectors_of(self, parts: Sequence[int]) -> VectorTable:
        """Vectors of the chunks of the documents that hold these parts."""
        holding = sa.select(PARTS.c.document_id).where(PARTS.c.id.in_(parts))
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).where(CHUNKS.c.document_id.in_(holding)).order_by(CHUNKS.c.id)
        with self._reading() as db:
            return _table(list(db.execute(query).tuples()), state_of(db).dimensions)

    def changed_since(self, generation: int) -> Changes:
        """What writes after `generation` touched; all documents where not each of them left a note."""
        with self._reading() as db:
            rows = db.execute(sa.select(CHANGES.c.document_id, CHANGES.c.known).where(CHANGES.c.generation > generation)).all()
            everything = len(rows) != state_of(db).generation - generation or any(not one for one, _ in rows)
        return Changes(frozenset(one for one, _ in rows), frozenset(one for one, known in rows if known), everything)

    # Writing

    def store(self, embedded: Embedded, embedder: str) -> Outcome:
        """Add or replace a document in one transaction; nothing is written for an unchanged one that is sound."""
        record, document_id = embedded.record, embedded.record.document.id
        digest = content_hash(record)
        with self._writing() as db:
            known = db.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == document_id)).mappings().first()
            same = known is not None and known["content_hash"] == digest and known["source_hash"] == record.source_hash
            if same and self.is_sound(document_id, lambda _: embedded.chunks):
                return "unchanged"
            outcome, version = _outcome(known, record)
            _forget_current(db, document_id)
            db.execute(VERSIONS.delete().where(VERSIONS.c.document_id == document_id, VERSIONS.c.version == version))
            text = record.model_dump_json()
            db.execute(VERSIONS.insert().values(document_id=document_id, version=version, record=text))
            set_checksum(db, document_id, str(version), text.encode())
            db.execute(DOCUMENTS.insert().values(id=document_id, version=version, source_hash=record.source_hash, content_hash=digest))
            insert_rows(db, embedded)
            set_meta(db, embedder=embedder, dimensions=str(embedded.vectors.shape[1]))
            advance(db, document_id, known is not None)
        return outcome

    def rewrite(self, embedded: Iterable[Embedded], embedder: str, dimensions: int) -> None:
        """Replace all that is made of the records in one transaction; `embedded` may read the old ones meanwhile.

        Documents that it lacks keep their record alone.
        """
        with self._writing() as db:
            written: set[str] = set()
            for one in embedded:
                written.add(one.record.document.id)
                forget_rows(db, one.record.document.id)
                insert_rows(db, one)
                _relist(db, one.record)
            for document_id in holders(db) - written:
                forget_rows(db, document_id)
            set_meta(db, embedder=embedder, dimensions=str(dimensions))
            advance(db, "", known=True)

    def remove(self, document_id: str) -> None:
        """Remove a document with all its versions. Raises UnknownDocumentError."""
        with self._writing() as db:
            gone = _forget_current(db, document_id)
            for table in (VERSIONS, CHECKSUMS):
                gone += db.execute(table.delete().where(table.c.document_id == document_id)).rowcount
            if not gone:
                raise UnknownDocumentError(f"资料库里没有文件 {document_id}，可用 tiaoli documents 查看")
            advance(db, document_id, known=True)

    def samples(self) -> frozenset[str]:
        with self._reading() as db:
            return frozenset(db.execute(sa.select(SAMPLES.c.document_id)).scalars())

    def mark_samples(self, ids: Iterable[str]) -> None:
        new = sorted(set(ids) - self.samples())
        if new:
            with self._writing() as db:
                db.execute(SAMPLES.insert(), [{"document_id": one} for one in new])

    def faults(self) -> list[str]:
        """What the database's own check complains of (SQLite); empty when it is sound."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self._reading() as db:
            return [line for line in db.exec_driver_sql("PRAGMA integrity_check").scalars() if line != "ok"]

    def lacking(self) -> list[str]:
        """Entries of the library's own register that are not there."""
        with self._reading() as db:
            return sorted(ENTRIES - set(meta(db)))

    def orphans(self) -> int:
        """Chunks without a current document, or with a vector of another length than the library's."""
        with self._reading() as db:
            width = 2 * state_of(db).dimensions
            lost = sa.or_(CHUNKS.c.document_id.not_in(sa.select(DOCUMENTS.c.id)), sa.func.length(CHUNKS.c.vector) != width)
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS).where(lost)).scalar_one())


def _damaged(document_id: str) -> str:
    return f"文件 {document_id} 的记录已损坏：请用 tiaoli remove {document_id} 移除后重新入库"


def _entry(document_id: str, version: int, parts: tuple[Part, ...]) -> DocumentEntry:
    said = parts[0].model_dump(include={"title", "number", "issuer", "level", "date", "doc_type", "period"})
    return DocumentEntry(id=document_id, version=version if isinstance(version, int) else 1, region=parts[0].region, parts=parts, **said)


def _outcome(known: Any, record: PolicyRecord) -> tuple[Outcome, int]:
    if known is None:
        return "added", 1
    same_file = bool(record.source_hash) and known["source_hash"] == record.source_hash
    return ("reread", known["version"]) if same_file else ("new_version", known["version"] + 1)


def _forget_current(db: Connection, document_id: str) -> int:
    """Delete the current version of a document and its rows. Returns the number of rows deleted."""
    return db.execute(DOCUMENTS.delete().where(DOCUMENTS.c.id == document_id)).rowcount + forget_rows(db, document_id)


def _relist(db: Connection, record: PolicyRecord) -> None:
    """Restore a document's row in the list of documents and its checksum where damage removed them."""
    row = db.execute(
        sa.select(VERSIONS.c.version, VERSIONS.c.record)
        .where(VERSIONS.c.document_id == record.document.id)
        .order_by(VERSIONS.c.version.desc())
        .limit(1)
    ).one()
    set_checksum(db, record.document.id, str(row.version), row.record.encode())
    if not db.execute(sa.select(DOCUMENTS.c.id).where(DOCUMENTS.c.id == record.document.id)).first():
        hashes = {"source_hash": record.source_hash, "content_hash": content_hash(record)}
        db.execute(DOCUMENTS.insert().values(id=record.document.id, version=row.version, **hashes))


def _table(found: Sequence[tuple[int, int, bytes]], dimensions: int) -> VectorTable:
    """Rows of another length are left out, what is no number counts as nothing: the doctor names their documents."""
    rows = [row for row in found if row[2] and is_vector(row[2], dimensions)]
    matrix = unpacked([vector for _, _, vector in rows], dimensions) if rows else np.zeros((0, dimensions), dtype=np.float32)
    np.nan_to_num(matrix, copy=False, posinf=0, neginf=0)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1)
    ids, part_ids = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return VectorTable(ids, part_ids, matrix)


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]
