"""A document as a page of plain, escaped HTML with one passage highlighted: no script, nothing loaded."""

from html import escape
from typing import TYPE_CHECKING

from corpus.model import PolicyRecord, Span

if TYPE_CHECKING:
    from assistant.app import Tiaoli

_STYLE = """
body{max-width:46rem;margin:0 auto;padding:1rem 1rem 40vh;color:#1d2430;background:#fbfaf7}
body{font:17px/1.9 "Noto Serif CJK SC","Songti SC",serif}
header{font-family:"Noto Sans CJK SC","PingFang SC",sans-serif;border-bottom:2px solid #a3312c;padding-bottom:.6rem;margin-bottom:1rem}
h1{font-size:1.25rem;line-height:1.5;margin:.2rem 0}
small{color:#5a6472}
a{color:#a3312c}
article{white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:#ffe08a;padding:.1em 0;scroll-margin-top:35vh}
"""


def document_page(assistant: "Tiaoli", document_id: str, start: int, end: int, version: int | None = None) -> str:
    """HTML of the document's canonical text, characters [start, end) highlighted under the anchor #quote.

    Raises UnknownDocumentError when the library does not hold the id.
    """
    record = assistant.record(document_id, version)
    text = record.document.text
    span = Span(start=max(0, min(start, len(text))), end=max(0, min(end, len(text))))
    body = f'{escape(text[: span.start])}<mark id="quote">{escape(span.of(text))}</mark>{escape(text[span.end :])}'
    return _page(record.document.main.title, f"<header>{_head(record, span)}</header><article>{body}</article>")


def missing_page(message: str) -> str:
    """HTML that says why there is nothing to read."""
    return _page("找不到文件", f"<header><h1>找不到文件</h1><small>{escape(message)}</small></header>")


def _head(record: PolicyRecord, span: Span) -> str:
    document = record.document
    clause = document.clause_at(span.start)
    part = document.part_of(clause) if clause else document.main
    facts = [part.number, part.issuer, part.date, part.region.name]
    where = f"<small>引用处：{escape(clause.label)}　<a href='#quote'>转到引文</a></small>" if clause and span.end > span.start else ""
    return f"<h1>{escape(part.title)}</h1><small>{escape('　'.join(f for f in facts if f))}</small><br>{where}"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
