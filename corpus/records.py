"""The truth of a library: documents, versions, facts, chunks and their vectors in one SQL database (SQLite unless a URL says else).

Every write is one transaction that also moves the generation number, and notes in `changes` which document it touched, so that
the caches can tell what they lack. Vectors are little-endian float16, L2-normalized.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection, Engine

from corpus.entries import DocumentEntry, Outcome
from corpus.errors import BadInputError, TiaoliError, UnknownDocumentError
from corpus.model import Fact, Hit, Part, PolicyRecord, Span
from corpus.rows import Changes, ChunkRow, Embedded, IndexedChunk, PartRow, Passage, State, VectorTable, content_hash, unpacked
from corpus.tables import CHANGES, CHUNKS, DOCUMENTS, FACTS, META, PARTS, SAMPLES, SCHEMA, TABLES, VERSIONS

_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
_AT_ONCE = 500
"""Values in one IN (…): older SQLite takes 999."""


class Records:
    """The database behind a library. Reading is safe from several threads; writers hold the library's lock."""

    def __init__(self, where: Path | str) -> None:
        """`where`: an SQLite file, or an SQLAlchemy URL."""
        self._engine = _engine(sa.URL.create("sqlite", database=str(where)) if isinstance(where, Path) else sa.make_url(where))

    def prepare(self) -> None:
        """Make the tables where there are none. Raises TiaoliError for tables of another version."""
        if not self.exists():
            with self._writing() as db:
                TABLES.create_all(db)
                fresh = {"schema": SCHEMA, "library": uuid.uuid4().hex, "generation": "0", "embedder": "", "dimensions": "0"}
                db.execute(META.insert(), [{"key": key, "value": value} for key, value in fresh.items()])
        with self._reading() as db:
            found = _meta(db)["schema"]
        if found != SCHEMA:
            raise TiaoliError(f"资料库由另一版本的条理建立（格式 {found}，本程序为 {SCHEMA}），请换一个 TIAOLI_HOME 后重新入库")

    def exists(self) -> bool:
        with self._reading() as db:
            return sa.inspect(db).has_table(META.name)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _told(), self._engine.connect() as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _told(), self._engine.begin() as db:
            yield db

    def state(self) -> State:
        with self._reading() as db:
            return _state(db)

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
        """Parts of all current documents."""
        query = sa.select(PARTS.c.id, PARTS.c.document_id, PARTS.c.position, PARTS.c.part).order_by(PARTS.c.document_id, PARTS.c.position)
        found: list[PartRow] = []
        with self._reading() as db:
            for number, document_id, position, text in db.execute(query):
                part = Part.model_validate_json(text)
                found.append(PartRow(number, document_id, part, part if position == 0 else found[-1].main))
        return found

    def record(self, document_id: str, version: int | None = None) -> PolicyRecord:
        """A record as it was added. Raises UnknownDocumentError."""
        query = sa.select(VERSIONS.c.record).where(VERSIONS.c.document_id == document_id).order_by(VERSIONS.c.version.desc()).limit(1)
        if version is not None:
            query = query.where(VERSIONS.c.version == version)
        with self._reading() as db:
            text = db.execute(query).scalar()
        if text is None:
            raise UnknownDocumentError(
                f"资料库里没有文件 {document_id}{'' if version is None else f' 的第 {version} 版'}，可用 tiaoli documents 查看"
            )
        return PolicyRecord.model_validate_json(text)

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
        with self._reading() as db:
            return [(document_id, _FACT.validate_json(text)) for document_id, text in db.execute(query)]

    # What the indexes need

    def chunk_count(self) -> int:
        with self._reading() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS)).scalar_one())

    def rows(self, ids: Iterable[int]) -> dict[int, ChunkRow]:
        """Chunks by number; numbers of chunks that are gone are left out."""
        columns = (CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.clause_id, CHUNKS.c.start, CHUNKS.c.end)
        found: dict[int, ChunkRow] = {}
        with self._reading() as db:
            for some in _portions(sorted(set(ids))):
                for number, document_id, clause_id, start, end in db.execute(sa.select(*columns).where(CHUNKS.c.id.in_(some))):
                    found[number] = ChunkRow(number, document_id, clause_id, Span(start=start, end=end))
        return found

    def passages(self, hits: Iterable[Hit]) -> dict[tuple[str, int], Passage]:
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
        found: dict[tuple[str, int], Passage] = {}
        with self._reading() as db:
            for some in _portions(sorted({hit.clause_id for hit in hits})):
                for row in db.execute(sa.select(*columns).where(CHUNKS.c.clause_id.in_(some))):
                    text = row.indexed[row.start - row.end :]
                    found[row.clause_id, row.start] = Passage(row.document_id, row.clause_id, row.part_id, row.label, text)
        return found

    def indexed(self, documents: Iterable[str] | None = None) -> Iterator[IndexedChunk]:
        """Chunks for a cache, of some documents or of all, by number."""
        query = sa.select(CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.part_id, CHUNKS.c.indexed, CHUNKS.c.vector).order_by(CHUNKS.c.id)
        queries = (
            [query] if documents is None else [query.where(CHUNKS.c.document_id.in_(some)) for some in _portions(sorted(set(documents)))]
        )
        with self._reading() as db:
            for one in queries:
                for row in db.execution_options(yield_per=2000).execute(one):
                    yield IndexedChunk(*row)

    def vectors(self, ids: Iterable[int] | None = None) -> tuple[str, VectorTable]:
        """Vectors of some chunks or of all, and the stamp of the state that they belong to."""
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).order_by(CHUNKS.c.id)
        queries = [query] if ids is None else [query.where(CHUNKS.c.id.in_(some)) for some in _portions(sorted(set(ids)))]
        with self._reading() as db:
            state = _state(db)
            rows = [row for one in queries for row in db.execute(one).tuples()]
        return state.stamp, _table([row for row in rows if row[2]], state.dimensions)

    def vectors_of(self, parts: Sequence[int]) -> VectorTable:
        """Vectors of the chunks of the documents that hold these parts."""
        holding = sa.select(PARTS.c.document_id).where(PARTS.c.id.in_(parts))
        query = sa.select(CHUNKS.c.id, CHUNKS.c.part_id, CHUNKS.c.vector).where(CHUNKS.c.document_id.in_(holding)).order_by(CHUNKS.c.id)
        with self._reading() as db:
            rows = [row for row in db.execute(query).tuples() if row[2]]
            return _table(rows, _state(db).dimensions)

    def changed_since(self, generation: int) -> Changes:
        """What writes after `generation` touched."""
        with self._reading() as db:
            rows = db.execute(sa.select(CHANGES.c.document_id, CHANGES.c.known).where(CHANGES.c.generation > generation)).all()
        return Changes(frozenset(one for one, _ in rows), frozenset(one for one, known in rows if known), any(not one for one, _ in rows))

    # Writing

    def store(self, embedded: Embedded, embedder: str) -> Outcome:
        """Add or replace a document in one transaction; nothing is written for an unchanged one."""
        record = embedded.record
        digest = content_hash(record)
        with self._writing() as db:
            known = db.execute(sa.select(DOCUMENTS).where(DOCUMENTS.c.id == record.document.id)).mappings().first()
            if known is not None and known["content_hash"] == digest and known["source_hash"] == record.source_hash:
                return "unchanged"
            outcome, version = _outcome(known, record)
            _forget_current(db, record.document.id)
            db.execute(VERSIONS.delete().where(VERSIONS.c.document_id == record.document.id, VERSIONS.c.version == version))
            db.execute(VERSIONS.insert().values(document_id=record.document.id, version=version, record=record.model_dump_json()))
            hashes = {"source_hash": record.source_hash, "content_hash": digest}
            db.execute(DOCUMENTS.insert().values(id=record.document.id, version=version, **hashes))
            _insert_facts(db, record)
            _insert_chunks(db, embedded)
            _set_meta(db, embedder=embedder, dimensions=str(embedded.vectors.shape[1]))
            _advance(db, record.document.id, known is not None)
        return outcome

    def rewrite(self, embedded: Iterable[Embedded], embedder: str, dimensions: int) -> None:
        """Replace parts and chunks of all current documents in one transaction; `embedded` may read the old ones meanwhile."""
        with self._writing() as db:
            for one in embedded:
                for table in (PARTS, CHUNKS):
                    db.execute(table.delete().where(table.c.document_id == one.record.document.id))
                _insert_chunks(db, one)
            _set_meta(db, embedder=embedder, dimensions=str(dimensions))
            _advance(db, "", known=True)

    def remove(self, document_id: str) -> None:
        """Remove a document with all its versions. Raises UnknownDocumentError."""
        with self._writing() as db:
            _forget_current(db, document_id)
            gone = db.execute(VERSIONS.delete().where(VERSIONS.c.document_id == document_id)).rowcount
            if not gone:
                raise UnknownDocumentError(f"资料库里没有文件 {document_id}，可用 tiaoli documents 查看")
            _advance(db, document_id, known=True)

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

    def orphans(self) -> int:
        """Chunks without a current document, or with a vector of another length than the library's."""
        with self._reading() as db:
            width = 2 * _state(db).dimensions
            lost = sa.or_(CHUNKS.c.document_id.not_in(sa.select(DOCUMENTS.c.id)), sa.func.length(CHUNKS.c.vector) != width)
            return int(db.execute(sa.select(sa.func.count()).select_from(CHUNKS).where(lost)).scalar_one())


