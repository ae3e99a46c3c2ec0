"""A document to read: outline, headings, tables, one passage marked; as a page of its own and as the pane beside a desk. No script."""

from collections.abc import Iterator
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from assistant.web.parts.links import address
from assistant.web.parts.source.fact_cards import fact_cards
from corpus.model import Clause, Part, PolicyDocument, PolicyRecord, Span

if TYPE_CHECKING:
    from assistant.app import Tiaoli


def document_page(assistant: "Tiaoli", document_id: str, start: int, end: int, version: int | None = None) -> str:
    """HTML of the document's canonical text, characters [start, end) marked, the first under the anchor #quote.

    Raises UnknownDocumentError when the library does not hold the id.
    """
    record = assistant.record(document_id, version)
    span = _within(record.document, start, end)
    body = f"{_head(record, span)}{_outline(record.document)}{_article(record.document, span)}"
    return _page(record.document.main.title, body)


def source_pane(assistant: "Tiaoli", document_id: str, start: int, end: int, version: int | None = None) -> str:
    """The same for the pane beside a desk, with the facts of the clause as cards; a part of a page, raises as `document_page`."""
    record = assistant.record(document_id, version)
    span = _within(record.document, start, end)
    whole = escape(address(document_id, span, version))
    copied = escape(_where(record.document, span))
    tools = (
        f'<p class="tools"><button type="button" data-copy="{copied}">复制出处</button>'
        f'<a href="{whole}" target="_blank" rel="noopener">在新页打开全文</a></p>'
    )
    cards = fact_cards(record, span)
    about = f"{_head(record, span)}{tools}{cards}{_outline(record.document)}"
    return f'<div class="about">{about}</div>{_article(record.document, span)}'


def missing_page(message: str) -> str:
    """HTML that says why there is nothing to read."""
    return _page("找不到文件", f"<header><h1>找不到文件</h1><small>{escape(message)}</small></header>")


def _within(document: PolicyDocument, start: int, end: int) -> Span:
    last = len(document.text)
    first = max(0, min(start, last))
    return Span(start=first, end=max(first, min(end, last)))


def _place(document: PolicyDocument, span: Span) -> tuple[Clause | None, Part]:
    clause = document.clause_at(span.start)
    return clause, document.part_of(clause) if clause else document.main


def _where(document: PolicyDocument, span: Span) -> str:
    """As an official cites it: 绍市工转升办〔2020〕14号 三（一）, the title where there is no 文号."""
    clause, part = _place(document, span)
    return f"{part.number or f'《{part.title}》'} {clause.label if clause else ''}".strip()


def _head(record: PolicyRecord, span: Span) -> str:
    document = record.document
    clause, part = _place(document, span)
    page = document.page_at(span.start)
    told = [part.number, part.issuer, part.date, part.region.name, f"第{page}页" if page else None]
    where = f'<p>引用处：<a href="#quote">{escape(clause.label)}</a></p>' if clause and span.end > span.start else ""
    return f"<header><h1>{escape(part.title)}</h1><p>{escape('　'.join(one for one in told if one))}</p>{where}</header>"


def _outline(document: PolicyDocument) -> str:
    """Headings of the first two levels; nothing for a document with hardly any."""
    rows = [(number, clause) for number, clause in enumerate(document.clauses) if clause.heading and len(clause.path) < 4]
    if len(rows) < 3:
        return ""
    listed = "".join(f'<li><a href="#c{number}">{escape(_named(clause))}</a></li>' for number, clause in rows)
    return f"<details><summary>目录（{len(rows)}）</summary><ol>{listed}</ol></details>"


def _named(clause: Clause) -> str:
    return f"{clause.label}　{clause.heading}" if clause.numbered else clause.heading


def _article(document: PolicyDocument, span: Span) -> str:
    return f"<article>{''.join(_Text(document, span).pieces())}</article>"


class _Text:
    """The canonical text, every character of it, cut at clauses, the passage in <mark>."""

    def __init__(self, document: PolicyDocument, span: Span) -> None:
        self.document, self.span, self.anchored = document, span, False
        self.numbers = {clause.id: number for number, clause in enumerate(document.clauses)}

    def pieces(self) -> Iterator[str]:
        yield from self._inside(None, Span(start=0, end=len(self.document.text)))
        if not self.anchored:
            yield '<mark id="quote"></mark>'

    def _inside(self, parent: Clause | None, within: Span) -> Iterator[str]:
        at, heading = within.start, parent.heading if parent else ""
        for child in self.document.children.get(parent.id if parent else None, ()):
            yield self._plain(at, child.span.start, heading if at == within.start else "")
            yield f'<div id="c{self.numbers[child.id]}" class="{child.kind}">'
            yield self._row(child) if child.kind == "row" else "".join(self._inside(child, child.span))
            yield "</div>"
            at = child.span.end
        yield self._plain(at, within.end, heading if at == within.start else "")

    def _row(self, clause: Clause) -> str:
        """A table's row, its cells apart."""
        cells, at = [], clause.span.start
        for cell in clause.span.of(self.document.text).split("\t"):
            cells.append(f"<span>{self._marked(at, at + len(cell))}</span>")
            at += len(cell) + 1
        return "".join(cells)

    def _plain(self, start: int, end: int, heading: str) -> str:
        """Text between clauses; where it begins with the heading, the heading in bold."""
        text = self.document.text[start:end]
        own = text.find(heading[:6]) if heading else -1
        stop = start + own + len(heading) if 0 <= own < 12 else start
        if "\t" in text:
            return "".join(f'<div class="row">{self._cells(a, b)}</div>' for a, b in _lines(start, text))
        head = f"<b>{self._marked(start, stop)}</b>" if stop > start else ""
        return head + self._marked(stop, end).strip("\n")

    def _cells(self, start: int, end: int) -> str:
        cells = []
        for cell in self.document.text[start:end].split("\t"):
            cells.append(f"<span>{self._marked(start, start + len(cell))}</span>")
            start += len(cell) + 1
        return "".join(cells)

    def _marked(self, start: int, end: int) -> str:
        """Characters [start, end) escaped, those of the passage in <mark>; the first mark is the anchor."""
        text, span = self.document.text, self.span
        first, last = max(start, span.start), min(end, span.end)
        if first >= last:
            return escape(text[start:end])
        anchor = "" if self.anchored else ' id="quote"'
        self.anchored = True
        return f"{escape(text[start:first])}<mark{anchor}>{escape(text[first:last])}</mark>{escape(text[last:end])}"


def _lines(start: int, text: str) -> Iterator[tuple[int, int]]:
    for line in text.split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def _page(title: str, body: str) -> str:
    style = resources.files("assistant.web").joinpath("reading.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main class=reading>{body}</main></body></html>"
    )
