"""The clauses an answer cites, as cards beside the conversation. Document text is only ever text here."""

from html import escape
from typing import TYPE_CHECKING

from assistant.model import Answer
from assistant.web.parts.links import cited, muted
from assistant.web.parts.tables import folded
from corpus.errors import UnknownDocumentError
from corpus.model import Citation

if TYPE_CHECKING:
    from assistant.app import Tiaoli

CONTEXT = 120
"""Characters before and after a quote."""
EMPTY = muted("提问之后，这里列出每句话所依据的条款；点开就在原文中查看。")


def evidence(assistant: "Tiaoli", answer: Answer) -> str:
    """The clauses an answer cites, or on abstention the nearest ones, each opening the document at the quote."""
    nearest = answer.nearest if answer.status != "answered" else ()
    cards = [_card(_text_of(assistant, citation), citation) for citation in answer.citations]
    if nearest:
        cards += [muted("最接近的条款（不是答案的依据）：")]
        cards += [_card(_text_of(assistant, citation), citation) for citation in nearest]
    return f"<div data-citations>{''.join(cards)}</div>" if cards else muted("没有可引用的条款。")


def _text_of(assistant: "Tiaoli", citation: Citation) -> str:
    """Nothing of a document that was removed since: the quote itself is kept."""
    try:
        return assistant.record(citation.document_id).document.text
    except UnknownDocumentError:
        return ""


def _card(text: str, citation: Citation) -> str:
    before = text[max(0, citation.span.start - CONTEXT) : citation.span.start]
    after = text[citation.span.end : citation.span.end + CONTEXT]
    number = f"（{escape(citation.document_number)}）" if citation.document_number else ""
    context = f"<p>…{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}…</p>" if text else ""
    return (
        f'<section class="card"><h3><b class="marker">{citation.marker}</b>《{escape(citation.document_title)}》{number}'
        f'<span class="label">{escape(citation.label + citation.place)}</span></h3><blockquote>{escape(citation.quote)}</blockquote>'
        f"{folded('上下文', context)}{cited(citation, '在原文中查看', f'在原文中查看依据 {citation.marker}')}</section>"
    )
