"""The lexical index as rows: postings of our own terms, in runs that merge. In: chunks. Out: who has a term, and how long each chunk is.

A document is written as a run of its own; a writer merges runs of a level as they become many, so that a term stands in a few rows
however many documents there are. What is deleted is only struck off the list of chunks; its postings go when all is written anew.
"""

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from corpus.store.postgres.database import driver
from corpus.store.postgres.tables import LEXICAL_DOCUMENTS, POSTINGS, SEGMENTS
from corpus.store.records.rows import IndexedChunk, Numbers
from corpus.text.terms import terms
from corpus.text.variants import simplified

_FAN = 16
"""Runs of one level that are merged into one of the next."""

_LONGEST_TERM = 64
"""Characters of a term that is kept as it is: PostgreSQL indexes no value above 2,700 bytes, a file may hold a word of 10,000 letters."""

ENTRY = np.dtype([("chunk", "<i4"), ("count", "<u2")])
_packed, _MOST = struct.Struct("<iH").pack, 0xFFFF
"""Packs an entry, and the most that it can count."""

_CHUNK = np.dtype([("id", "<i4"), ("part", "<i4"), ("length", "<i4")])

Entries = npt.NDArray[np.void]


class ChunkTable(NamedTuple):
    """All chunks of the index by number: numbers, parts, numbers of terms."""

    ids: Numbers
    parts: Numbers
    lengths: Numbers


class Postings:
    """The writer's side; see `TransactionalIndex`."""

    def insert(self, db: Connection, document_id: str, chunks: Sequence[IndexedChunk]) -> None:
        postings: dict[str, bytearray] = defaultdict(bytearray)
        lengths: list[tuple[int, int, int]] = []
        for chunk in chunks:
            found = Counter(terms(simplified(chunk.indexed)))
            lengths.append((chunk.id, chunk.part_id, found.total()))
            for term, count in found.items():
                postings[key_of(term)] += _packed(chunk.id, count if count < _MOST else _MOST)
        db.execute(LEXICAL_DOCUMENTS.insert().values(document_id=document_id, chunks=np.array(lengths, dtype=_CHUNK).tobytes()))
        self._insert_run(db, postings, len(chunks))

    def forget(self, db: Connection, document_id: str) -> None:
        db.execute(LEXICAL_DOCUMENTS.delete().where(LEXICAL_DOCUMENTS.c.document_id == document_id))

    def clear(self, db: Connection) -> None:
        for table in (LEXICAL_DOCUMENTS, SEGMENTS, POSTINGS):
            db.execute(table.delete())

    def _insert_run(self, db: Connection, postings: Mapping[str, bytearray], chunks: int) -> None:
        number = _next_segment(db)
        db.execute(SEGMENTS.insert().values(number=number, level=0, chunks=chunks))
        with driver(db).cursor() as cursor, cursor.copy("COPY postings (segment, term, entries) FROM STDIN (FORMAT BINARY)") as rows:
            rows.set_types(["int4", "text", "bytea"])
            for term in sorted(postings):
                rows.write_row((number, term, postings[term]))


def key_of(term: str) -> str:
    """A term as it is kept: of a very long one its digest."""
    return term if len(term) <= _LONGEST_TERM else blake2b(term.encode(), digest_size=16).hexdigest()


def chunk_table(db: Connection) -> ChunkTable:
    """All chunks that the index holds."""
    blobs = db.execute(sa.select(LEXICAL_DOCUMENTS.c.chunks)).scalars().all()
    rows = np.frombuffer(b"".join(blobs), dtype=_CHUNK)
    rows = rows[np.argsort(rows["id"])]
    return ChunkTable(rows["id"].astype(np.int64), rows["part"].astype(np.int64), rows["length"].astype(np.int64))


def postings_of(db: Connection, some: Iterable[str]) -> dict[str, Entries]:
    """Postings of some keys, those of chunks that are gone too."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for term, entries in db.execute(_LOOK_UP, {"terms": list(some)}):
        found[term].append(entries)
    return {term: np.frombuffer(b"".join(runs), dtype=ENTRY) for term, runs in found.items()}


def merge_runs(db: Connection) -> None:
    """Merge the runs of each level that has many."""
    while some := _many(db):
        level, numbers, chunks = some
        number = _next_segment(db)
        db.execute(_MERGE, {"some": numbers, "number": number})
        db.execute(SEGMENTS.delete().where(SEGMENTS.c.number.in_(numbers)))
        db.execute(SEGMENTS.insert().values(number=number, level=level + 1, chunks=chunks))


def gone_share(db: Connection) -> float:
    """Share of the chunks in the runs that are gone from the library."""
    written = int(db.execute(sa.select(sa.func.coalesce(sa.func.sum(SEGMENTS.c.chunks), 0))).scalar_one())
    size = sa.func.coalesce(sa.func.sum(sa.func.length(LEXICAL_DOCUMENTS.c.chunks)), 0)
    held = int(db.execute(sa.select(size)).scalar_one()) // _CHUNK.itemsize
    return (written - held) / written if written else 0.0


_LOOK_UP = sa.text("""
SELECT term, entries FROM postings WHERE segment = ANY(ARRAY(SELECT number FROM segments)) AND term = ANY(:terms) ORDER BY segment
""")

_MERGE = sa.text("""
WITH merged AS (DELETE FROM postings WHERE segment = ANY(:some) RETURNING term, segment, entries)
INSERT INTO postings (segment, term, entries)
SELECT :number, term, string_agg(entries, ''::bytea ORDER BY segment) FROM merged GROUP BY term ORDER BY term
""")


def _many(db: Connection) -> tuple[int, list[int], int] | None:
    """The lowest level with many runs, their numbers, and of how many chunks they were made."""
    query = sa.select(SEGMENTS.c.level, sa.func.array_agg(SEGMENTS.c.number), sa.func.sum(SEGMENTS.c.chunks))
    row = db.execute(query.group_by(SEGMENTS.c.level).having(sa.func.count() >= _FAN).order_by(SEGMENTS.c.level).limit(1)).first()
    return None if row is None else (int(row[0]), list(row[1]), int(row[2]))


def _next_segment(db: Connection) -> int:
    return int(db.execute(sa.select(sa.func.coalesce(sa.func.max(SEGMENTS.c.number), 0) + 1)).scalar_one())
