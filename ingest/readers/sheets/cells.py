"""The cells of a workbook, read in a process of its own: a damaged file may ask calamine for more memory than there is, which ends a
process. Run as a program: name as argument, the file on stdin; on stdout JSON, {"sheets": [[title, rows]]} or {"refused": line}.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from corpus.errors import BadInputError
from ingest.readers.limits import MAX_CELLS, damaged, too_many_cells
from ingest.readers.tables import MAX_COLUMNS, Cell

MAX_SHEETS = 500
MAX_MEMORY = 1_500_000_000


def main() -> None:
    """Writes what there is to say of the workbook on stdin."""
    _bound_memory()
    try:
        sheets = [
            [title, [[[cell.text, cell.across, cell.down] for cell in row] for row in rows]]
            for title, rows in _sheets(sys.stdin.buffer.read(), sys.argv[1])
        ]
        said: dict[str, Any] = {"sheets": sheets}
    except BadInputError as error:
        said = {"refused": str(error)}
    sys.stdout.write(json.dumps(said))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _sheets(data: bytes, name: str) -> Iterator[tuple[str, list[list[Cell]]]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        cells = 0
        for title in book.sheet_names[:MAX_SHEETS]:
            try:
                sheet = book.get_sheet_by_name(title)
            except calamine.WorksheetNotFound:
                continue  # a chart on a sheet of its own
            cells += sheet.total_height * min(sheet.total_width, MAX_COLUMNS)
            if cells > MAX_CELLS:
                raise too_many_cells(name)
            yield title, _rows(sheet)
    except calamine.PasswordError:
        raise BadInputError(f"{name}：文件设有密码，请先去掉密码再导入。") from None
    except (calamine.CalamineError, ValueError, OSError, KeyError, IndexError, OverflowError):
        raise damaged(name, "表格") from None


def _rows(sheet: Any) -> list[list[Cell]]:
    """The sheet as rows of cells; a merged cell covers others, which are left out."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
            continue
        merged[top, left] = (bottom - top + 1, right - left + 1)
        right = min(right, MAX_COLUMNS)
        covered |= {(y, x) for y in range(top, min(bottom, sheet.total_height) + 1) for x in range(left, right + 1)} - {(top, left)}
    rows = []
    # merged ranges count from the sheet's first cell, the values from the first used one
    first_row, first_column = sheet.start or (0, 0)
    for y, values in enumerate(sheet.to_python(skip_empty_area=True), first_row):
        row = []
        for x, value in enumerate(values[:MAX_COLUMNS], first_column):
            if (y, x) not in covered:
                down, across = merged.get((y, x), (1, 1))
                row.append(Cell(shown(value), across, down))
        rows.append(row)
    return rows


def shown(value: object) -> str:
    """A value as people write it: whole numbers without .0, days as 2024年1月2日."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day}{value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


if __name__ == "__main__":
    main()
