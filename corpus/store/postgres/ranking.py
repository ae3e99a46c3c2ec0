"""BM25 over postings, as tantivy counts it: the same question finds the same clauses in the same order in either back end.

In: terms with weights. Out: scores by chunk number. k1 is 1.2, b 0.75, and the length of a chunk is known to a byte, as Lucene has it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Connection

from corpus.store.postgres.lexical import ChunkTable, Entries, chunk_table, key_of, postings_of
from corpus.store.protocols import RecordStore
from corpus.store.records.generation import state_of
from corpus.store.records.rows import Numbers, Vectors

_K1, _B = 1.2, 0.75

_EXACT_LENGTHS = 24
"""Lengths that the byte holds exactly; beyond it has three bits of precision."""

_KEPT = 8_000_000
"""Postings that a process keeps for further questions, 64 MB."""

Places = npt.NDArray[np.int32]


class Ranking:
    """The reader's side of the index, for one state of the library at a time. Safe from several threads."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records
        self._guard = threading.Lock()
        self._held = _Held("", ChunkTable(*(np.zeros(0, dtype=np.int64) for _ in range(3))))

    def search(self, query: Mapping[str, float], depth: int, parts: Sequence[int] | None) -> dict[int, float]:
        """Scores of the best `depth` chunks; `query` holds terms and their weights, `parts` limits to some parts."""
        if not query or (parts is not None and not parts):
            return {}
        with self._guard, self._records.reading() as db:
            held = self._current(db)
            lists = held.lists(db, query)
        table = held.table
        scores = np.zeros(len(table.ids), dtype=np.float32)
        for term, weight in query.items():
            positions, counts = lists[key_of(term)]
            rarity = np.log1p((len(scores) - len(positions) + 0.5) / (len(positions) + 0.5))
            scores[positions] += np.float32(weight * rarity * (1 + _K1)) * counts / (counts + held.norms[positions])
        if parts is not None:
            scores[~np.isin(table.parts, np.fromiter(parts, dtype=np.int64))] = 0
        return {int(table.ids[at]): round(float(scores[at]), 4) for at in _best(scores, depth)}

    def _current(self, db: Connection) -> "_Held":
        """What belongs to the state that `db` sees."""
        stamp = state_of(db).stamp
        if self._held.stamp != stamp:
            self._held = _Held(stamp, chunk_table(db))
        return self._held


class _Held:
    """The chunks of one state, and the postings that were asked for last."""

    def __init__(self, stamp: str, table: ChunkTable) -> None:
        self.stamp = stamp
        self.table = table
        average = table.lengths.mean() if len(table.lengths) else 1.0
        self.norms = (_K1 * (1 - _B + _B * _rounded(table.lengths) / average)).astype(np.float32)
        self._lists: OrderedDict[str, tuple[Places, Vectors]] = OrderedDict()
        self._size = 0

    def lists(self, db: Connection, query: Mapping[str, float]) -> dict[str, tuple[Places, Vectors]]:
        """By key the places of its chunks in the table, and how often each has it."""
        keys = {key_of(term) for term in query}
        new = keys - self._lists.keys()
        read = postings_of(db, new) if new else {}
        for key in new:
            self._lists[key] = self._placed(read[key]) if key in read else _NOWHERE
            self._size += len(self._lists[key][0])
        for key in keys:
            self._lists.move_to_end(key)
        found = {key: self._lists[key] for key in keys}
        while self._size > _KEPT:
            self._size -= len(self._lists.popitem(last=False)[1][0])
        return found

    def _placed(self, entries: Entries) -> tuple[Places, Vectors]:
        """Chunks that are gone fall out."""
        numbers = entries["chunk"]
        places = np.searchsorted(self.table.ids, numbers)
        here = places < len(self.table.ids)
        here[here] = self.table.ids[places[here]] == numbers[here]
        return places[here].astype(np.int32), entries["count"][here].astype(np.float32)


_NOWHERE: tuple[Places, Vectors] = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def _best(scores: Vectors, depth: int) -> Numbers:
    """Places of the best scores above nothing, best first, those of equals in order."""
    found = np.flatnonzero(scores)
    if len(found) > depth:
        least = np.partition(scores[found], len(found) - depth)[len(found) - depth]
        found = found[scores[found] >= least]
    return found[np.argsort(-scores[found], kind="stable")][:depth]


def _length_steps() -> npt.NDArray[np.int64]:
    """The 256 lengths that a byte stands for (Lucene's SmallFloat.byte4ToInt)."""
    codes = np.arange(256 - _EXACT_LENGTHS)
    mantissas, shifts = codes & 7, (codes >> 3) - 1
    steps = np.where(shifts < 0, mantissas, (mantissas | 8) << np.maximum(shifts, 0))
    return np.concatenate([np.arange(_EXACT_LENGTHS), _EXACT_LENGTHS + steps])


_STEPS = _length_steps()


def _rounded(lengths: Numbers) -> Numbers:
    return _STEPS[np.searchsorted(_STEPS, lengths, side="right") - 1]
