"""Straight lines drawn on a page -> boxes of cells, by pdfplumber's way of finding tables."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.readers.pages.grid import Box

# In points: a line is as straight as this, and long enough to rule anything; ends so near to each other meet.
STRAIGHT = 1.6
MIN_RULE = 4.0
TOGETHER = 3.0
MILLIMETRE = 72 / 25.4


class Rule(NamedTuple):
    """A line or the side of a box."""

    x0: float
    top: float
    x1: float
    bottom: float


def ruled_cells(rules: Sequence[Rule], point: float = 1.0) -> list[list[Box]]:
    """The cells of each table that the lines make; `point`: points in the unit of their lengths."""
    scaled = [Rule(*(point * side for side in rule)) for rule in rules]
    straight = [rule for rule in scaled if min(rule.x1 - rule.x0, rule.bottom - rule.top) <= STRAIGHT]
    edges = [edge for rule in straight if (edge := _edge(rule))]
    if len(edges) < 4:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges(edges, TOGETHER, TOGETHER, TOGETHER, TOGETHER)
    cells = intersections_to_cells(edges_to_intersections(merged, TOGETHER, TOGETHER))
    return [[_scaled(cell, 1 / point) for cell in table] for table in cells_to_tables(cells) if len(table) > 1]


def _scaled(box: Box, by: float) -> Box:
    return box[0] * by, box[1] * by, box[2] * by, box[3] * by


def _edge(rule: Rule) -> dict[str, object] | None:
    wide, high = rule.x1 - rule.x0, rule.bottom - rule.top
    if max(wide, high) < MIN_RULE:
        return None
    way = "h" if wide > high else "v"
    return {
        "x0": rule.x0, "x1": rule.x1, "top": rule.top, "bottom": rule.bottom, "width": wide, "height": high,
        "orientation": way, "object_type": "line",
    }  # fmt: skip
