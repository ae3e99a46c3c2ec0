"""What a conversation says of conditions: the reader's chances over its windows, weighed to met, not met, open or not spoken of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.selfcheck.reading.nearest import nearest_of
from assistant.selfcheck.reading.windows import Window, windows_of
from assistant.selfcheck.words.pieces import Piece
from corpus.embedder.reading import NO, OTHER, YES, Chances, Pair, load_reader

MET, NOT_MET, SPOKEN = 0.93, 0.93, 0.6
"""Chances from which a condition counts as met, as not met, as spoken of."""
_NEAREST = 40
"""Conditions that are read for one window."""


@dataclass(frozen=True)
class Reading:
    """value: met, not met, or None where it is open. words: the window that tells. chance: of the value, of being spoken of where open."""

    value: bool | None
    words: str
    chance: float


class Readings:
    """The conditions that a conversation speaks of; made once a turn."""

    def __init__(self, pieces: Sequence[tuple[int, Piece]], conditions: Iterable[str]) -> None:
        self._windows = windows_of(pieces)
        self._found: dict[str, list[tuple[Window, Chances]]] = {}
        self._read(tuple(dict.fromkeys(conditions)))

    def of(self, condition: str) -> Reading | None:
        """What is said of `condition`; None where it is not spoken of. What is told later counts."""
        told = self._found.get(condition, ())
        decided = [one for one in (_settled(window, chances) for window, chances in told) if one]
        if decided:
            last = max(window.turn for window, _ in decided)
            now = [reading for window, reading in decided if window.turn == last]
            best = max(now, key=lambda one: one.chance)
            return best if all(one.value is best.value for one in now) else Reading(None, best.words, best.chance)
        spoken = [(1 - float(chances[OTHER]), window) for window, chances in told]
        chance, window = max(spoken, key=lambda one: one[0], default=(0.0, None))
        return Reading(None, window.text, chance) if window and chance >= SPOKEN else None

    def _read(self, conditions: tuple[str, ...]) -> None:
        reader = load_reader()
        if reader is None or not self._windows or not conditions:
            return
        nearest = nearest_of(conditions).of([window.text for window in self._windows], _NEAREST)
        pairs = [(window, conditions[n]) for window, row in zip(self._windows, nearest, strict=True) for n in row]
        chances = reader.chances([Pair(condition, window.text) for window, condition in pairs])
        for (window, condition), row in zip(pairs, chances, strict=True):
            self._found.setdefault(condition, []).append((window, row))


def _settled(window: Window, chances: Chances) -> tuple[Window, Reading] | None:
    if not window.settles:
        return None
    if chances[YES] >= MET:
        return window, Reading(True, window.text, float(chances[YES]))
    return (window, Reading(False, window.text, float(chances[NO]))) if chances[NO] >= NOT_MET else None
