"""The revisions of the tables, by alembic."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

HEAD = "0002"
"""The newest revision: that of the last file in `migrations/versions`. Known here so that opening a library loads no alembic."""

_REVISION = sa.table("alembic_version", sa.column("version_num"))


def revision_of(db: Connection) -> str | None:
    """The revision of the tables in this database; None where there are none."""
    if not sa.inspect(db).has_table("alembic_version"):
        return None
    found = db.execute(sa.select(_REVISION.c.version_num)).scalar()
    return None if found is None else str(found)


def upgrade(db: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, in the transaction of `db`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, revision)
