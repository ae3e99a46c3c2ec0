"""Rows derived from a record: parts, facts, chunks with vectors. All of them can be rebuilt from the record itself."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Connection

from corpus.model import Chunk, Fact, Part, PolicyDocument, PolicyRecord
from corpus.store.records.rows import Cut, Embedded, IndexedChunk
from corpus.store.records.tables import CHECKSUMS, CHUNKS, FACTS, PARTS

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)

INDEXED = sa.select(CHUNKS.c.id, CHUNKS.c.document_id, CHUNKS.c.part_id, CHUNKS.c.indexed, CHUNKS.c.vector).order_by(CHUNKS.c.id)
"""All chunks, with the columns of an `IndexedChunk`."""

_VECTORS = "vectors"


def insert_rows(db: Connection, embedded: Embedded) -> None:
    """Parts, facts and chunks of a record that has none yet."""
    document = embedded.record.document
    numbers = [_insert_part(db, document.id, n, part) for n, part in enumerate(document.parts)]
    facts = [
        {"document_id": document.id, "position": n, "kind": fact.kind, "fact": fact.model_dump_json()}
        for n, fact in enumerate(embedded.record.facts)
    ]
    packed = [vector.tobytes() for vector in embedded.vectors.astype("<f2")]
    chunks = [{**row, "vector": vector} for row, vector in zip(_chunk_rows(document, embedded.chunks, numbers), packed, strict=True)]
    for table, rows in ((FACTS, facts), (CHUNKS, chunks)):
        if rows:
            db.execute(table.insert(), rows)
    set_checksum(db, document.id, _VECTORS, b"".join(packed))


def forget_rows(db: Connection, document_id: str) -> int:
    """Delete the rows of a document. Returns their number."""
    return sum(db.execute(table.delete().where(table.c.document_id == document_id)).rowcount for table in (PARTS, FACTS, CHUNKS))


def chunks_in(db: Connection, document_id: str) -> list[IndexedChunk]:
    """The chunks of a document by number, as an index takes them in."""
    return [IndexedChunk(*row) for row in db.execute(INDEXED.where(CHUNKS.c.document_id == document_id))]


def holders(db: Connection) -> set[str]:
    """Ids of the documents that have derived rows."""
    return {one for table in (PARTS, FACTS, CHUNKS) for one in db.execute(sa.select(table.c.document_id).distinct()).scalars()}


def matches(db: Connection, record: PolicyRecord, cut: Cut) -> bool:
    """True when the rows of a document equal those its record gives, and its vectors are unchanged since they were written."""
    document = record.document
    own = [table.c.document_id == document.id for table in (PARTS, FACTS, CHUNKS)]
    try:
        parts = [
            (row.id, Part.model_validate_json(row.part)) for row in db.execute(sa.select(PARTS).where(own[0]).order_by(PARTS.c.position))
        ]
        facts = [
            FACT.validate_json(text) for text in db.execute(sa.select(FACTS.c.fact).where(own[1]).order_by(FACTS.c.position)).scalars()
        ]
    except ValidationError:
        return False
    if tuple(part for _, part in parts) != document.parts or tuple(facts) != record.facts:
        return False
    columns = [column for column in CHUNKS.columns if column not in (CHUNKS.c.id, CHUNKS.c.vector)]
    chunks = [dict(row) for row in db.execute(sa.select(*columns).where(own[2]).order_by(CHUNKS.c.id)).mappings()]
    made = list(_chunk_rows(document, cut(document), [number for number, _ in parts]))
    return chunks == made and vectors_match(db, document.id)


def vectors_match(db: Connection, document_id: str) -> bool:
    """True when the vectors of a document are unchanged since they were written."""
    vectors = db.execute(sa.select(CHUNKS.c.vector).where(CHUNKS.c.document_id == document_id).order_by(CHUNKS.c.id)).scalars().all()
    written = checksum(db, document_id, _VECTORS)
    return all(isinstance(one, bytes) for one in vectors) and written in (None, digest_of(b"".join(vectors)))


def checksum(db: Connection, document_id: str, of: str) -> str | None:
    """None in a library that was written before there were checksums."""
    return db.execute(sa.select(CHECKSUMS.c.digest).where(CHECKSUMS.c.document_id == document_id, CHECKSUMS.c.of == of)).scalar()


def set_checksum(db: Connection, document_id: str, of: str, content: bytes) -> None:
    db.execute(CHECKSUMS.delete().where(CHECKSUMS.c.document_id == document_id, CHECKSUMS.c.of == of))
    db.execute(CHECKSUMS.insert().values(document_id=document_id, of=of, digest=digest_of(content)))


def digest_of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _chunk_rows(document: PolicyDocument, chunks: Sequence[Chunk], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Rows of chunks but for their vectors; `numbers` are those of the document's parts."""
    by_key = {part.key: number for part, number in zip(document.parts, numbers, strict=True)}
    for chunk in chunks:
        clause = document.by_id[chunk.clause_id]
        yield {
            "document_id": document.id,
            "part_id": by_key[document.part_of(clause).key],
            "chunk_id": chunk.id,
            "clause_id": chunk.clause_id,
            "label": clause.label,
            "start": chunk.span.start,
            "end": chunk.span.end,
            "indexed": chunk.indexed,
        }


def _insert_part(db: Connection, document_id: str, position: int, part: Part) -> int:
    row = db.execute(PARTS.insert().values(document_id=document_id, position=position, part=part.model_dump_json()))
    assert row.inserted_primary_key is not None
    return int(row.inserted_primary_key[0])
