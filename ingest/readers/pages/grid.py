"""Boxes of cells, as ruled on a page -> tables with merged cells."""

from collections.abc import Sequence

from ingest.readers.pages.lines import line_of, rows_of
from ingest.readers.pages.pieces import Grid, Piece, glued
from ingest.readers.tables import Cell

Box = tuple[float, float, float, float]
# Edges nearer than this are one line.
TOLERANCE = 3.0


def grid_of(boxes: Sequence[Box], pieces: Sequence[Piece]) -> Grid:
    """The table whose cells are `boxes` (x0, top, x1, bottom), filled with the pieces that stand in them."""
    xs, ys = _edges([x for box in boxes for x in (box[0], box[2])]), _edges([y for box in boxes for y in (box[1], box[3])])
    rows: list[list[tuple[int, Cell]]] = [[] for _ in ys[1:]]
    for box in boxes:
        left, right = _nearest(xs, box[0]), _nearest(xs, box[2])
        top, bottom = _nearest(ys, box[1]), _nearest(ys, box[3])
        if right > left and bottom > top and top < len(rows):
            rows[top].append((left, Cell(_text(box, pieces), right - left, bottom - top)))
    laid = [[cell for _, cell in sorted(row, key=lambda one: one[0])] for row in rows]
    return Grid(laid, xs[0], ys[0], xs[-1], ys[-1])


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > TOLERANCE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


def _text(box: Box, pieces: Sequence[Piece]) -> str:
    """Lines of a cell as one: in a narrow cell the words are broken anywhere, and one below the other in an upright one."""
    inside = [p for p in pieces if box[0] <= (p.x0 + p.x1) / 2 <= box[2] and box[1] <= p.middle <= box[3]]
    text = ""
    for row in rows_of(inside):
        line = line_of(row).text
        text = glued(text, line) if text else line
    return text
