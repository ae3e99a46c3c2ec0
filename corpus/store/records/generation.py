"""The state of a library: its id, the number of its last write, the embedder of its vectors; missing entries are inferred from its rows."""

import uuid

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from corpus.store.records.rows import State
from corpus.store.records.tables import CHANGES, CHUNKS, DOCUMENTS, META, SCHEMA, VERSIONS

ENTRIES = frozenset(("schema", "library", "generation", "embedder", "dimensions"))

UNKNOWN_EMBEDDER = "不明的向量模型"
"""Where the register no longer says who made the vectors."""


def begin(db: Connection) -> None:
    """Write the missing entries of an empty library's state."""
    fresh = {"schema": SCHEMA, "library": uuid.uuid4().hex, "generation": "0", "embedder": "", "dimensions": "0"}
    set_meta(db, **{key: value for key, value in fresh.items() if key not in meta(db)})


def meta(db: Connection) -> dict[str, str]:
    return {row.key: row.value for row in db.execute(sa.select(META.c.key, META.c.value))}


def state_of(db: Connection) -> State:
    """The state of the library; missing entries are inferred from its rows."""
    said = meta(db)
    generation, dimensions = _number(said.get("generation")), _number(said.get("dimensions"))
    if dimensions is None:
        dimensions = int(db.execute(sa.select(sa.func.length(CHUNKS.c.vector)).order_by(CHUNKS.c.id).limit(1)).scalar() or 0) // 2
    embedder = said.get("embedder", UNKNOWN_EMBEDDER if dimensions else "")
    return State(
        said.get("library", ""),
        (_last_change(db) or int(bool(document_ids(db)))) if generation is None else generation,
        embedder,
        dimensions,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None


def _last_change(db: Connection) -> int:
    return int(db.execute(sa.select(sa.func.max(CHANGES.c.generation))).scalar() or 0)


def document_ids(db: Connection) -> list[str]:
    listed = sa.union(sa.select(DOCUMENTS.c.id), sa.select(VERSIONS.c.document_id))
    return sorted(str(one) for one in db.execute(listed).scalars())


def set_meta(db: Connection, **values: str) -> None:
    for key, value in values.items():
        db.execute(META.delete().where(META.c.key == key))
        db.execute(META.insert().values(key=key, value=value))


def advance(db: Connection, document_id: str, known: bool) -> None:
    generation = max(state_of(db).generation, _last_change(db)) + 1
    db.execute(CHANGES.insert().values(generation=generation, document_id=document_id, known=known))
    lost = {key: value for key, value in (("schema", SCHEMA), ("library", uuid.uuid4().hex)) if key not in meta(db)}
    set_meta(db, generation=str(generation), **lost)
