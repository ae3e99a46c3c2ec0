"""The dense index: pgvector. A small library, and a small part of a large one, is scanned exactly; else HNSW proposes."""

from collections.abc import Sequence

import sqlalchemy as sa
from pgvector import HalfVector
from pgvector.psycopg import register_vector
from sqlalchemy.engine import Connection

from corpus.store.postgres.database import driver
from corpus.store.postgres.tables import EMBEDDINGS, HNSW
from corpus.store.records.rows import IndexedChunk, Vectors, unpacked

EXACT_UP_TO = 20_000
"""Chunks up to which vectors are scanned exactly."""

_BREADTH = 400
"""Candidates HNSW keeps while it searches: twice the depth that is fused."""


class Embeddings:
    """The writer's side; see `TransactionalIndex`."""

    def insert(self, db: Connection, document_id: str, chunks: Sequence[IndexedChunk]) -> None:
        raw = driver(db)
        register_vector(raw)
        columns = "chunk_id, document_id, part_id, embedding"
        with raw.cursor() as cursor, cursor.copy(f"COPY embeddings ({columns}) FROM STDIN (FORMAT BINARY)") as rows:
            rows.set_types(["int4", "varchar", "int4", "halfvec"])
            for chunk in chunks:
                rows.write_row((chunk.id, document_id, chunk.part_id, HalfVector(unpacked([chunk.vector], len(chunk.vector) // 2)[0])))

    def forget(self, db: Connection, document_id: str) -> None:
        db.execute(EMBEDDINGS.delete().where(EMBEDDINGS.c.document_id == document_id))

    def clear(self, db: Connection) -> None:
        db.exec_driver_sql(f"DROP INDEX IF EXISTS {HNSW}")
        db.execute(EMBEDDINGS.delete())


def build_graph(db: Connection, dimensions: int) -> None:
    """Make the HNSW index of a library that is large enough and has none."""
    if count(db) > EXACT_UP_TO and not has_graph(db):
        db.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        db.exec_driver_sql(f"CREATE INDEX {HNSW} ON embeddings USING hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops)")
        db.exec_driver_sql("ANALYZE embeddings")


def has_graph(db: Connection) -> bool:
    return bool(db.execute(sa.select(sa.func.to_regclass(HNSW))).scalar())


def count(db: Connection, parts: Sequence[int] | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(EMBEDDINGS)
    return int(db.execute(query if parts is None else query.where(_within(parts))).scalar_one())


def proposed(db: Connection, vector: Vectors, depth: int, parts: Sequence[int] | None) -> list[int]:
    """Numbers of the nearest `depth` chunks, nearest first; exact unless there are many."""
    some = sa.select(EMBEDDINGS.c.chunk_id).limit(EXACT_UP_TO + 1)  # no more are counted than decide
    few = some if parts is None else some.where(_within(parts))
    if db.execute(sa.select(sa.func.count()).select_from(few.subquery())).scalar_one() <= EXACT_UP_TO:
        db.exec_driver_sql("SET LOCAL enable_indexscan = off")
    else:
        db.exec_driver_sql(f"SET LOCAL hnsw.ef_search = {_BREADTH}")
        db.exec_driver_sql("SET LOCAL hnsw.iterative_scan = strict_order")
    length = len(vector)
    distance = sa.text(f"embedding::halfvec({length}) <=> CAST(:vector AS halfvec({length}))")
    query = sa.select(EMBEDDINGS.c.chunk_id).order_by(distance.bindparams(vector=HalfVector(vector).to_text())).limit(depth)
    return list(db.execute(query if parts is None else query.where(_within(parts))).scalars())


def _within(parts: Sequence[int]) -> sa.ColumnElement[bool]:
    return EMBEDDINGS.c.part_id == sa.any_(sa.literal(list(parts), sa.ARRAY(sa.Integer)))
