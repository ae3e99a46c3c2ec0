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


def spoken_of(pieces: Sequence[tuple[int, Piece]], conditions: Iterable[str]) -> dict[str, Reading]:
    """The conditions that are spoken of, each with its likeliest window; none where the reader is switched off."""
    reader, windows, asked = load_reader(), windows_of(pieces), tuple(dict.fromkeys(conditions))
    if reader is None or not windows or not asked:
        return {}
    nearest = nearest_of(asked).of(windows, _NEAREST)
    pairs = [Pair(asked[n], window) for window, row in zip(windows, nearest, strict=True) for n in row]
    found: dict[str, Reading] = {}
    for pair, chances in zip(pairs, reader.chances(pairs), strict=True):
        chance = 1 - float(chances[OTHER])
        if chance >= SPOKEN and (pair.condition not in found or chance > found[pair.condition].chance):
            found[pair.condition] = Reading(pair.said, chance)
    return found
