"""Workbooks (.xlsx .xls .xlsb .ods .et), told apart by their bytes: every sheet with its merged cells, by calamine."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from corpus.errors import BadInputError
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_CELLS, damaged, member, opened_zip
from ingest.readers.sheets.rows import sheet_blocks
from ingest.readers.source import Block, Found, SourceText
from ingest.readers.tables import MAX_COLUMNS, Cell

_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
MAX_SHEETS = 500
_PLAIN_NAME = re.compile(r"(?:Sheet|工作表|表)\s?\d+$", re.IGNORECASE)


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a workbook; BadInputError when it is damaged, locked or too large."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    if data.startswith(b"PK"):
        _check_extent(data, name)
    sheets = [(title, rows) for title, rows in _sheets(data, name) if any(cell.text.strip() for row in rows for cell in row)]
    found = Found()
    for title, rows in sheets:
        if len(sheets) > 1 and not _PLAIN_NAME.match(title):
            found.blocks.append(Block(title, style="sheet"))
        found.blocks.extend(sheet_blocks(rows))
    if not found.blocks:
        raise BadInputError(f"{name}：表格是空的，没有可读的文字。")
    return SourceText.of("sheet", found)


def _check_extent(data: bytes, name: str) -> None:
    """calamine lays a sheet out whole: one cell in the last corner would take all memory."""
    archive = opened_zip(data, name)
    for path in archive.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", path):
            continue
        rows, columns = 0, 0
        for found in _PLACE.finditer(member(archive, path, name)):
            rows, columns = max(rows, int(found[2])), max(columns, _column(found[1]))
        if rows * columns > 4 * MAX_CELLS:
            raise too_many(name)


def too_many(name: str) -> BadInputError:
    return BadInputError(f"{name}：表格超过 {MAX_CELLS // 10_000} 万个单元格的上限，请拆分后再导入。")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


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
                raise too_many(name)
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
