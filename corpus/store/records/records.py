"""The truth of a library: documents, versions, facts, chunks and their vectors in one SQL database (SQLite unless a URL says else).

Every write is one transaction that also moves the generation number, and notes in `changes` which document it touched, so that
the caches can tell what they lack. Vectors are little-endian float16, L2-normalized.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from corpus.entries import Outcome
from corpus.errors import TiaoliError, UnknownDocumentError
from corpus.model import PolicyRecord
from corpus.store.records.copying import Rows, replace_rows
from corpus.store.records.database import missing_tables, opened, told
from corpus.store.records.derived import chunks_in, forget_rows, holders, insert_rows, set_checksum
from corpus.store.records.generation import advance, begin, document_ids, meta, set_meta
from corpus.store.records.indexing import TransactionalIndex
from corpus.store.records.reading import RecordReader
from corpus.store.records.rows import Embedded, content_hash
from corpus.store.records.tables import CHECKSUMS, CHUNKS, DOCUMENTS, META, SAMPLES, SCHEMA, TABLES, VERSIONS


class Records(RecordReader):
    """The database behind a library. Reading is safe from several threads; writers hold the library's lock."""

    def __init__(self, engine: Engine, writable: bool = True, indexes: Sequence[TransactionalIndex] = ()) -> None:
        """`indexes` are written in the transactions of the records."""
        super().__init__(engine)
        self._indexes = indexes
        self.writable = writable

    @classmethod
    def at(cls, path: Path) -> Self:
        """The records in an SQLite file."""
        return cls(*opened(sa.URL.create("sqlite", database=str(path))))

    def prepare(self) -> None:
        """Make the tables that are not there; a library without any document begins at generation 0."""
        with self.writing() as db:
            TABLES.create_all(db)
            if not document_ids(db):
                begin(db)

    def is_prepared(self) -> bool:
        """All tables are there. Raises TiaoliError for tables of another version."""
        with self.reading() as db:
            missing = missing_tables(db)
            found = SCHEMA if META.name in missing else meta(db).get("schema", SCHEMA)
        if found != SCHEMA:
            raise TiaoliError(f"资料库由另一版本的条理建立（格式 {found}，本程序为 {SCHEMA}），请换一个 TIAOLI_HOME 后重新入库")
        return not missing

    def is_blank(self) -> bool:
        """No table at all: nothing was ever written here, or what was is lost."""
        with self.reading() as db:
            return missing_tables(db) == set(TABLES.tables)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with told(), self._engine.begin() as db:
            yield db

    # Writing

    def store(self, embedded: Embedded, embedder: str) -> Outcome:
        """Add or replace a document in one transaction; nothing is written for an unchanged one that is sound."""
        record, document_id = embedded.record, embedded.record.document.id
        digest = content_hash(record)
        with self.writing() as db:
            known = db.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == document_id)).mappings().first()
            same = known is not None and known["content_hash"] == digest and known["source_hash"] == record.source_hash
            if same and self.is_sound(document_id, lambda _: embedded.chunks) and self.record(document_id).reading == record.reading:
                return "unchanged"
            outcome, version = _outcome(known, record)
            self._forget(db, document_id)
            db.execute(VERSIONS.delete().where(VERSIONS.c.document_id == document_id, VERSIONS.c.version == version))
            text = record.model_dump_json()
            db.execute(VERSIONS.insert().values(document_id=document_id, version=version, record=text))
            set_checksum(db, document_id, str(version), text.encode())
            db.execute(DOCUMENTS.insert().values(id=document_id, version=version, source_hash=record.source_hash, content_hash=digest))
            insert_rows(db, embedded)
            self._index(db, document_id)
            set_meta(db, embedder=embedder, dimensions=str(embedded.vectors.shape[1]))
            advance(db, document_id, known is not None)
        return outcome

    def rewrite(self, embedded: Iterable[Embedded], embedder: str, dimensions: int) -> None:
        """Replace all that is made of the records in one transaction; `embedded` may read the old ones meanwhile.

        Documents that it lacks keep their record alone.
        """
        with self.writing() as db:
            written: set[str] = set()
            for index in self._indexes:
                index.clear(db)
            for one in embedded:
                written.add(one.record.document.id)
                forget_rows(db, one.record.document.id)
                insert_rows(db, one)
                self._index(db, one.record.document.id)
                _relist(db, one.record)
            for document_id in holders(db) - written:
                forget_rows(db, document_id)
            set_meta(db, embedder=embedder, dimensions=str(dimensions))
            advance(db, "", known=True)

    def remove(self, document_id: str) -> None:
        """Remove a document with all its versions. Raises UnknownDocumentError."""
        with self.writing() as db:
            gone = self._forget(db, document_id)
            for table in (VERSIONS, CHECKSUMS):
                gone += db.execute(table.delete().where(table.c.document_id == document_id)).rowcount
            if not gone:
                raise UnknownDocumentError(f"资料库里没有文件 {document_id}，可用 tiaoli documents 查看")
            advance(db, document_id, known=True)

    def replace(self, rows: Iterable[Rows]) -> None:
        """Hold the rows of another library (its `dump`) in the place of what is here, in one transaction.

        This becomes a library with an id of its own: nobody may take it for the one before, whose writes had the same numbers.
        """
        with self.writing() as db:
            replace_rows(db, rows)
            set_meta(db, library=uuid.uuid4().hex)
            self._index_all(db)

    def _index(self, db: Connection, document_id: str) -> None:
        chunks = chunks_in(db, document_id) if self._indexes else []
        for index in self._indexes:
            index.insert(db, document_id, chunks)

    def _index_all(self, db: Connection) -> None:
        for index in self._indexes:
            index.clear(db)
        for document_id in db.execute(sa.select(CHUNKS.c.document_id).distinct()).scalars().all():
            self._index(db, document_id)

    def _forget(self, db: Connection, document_id: str) -> int:
        """Delete the current version of a document and its rows. Returns the number of rows deleted."""
        for index in self._indexes:
            index.forget(db, document_id)
        return db.execute(DOCUMENTS.delete().where(DOCUMENTS.c.id == document_id)).rowcount + forget_rows(db, document_id)

    def mark_samples(self, ids: Iterable[str]) -> None:
        new = sorted(set(ids) - self.samples())
        if new:
            with self.writing() as db:
                db.execute(SAMPLES.insert(), [{"document_id": one} for one in new])


def _outcome(known: Any, record: PolicyRecord) -> tuple[Outcome, int]:
    if known is None:
        return "added", 1
    same_file = bool(record.source_hash) and known["source_hash"] == record.source_hash
    return ("reread", known["version"]) if same_file else ("new_version", known["version"] + 1)


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
