"""A conversation in windows that are read against a condition: each sentence, and each piece of a longer one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.selfcheck.words.pieces import Piece

_LONGEST = 56
"""Characters of a window: what the reader was taught is no longer."""
_SHORTEST = 5


class Window(NamedTuple):
    """Words of one turn, and whether they can settle anything (not: what is only planned, applied for or doubted)."""

    text: str
    turn: int
    settles: bool


def windows_of(pieces: Sequence[tuple[int, Piece]]) -> list[Window]:
    """Windows in the order told; what is asked, supposed or said of others is in none."""
    found: dict[tuple[str, int], Window] = {}
    for (turn, _), told in _sentences(pieces):
        for window in _cut(turn, told):
            found.setdefault((window.text, turn), window)
    return list(found.values())


def _sentences(pieces: Sequence[tuple[int, Piece]]) -> Iterator[tuple[tuple[int, int], list[Piece]]]:
    rows: dict[tuple[int, int], list[Piece]] = {}
    for turn, piece in pieces:
        if not piece.aside and piece.asked != 0:
            rows.setdefault((turn, piece.sentence), []).append(piece)
    yield from rows.items()


def _cut(turn: int, told: Sequence[Piece]) -> Iterator[Window]:
    """As many pieces in a row as a window holds, and each piece by itself."""
    row: list[Piece] = []
    for piece in told:
        if row and len("，".join(one.text for one in (*row, piece))) > _LONGEST:
            yield _window(turn, row)
            row = []
        row.append(piece)
    yield _window(turn, row)
    if len(told) > 1:
        yield from (_window(turn, [piece]) for piece in told if len(piece.text) >= _SHORTEST)


def _window(turn: int, told: Sequence[Piece]) -> Window:
    text = "，".join(piece.text for piece in told)
    return Window(text, turn, not any(piece.planned or piece.pending or piece.hedged for piece in told))
