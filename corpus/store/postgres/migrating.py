"""The revisions of the tables, by alembic."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from corpus.errors import TiaoliError

HEAD = "0002"
"""The newest revision: that of the last file in `migrations/versions`. Known here so that opening a library loads no alembic."""

OLDEST_PGVECTOR = (0, 8)
"""Half-precision vectors came with 0.7, filtered searches of a graph that find enough with 0.8."""

_REVISION = sa.table("alembic_version", sa.column("version_num"))


def revision_of(db: Connection) -> str | None:
    """The revision of the tables in this database; None where there are none."""
    if not sa.inspect(db).has_table("alembic_version"):
        return None
    found = db.execute(sa.select(_REVISION.c.version_num)).scalar()
    return None if found is None else str(found)


def refuse_without_pgvector(db: Connection) -> None:
    """Raises TiaoliError where the server has no pgvector, or an old one."""
    query = """
        SELECT coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'),
                        (SELECT default_version FROM pg_available_extensions WHERE name = 'vector'))"""
    refuse_version(db.exec_driver_sql(query).scalar())


def refuse_version(found: str | None) -> None:
    """Raises TiaoliError for a version of pgvector (None: there is none) that cannot hold a library."""
    if found is None:
        raise TiaoliError("数据库服务器上没有 pgvector 扩展：请安装 0.8 或更新的版本，再试一次")
    if tuple(int(number) for number in found.split(".")[:2]) < OLDEST_PGVECTOR:
        raise TiaoliError(f"数据库里的 pgvector 是 {found}，太旧：请升级到 0.8 或更新的版本，再运行 ALTER EXTENSION vector UPDATE")


def upgrade(db: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, in the transaction of `db`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, revision)
