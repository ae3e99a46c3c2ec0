"""Sentences and their parts as spans of a text."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from corpus.model import Clause, PolicyDocument, Span

_SENTENCE = re.compile(r"[^。！？!?\n]+(?:[。！？!?]+[”’）)】》]*)?|[。！？!?]+[”’）)】》]*")
_STOP = re.compile(r"[。！？!?\n]+")
_SEGMENT = re.compile(r"[^；;]+[；;]?")
# Where a sentence beyond all measure is cut, the better place first.
_CUTS = ("；;", "，,：:", "、）》” \t")
LONGEST_SENTENCE = 800
"""Characters read as one sentence. In 680 policies and laws one has 744, two have more than 500: what is longer is a list that lost its
stops or damage, is read piece by piece, and costs no more than its length."""
_LONGEST_PIECE = 300
_CLOSERS = {"（": "）", "(": ")", "“": "”", "《": "》", "〈": "〉", "【": "】", "[": "]", "〔": "〕"}
_BRACKET = re.compile(f"[{re.escape(''.join(_CLOSERS) + ''.join(_CLOSERS.values()))}]")


def sentences(text: str, within: Span) -> tuple[Span, ...]:
    """Sentences of `text` inside `within`, in order, blank ones left out; a line end closes a sentence."""
    return _sentences(text, within.start, within.end)


def segments(text: str, within: Span) -> tuple[Span, ...]:
    """The parts of a sentence between semicolons (分句), in order."""
    start, end = within.start, within.end
    if text.find("；", start, end) >= 0 or text.find(";", start, end) >= 0:
        return _segments(text, start, end)
    start, end = without_blanks(text, start, end)
    whole = within if end - start == within.end - within.start else Span(start, end)
    return (whole,) if start < end else ()


# kept, because every extractor asks for the same pieces one after the other (the text's hash is computed once)
@lru_cache(maxsize=16384)
def _sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    found: list[Span] = []
    for match in _SENTENCE.finditer(text, start, end):
        first, last = without_blanks(text, match.start(), match.end())
        if last - first > LONGEST_SENTENCE:
            found += _windows(text, first, last)
        elif first < last:
            found.append(Span(first, last))
    return tuple(found)


@lru_cache(maxsize=16384)
def _segments(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(_trim(text, m.start(), m.end()) for m in _SEGMENT.finditer(text, start, end) if not m.group().isspace())


def _windows(text: str, start: int, last: int) -> Iterator[Span]:
    """The pieces that a sentence [start, last) beyond all measure is read in."""
    while last - start > _LONGEST_PIECE:
        end = _cut(text, start, start + _LONGEST_PIECE)
        if (piece := _trim(text, start, end)).start < piece.end:
            yield piece
        start = end
    yield _trim(text, start, last)


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
"""Brackets inside brackets that are followed: one that holds more closes nowhere, damage as it is."""


# kept, because a sentence is asked for by several readers one after the other
@lru_cache(maxsize=1024)
def closings(text: str, start: int, end: int) -> Mapping[int, int]:
    """Offset of each opening bracket of `text[start:end]` that closes there -> offset just after its closing one, nesting respected."""
    found: dict[int, int] = {}
    # offset and sign of the brackets that are open, and how many stand inside one another in each
    open_: list[tuple[int, str]] = []
    depths: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        sign = match.group()
        if sign in _CLOSERS:
            open_.append((match.start(), _CLOSERS[sign]))
            depths.append(1)
        elif open_ and sign == open_[-1][1]:
            at, depth = open_.pop()[0], depths.pop()
            if depth <= _DEEPEST:
                found[at] = match.end()
            if depths:
                depths[-1] = max(depths[-1], depth + 1)
    return found


def without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) of `text` without the blanks at its ends."""
    if start < end and not (text[start].isspace() or text[end - 1].isspace()):
        return start, end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _trim(text: str, start: int, end: int) -> Span:
    start, end = without_blanks(text, start, end)
    return Span(start=start, end=end)
