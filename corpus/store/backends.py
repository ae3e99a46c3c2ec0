"""What libraries stand on: the embedded back end in a folder, or a database server that a URL names."""

from pathlib import Path

import sqlalchemy as sa

from corpus.errors import BadInputError, TiaoliError
from corpus.store.caches.serving import CACHES, Caches, has_caches
from corpus.store.locking import FolderLock
from corpus.store.protocols import Backend
from corpus.store.records.database import RESTORE
from corpus.store.records.records import Records


def embedded(home: Path, patience: float) -> Backend:
    """SQLite, tantivy and Chroma in the folder `home`, made when there is none; `patience`: seconds to wait for another writer.

    Raises TiaoliError where the caches of a library lie in the folder but its records are gone: it does not begin as a new one.
    """
    home = _folder(home)
    database = home / "library.db"
    cached = has_caches(home)
    if cached and not (database.exists() and database.stat().st_size):
        raise _lost(database)
    records = Records.at(database)
    if cached and records.is_blank():
        records.close()
        raise _lost(database)
    return Backend(records, Caches(records, home), FolderLock(home, patience, ("library.db", *CACHES)))


def postgres(url: str, patience: float) -> Backend:
    """PostgreSQL with pgvector. Raises BadInputError for a URL that names none, MissingExtraError without the extra `postgres`."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # no number for a port is a bare ValueError
        parsed = None  # the error would show the password
    if parsed is None or parsed.get_backend_name() != "postgresql":
        raise BadInputError("TIAOLI_DATABASE 不是可用的数据库地址，应如 postgresql+psycopg://用户:密码@主机:5432/数据库")
    from corpus.store.postgres import backend

    return backend(parsed, patience)


def _lost(database: Path) -> TiaoliError:
    return TiaoliError(f"资料库 {database} 不见了或是空的，它的索引还在：{RESTORE}")


def _folder(home: Path) -> Path:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(f"资料库文件夹 {home} 不能使用（{error.strerror}）：请检查 TIAOLI_HOME") from error
    return home.resolve()
