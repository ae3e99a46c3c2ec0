"""Straight lines drawn on a page -> boxes of cells, by pdfplumber's way of finding tables."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.readers.pages.grid import Box

# A line is as straight as this, and long enough to rule anything; lengths in the page's unit (millimetres in OFD).
STRAIGHT = 0.3
MIN_RULE = 2.0
TOGETHER = 1.0


class Rule(NamedTuple):
    """A line or the side of a box."""

    x0: float
    top: float
    x1: float
    bottom: float


def ruled_cells(rules: Sequence[Rule]) -> list[list[Box]]:
    """The cells of each table that the lines make."""
    straight = [rule for rule in rules if min(rule.x1 - rule.x0, rule.bottom - rule.top) <= STRAIGHT]
    edges = [edge for rule in straight if (edge := _edge(rule))]
    if len(edges) < 4:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges(edges, TOGETHER, TOGETHER, TOGETHER, TOGETHER)
    cells = intersections_to_cells(edges_to_intersections(merged, TOGETHER, TOGETHER))
    return [list(table) for table in cells_to_tables(cells) if len(table) > 1]


def _edge(rule: Rule) -> dict[str, object] | None:
    wide, high = rule.x1 - rule.x0, rule.bottom - rule.top
    if max(wide, high) < MIN_RULE:
        return None
    way = "h" if wide > high else "v"
    return {
        "x0": rule.x0, "x1": rule.x1, "top": rule.top, "bottom": rule.bottom, "width": wide, "height": high,
        "orientation": way, "object_type": "line",
    }  # fmt: skip
