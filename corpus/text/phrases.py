"""Phrases of a sentence: what stands between its commas, semicolons and colons, brackets and quotation marks kept whole."""

import re
from typing import NamedTuple

from corpus.model import Span
from corpus.text.sentences import closing, without_blanks

_STOPS = {"，": "，", ",": "，", "；": "；", ";": "；", "：": "：", ":": "：", "。": "。"}
_OPENERS = "（([【《〈〔“"
_MARK = re.compile(f"[{re.escape(''.join(_STOPS) + _OPENERS)}]")
_LONGEST_BRACKET = 400


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
    found: list[Phrase] = []
    start = at = within.start
    while match := _MARK.search(text, at, within.end):
        at = match.start()
        stop = _STOPS.get(match.group())
        if stop is None:
            at = _behind_bracket(text, at, within.end)
            continue
        if not _inside_number(text, at, within):
            found.append(Phrase(*without_blanks(text, start, at), stop))
            start = at + 1
        at += 1
    found.append(Phrase(*without_blanks(text, start, within.end), ""))
    return tuple(phrase for phrase in found if phrase.start < phrase.end)


def _behind_bracket(text: str, at: int, end: int) -> int:
    """Offset after the bracket opened at `at`; the next character when it does not close within a sensible length."""
    return closing(text, at, min(end, at + _LONGEST_BRACKET)) or at + 1


def _inside_number(text: str, at: int, within: Span) -> bool:
    return text[at] in ",:" and within.start < at < within.end - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
