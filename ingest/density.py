"""Canonical text -> the text that facts are read from: all of it, but for the endless rest of what is like no document.

Reading is linear, but a sign costs far more than a character: a million characters of 到2025年 or of lines of one character would
be read for minutes. Such stretches are read for facts only so far; which they are is counted, so the same file gives the same record.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from corpus.model import Fact, PolicyDocument
from ingest.cleaning.canonical import CleanText, Line
from ingest.facts import Extractor
from ingest.sentences.layer import SentenceLayer

_SIGN = re.compile(r"\d+|[《“（(〔\[【\"。！？!?；;\n]")
_STOP = re.compile(r"[。！？!?\n]")
_BLOCK = 1000
_DENSEST = 100
"""Signs in a block of text: in 680 policies and laws half the blocks have 42, one in a hundred 95 or more."""
_MOST = 70
"""Blocks so dense, or without the end of a sentence, that are read for facts in one document: those 680 have two at most."""

# where there are so many: 限期整改
_SHORTEST = 4
# no character of a canonical text, and none that any pattern looks for; line ends, so that no sentence is long
_UNREAD = "\n" + "\0" * 498 + "\n"


def readable(text: str) -> str:
    """`text` with NUL in place of the blocks that are not read for facts: offsets stay."""
    return _readable(text) if _unread(text) else text


@lru_cache(maxsize=2)
def _readable(text: str) -> str:
    blocks = (text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK))
    return "".join((_UNREAD * 2)[: len(block)] if n in _unread(text) else block for n, block in enumerate(blocks))


@lru_cache(maxsize=2)
def _unread(text: str) -> frozenset[int]:
    """Numbers of the blocks of `text` that are not read for facts."""
    if len(text) <= _MOST * _BLOCK:
        return frozenset()
    odd = [n for n, at in enumerate(range(0, len(text), _BLOCK)) if _like_no_document(text[at : at + _BLOCK])]
    return frozenset(odd[_MOST:])


def _like_no_document(block: str) -> bool:
    return not _STOP.search(block) or len(_SIGN.findall(block)) > _DENSEST


def coarse(cleaned: CleanText) -> CleanText:
    """`cleaned` with one line for all that stand in one unread block: none of them is a clause that is cited alone."""
    unread = _unread(cleaned.text)
    lines: list[Line] = []
    for line in cleaned.lines if unread else ():
        block = line.start // _BLOCK
        inside = block in unread and block == (line.end - 1) // _BLOCK
        if inside and lines and lines[-1].start // _BLOCK == block:
            lines[-1] = Line(lines[-1].start, line.end, page=lines[-1].page)
        else:
            lines.append(line)
    return replace(cleaned, lines=tuple(lines)) if unread else cleaned


def facts_of(document: PolicyDocument, extractors: Iterable[Extractor]) -> Iterator[Fact]:
    """What `extractors` find in the readable text of `document`."""
    text = readable(document.text)
    if text == document.text:
        layer = SentenceLayer(document)
        yield from (fact for extract in extractors for fact in extract(layer))
        return
    clauses = tuple(clause for clause in document.clauses if len(clause.span.of(text).strip("\0\n")) >= _SHORTEST)
    seen = SentenceLayer(PolicyDocument(id=document.id, text=text, style=document.style, clauses=clauses, parts=document.parts))
    yield from (fact for extract in extractors for fact in extract(seen) if "\0" not in fact.span.of(text))
