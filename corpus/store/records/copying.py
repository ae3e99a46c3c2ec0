"""Whole libraries as rows: read out of one database, put into another, compared."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from corpus.store.records.tables import META, TABLES

_AT_ONCE = 500

Rows = tuple[str, list[dict[str, Any]]]
"""Name of a table and some of its rows, in the order of their key."""


def rows_of(db: Connection) -> Iterator[Rows]:
    """All rows of a library."""
    for table in TABLES.sorted_tables:
        query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
        for some in db.execute(query).mappings().partitions():
            yield table.name, [dict(row) for row in some]


def replace_rows(db: Connection, rows: Iterable[Rows]) -> None:
    """Put `rows` in the place of those that are there, numbers kept."""
    for table in TABLES.sorted_tables:
        db.execute(table.delete())
    for name, some in rows:
        db.execute(TABLES.tables[name].insert(), some)


def digests_of(rows: Iterable[Rows]) -> dict[str, str]:
    """By table a digest of its rows, equal for two libraries that hold the same; the library's own id does not count."""
    found = {name: hashlib.blake2b(digest_size=16) for name in TABLES.tables}
    for name, some in rows:
        for row in some:
            if name != META.name or row["key"] != "library":
                found[name].update(repr(list(row.values())).encode("utf-8", "surrogatepass"))
    return {name: digest.hexdigest() for name, digest in found.items()}
