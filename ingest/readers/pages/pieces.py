"""What stands on a page: pieces of text with their places, lines, tables. Lengths in points or pixels, the origin at the top left."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.readers.tables import Cell


class Piece(NamedTuple):
    """A character, a run or a recognised line; `score`: how sure it was recognised, 1 where it was not read from a picture."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    score: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """A printed line: its text, its box, the height of its characters, its least sure piece, its column (0: over the whole page)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    score: float = 1.0
    column: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: its rows, and where it stands."""

    rows: list[list[Cell]]
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, piece: Piece) -> bool:
        return self.x0 <= (piece.x0 + piece.x1) / 2 <= self.x1 and self.top <= piece.middle <= self.bottom


@dataclass
class Page:
    """One page: `items` are its lines and tables in reading order."""

    number: int
    width: float
    height: float
    items: list[Line | Grid] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


def glued(before: str, after: str) -> str:
    """Two lines of one paragraph: a blank only between words of letters."""
    if before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalpha():
        return f"{before} {after}"
    return before + after
