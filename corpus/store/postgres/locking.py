"""One writer at a time over all servers: an advisory lock of the database, which ends with the connection of a killed writer."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from corpus.entries import Diagnosis
from corpus.errors import BadInputError, LibraryBusyError
from corpus.store.locking import BUSY
from corpus.store.records.database import told

_KEY = int.from_bytes(b"tiaoli")


class AdvisoryLock:
    """Held by a connection of its own. Should that one break while the writer goes on, the numbers of the generations are the fence:
    two writers cannot commit the same one."""

    def __init__(self, engine: Engine, patience: float) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._patience = patience
        self._writable: bool | None = None

    @property
    def writable(self) -> bool:
        """False on a standby, and for a role that may only read."""
        if self._writable is None:
            with told(), self._engine.connect() as db:
                self._writable = bool(db.exec_driver_sql(_MAY_WRITE).scalar())
        return self._writable

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises LibraryBusyError, BadInputError."""
        if not self.writable:
            raise BadInputError("这个数据库只能读，不能写：请换有写权限的用户，或把 TIAOLI_DATABASE 指向主库")
        with told(), self._engine.connect() as db:
            self._acquire(db)
            try:
                yield
            finally:
                _released(db)

    def is_taken(self) -> bool:
        with told(), self._engine.connect() as db:
            free = bool(db.execute(sa.select(sa.func.pg_try_advisory_lock(_KEY))).scalar())
            if free:
                _released(db)
        return not free

    def examine(self) -> Iterator[Diagnosis]:
        """Nothing stands in the way of an advisory lock."""
        yield from ()

    def _acquire(self, db: sa.Connection) -> None:
        db.execute(sa.select(sa.func.set_config("lock_timeout", f"{max(1, round(self._patience * 1000))}", False)))
        try:
            db.execute(sa.select(sa.func.pg_advisory_lock(_KEY)))
        except sa.exc.OperationalError as error:
            if isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise LibraryBusyError(BUSY) from error
            raise


_MAY_WRITE = """
SELECT current_setting('transaction_read_only') = 'off'
   AND CASE WHEN to_regclass('meta') IS NULL THEN has_schema_privilege(current_schema(), 'CREATE')
            ELSE has_table_privilege('meta', 'INSERT') END
"""


def _released(db: sa.Connection) -> None:
    """Let the next one in. A broken connection has lost the lock already, and goes."""
    try:
        db.execute(sa.select(sa.func.pg_advisory_unlock(_KEY)))
        db.exec_driver_sql("RESET lock_timeout")
    except sa.exc.DBAPIError:
        db.invalidate()
