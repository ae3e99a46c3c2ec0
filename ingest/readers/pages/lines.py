"""Pieces of a page -> its lines in reading order, column by column."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.pages.pieces import Grid, Line, Piece

# Of the lower of two boxes so much must lie beside the other: they stand on one line.
BESIDE = 0.6
# A piece so much lower than most is an index; it touches the line it belongs to with this much of its height.
SMALL = 0.8
TOUCHING = 0.3
# Fewer lines than this on either side make no columns; so many may cross the gap between them; so much of a column a line fills.
MIN_ROWS = 8
CROSSING = 0.1
FILLED = 0.5
# A page so much wider than high may be two.
SPREAD = 1.2
# Wider than this (in characters) a gap on a line may part columns; a blank is written for half a character.
GUTTER = 1.2
BLANK = 0.35


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line together, each row from left to right, rows from top to bottom.

    Small ones (indices, exponents) are put to the lines of the others; where they touch none, they make lines of their own.
    """
    if not pieces:
        return []
    least = SMALL * median(piece.height for piece in pieces)
    rows = _clustered([piece for piece in pieces if piece.height >= least])
    alone = []
    for piece in (piece for piece in pieces if piece.height < least):
        near = max(rows, key=lambda row: _shared(row[0], piece), default=None)
        if near is not None and _shared(near[0], piece) >= TOUCHING * piece.height:
            near.append(piece)
        else:
            alone.append(piece)
    rows = sorted([*rows, *_clustered(alone)], key=lambda row: row[0].middle)
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def _clustered(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        near = next((row for row in reversed(rows[-3:]) if _shared(row[0], piece) >= BESIDE * min(row[0].height, piece.height)), None)
        if near is not None:
            near.append(piece)
        else:
            rows.append([piece])
    return rows


def _shared(one: Piece, other: Piece) -> float:
    """The height that two pieces have in common."""
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def line_of(row: Sequence[Piece], column: int = 0) -> Line:
    """The row as one line: blanks where gaps are."""
    size = median(piece.height for piece in row)
    text = row[0].text
    for before, piece in pairwise(row):
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
        column,
    )


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a page without tables, in reading order."""
    rows = rows_of(pieces)
    gutter = _gutter(rows)
    if gutter is None:
        return _lines(pieces)
    lines: list[Line] = []
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for row in rows:
        if any(start < gutter < end for start, end in _segments(row)):
            lines += [*_lines(sides[0], 1), *_lines(sides[1], 2), line_of(row)]
            sides = ([], [])
            continue
        for piece in row:
            sides[piece.x0 > gutter].append(piece)
    return [*lines, *_lines(sides[0], 1), *_lines(sides[1], 2)]


def _lines(pieces: Sequence[Piece], column: int = 0) -> list[Line]:
    return [line for row in rows_of(pieces) if (line := line_of(row, column)).text]


def _segments(row: Sequence[Piece]) -> list[tuple[float, float]]:
    """The row cut at its wide gaps: left and right end of each run."""
    size = median(piece.height for piece in row)
    found = [(row[0].x0, row[0].x1)]
    for piece in row[1:]:
        if piece.x0 - found[-1][1] > GUTTER * size:
            found.append((piece.x0, piece.x1))
        else:
            found[-1] = (found[-1][0], max(found[-1][1], piece.x1))
    return found


def _gutter(rows: Sequence[Sequence[Piece]]) -> float | None:
    """Where the gap between two columns lies; None for one column.

    Nearly no line crosses it, many stand on either side, and they fill their side: two columns of words in a list do not.
    """
    segments = [segment for row in rows for segment in _segments(row)]
    if len(segments) < 2 * MIN_ROWS:
        return None
    x0, x1 = min(start for start, _ in segments), max(end for _, end in segments)
    tried = [x0 + (x1 - x0) * n / 100 for n in range(30, 71)]
    crossing = [sum(start < x < end for start, end in segments) for x in tried]
    least = min(crossing)
    best = [x for x, count in zip(tried, crossing, strict=True) if count == least]
    gutter = best[len(best) // 2]
    left, right = [s for s in segments if s[1] <= gutter], [s for s in segments if s[0] >= gutter]
    few, many = sorted((len(left), len(right)))
    poor, rich = sorted((_fill(left, x0, gutter), _fill(right, gutter, x1))) if few else (0.0, 0.0)
    if x1 - x0 > SPREAD * (rows[-1][0].bottom - rows[0][0].top):
        # a sheet folded in the middle: a text on one page, a form on the other
        return gutter if not least and few > 2 and many >= MIN_ROWS and rich > FILLED / 2 else None
    return gutter if least <= CROSSING * len(segments) and few >= MIN_ROWS and poor >= FILLED else None


def _fill(segments: Sequence[tuple[float, float]], start: float, end: float) -> float:
    return median(right - left for left, right in segments) / max(end - start, 1.0)


def placed(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[Line | Grid]:
    """Lines and tables of a page in reading order: what stands above a table, the table, what stands below."""
    items: list[Line | Grid] = []
    free = [piece for piece in pieces if not any(grid.holds(piece) for grid in grids)]
    for grid in sorted(grids, key=lambda one: one.top):
        above = [piece for piece in free if piece.middle < grid.top]
        free = [piece for piece in free if piece.middle >= grid.top]
        items += [*lines_of(above), grid]
    return [*items, *lines_of(free)]
