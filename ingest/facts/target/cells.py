"""Targets in tables: every number of a table of goals, its indicator from the header, its region or indicator from the row head."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.bodies.places import read_region
from corpus.model import Clause, Comparator, PolicyDocument, Span
from corpus.text.numerals import LONGEST_NUMERAL
from ingest.facts.target.amounts import lexicon
from ingest.structure.columns import kind_of
from ingest.structure.tables import Row, read_table

_CELL = re.compile(
    r"(?P<sign>≥|≤|>|<|＞|＜|不低于|不少于|不超过|不高于)?\s*(?P<n>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<unit>[^\d\s]{0,8}?)\s*(?P<tail>以上|以下|以内|左右)?"
)
_SIGNS: dict[str, Comparator] = {
    "≥": ">=",
    ">": ">=",
    "＞": ">=",
    "不低于": ">=",
    "不少于": ">=",
    "以上": ">=",
    "≤": "<=",
    "<": "<=",
    "＜": "<=",
    "不超过": "<=",
    "不高于": "<=",
    "以下": "<=",
    "以内": "<=",
    "左右": "~",
}
_INDEX = re.compile(r"^(?:备注|性质|属性|类别|时间)$")
_BASE = re.compile(r"现状|基数|基期|现值|实际|完成情况|上年")


class Cell(NamedTuple):
    """A number of a table: `row` and `span` in the text, what it measures, where, for when."""

    clause: Clause
    row: Span
    span: Span
    indicator: str
    value: float
    unit: str
    comparator: Comparator
    region: str | None
    period: str | None


def cells(document: PolicyDocument, table: Clause) -> Iterator[Cell]:
    """Numbers of `table`, row by row; where it has no header line its first row is taken for one."""
    read = read_table(document, table)
    header, rows = (
        ([cell.text for cell in read.header], read.rows)
        if read.header
        else ([c.text for c in read.rows[0].cells], read.rows[1:])
        if read.rows
        else ([], ())
    )
    for row in rows:
        for column in range(1, min(len(header), len(row.cells))):
            cell = _cell(row, header, column)
            if cell:
                yield cell


def _cell(row: Row, header: list[str], column: int) -> Cell | None:
    found = _CELL.fullmatch(row.cells[column].text)
    if (
        found is None
        or len(found["n"]) > LONGEST_NUMERAL
        or _INDEX.match(header[column])
        or kind_of(header[column]) is not None
        or _BASE.search(header[column])
    ):
        return None
    head = _head(row, header, column)
    place = _is_place(head)
    year = re.search(r"(?:19|20)\d{2}", header[column])
    measures_row = bool(year) or bool(re.search(r"目标值?$|指标值$|^目标", header[column]))
    indicator = head if measures_row and not place else header[column]
    printed = found["unit"] if found["unit"] in _units() else ""
    return Cell(
        clause=row.clause,
        row=row.span,
        span=row.cells[column].span,
        indicator=indicator or header[column],
        value=float(found["n"].replace(",", "")),
        unit=printed or _unit_of(indicator, header, row),
        comparator=_SIGNS.get(found["sign"] or found["tail"] or "", "="),
        region=head if place else None,
        period=year.group() if year else None,
    )


def _head(row: Row, header: list[str], column: int) -> str:
    """The cell that names the row: the last one before `column` that is neither a number nor an index."""
    named = [
        c.text
        for c, title in zip(row.cells[:column], header, strict=False)
        if not re.fullmatch(r"[\d.,\s]*", c.text) and not _INDEX.match(title) and title != "单位"
    ]
    return named[0] if named and _is_place(named[0]) else named[-1] if named else ""


def _is_place(head: str) -> bool:
    return (
        bool(re.fullmatch(r"(?:全[国省市区县州]|合计|总计|小计)", head))
        or bool(re.search(r"(?:省|市|区|县|州|旗|镇|乡|街道|新区|开发区)$", head))
        or read_region(head) is not None
    )


def _units() -> frozenset[str]:
    return frozenset(big + unit for unit in lexicon()["units"] for big in ("", "万", "亿"))


def _unit_of(indicator: str, header: list[str], row: Row) -> str:
    """Unit printed in the header (企业数（家）), or in a column 单位."""
    found = re.search(r"[（(]([^（）()]{1,8})[）)]\s*$", indicator)
    if found and (found[1] in _units() or "/" in found[1]):
        return found[1]
    at = next((n for n, title in enumerate(header) if title in ("单位", "计量单位")), None)
    return row.cells[at].text if at is not None and at < len(row.cells) else ""
