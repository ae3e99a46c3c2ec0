"""Workbooks (.xlsx .xls .xlsb .ods .et), told apart by their bytes: every sheet with its merged cells, by calamine."""

import json
import os
import re
import subprocess
import sys

from corpus.errors import BadInputError
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_CELLS, damaged, member, opened_zip, too_many_cells
from ingest.readers.sheets.rows import sheet_blocks
from ingest.readers.source import Block, Found, SourceText
from ingest.readers.tables import Cell

_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_PLAIN_NAME = re.compile(r"(?:Sheet|工作表|表)\s?\d+$", re.IGNORECASE)
MAX_SECONDS = 120


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
            raise too_many_cells(name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(data: bytes, name: str) -> list[tuple[str, list[list[Cell]]]]:
    """Titles and rows of the sheets, from a process of its own (`cells`)."""
    command = [sys.executable, "-m", "ingest.readers.sheets.cells", name]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_SECONDS, check=True, env=around)
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        raise damaged(name, "表格") from None
    if "refused" in said:
        raise BadInputError(said["refused"])
    return [(title, [[Cell(*cell) for cell in row] for row in rows]) for title, rows in said["sheets"]]
