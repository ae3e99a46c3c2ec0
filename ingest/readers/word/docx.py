"""Word (.docx, .docm): body text in reading order, with numbers as displayed; changes accepted, furniture of the page left out.

Read from the parts themselves (ECMA-376), so that text boxes, fields, tracked changes and content controls are seen.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.citing.document_numbers import find_document_numbers
from ingest.readers.limits import MAX_CELLS, damaged, member, opened_zip
from ingest.readers.markup import attribute, child, local, number_of, parsed_xml
from ingest.readers.source import Block, Found, SourceText, removed
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.word.numbering import Numbering, is_on

_CONTAINERS = re.compile("hyperlink|smartTag|sdt|sdtContent|fldSimple|ins|moveTo|customXml|dir|bdo|ruby|rubyBase|r|txbxContent")
_SKIPPED = {"del": "修订中删除的文字", "moveFrom": "修订中移走的文字"}
_FURNITURE = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC)\b")
# Twentieths of a point in a character of 三号 (16 pt).
_CHARACTER = 320
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "✓", "F0B7": "●", "F06C": "●", "F0D8": "●"}


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a .docx; BadInputError when it is damaged, locked or too large."""
    archive = opened_zip(data, name)
    main = _main_part(archive, name)
    reader = _Reader(archive, main.rpartition("/")[0], name)
    found = reader.read(parsed_xml(member(archive, main, name), name, " Word "))
    return SourceText.of("docx", found)


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    """word/document.xml, or whatever the package says is the document."""
    if "_rels/.rels" in archive.namelist():
        for one in parsed_xml(member(archive, "_rels/.rels", name), name, " Word "):
            target = (attribute(one, "Target") or "").lstrip("/")
            if (attribute(one, "Type") or "").endswith("/officeDocument") and target in archive.namelist():
                return target
    if "word/document.xml" in archive.namelist():
        return "word/document.xml"
    raise damaged(name, " Word ")


