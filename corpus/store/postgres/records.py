"""The records in PostgreSQL: the tables of every library, made by migrations, and its two indexes in the same transactions."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from corpus.errors import TiaoliError
from corpus.store.postgres.dense import Embeddings
from corpus.store.postgres.lexical import Postings
from corpus.store.postgres.migrating import HEAD, refuse_without_pgvector, revision_of, upgrade
from corpus.store.records.derived import chunks_in
from corpus.store.records.generation import begin, document_ids
from corpus.store.records.records import Records
from corpus.store.records.tables import CHUNKS, PARTS


class PostgresRecords(Records):
    """As `Records`. Writers hold the library's lock."""

    def __init__(self, engine: Engine) -> None:
        self._postings = Postings()
        super().__init__(engine, indexes=(self._postings, Embeddings()))

    def prepare(self) -> None:
        """Bring the tables to the newest revision."""
        with self.writing() as db:
            refuse_without_pgvector(db)
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

    def faults(self) -> list[str]:
        """None: PostgreSQL checks its pages itself when it reads them."""
        return []

    def index_words(self, db: Connection) -> None:
        """Write the lexical index anew."""
        self._postings.clear(db)
        for document_id in db.execute(sa.select(CHUNKS.c.document_id).distinct()).scalars().all():
            self._postings.insert(db, document_id, chunks_in(db, document_id))

    def _index_all(self, db: Connection) -> None:
        """As for all records. Numbers given from now on follow those that came with the rows."""
        super()._index_all(db)
        for table in (PARTS, CHUNKS):
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
            db.execute(sa.select(sa.func.setval(sequence, last, False)))
