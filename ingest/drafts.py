"""A line on its way to the canonical text."""

from dataclasses import dataclass


@dataclass
class Draft:
    """text: the line without marks, its cells kept apart by tabs or pipes; heading: how many # stood before it;
    page_before, page_after: whether a page number stood next to it in the source."""

    text: str
    heading: int = 0
    page_before: bool = False
    page_after: bool = False
