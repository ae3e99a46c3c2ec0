"""A line on its way to the canonical text."""

import unicodedata
from dataclasses import dataclass


@dataclass
class Draft:
    """text: the line without marks, its cells kept apart by tabs or pipes; heading: how many # stood before it;
    page_before, page_after: whether a page number stood next to it in the source; indented: whether it began with blanks;
    width: how wide its last printed line is, in full-width characters."""

    text: str
    heading: int = 0
    page_before: bool = False
    page_after: bool = False
    indented: bool = False
    width: float = 0.0


def display_width(text: str) -> float:
    """Width of `text` in full-width characters: Latin letters and digits take half."""
    if text.isascii():
        return len(text) / 2
    return sum(1.0 if c > "\x7f" and unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
