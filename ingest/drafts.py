"""A line on its way to the canonical text."""

from dataclasses import dataclass


@dataclass
class Draft:
    """text: the line without marks, its cells kept apart by tabs or pipes; heading: how many # stood before it;
    blank_before: whether a blank line or a removed page number stood before it in the source."""

    text: str
    heading: int = 0
    blank_before: bool = False
