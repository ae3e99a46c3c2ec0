"""Title, issuer, 文号, date, region and level of one document of a file."""

from corpus.model import Part, Span


def describe(text: str, span: Span, file_name: str, parent: Part | None) -> Part:
    """A placeholder: the first line as title."""
    return Part(key="", title=span.of(text).strip().split("\n", 1)[0], span=span)
