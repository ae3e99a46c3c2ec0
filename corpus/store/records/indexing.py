"""What an index must be able to do that lives in the database of the records and is written in their transactions."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.engine import Connection

from corpus.store.records.rows import IndexedChunk


class TransactionalIndex(Protocol):
    """All three run inside the transaction of the write that they follow: readers see both or neither."""

    def insert(self, db: Connection, document_id: str, chunks: Sequence[IndexedChunk]) -> None:
        """Take in the chunks of a document that the index does not hold."""

    def forget(self, db: Connection, document_id: str) -> None:
        """Drop the chunks of a document, held or not."""

    def clear(self, db: Connection) -> None:
        """Hold nothing."""
