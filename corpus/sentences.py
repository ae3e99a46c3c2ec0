"""Sentences and their parts as spans of a text."""

import re
from functools import lru_cache

from corpus.model import Clause, PolicyDocument, Span

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’）)】》]*|[^。！？!?\n]+", re.S)
_SEGMENT = re.compile(r"[^；;]+[；;]?")
_CLOSERS = {"（": "）", "(": ")", "“": "”", "《": "》", "〈": "〉", "【": "】", "[": "]", "〔": "〕"}


def sentences(text: str, within: Span) -> tuple[Span, ...]:
    """Sentences of `text` inside `within`, in order, blank ones left out; a line end closes a sentence."""
    return _sentences(text, within.start, within.end)


def segments(text: str, within: Span) -> tuple[Span, ...]:
    """The parts of a sentence between semicolons (分句), in order."""
    return _segments(text, within.start, within.end)


# kept, because every extractor asks for the same pieces one after the other (the text's hash is computed once)
@lru_cache(maxsize=8192)
def _sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(_trim(text, m.start(), m.end()) for m in _SENTENCE.finditer(text, start, end) if m.group().strip())


@lru_cache(maxsize=8192)
def _segments(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(_trim(text, m.start(), m.end()) for m in _SEGMENT.finditer(text, start, end) if m.group().strip())


def clause_sentences(document: PolicyDocument, clause: Clause) -> tuple[Span, ...]:
    """Sentences of the clause's own text (its children's left out)."""
    return tuple(s for piece in document.own_spans(clause) for s in sentences(document.text, piece))


_DEEPEST = 50
"""Brackets inside brackets that are followed; a damaged text of nothing but opening ones would be walked once for each."""


def closing(text: str, at: int, end: int | None = None) -> int | None:
    """Offset just after the bracket that closes the one at `at`, nesting respected; None when it never closes."""
    stack: list[str] = []
    for i in range(at, len(text) if end is None else end):
        c = text[i]
        if c in _CLOSERS:
            if len(stack) == _DEEPEST:
                return None
            stack.append(_CLOSERS[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                return i + 1
    return None


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)
