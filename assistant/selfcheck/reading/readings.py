"""Which conditions a conversation speaks of: the reader's chances over its windows."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assistant.selfcheck.reading.nearest import nearest_of
from assistant.selfcheck.reading.windows import windows_of
from assistant.selfcheck.words.pieces import Piece
from corpus.embedder.reading import OTHER, Pair, load_reader

SPOKEN = 0.8
"""Chance from which a condition counts as spoken of."""
_NEAREST = 40
"""Conditions that are read for one window."""


class Reading(NamedTuple):
    """The window that speaks of a condition, and the chance that it does."""

    words: str
    chance: float


class Readings:
    """The conditions that a conversation speaks of; made once a turn."""

    def __init__(self, pieces: Sequence[tuple[int, Piece]], conditions: Iterable[str]) -> None:
        self._windows = windows_of(pieces)
        self._found: dict[str, list[Reading]] = {}
        self._read(tuple(dict.fromkeys(conditions)))

    def of(self, condition: str) -> Reading | None:
        """What speaks of `condition`, of several windows the likeliest; None where nothing does."""
        best = max(self._found.get(condition, ()), key=lambda one: one.chance, default=None)
        return best if best and best.chance >= SPOKEN else None

    def _read(self, conditions: tuple[str, ...]) -> None:
        reader = load_reader()
        if reader is None or not self._windows or not conditions:
            return
        nearest = nearest_of(conditions).of(self._windows, _NEAREST)
        pairs = [(window, conditions[n]) for window, row in zip(self._windows, nearest, strict=True) for n in row]
        chances = reader.chances([Pair(condition, window) for window, condition in pairs])
        for (window, condition), row in zip(pairs, chances, strict=True):
            self._found.setdefault(condition, []).append(Reading(window, 1 - float(row[OTHER])))
