"""Connections to the server: each transaction sees one state of the library."""

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

_OPTIONS = {
    "application_name": "tiaoli",
    "connect_timeout": 10,
    # the server notices within a minute and a half that the machine of a writer is gone, and lets the next one in
    "options": "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=15 -c tcp_keepalives_count=4",
}

_CONNECTIONS, _MORE = 8, 24
"""Connections that a process keeps, and those that it may open beside them for a while."""


def connected(url: sa.URL) -> Engine:
    """An engine; what a transaction reads is the state as of its first query (REPEATABLE READ)."""
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE,
        connect_args={name: value for name, value in _OPTIONS.items() if name not in url.query},
    )


def driver(db: sa.Connection) -> psycopg.Connection[tuple[object, ...]]:
    """The driver's own connection under `db`, for COPY."""
    raw = db.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw
