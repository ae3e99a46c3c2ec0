"""Sentences and their parts as spans of a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.model import Clause, PolicyDocument, Span

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?]+[”’）)】》]*|[^。！？!?\n]+", re.S)
_STOP = re.compile(r"[。！？!?\n]+")
_SEGMENT = re.compile(r"[^；;]+[；;]?")
# Where a sentence beyond all measure is cut, the better place first.
_CUTS = ("；;", "，,：:", "、）》” \t")
LONGEST_SENTENCE = 800
"""Characters read as one sentence. In 680 policies and laws one has 744, two have more than 500: what is longer is a list that lost its
stops or damage, is read piece by piece, and costs no more than its length."""
_LONGEST_PIECE = 300
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
    whole = (_trim(text, m.start(), m.end()) for m in _SENTENCE.finditer(text, start, end) if not m.group().isspace())
    return tuple(piece for sentence in whole for piece in _windows(text, sentence))


@lru_cache(maxsize=8192)
def _segments(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(_trim(text, m.start(), m.end()) for m in _SEGMENT.finditer(text, start, end) if not m.group().isspace())


def _windows(text: str, sentence: Span) -> Iterator[Span]:
    """`sentence`, or the pieces that a longer one is read in."""
    start = sentence.start
    longest = _LONGEST_PIECE if sentence.end - start > LONGEST_SENTENCE else LONGEST_SENTENCE
    while sentence.end - start > longest:
        end = _cut(text, start, start + longest)
        if (piece := _trim(text, start, end)).start < piece.end:
            yield piece
        start = end
    yield _trim(text, start, sentence.end)


def _cut(text: str, start: int, limit: int) -> int:
    """The offset up to `limit` at which a stretch that goes on is cut: behind the last mark of its second half."""
    for marks in _CUTS:
        at = max(text.rfind(mark, (start + limit) // 2, limit) for mark in marks)
        if at >= 0:
            return at + 1
    return limit


def overlong(text: str) -> int:
    """How many sentences of `text` are longer than what is read as one."""
    return sum(len(stretch) > LONGEST_SENTENCE for stretch in _STOP.split(text))


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


def without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) of `text` without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _trim(text: str, start: int, end: int) -> Span:
    start, end = without_blanks(text, start, end)
    return Span(start=start, end=end)
