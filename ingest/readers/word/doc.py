"""Word 97-2003 (.doc, .wps): by LibreOffice where it is installed, else the text and tables out of the file itself ([MS-DOC]).

Read here are the pieces of the text, which paragraphs end a row, fields and line breaks; automatic numbers are not.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_CELLS, damaged
from ingest.readers.source import Block, Found, SourceText
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.word import office

# Offsets in the file information block, and flags in it.
_FLAGS, _TEXT_LENGTH, _PAPX_BINS, _PIECES = 0x0A, 0x4C, 0x102, 0x1A2
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_MAGIC = 0xA5EC
_FKP = 512
# Single property modifiers: the paragraph ends a row, stands in a table, has a list.
_ROW_END, _IN_TABLE, _LIST = 0x2417, 0x2416, 0x460B
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_CELL, _PARAGRAPH = "\x07", "\r"
_ENDS = re.compile("[\r\x07\x0c]")
_CONTROL = str.maketrans(
    {"\x1e": "-", "\x1f": None, "\xa0": " ", "\x01": None, "\x02": None, "\x05": None, "\x08": None, "\x03": None, "\x04": None}
)


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph's end in the text, and what its properties say."""

    row_end: bool = False
    in_table: bool = False
    listed: bool = False


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a .doc; BadInputError when it is damaged, locked or too large."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    if office.installed():
        return office.read(data, name)
    try:
        text, properties = _parts(data, name)
    except (struct.error, IndexError, OverflowError, OSError, ValueError, KeyError, AttributeError, TypeError):
        raise damaged(name, " Word ") from None
    found = Found(list(_blocks(text, properties)))
    if any(one.listed for one in properties.values()):
        found.remarks.append(
            Remark(kind="note", text="", detail="有段落用了自动编号，旧版 .doc 的自动编号没有读出；请另存为 .docx 后再导入")
        )
    if not any(block.line.strip() for block in found.blocks):
        raise BadInputError(f"{name}：里面没有可读的文字。")
    return SourceText.of("doc", found)


def _parts(data: bytes, name: str) -> tuple[str, dict[int, _Paragraph]]:
    """The main text, and the properties of the paragraphs that end at an offset of it."""
    import olefile

    with olefile.OleFileIO(BytesIO(data)) as container:
        main = container.openstream("WordDocument").read()
        flags = _word(main, _FLAGS)
        if _word(main, 0) != _MAGIC:
            raise damaged(name, " Word ")
        if flags & _ENCRYPTED:
            raise BadInputError(f"{name}：文件设有密码，请先去掉密码再导入。")
        table = container.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    pieces = _pieces(table[_long(main, _PIECES) :][: _long(main, _PIECES + 4)])
    text, spans = "", []
    length = min(_long(main, _TEXT_LENGTH), len(main))
    for first, last, at, narrow in pieces:
        last = min(last, length)
        if last > first and at >= 0:
            raw = main[at : at + (last - first) * (1 if narrow else 2)]
            spans.append((len(text), at, 1 if narrow else 2))
            text += raw.decode("cp1252" if narrow else "utf-16-le", "replace")
    return text, _properties(main, table, text, spans)


def _word(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _long(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _pieces(clx: bytes) -> list[tuple[int, int, int, bool]]:
    """Pieces of the text: first and last position, offset in the stream, whether a character is one byte."""
    at = 0
    while clx[at] == 1:
        at += 3 + _word(clx, at + 1)
    size = _long(clx, at + 1)
    table = clx[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    found = []
    for n in range(count):
        place = _long(table, 4 * (count + 1) + 8 * n + 2)
        narrow = bool(place & 0x40000000)
        place &= 0x3FFFFFFF
        found.append((_long(table, 4 * n), _long(table, 4 * n + 4), place // 2 if narrow else place, narrow))
    return found


def _properties(main: bytes, table: bytes, text: str, spans: list[tuple[int, int, int]]) -> dict[int, _Paragraph]:
    """Properties of each paragraph, by the offset of its end in `text`."""
    bins = table[_long(main, _PAPX_BINS) :][: _long(main, _PAPX_BINS + 4)]
    count = max(0, (len(bins) - 4) // 8)
    runs: list[tuple[int, _Paragraph]] = []
    for n in range(count):
        page = _long(bins, 4 * (count + 1) + 4 * n) & 0x3FFFFF
        runs += _runs(main[page * _FKP : (page + 1) * _FKP])
    runs.sort(key=lambda run: run[0])
    starts = [start for start, _ in runs]
    found = {}
    for match in _ENDS.finditer(text):
        first, at, width = spans[bisect_right(spans, (match.start(), 1 << 40, 9)) - 1]
        place = bisect_right(starts, at + (match.start() - first) * width) - 1
        if place >= 0:
            found[match.start()] = runs[place][1]
    return found


def _runs(page: bytes) -> list[tuple[int, _Paragraph]]:
    """Paragraphs of a page of properties: where each begins in the stream, what it is."""
    if len(page) < _FKP:
        return []
    count = page[-1]
    found = []
    for n in range(min(count, 29)):
        offset = 2 * page[4 * (count + 1) + 13 * n]
        if not offset:
            found.append((_long(page, 4 * n), _Paragraph()))
            continue
        size, start = (2 * page[offset] - 1, offset + 1) if page[offset] else (2 * page[offset + 1], offset + 2)
        found.append((_long(page, 4 * n), _said(page[start + 2 : start + size])))
    return found


def _said(modifiers: bytes) -> _Paragraph:
    said: dict[int, int] = {}
    at = 0
    while at + 2 < len(modifiers):
        code = _word(modifiers, at)
        size = _SIZES[code >> 13]
        at += 2
        if not size:
            size = _word(modifiers, at) + 1 if code == 0xD608 and at + 1 < len(modifiers) else modifiers[at] + 1
        said[code] = modifiers[at] if at < len(modifiers) else 0
        at += size
    return _Paragraph(bool(said.get(_ROW_END)), bool(said.get(_IN_TABLE)), 0 < said.get(_LIST, 0) < 0xFF)


def _blocks(text: str, properties: dict[int, _Paragraph]) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    cell: list[str] = []
    at = cells = 0
    for match in _ENDS.finditer(text):
        said = properties.get(match.start(), _Paragraph())
        words, at = _plain(text[at : match.start()]), match.end()
        if match.group() == _CELL and said.row_end:
            rows.append(row)
            row, cell = [], []
        elif match.group() == _CELL:
            row.append(Cell("\n".join([*cell, *words])))
            cell, cells = [], cells + 1
            if cells > MAX_CELLS:
                return
        elif said.in_table:
            cell += words
        else:
            yield from table_blocks(rows)
            rows = []
            yield from (Block(line) for line in words)
    yield from table_blocks([*rows, *([row] if row else [])])
    yield from (Block(line) for line in _plain(text[at:]))


def _plain(text: str) -> list[str]:
    """The lines of a paragraph: of fields their results, of page breaks and pictures nothing."""
    if "\x13" in text:
        text = _without_fields(text)
    return [line.strip() for line in text.translate(_CONTROL).split("\x0b") if line.strip()]


def _without_fields(text: str) -> str:
    kept: list[str] = []
    codes = 0
    for character in text:
        if character == "\x13":
            codes += 1
        elif character == "\x14" or (character == "\x15" and codes):
            codes = max(0, codes - 1)
        elif not codes:
            kept.append(character)
    return "".join(kept).replace("\x15", "")
