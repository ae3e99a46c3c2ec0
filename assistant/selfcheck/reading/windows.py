"""A conversation in windows that are read against a condition: each sentence, and each piece of a longer one."""

from collections.abc import Iterator, Sequence

from assistant.selfcheck.words.pieces import Piece

_LONGEST = 56
"""Characters of a window: what the reader was taught is no longer."""
_SHORTEST = 5


def windows_of(pieces: Sequence[tuple[int, Piece]]) -> list[str]:
    """Windows in the order told; what is asked, supposed or said of others is in none."""
    rows: dict[tuple[int, int], list[str]] = {}
    for turn, piece in pieces:
        if not piece.aside and piece.asked != 0:
            rows.setdefault((turn, piece.sentence), []).append(piece.text)
    return list(dict.fromkeys(window for told in rows.values() for window in _cut(told)))


def _cut(told: Sequence[str]) -> Iterator[str]:
    """As many pieces in a row as a window holds, and each piece by itself."""
    row: list[str] = []
    for text in told:
        if row and len("，".join((*row, text))) > _LONGEST:
            yield "，".join(row)
            row = []
        row.append(text)
    yield "，".join(row)
    if len(told) > 1:
        yield from (text for text in told if len(text) >= _SHORTEST)
