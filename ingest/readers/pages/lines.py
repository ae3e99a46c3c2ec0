"""Pieces of a page -> its lines in reading order, column by column."""

from collections.abc import Iterable, Sequence
from statistics import median

from ingest.readers.pages.pieces import Grid, Line, Piece

# Of the lower of two boxes so much must lie beside the other: they stand on one line.
BESIDE = 0.5
# A gap in the middle that so many lines respect parts columns; fewer lines than MIN_ROWS show nothing.
MIN_ROWS = 8
RESPECT = 0.7
# Wider than this (in characters) a gap on a line may part columns; a blank is written for half a character.
GUTTER = 1.2
BLANK = 0.35


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line together, each row from left to right, rows from top to bottom."""
    rows: list[list[Piece]] = []
    spans: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        for n in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = spans[n]
            if min(bottom, piece.bottom) - max(top, piece.top) >= BESIDE * min(bottom - top, piece.height):
                rows[n].append(piece)
                if piece.height > 0.6 * (bottom - top):
                    spans[n] = (min(top, piece.top), max(bottom, piece.bottom)) if piece.height < 1.3 * (bottom - top) else (piece.top, piece.bottom)
                break
        else:
            rows.append([piece])
            spans.append((piece.top, piece.bottom))
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def line_of(row: Sequence[Piece]) -> Line:
    """The row as one line: blanks where gaps are."""
    size = median(piece.height for piece in row)
    text = row[0].text
    for before, piece in zip(row, row[1:], strict=False):
        gap = piece.x0 - before.x1
        wide = BLANK * size if before.text[-1:].isascii() or piece.text[:1].isascii() else 0.8 * size
        text += (" " if gap > wide else "") + piece.text
    return Line(
        text.strip(),
        min(piece.x0 for piece in row),
        min(piece.top for piece in row),
        max(piece.x1 for piece in row),
        max(piece.bottom for piece in row),
        size,
        min(piece.score for piece in row),
    )


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a page without tables, in reading order."""
    rows = rows_of(pieces)
    gutter = _gutter(rows)
    if gutter is None:
        return [line for row in rows if (line := line_of(row)).text]
    lines: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        sides = [piece for piece in row if piece.x1 <= gutter], [piece for piece in row if piece.x0 >= gutter]
        if len(sides[0]) + len(sides[1]) < len(row) or _crosses(row, gutter):
            lines += [*left, *right, line_of(row)]
            left, right = [], []
            continue
        left += [line_of(sides[0])] if sides[0] else []
        right += [line_of(sides[1])] if sides[1] else []
    return [line for line in [*lines, *left, *right] if line.text]


def _crosses(row: Sequence[Piece], gutter: float) -> bool:
    """True when no real gap of the row lies at the gutter: a line over both columns."""
    size = median(piece.height for piece in row)
    before = max((piece.x1 for piece in row if piece.x1 <= gutter), default=None)
    after = min((piece.x0 for piece in row if piece.x0 >= gutter), default=None)
    return before is not None and after is not None and after - before < GUTTER * size


def _gutter(rows: Sequence[Sequence[Piece]]) -> float | None:
    """Where the gap between two columns lies; None for one column."""
    wide = [row for row in rows if len(row) > 1]
    if len(wide) < MIN_ROWS:
        return None
    x0, x1 = min(row[0].x0 for row in rows), max(max(p.x1 for p in row) for row in rows)
    found: list[tuple[float, float]] = []
    for row in wide:
        size = median(piece.height for piece in row)
        gaps = [(a.x1, b.x0) for a, b in zip(row, row[1:], strict=False) if b.x0 - a.x1 > GUTTER * size]
        middle = [gap for gap in gaps if x0 + 0.3 * (x1 - x0) < sum(gap) / 2 < x0 + 0.7 * (x1 - x0)]
        if len(gaps) == 1 and middle:
            found += middle
    if len(found) < max(MIN_ROWS, RESPECT * len(wide)):
        return None
    start, stop = max(gap[0] for gap in found), min(gap[1] for gap in found)
    return (start + stop) / 2 if stop > start else None


def placed(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[Line | Grid]:
    """Lines and tables of a page in reading order: what stands above a table, the table, what stands below."""
    items: list[Line | Grid] = []
    free = [piece for piece in pieces if not any(grid.holds(piece) for grid in grids)]
    for grid in sorted(grids, key=lambda one: one.top):
        above = [piece for piece in free if piece.middle < grid.top]
        free = [piece for piece in free if piece.middle >= grid.top]
        items += [*lines_of(above), grid]
    return [*items, *lines_of(free)]
