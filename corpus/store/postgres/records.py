"""The records in PostgreSQL: the tables of every library, made by migrations, and its two indexes in the same transactions."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from corpus.errors import TiaoliError
from corpus.store.postgres.dense import Embeddings
from corpus.store.postgres.lexical import Postings
from corpus.store.postgres.migrating import HEAD, revision_of, upgrade
from corpus.store.records.copying import Rows
from corpus.store.records.generation import begin, document_ids
from corpus.store.records.records import Records
from corpus.store.records.tables import CHUNKS, PARTS


class PostgresRecords(Records):
    """As `Records`. Writers hold the library's lock."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, indexes=(Postings(), Embeddings()))

    def prepare(self) -> None:
        """Bring the tables to the newest revision."""
        with self.writing() as db:
            upgrade(db)
            if not document_ids(db):
                begin(db)

    def is_prepared(self) -> bool:
        """The tables are of the newest revision. Raises TiaoliError for those of a newer program."""
        with self.reading() as db:
            found = revision_of(db)
        if found is not None and found > HEAD:
            raise TiaoliError(f"数据库由更新的条理建立（表的版本 {found}，本程序为 {HEAD}）：请升级本机的条理")
        return found == HEAD

    def replace(self, rows: Iterable[Rows]) -> None:
        """As for all records. Numbers given from now on follow those that came with the rows."""
        super().replace(rows)
        with self.writing() as db:
            for table in (PARTS, CHUNKS):
                _count_on(db, table)

    def faults(self) -> list[str]:
        """None: PostgreSQL checks its pages itself when it reads them."""
        return []


def _count_on(db: Connection, table: sa.Table) -> None:
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
    db.execute(sa.select(sa.func.setval(sequence, last, False)))
