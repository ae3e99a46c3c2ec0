"""Phrases of a sentence: what stands between its commas, semicolons and colons, brackets and quotation marks kept whole."""

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.model import Span
from corpus.text.sentences import closings, without_blanks

_STOPS = {"，": "，", ",": "，", "；": "；", ";": "；", "：": "：", ":": "：", "。": "。"}
_OPENERS = "（([【《〈〔“"
_MARK = re.compile(f"[{re.escape(''.join(_STOPS) + _OPENERS)}]")
_LONGEST_BRACKET = 400
_new = tuple.__new__
"""Makes a phrase at half the cost of its constructor: a document has thousands."""


class Phrase(NamedTuple):
    """A piece [start, end) of the text and the mark that closes it: ， ； ： 。 or "" at the end; blanks at its ends cut off."""

    start: int
    end: int
    stop: str

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def phrases(text: str, within: Span) -> tuple[Phrase, ...]:
    """Phrases of `text` inside `within` (a sentence), in order, blank ones left out.

    Marks inside brackets, titles and quotation marks do not split (对钢铁（含炼钢，轧钢）等企业); a bracket that never closes is
    taken as a letter, and a comma between digits (1,200) as part of the number.
    """
    return _phrases(text, within.start, within.end)


# kept, because a sentence is asked for by several readers one after the other
@lru_cache(maxsize=16384)
def _phrases(text: str, start: int, end: int) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    first, behind = start, start
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        if at < behind:  # in a bracket
            continue
        stop = _STOPS.get(text[at])
        if stop is None:
            behind = _behind_bracket(text, at, first, end)
        elif not (first < at < end - 1 and _inside_number(text, at)):
            if start < at and not (text[start].isspace() or text[at - 1].isspace()):
                found.append(_new(Phrase, (start, at, stop)))
            else:
                found += _trimmed(text, start, at, stop)
            start = at + 1
    found += _trimmed(text, start, end, "")
    return tuple(found)


def _trimmed(text: str, start: int, end: int, stop: str) -> tuple[Phrase, ...]:
    """The phrase without blanks at its ends; none where nothing else is left."""
    start, end = without_blanks(text, start, end)
    return (Phrase(start, end, stop),) if start < end else ()


def _behind_bracket(text: str, at: int, first: int, end: int) -> int:
    """Offset after the bracket opened at `at`; the next character when it does not close within a sensible length."""
    behind = closings(text, first, end).get(at, 0)
    return behind if 0 < behind <= at + _LONGEST_BRACKET else at + 1


def _inside_number(text: str, at: int) -> bool:
    return text[at] in ",:" and text[at - 1].isdigit() and text[at + 1].isdigit()