@contextmanager
def _told() -> Iterator[None]:
    """A full disk, a damaged or locked file, an id or version that no database can hold: one line instead of the database's own words."""
    try:
        yield
    except (UnicodeEncodeError, OverflowError) as error:
        raise BadInputError("编号或版本号里有不能用的字符或过大的数，请用 tiaoli documents 查看现有文件") from error
    except sa.exc.DBAPIError as error:
        raise TiaoliError(f"资料库读写失败（{error.orig}）：请检查磁盘空间和文件权限，或运行 tiaoli doctor") from error


def _engine(url: sa.URL) -> Engine:
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _: Any) -> None:
    """Readers beside a writer (WAL), and transactions that begin where SQLAlchemy says, not at the first INSERT."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _meta(db: Connection) -> dict[str, str]:
    return {row.key: row.value for row in db.execute(sa.select(META.c.key, META.c.value))}


def _state(db: Connection) -> State:
    meta = _meta(db)
    return State(meta["library"], int(meta["generation"]), meta["embedder"], int(meta["dimensions"]))


def _set_meta(db: Connection, **values: str) -> None:
    for key, value in values.items():
        db.execute(META.update().where(META.c.key == key).values(value=value))


def _advance(db: Connection, document_id: str, known: bool) -> None:
    generation = _state(db).generation + 1
    db.execute(CHANGES.insert().values(generation=generation, document_id=document_id, known=known))
    _set_meta(db, generation=str(generation))


def _entry(document_id: str, version: int, parts: tuple[Part, ...]) -> DocumentEntry:
    said = parts[0].model_dump(include={"title", "number", "issuer", "level", "date", "doc_type", "period"})
    return DocumentEntry(id=document_id, version=version, region=parts[0].region, parts=parts, **said)


def _outcome(known: Any, record: PolicyRecord) -> tuple[Outcome, int]:
    if known is None:
        return "added", 1
    same_file = bool(record.source_hash) and known["source_hash"] == record.source_hash
    return ("reread", known["version"]) if same_file else ("new_version", known["version"] + 1)


def _forget_current(db: Connection, document_id: str) -> None:
    db.execute(DOCUMENTS.delete().where(DOCUMENTS.c.id == document_id))
    for table in (PARTS, FACTS, CHUNKS):
        db.execute(table.delete().where(table.c.document_id == document_id))


def _insert_facts(db: Connection, record: PolicyRecord) -> None:
    rows = [
        {"document_id": record.document.id, "position": n, "kind": fact.kind, "fact": fact.model_dump_json()}
        for n, fact in enumerate(record.facts)
    ]
    if rows:
        db.execute(FACTS.insert(), rows)


def _insert_chunks(db: Connection, embedded: Embedded) -> None:
    document = embedded.record.document
    numbers = {part.key: _insert_part(db, document.id, n, part) for n, part in enumerate(document.parts)}
    packed = embedded.vectors.astype("<f2")
    rows = [
        {
            "document_id": document.id,
            "part_id": numbers[document.part_of(document.by_id[chunk.clause_id]).key],
            "chunk_id": chunk.id,
            "clause_id": chunk.clause_id,
            "label": document.by_id[chunk.clause_id].label,
            "start": chunk.span.start,
            "end": chunk.span.end,
            "indexed": chunk.indexed,
            "vector": vector.tobytes(),
        }
        for chunk, vector in zip(embedded.chunks, packed, strict=True)
    ]
    if rows:
        db.execute(CHUNKS.insert(), rows)


def _insert_part(db: Connection, document_id: str, position: int, part: Part) -> int:
    row = db.execute(PARTS.insert().values(document_id=document_id, position=position, part=part.model_dump_json()))
    assert row.inserted_primary_key is not None
    return int(row.inserted_primary_key[0])


def _table(rows: Sequence[tuple[int, int, bytes]], dimensions: int) -> VectorTable:
    matrix = unpacked([vector for _, _, vector in rows], dimensions) if rows else np.zeros((0, dimensions), dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1)
    ids, part_ids = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return VectorTable(ids, part_ids, matrix)


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]
