"""Citations: made from a span, checked against the document, shown in their context."""

from typing import NamedTuple

from corpus.model import Citation, Clause, PolicyDocument, Span
from corpus.text.sentences import segments, sentences

LONGEST_QUOTE = 300
"""Characters a quote may have at most."""


class Context(NamedTuple):
    """A quote with the text around it, for a reader: `before + quote + after` is a contiguous piece of the text."""

    before: str
    quote: str
    after: str


def cite(document: PolicyDocument, span: Span, marker: int) -> Citation:
    """Citation of the words at `span` with the address of the deepest clause that holds their beginning.

    White space at both ends is left out. Beyond 300 characters the quote ends with the last sentence, else the last 分句,
    else the last comma that fits. Raises ValueError for a span outside the text or one of white space only.
    """
    exact = _trimmed(document.text, span)
    clause = holder(document, exact)
    if clause is None:
        raise ValueError(f"no clause of {document.id} holds {exact}")
    part = document.part_of(clause)
    return Citation(
        marker=marker,
        document_id=document.id,
        document_title=part.title,
        document_number=part.number,
        clause_id=clause.id,
        label=clause.label,
        span=exact,
        quote=exact.of(document.text),
        page=document.page_at(exact.start),
        doubtful=any(one.start < exact.end and exact.start < one.end for one in document.doubtful),
    )


def holder(document: PolicyDocument, span: Span) -> Clause | None:
    """The deepest clause that holds all of `span`; where none does (it runs over two), the deepest that holds its beginning."""
    deepest = clause = document.clause_at(span.start)
    while clause is not None and not clause.span.holds(span):
        clause = document.by_id[clause.parent] if clause.parent else None
    return clause or deepest


def holds(citation: Citation, document: PolicyDocument) -> bool:
    """True when the quote stands at its span to the character, inside the clause it names, under the part's title and 文号."""
    clause = document.by_id.get(citation.clause_id)
    if clause is None or citation.document_id != document.id or not citation.quote:
        return False
    part = document.part_of(clause)
    named = (citation.document_title, citation.document_number, citation.label) == (part.title, part.number, clause.label)
    return named and _stands(citation, document) and clause.span.start <= citation.span.start < clause.span.end


def context(document: PolicyDocument, span: Span, width: int = 120) -> Context:
    """The words at `span` with up to `width` characters on either side, not beyond the part that holds them."""
    clause = holder(document, span)
    limits = document.part_of(clause).span if clause is not None else Span(start=0, end=len(document.text))
    start, end = max(limits.start, span.start - width), min(max(limits.end, span.end), span.end + width)
    text = document.text
    return Context(text[min(start, span.start) : span.start], span.of(text), text[span.end : end])


def _stands(citation: Citation, document: PolicyDocument) -> bool:
    span = citation.span
    return 0 <= span.start < span.end <= len(document.text) and span.of(document.text) == citation.quote


def _trimmed(text: str, span: Span) -> Span:
    if not 0 <= span.start < span.end <= len(text) or not span.of(text).strip():
        raise ValueError(f"nothing to cite at {span}")
    start = next(i for i in range(span.start, span.end) if not text[i].isspace())
    end = span.end
    if end - start > LONGEST_QUOTE:
        end = _last_fitting(text, Span(start=start, end=end))
    while text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def _last_fitting(text: str, span: Span) -> int:
    """End of the longest run of whole sentences, else 分句, else up to a comma, within LONGEST_QUOTE characters."""
    limit = span.start + LONGEST_QUOTE
    for parts in (sentences(text, span), segments(text, span)):
        ends = [part.end for part in parts if part.end <= limit]
        if ends:
            return ends[-1]
    comma = max(text.rfind(mark, span.start, limit) for mark in "，,、")
    return comma if comma > span.start else limit
