"""The connection to a library's database: readers beside a writer (WAL), or readers alone where nothing can be written."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import NullPool

from corpus.errors import BadInputError, TiaoliError
from corpus.store.records.owned import is_writable
from corpus.store.records.tables import TABLES

RESTORE = "请把资料库文件夹移开，再用 tiaoli restore 备份文件 恢复，或重新入库"
"""What is left to do where the records themselves are lost."""

_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")

_REMEDY = {True: "请检查磁盘空间和文件权限，或运行 tiaoli doctor", False: "请检查 TIAOLI_DATABASE 和数据库服务，写到一半的内容没有入库"}
"""What to do about a failure, by whether it is one of SQLite."""


def opened(url: sa.URL) -> tuple[Engine, bool]:
    """The engine, and whether it can write. A new SQLite file is readable by its owner only."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return sa.create_engine(url), True
    path = Path(url.database)
    if path.parent.exists() and not is_writable(path.parent, path):
        return read_only(path), False
    with suppress(OSError):  # SQLite says itself what is wrong with the place
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return engine, True


@contextmanager
def told() -> Iterator[None]:
    """Raises TiaoliError with one line for the user for a full disk, a damaged or locked file, an id or version out of range."""
    try:
        yield
    except (UnicodeEncodeError, OverflowError) as error:
        raise BadInputError("编号或版本号里有不能用的字符或过大的数，请用 tiaoli documents 查看现有文件") from error
    except sa.exc.TimeoutError as error:
        raise TiaoliError("数据库的连接都在用着，等了半分钟没有空出来：请稍后再试，或减少同时提问的人") from error
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "").startswith(_DAMAGED):
            raise TiaoliError(f"资料库文件已损坏（{error.orig}）：{RESTORE}") from error
        raise TiaoliError(f"资料库读写失败（{error.orig}）：{_REMEDY[hasattr(error.orig, 'sqlite_errorname')]}") from error


def missing_tables(db: Connection) -> set[str]:
    return set(TABLES.tables) - set(sa.inspect(db).get_table_names())


def _configure(connection: Any, _: Any) -> None:
    """Readers beside a writer (WAL), and transactions that begin where SQLAlchemy says, not at the first INSERT."""
    connection.isolation_level = None
    connection.text_factory = _text
    for pragma in ("journal_mode=WAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _text(raw: bytes) -> str:
    """Text with invalid bytes is decoded with replacements, so that only its own row is damaged."""
    return raw.decode("utf-8", "replace")


def read_only(path: Path) -> Engine:
    """Connections that need no file beside the database: WAL wants to make two, even to read.

    One a reading, because the owner may write in between; while he does, his log is there and is read with the rest.
    """

    def connect() -> sqlite3.Connection:
        log = path.with_name(f"{path.name}-wal")
        alone = "" if log.exists() and log.stat().st_size else "&immutable=1"
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro{alone}", uri=True, check_same_thread=False)
        connection.text_factory = _text
        held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for name in set(TABLES.tables) - held:
            columns = ", ".join(f'"{column.name}"' for column in TABLES.tables[name].columns)
            connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)
