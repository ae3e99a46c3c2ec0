"""Cells with their spans -> rows of a table. In: cells as a format states them; out: blocks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.source import Block

# A cell over several rows stands in each of them, so that a row says all by itself; not where it is long, nor a number of a row.
MAX_REPEATED = 40
MAX_COLUMNS = 500
_ORDINAL = re.compile(r"\d{1,4}[.．、]?$")


@dataclass(frozen=True)
class Cell:
    """A cell of one row: its text, how many columns and rows it covers, whether it names its column."""

    text: str = ""
    across: int = 1
    down: int = 1
    head: bool = False


def table_blocks(rows: Sequence[Sequence[Cell]], page: int = 0, *, columns: int = 0) -> Iterator[Block]:
    """Rows of a table as blocks. One that only arranges text (a single row or column) is none: its cells are paragraphs.

    `columns`: the rows go on with a table of so many columns, whatever they look like alone.
    """
    kept = [row + ("",) * (columns - len(row)) for row in laid_out(rows) if any(row)]
    used = {n for row in kept for n, cell in enumerate(row) if cell}
    if not columns and (len(kept) < 2 or len(used) < 2):
        yield from (Block(line.strip(), page=page) for row in kept for cell in row for line in cell.split("\n") if line.strip())
        return
    heads = header_rows(rows)
    for n, row in enumerate(kept):
        flat = tuple(" ".join(cell.split()) for cell in row)
        yield Block(kind="row", cells=flat, header=n < heads, page=page)


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[tuple[str, ...]]:
    """The rows as a grid: each cell's text in its first column, short ones again in the rows below that they cover. A row without
    a text of its own is empty."""
    below: dict[int, tuple[int, str]] = {}
    grid = []
    for row in rows:
        line: list[str] = []
        waiting = list(row)
        says = any(cell.text.strip() for cell in row)
        while (waiting or len(line) in below) and len(line) < MAX_COLUMNS:
            if len(line) in below:
                left, text = below.pop(len(line))
                if left > 1:
                    below[len(line)] = (left - 1, text)
                line.append(text)
                continue
            cell = waiting.pop(0)
            for n in range(max(1, min(cell.across, MAX_COLUMNS - len(line)))):
                if cell.down > 1:
                    below[len(line)] = (cell.down - 1, _again(cell.text) if n == 0 else "")
                line.append(cell.text if n == 0 else "")
        grid.append(tuple(line) if says else ())
    return grid


def _again(text: str) -> str:
    return "" if len(text) > MAX_REPEATED or _ORDINAL.match(text.strip()) else text


def header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows name the columns: those the format says to, else as many as a merged cell of the first row covers beside
    one that is divided."""
    stated = 0
    while stated < len(rows) and rows[stated] and all(cell.head for cell in rows[stated] if cell.text):
        stated += 1
    if 0 < stated < len(rows):
        return stated
    first = rows[0] if rows else ()
    deep = max((cell.down for cell in first), default=1)
    divided = any(cell.across > 1 and cell.down < deep for cell in first)
    return deep if 1 < deep < len(rows) and divided else 0
