"""Tables of a text: rows of cells kept apart by tabs or pipes, with the span of every cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.lexicon import load_yaml
from corpus.model import Clause, Phrase, PolicyDocument, Remark, Span
from corpus.text.numerals import LONGEST_NUMERAL

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
# A row or column of these names adds up the others.
TOTALS = ("全市", "全省", "全区", "全县", "全国", "合计", "总计", "小计", "总数", "总和", "共计")


@dataclass(frozen=True)
class Row:
    """A row's clause, its cells from left to right (an empty one has an empty text), and its own line without the rows below it."""

    clause: Clause
    cells: tuple[Phrase, ...]
    span: Span


@dataclass(frozen=True)
class Table:
    """A table clause read as cells: `header` may be empty, `rows` are those below it."""

    header: tuple[Phrase, ...]
    rows: tuple[Row, ...]


def is_row(line: str) -> bool:
    """True when the line holds at least two cells."""
    return "\t" in line.strip() or (line.startswith("|") and line.count("|") >= 3)


def cells_of(text: str, span: Span) -> tuple[Phrase, ...]:
    """The cells of one row's span, trimmed."""
    line = span.of(text)
    start, end = span.start, span.end
    mark = "\t"
    if line.startswith("|"):
        mark, start = "|", start + 1
        end -= line.rstrip().endswith("|") and len(line.rstrip()) > 1
    found, at = [], start
    for piece in text[start:end].split(mark):
        left = at + len(piece) - len(piece.lstrip())
        inner = piece.strip()
        found.append(Phrase(text=inner, span=Span(start=left, end=left + len(inner))))
        at += len(piece) + 1
    return tuple(found)


def read_table(document: PolicyDocument, table: Clause) -> Table:
    """Header and rows of a clause of kind "table"; the parts of an item stand behind it."""
    rows = [_row(document, clause) for clause in _rows_below(document, table)]
    header_end = rows[0].span.start if rows else table.span.end
    header_text = document.text[table.span.start : header_end].rstrip("\n")
    # of a header over several lines the last names every column
    start = table.span.start + header_text.rfind("\n") + 1
    header = cells_of(document.text, Span(start=start, end=table.span.start + len(header_text))) if header_text.strip() else ()
    return Table(header, tuple(rows))


def _rows_below(document: PolicyDocument, clause: Clause) -> Iterator[Clause]:
    for child in document.children.get(clause.id, ()):
        if child.kind == "row":
            yield child
            yield from _rows_below(document, child)


def _row(document: PolicyDocument, clause: Clause) -> Row:
    stop = document.text.find("\n", clause.span.start, clause.span.end)
    line = Span(start=clause.span.start, end=clause.span.end if stop < 0 else stop)
    return Row(clause, cells_of(document.text, line), line)


def header_lines(lines: Sequence[str]) -> int:
    """How many of the first lines are no rows: captions (one cell in a row of several) and the line that names the columns."""
    captions = 0
    while captions + 2 < len(lines) and len(_said(lines[captions])) == 1:
        captions += 1
    named = captions + 1 < len(lines) and not any(_NUMBER.fullmatch(cell) for cell in _said(lines[captions]))
    return captions + 1 if named else 0


def names_numbers(header: str) -> bool:
    """True for a header whose first column numbers the rows."""
    first = next(iter(re.split(r"[\t|]", header.strip("| "))), "").strip()
    return first in load_yaml("columns")["number"]


def _said(line: str) -> list[str]:
    """The cells of a line that are not empty."""
    return [cell.strip() for cell in re.split(r"[\t|]", line) if cell.strip()]


def number(cell: Phrase) -> float | None:
    """The number that is all of a cell, or None."""
    found = _NUMBER.fullmatch(cell.text.strip())
    return float(found.group().replace(",", "")) if found and len(found.group()) <= LONGEST_NUMERAL else None


def check_totals(document: PolicyDocument) -> list[Remark]:
    """A remark for each total of a table that is not the sum of its rows."""
    remarks: list[Remark] = []
    for clause in document.clauses:
        if clause.kind == "table":
            remarks += _check_table(clause, read_table(document, clause))
    return remarks


def _check_table(clause: Clause, table: Table) -> list[Remark]:
    totals = [row for row in table.rows if row.cells and row.cells[0].text in TOTALS]
    others = [row for row in table.rows if row.cells and row.cells[0].text not in TOTALS]
    if len(totals) != 1 or len(others) < 2:
        return []
    remarks = []
    for column in range(1, len(totals[0].cells)):
        said = number(totals[0].cells[column])
        values = [number(row.cells[column]) if column < len(row.cells) else None for row in others]
        if said is None or any(value is None for value in values):
            continue
        total = sum(value for value in values if value is not None)
        if abs(total - said) > 1e-6 * max(1.0, abs(said)):
            name = table.header[column].text if column < len(table.header) else f"第{column + 1}列"
            detail = f"表中“{totals[0].cells[0].text}”的“{name}”写作 {said:g}，各行相加为 {total:g}，相差 {said - total:g}"
            cell = totals[0].cells[column]
            remarks.append(Remark(kind="table_total", text=cell.text, detail=detail, at=cell.span.start))
    return remarks
