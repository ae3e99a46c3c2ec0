"""Comma-separated tables (.csv, also with semicolons or tabs), in any encoding that a text may have."""

import csv
from io import StringIO

from corpus.errors import BadInputError
from ingest.readers.decoding import decode
from ingest.readers.limits import MAX_CELLS, damaged, too_many_cells
from ingest.readers.sheets.rows import sheet_blocks
from ingest.readers.source import Found, SourceText
from ingest.readers.tables import MAX_COLUMNS, Cell

_SEPARATORS = (",", "，", ";", "\t", "|")


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a table; BadInputError as `decode` raises it, or when it has too many cells."""
    source = decode(data, name, "csv")
    start = source.text[:20_000].splitlines()[:50]
    mark = max(_SEPARATORS, key=lambda one: sum(line.count(one) for line in start))
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for values in csv.reader(StringIO(source.text.replace("\0", "")), delimiter=mark):
            cells += len(values)
            if cells > MAX_CELLS:
                raise too_many_cells(name)
            rows.append([Cell(value.strip()) for value in values[:MAX_COLUMNS]])
    except csv.Error:
        raise damaged(name, "表格") from None
    found = Found(list(sheet_blocks([row for row in rows if row])), list(source.remarks))
    if not found.blocks:
        raise BadInputError(f"{name}：表格是空的，没有可读的文字。")
    return SourceText.of("csv", found, source.encoding)
