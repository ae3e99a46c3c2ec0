"""Rows of a sheet -> blocks: a line over the whole width is a paragraph, what stands between two of them a table."""

from collections.abc import Iterator, Sequence

from ingest.readers.source import Block
from ingest.readers.tables import Cell, table_blocks


def sheet_blocks(rows: Sequence[Sequence[Cell]], page: int = 0) -> Iterator[Block]:
    """The blocks of a sheet's rows; empty rows are passed over."""
    table: list[Sequence[Cell]] = []
    for row in rows:
        said = [cell.text for cell in row if cell.text.strip()]
        if len(said) == 1 and row[0].text.strip() and _alone(row, table):
            yield from _closed(table, page)
            table = []
            yield from (Block(line.strip(), page=page) for line in said[0].split("\n"))
        elif said or any(cell.down > 1 for cell in row) or table:
            table.append(row)
    yield from _closed(table, page)


def _alone(row: Sequence[Cell], table: Sequence[Sequence[Cell]]) -> bool:
    """A cell over several columns, or the only one of its row before the table has begun; a covered cell is no row's only one."""
    return row[0].across > 1 or not table


def _closed(table: Sequence[Sequence[Cell]], page: int) -> Iterator[Block]:
    last = max((n for n, row in enumerate(table) if any(cell.text.strip() for cell in row)), default=-1)
    yield from table_blocks(table[: last + 1], page)
