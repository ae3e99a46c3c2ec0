"""A line on its way to the canonical text."""

import unicodedata
from dataclasses import dataclass
from typing import Literal


@dataclass
class Draft:
    """text: the line without marks, its cells kept apart by tabs or pipes; heading: how many # stood before it;
    page_before, page_after: whether a page number stood next to it in the source; indented: whether it began with blanks;
    width: how wide its last printed line is, in full-width characters; of a file that states its blocks: whole: the line is a whole
    paragraph; row: "row" or "header" of a table; page: 1, 2, … where it stands; note: the line is a footnote."""

    text: str
    heading: int = 0
    page_before: bool = False
    page_after: bool = False
    indented: bool = False
    width: float = 0.0
    whole: bool = False
    row: Literal["", "row", "header"] = ""
    page: int = 0
    note: bool = False


def display_width(text: str) -> float:
    """Width of `text` in full-width characters: Latin letters and digits take half."""
    if text.isascii():
        return len(text) / 2
    return sum(1.0 if c > "\x7f" and unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
