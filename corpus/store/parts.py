"""The parts of a library's documents, kept for one state of it, and which of them filters let through."""

import threading

from corpus.entries import Filters
from corpus.store.protocols import RecordStore
from corpus.store.records.rows import PartRow, State

_FILTERS_KEPT = 100


class Parts:
    """Safe from several threads."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records
        self._guard = threading.Lock()
        self._held: tuple[str, list[PartRow]] | None = None
        self._admitted: dict[Filters, list[int] | None] = {}

    def rows(self, state: State) -> list[PartRow]:
        with self._guard:
            return self._rows(state)

    def admitted(self, filters: Filters, state: State) -> list[int] | None:
        """Numbers of the parts that the filters let through; None when they let all through."""
        with self._guard:
            parts = self._rows(state)
            if filters not in self._admitted:
                if len(self._admitted) >= _FILTERS_KEPT:
                    self._admitted.clear()
                found = [row.id for row in parts if filters.admits(row.document_id, row.part, row.main)]
                self._admitted[filters] = None if len(found) == len(parts) else found
            return self._admitted[filters]

    def _rows(self, state: State) -> list[PartRow]:
        if self._held is None or self._held[0] != state.stamp:
            self._held = state.stamp, self._records.parts()
            self._admitted.clear()
        return self._held[1]
