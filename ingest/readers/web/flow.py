"""Elements of a page -> blocks: paragraphs where block elements and line breaks cut, lists with their numbers, tables with their cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.limits import MAX_CELLS
from ingest.readers.markup import local, number_of
from ingest.readers.source import Block
from ingest.readers.tables import Cell, table_blocks
from ingest.readers.word.numerals import displayed

_BLOCKS = re.compile(
    "html|body|div|p|h[1-6]|ul|ol|li|dl|dt|dd|section|article|main|header|footer|address|blockquote|pre|center|hr|tr|td|th"
    "|tbody|thead|tfoot|table|caption|fieldset|figure|figcaption|details|summary"
)
_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CHINESE = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:cjk-ideographic|simp-chinese-informal|trad-chinese-informal)")
# A cell with more text than a cell has arranges the page.
LONG_CELL = 400


@dataclass
class _Flow:
    """The paragraph on its way and the number that is to stand before it."""

    text: list[str] = field(default_factory=list)
    number: str = ""
    style: str = ""

    def cut(self) -> Iterator[Block]:
        line = " ".join("".join(self.text).split())
        self.text = []
        if line:
            number, self.number = self.number, ""
            yield Block(line, number=number, style=self.style)


def blocks_of(element: etree._Element) -> Iterator[Block]:
    """The blocks below `element` in reading order."""
    flow = _Flow()
    yield from _inside(element, flow)
    yield from flow.cut()


def table_lines(markup: str) -> list[str]:
    """The rows of an HTML table that stands in a text, a line each, cells kept apart by tabs; merged ones as `table_blocks` fills them."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    return [] if root is None else [block.line for block in blocks_of(root)]


def plain(root: etree._Element, beside: etree._Element) -> list[str]:
    """Texts of `root` that stand outside `beside`."""
    inner = set(beside.iter())
    return [text for one in root.iter() if one not in inner for text in (one.text or "",)] + [
        one.tail or "" for one in root.iter() if (one not in inner or one is beside) and one is not root
    ]


def _inside(element: etree._Element, flow: _Flow) -> Iterator[Block]:
    kind = local(element)
    if kind == "table" and not _arranges(element):
        yield from flow.cut()
        yield from table_blocks(_rows(element))
        return
    if kind == "br":
        yield from flow.cut()
        return
    if _BLOCKS.fullmatch(kind):
        yield from flow.cut()
        flow.style = kind if re.fullmatch(r"h[1-6]", kind) else ""
    flow.text.append(element.text or "")
    counter = _Counter(element) if kind == "ol" else None
    for one in element:
        if counter and local(one) == "li":
            yield from flow.cut()
            flow.number = counter.next(one)
        yield from _inside(one, flow)
        flow.text.append(one.tail or "")
    if _BLOCKS.fullmatch(kind):
        yield from flow.cut()


class _Counter:
    """Numbers of an ordered list, as a browser shows them."""

    def __init__(self, listed: etree._Element) -> None:
        style = (listed.get("style") or "") + (listed.get("class") or "")
        self._chinese = bool(_CHINESE.search(style))
        self._bare = "none" in (re.search(r"list-style(?:-type)?\s*:([^;]*)", style) or [""])[0]
        self._form = _TYPES.get(listed.get("type") or "", "decimal")
        self._at = number_of(listed.get("start"), 1) - 1

    def next(self, item: etree._Element) -> str:
        self._at = number_of(item.get("value"), self._at + 1)
        if self._bare:
            return ""
        return displayed(self._at, "chineseCountingThousand") + "、" if self._chinese else displayed(self._at, self._form) + "."


def _arranges(table: etree._Element) -> bool:
    """True for a table that holds other tables or whole texts: the page is laid out with it."""
    if any(local(one) == "table" for one in table.iterdescendants()):
        return True
    return any(len("".join(cell.itertext()).strip()) > LONG_CELL and len(_paragraphs(cell)) > 3 for cell in table.iter("td"))


def _paragraphs(cell: etree._Element) -> list[etree._Element]:
    return list(cell.iter("p", "div", "br"))


def _rows(table: etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    cells = 0
    for row in table.iter("tr"):
        found = [_cell(one) for one in row if local(one) in ("td", "th")]
        cells += len(found)
        if cells > MAX_CELLS:
            break
        rows.append(found)
    caption = next(table.iter("caption"), None)
    if caption is not None and rows:
        rows.insert(0, [Cell(" ".join("".join(caption.itertext()).split()))])
    return rows


def _cell(cell: etree._Element) -> Cell:
    text = "\n".join(block.line for block in blocks_of_cell(cell))
    return Cell(text, max(1, number_of(cell.get("colspan"), 1)), max(1, number_of(cell.get("rowspan"), 1)), local(cell) == "th")


def blocks_of_cell(cell: etree._Element) -> Iterator[Block]:
    """The lines of a cell."""
    flow = _Flow()
    flow.text.append(cell.text or "")
    for one in cell:
        yield from _inside(one, flow)
        flow.text.append(one.tail or "")
    yield from flow.cut()