@dataclass
class _Line:
    """A paragraph on its way: its lines so far, and the blocks of text boxes anchored in it."""

    lines: list[str] = field(default_factory=lambda: [""])
    boxes: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, folder: str, name: str) -> None:
        self._parts = {path.rpartition("/")[2]: path for path in archive.namelist() if path.rpartition("/")[0] == folder}
        self._archive, self._name = archive, name
        self._numbering = Numbering(self._part("numbering.xml"), self._part("styles.xml"))
        self._contents = _contents_styles(self._part("styles.xml"))
        self._notes = {kind: _notes_of(self._part(f"{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self._fields: list[str | None] = []
        self._gone: dict[str, list[str]] = {}
        self._page, self._paged, self._cells = 1, False, 0

    def _part(self, name: str) -> etree._Element | None:
        path = self._parts.get(name)
        return parsed_xml(member(self._archive, path, self._name), self._name, " Word ") if path else None

    def read(self, root: etree._Element) -> Found:
        body = child(root, "body")
        if body is None:
            raise damaged(self._name, " Word ")
        blocks = list(self._blocks(body))
        if not self._paged:
            blocks = [Block(**{**block.__dict__, "page": 0}) for block in blocks]
        remarks = [remark for reason, pieces in self._gone.items() for remark in removed(pieces, reason)]
        return Found([*self._header_numbers(blocks), *blocks], remarks)

    def _blocks(self, holder: etree._Element) -> Iterator[Block]:
        for one in holder:
            kind = local(one)
            if kind == "p":
                yield from self._paragraph(one)
            elif kind == "tbl":
                yield from self._table(one)
            elif kind == "sdt" and _is_contents(one):
                self._drop("目录", "".join(_plain(one)))
            elif kind == "AlternateContent":
                yield from self._blocks(_chosen(one))
            elif _CONTAINERS.fullmatch(kind):
                yield from self._blocks(one)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        properties = child(paragraph, "pPr")
        style = attribute(child(properties, "pStyle"), "val") or ""
        number = self._numbering.number(style, properties)
        if is_on(child(properties, "pageBreakBefore")):
            self._page += 1
        if style in self._contents:
            self._drop("目录", "".join(_plain(paragraph)))
            return
        line = _Line()
        self._runs(paragraph, line)
        yield from line.boxes
        indent = number_of(attribute(child(properties, "ind"), "firstLine")) / _CHARACTER
        for n, text in enumerate(line.lines):
            if text.strip():
                yield Block(text.strip(), number=number if n == 0 else "", style=style, indent=indent if n == 0 else 0.0, page=self._page)
        for note in line.notes:
            yield Block(note, kind="note", page=self._page)

    def _runs(self, holder: etree._Element, line: _Line) -> None:
        for one in holder:
            kind = local(one)
            if kind in _SKIPPED:
                self._drop(_SKIPPED[kind], "".join(_plain(one)))
            elif kind == "r" and (reason := _hidden(child(one, "rPr"))):
                self._drop(reason, "".join(_plain(one)))
            elif kind == "fldSimple" and _FURNITURE.match(attribute(one, "instr") or ""):
                continue
            elif _CONTAINERS.fullmatch(kind):
                self._runs(one, line)
            elif kind == "AlternateContent":
                self._runs(_chosen(one), line)
            elif kind in ("drawing", "pict", "object"):
                self._boxes(one, line)
            else:
                self._piece(one, kind, line)

    def _piece(self, one: etree._Element, kind: str, line: _Line) -> None:
        if kind == "fldChar":
            self._field(attribute(one, "fldCharType") or "")
        elif kind == "instrText":
            if self._fields and self._fields[-1] is not None:
                self._fields[-1] += one.text or ""
        elif kind == "lastRenderedPageBreak":
            self._page, self._paged = self._page + 1, True
        elif not self._reading():
            if kind == "t":
                self._drop("目录、页码域", one.text or "")
        elif kind in ("br", "cr"):
            line.lines.append("")
        elif kind in ("footnoteReference", "endnoteReference"):
            if note := self._notes[kind.removesuffix("Reference")].get(attribute(one, "id") or ""):
                line.notes.append(note)
        else:
            line.lines[-1] += _written(one, kind)

    def _field(self, step: str) -> None:
        """Fields nest; of TOC and page numbers the result is not read."""
        if step == "begin":
            self._fields.append("")
        elif step == "separate" and self._fields:
            self._fields[-1] = "TOC" if _FURNITURE.match(self._fields[-1] or "") else None
        elif step == "end" and self._fields:
            self._fields.pop()

    def _reading(self) -> bool:
        return all(one is None for one in self._fields)

    def _boxes(self, drawing: etree._Element, line: _Line) -> None:
        for one in drawing:
            if local(one) == "txbxContent":
                line.boxes += self._blocks(one)
            elif local(one) == "AlternateContent":
                self._boxes(_chosen(one), line)
            else:
                self._boxes(one, line)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = [self._row(row) for row in _rows_of(table)]
        yield from table_blocks(_merged(rows), self._page)

    def _row(self, row: etree._Element) -> list[tuple[Cell, str]]:
        """The cells of a row, each with what it says of a vertical merge: "", "restart" or "continue"."""
        properties = child(row, "trPr")
        head = is_on(child(properties, "tblHeader"))
        before = number_of(attribute(child(properties, "gridBefore"), "val"))
        found = [(Cell(across=before), "")] if 0 < before < 100 else []
        for one in _cells_of(row):
            self._cells += 1
            if self._cells > MAX_CELLS:
                raise damaged(self._name, " Word ")
            layout = child(one, "tcPr")
            merge = child(layout, "vMerge")
            text = "\n".join(block.line for block in self._blocks(one))
            across = max(1, min(number_of(attribute(child(layout, "gridSpan"), "val"), 1), 100))
            said = "" if merge is None else attribute(merge, "val") or "continue"
            found.append((Cell(text, across, 1, head), said))
        return found

    def _header_numbers(self, blocks: list[Block]) -> Iterator[Block]:
        """Document numbers that stand in headers and footers alone."""
        body = "".join("".join(block.line.split()) for block in blocks)
        for part in sorted(self._parts):
            if re.fullmatch(r"(?:header|footer)\d*\.xml", part) and (root := self._part(part)) is not None:
                for line in ("".join(_plain(one)) for one in root.iter() if local(one) == "p"):
                    new = [n.text for n in find_document_numbers(line[:500]) if "".join(n.text.split()) not in body]
                    self._drop("页眉页脚", line if not new else line.replace(new[0], ""))
                    if new:
                        body += "".join(new[0].split())
                        yield Block(new[0])

    def _drop(self, reason: str, text: str) -> None:
        if text.strip():
            self._gone.setdefault(reason, []).append(text.strip())


def _hidden(properties: etree._Element | None) -> str:
    """Why a run is not read: struck through, or hidden."""
    if properties is None:
        return ""
    if is_on(child(properties, "strike")) or is_on(child(properties, "dstrike")):
        return "有删除线的文字"
    return "隐藏文字" if is_on(child(properties, "vanish")) else ""


def _written(one: etree._Element, kind: str) -> str:
    if kind == "t":
        return one.text or ""
    if kind in ("tab", "ptab"):
        return " "
    if kind == "noBreakHyphen":
        return "-"
    if kind == "sym":
        return _SYMBOLS.get((attribute(one, "char") or "").upper(), "")
    return "".join(_plain(one)) if kind in ("oMath", "oMathPara") else ""


def _plain(element: etree._Element) -> Iterator[str]:
    """All text below an element, deleted text too."""
    for one in element.iter():
        if local(one) in ("t", "delText"):
            yield one.text or ""


def _chosen(alternatives: etree._Element) -> etree._Element:
    """Of a thing drawn twice the newer drawing, the older where the newer is empty."""
    choice = child(alternatives, "Choice")
    fallback = child(alternatives, "Fallback")
    if choice is None or (fallback is not None and not len(choice)):
        return fallback if fallback is not None else alternatives
    return choice


def _is_contents(control: etree._Element) -> bool:
    gallery = child(child(child(control, "sdtPr"), "docPartObj"), "docPartGallery")
    return attribute(gallery, "val") == "Table of Contents"


def _contents_styles(styles: etree._Element | None) -> set[str]:
    """Ids of the styles TOC 1 … TOC 9."""
    named = [one for one in styles if local(one) == "style"] if styles is not None else []
    return {
        attribute(one, "styleId") or "" for one in named if re.fullmatch(r"toc \d", (attribute(child(one, "name"), "val") or "").lower())
    }


def _notes_of(root: etree._Element | None, kind: str) -> dict[str, str]:
    """Texts of the notes by id; separators have none."""
    notes = [one for one in root if local(one) == kind] if root is not None else []
    return {attribute(one, "id") or "": "".join(_plain(one)).strip() for one in notes if "".join(_plain(one)).strip()}


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for one in table:
        if local(one) == "tr":
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows_of(one)


def _cells_of(row: etree._Element) -> Iterator[etree._Element]:
    for one in row:
        if local(one) == "tc":
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml"):
            yield from _cells_of(one)


def _merged(rows: list[list[tuple[Cell, str]]]) -> list[list[Cell]]:
    """Cells over several rows as one cell of the first of them."""
    deep: dict[tuple[int, int], int] = {}
    opened: dict[int, tuple[int, int]] = {}
    for n, row in enumerate(rows):
        at = 0
        for cell, merge in row:
            if merge == "continue" and at in opened:
                deep[opened[at]] = n - opened[at][0] + 1
            else:
                opened.pop(at, None)
                if merge == "restart":
                    opened[at] = (n, at)
            at += cell.across
    return [_without_continued(row, n, deep) for n, row in enumerate(rows)]


def _without_continued(row: list[tuple[Cell, str]], n: int, deep: dict[tuple[int, int], int]) -> list[Cell]:
    kept, at = [], 0
    covered = {column for (first, column), down in deep.items() if first < n < first + down}
    for cell, merge in row:
        if not (merge == "continue" and at in covered):
            kept.append(Cell(cell.text, cell.across, deep.get((n, at), 1), cell.head))
        at += cell.across
    return kept
