"""The lines that close a document: list of annexes, contact, signature (落款), 抄送, 印发, footnotes."""

from corpus.model import ClauseKind
from ingest.cleaning.canonical import Line
from ingest.lines import frame
from ingest.structure.blocks import marks_of
from ingest.structure.nodes import Node, SegmentTree, Sheet

MAX_ANNEX_LINES = 15
MAX_CC_LINES = 5


def tail_start(sheet: Sheet) -> int:
    """First line of the tail; the number of lines when there is none."""
    i = len(sheet.rows)
    while i > 0:
        step = _step(sheet, i)
        if not step:
            break
        i -= step
    return i


def _step(sheet: Sheet, stop: int) -> int:
    """How many lines before `stop` belong together to the tail; 0 when they do not."""
    row = sheet.rows[stop - 1]
    if sheet.lines[stop - 1].note:
        return 1
    if frame.is_signature(row) or frame.is_printed(row) or frame.is_contact(row) or frame.is_cc(row):
        return 1
    if frame.is_issuer(row) and _issuer_signs(sheet, stop - 1):
        return 1
    return _carried_cc(sheet, stop - 1) or _annex_list(sheet, stop - 1)


def _issuer_signs(sheet: Sheet, i: int) -> bool:
    """A bare issuer signs before a date, another issuer of the tail, or at the very end after a full stop."""
    if i + 1 < len(sheet.rows):
        following = sheet.rows[i + 1]
        return frame.is_signature(following) or frame.is_issuer(following) or frame.is_printed(following) or frame.is_cc(following)
    return i > 0 and sheet.rows[i - 1].endswith(("。", "）", ")"))


def _carried_cc(sheet: Sheet, i: int) -> int:
    """Lines that carry on a list of 抄送 above them: 市人大常委会办公厅，市政协办公厅，…"""
    for back in range(1, MAX_CC_LINES):
        if i - back < 0 or len(sheet.rows[i - back + 1]) > 120:
            return 0
        if frame.is_cc(sheet.rows[i - back]):
            return back + 1
    return 0


def _annex_list(sheet: Sheet, i: int) -> int:
    """Lines of the list of annexes that ends at line i: its head, then names of documents, numbered or not."""
    for back in range(min(MAX_ANNEX_LINES, i + 1)):
        row = sheet.rows[i - back]
        if (frame.is_annex_head(row) and back) or frame.annex_named(row) is not None:
            return back + 1
        numbered = bool(marks_of(sheet.text, sheet.lines[i - back]))
        if frame.has_sentence(row) or len(row) > 100 or not (numbered or row.startswith("《") or frame.ends_like_title(row)):
            return 0
    return 0


def add_tail(sheet: Sheet, first: int, tree: SegmentTree, outer: Node) -> None:
    """Hangs the clauses of the tail: under the document's root, 抄送 and 印发 after an annex under `outer`.

    抄送 and 印发 stand on the last page, after the annexes, and are of the whole file.
    """
    i = first
    while i < len(sheet.rows):
        kind, element = _kind(sheet, i)
        stop = i + 1
        while stop < len(sheet.rows) and _joins(sheet, element, stop):
            stop += 1
        after_annex = tree.segment.role == "annex" and element in ("抄送", "印发")
        node = (outer if after_annex else tree.root).add(sheet.node(kind, element, i, stop))
        if element == "附件":
            _list_annexes(sheet, node, i, stop, tree.annexes)
        i = stop


def _kind(sheet: Sheet, i: int) -> tuple[ClauseKind, str]:
    row = sheet.rows[i]
    if sheet.lines[i].note:
        return "paragraph", "注释"
    if frame.is_annex_head(row) or frame.annex_named(row) is not None:
        return "paragraph", "附件"
    if frame.is_cc(row):
        return "cc", "抄送"
    if frame.is_contact(row):
        return "cc", "联系人"
    return ("cc", "印发") if _printed_from(sheet, i) else ("signature", "落款")


def _printed_from(sheet: Sheet, i: int) -> bool:
    """The 版记 may name the printing office on a line of its own above its date."""
    if frame.is_printed(sheet.rows[i]):
        return True
    return frame.is_issuer(sheet.rows[i]) and i + 1 < len(sheet.rows) and frame.is_printed(sheet.rows[i + 1])


def _joins(sheet: Sheet, element: str, i: int) -> bool:
    """True when line i goes on with the tail's clause `element`."""
    row, own = sheet.rows[i], _kind(sheet, i)[1]
    if element == "抄送":
        return own == "抄送" or (own == "落款" and not frame.is_signature(row))
    if element == "附件":
        return own == "附件" or (own == "落款" and not frame.is_signature(row) and not frame.is_issuer(row))
    return own == element


def _list_annexes(sheet: Sheet, node: Node, first: int, stop: int, names: list[str]) -> None:
    """Entries of an annex list become clauses when they are numbered; their names are kept for the report."""
    for i in range(first, stop):
        line, row = sheet.lines[i], sheet.rows[i]
        named = frame.annex_named(row)
        start = line.start + (named if named is not None and i == first else 0)
        title_line = frame.is_annex_head(row) and i == first
        mark = None if title_line else next(iter(marks_of(sheet.text, Line(start, line.end))), None)
        if mark and mark.start == start:
            node.add(Node("numbered", mark.element, start, line.end, marker=mark))
            names.append(sheet.text[mark.end : line.end])
        elif named is not None:
            names.append(row[named:])
        elif node.children:
            node.children[-1].end = line.end
            names[-1] += row
        elif not title_line:
            names.append(row)
