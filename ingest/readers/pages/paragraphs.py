"""Lines of pages -> paragraphs and tables, also over the end of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.readers.pages.pieces import Grid, Line, Page, glued
from ingest.readers.source import Block
from ingest.readers.tables import table_blocks

_STOP = re.compile(r"[。！？!?；;：:][”’）)】》]*$|[.…]$")
# Marks that open a clause, as far as a line's first characters tell.
_MARK = re.compile(
    r"第[一二三四五六七八九十百千零〇\d\s]{1,9}[编章节条]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.．、）)]?(?=\D)|[①-⑳]|附\s?[件表录]|[—●•◆■]"
)
# In characters: how far a line may end before the margin and still be full, and how far in it begins when it is indented.
SHORT = 1.8
INDENT = 0.8
SET_IN = 4.0
# So many lines begin indented where paragraphs do.
INDENTED = 0.05
# Lines of one paragraph are of one size; the box that recognition draws around two or three characters is up to half as high again.
DIFFER = 0.25
FEW, FEW_DIFFER = 3, 0.35
# A line so much larger than the usual distance below the one above begins something new.
LOOSE = 1.45
# No paragraph is longer, however many lines it was printed on.
LONGEST = 5000
# A page of fewer lines does not show its own margins.
MIN_LINES = 8
# How far the sides of two pieces of one table may lie apart, both sides together.
SAME_WIDTH = 12.0


@dataclass(frozen=True)
class _Margins:
    """Where lines begin and end, how far they stand apart, whether paragraphs are indented."""

    left: float
    right: float
    pitch: float
    indents: bool = True


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """The blocks of all pages in order; a paragraph or a table that goes on over the end of a page is one."""
    blocks: list[Block] = []
    last: tuple[Line, _Margins, int] | None = None
    table: Grid | None = None
    lines = [line for page in pages for line in page.lines]
    common = _margins(lines)
    if len(lines) < MIN_LINES:
        common = replace(common, right=max([common.right, *(page.width - common.left for page in pages)]))
    for page in pages:
        margins = _of_columns(page, common)
        for n, item in enumerate(page.items):
            if isinstance(item, Grid):
                _add_table(blocks, item, page.number, table if n == 0 else None)
                last, table = None, item
                continue
            own = margins[item.column]
            below = last is not None and last[2] == page.number and last[0].column == item.column
            if last and len(blocks[-1].text) < LONGEST and _goes_on(item, last[0], last[1], own, same_page=below):
                before = blocks[-1]
                blocks[-1] = Block(glued(before.text, item.text), page=before.page, indent=before.indent)
            else:
                blocks.append(Block(item.text, page=page.number, indent=max(0.0, round((item.x0 - own.left) / max(item.size, 1), 1))))
            last, table = (item, own, page.number), None
    return blocks


def _of_columns(page: Page, common: _Margins) -> dict[int, _Margins]:
    """The margins of the page's columns; a page of few lines has those of the others."""
    found = {}
    for column in {line.column for line in page.lines}:
        lines = [line for line in page.lines if line.column == column]
        found[column] = _margins(lines) if column or len(lines) >= MIN_LINES else common
    return found


def _margins(lines: Sequence[Line]) -> _Margins:
    if not lines:
        return _Margins(0, 0, 0)
    rights = sorted(line.x1 for line in lines)
    lefts = sorted(line.x0 for line in lines)
    pitches = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 5 * a.size]
    left = lefts[len(lefts) // 10]
    set_in = sum(INDENT * line.size < line.x0 - left < SET_IN * line.size for line in lines)
    right = rights[min(len(rights) - 1, int(0.92 * len(rights)))]
    return _Margins(left, right, median(pitches) if pitches else 0, set_in >= INDENTED * len(lines))


def _goes_on(line: Line, before: Line, above: _Margins, own: _Margins, *, same_page: bool) -> bool:
    """True when `line` carries on the paragraph that `before` is the last line of."""
    differ = FEW_DIFFER if len(line.text) <= FEW else DIFFER
    if abs(line.size - before.size) > differ * max(line.size, before.size):
        return False
    if same_page and own.pitch and line.top - before.top > LOOSE * own.pitch + 1:
        return False
    if before.x1 < above.right - SHORT * before.size:
        return False
    if before.x0 > above.left + SET_IN * before.size and abs(before.x0 - line.x0) > before.size:
        return False  # in the middle or to the right: titles, signatures
    stopped = bool(_STOP.search(before.text))
    if _MARK.match(line.text) and (stopped or line.x0 > own.left + INDENT * line.size):
        return False
    return not (stopped and (line.x0 > own.left + INDENT * line.size or not own.indents))


def _add_table(blocks: list[Block], grid: Grid, page: int, above: Grid | None) -> None:
    """Appends a table; `above` is the one that closed the page before the one that this opens: as wide as it, it goes on with it."""
    tail = blocks[-1] if blocks else None
    if above is None or tail is None or not tail.cells or abs(above.x0 - grid.x0) + abs(above.x1 - grid.x1) > SAME_WIDTH:
        blocks += table_blocks(grid.rows, page)
        return
    rows = list(table_blocks(grid.rows, page, columns=len(tail.cells)))
    first, heads = _table_start(blocks), 0
    while heads < len(rows) and first + heads < len(blocks) and rows[heads].cells == blocks[first + heads].cells:
        heads += 1
    rows = rows[heads:]
    if rows and not heads and len(rows[0].cells) == len(tail.cells) and not rows[0].cells[0] and tail.cells[0]:
        cells = tuple(glued(a, b) if a and b else a or b for a, b in zip(tail.cells, rows[0].cells, strict=True))
        blocks[-1] = replace(tail, cells=cells)
        rows = rows[1:]
    blocks += [replace(row, header=False) for row in rows]


def _table_start(blocks: Sequence[Block]) -> int:
    at = len(blocks)
    while at and blocks[at - 1].cells and len(blocks[at - 1].cells) == len(blocks[-1].cells):
        at -= 1
    return at
