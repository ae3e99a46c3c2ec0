"""A library in PostgreSQL with pgvector: any number of servers read it, one process writes at a time.

In: the URL of a database. Out: the back end of a library. Records, vectors and the lexical index are written in one transaction, so that
a reader sees one generation of all three and nothing is ever behind. A change of a table is a new file in `migrations/versions`.
"""

import sqlalchemy as sa

from corpus.errors import MissingExtraError
from corpus.store.protocols import Backend


def backend(url: sa.URL, patience: float) -> Backend:
    """The back end in a database; nothing is asked of the server yet. `patience`: seconds to wait for another writer.

    Raises MissingExtraError without the extra `postgres`.
    """
    try:
        from corpus.store.postgres.database import connected
        from corpus.store.postgres.indexes import PostgresIndexes
        from corpus.store.postgres.locking import AdvisoryLock
        from corpus.store.postgres.records import PostgresRecords
    except ImportError as error:
        raise MissingExtraError("资料库放在 PostgreSQL 里需要 pip install 'tiaoli[postgres]'") from error
    engine = connected(url)
    lock = AdvisoryLock(engine, patience)
    records = PostgresRecords(engine)
    return Backend(records, PostgresIndexes(records), lock)
