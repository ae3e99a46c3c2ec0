"""The clause tree while it is built, and the lines of the document it is built from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.model import ClauseKind
from ingest.cleaning.canonical import Line
from ingest.lines.markers import Marker
from ingest.structure.parts import Segment


@dataclass
class Node:
    """A clause on its way; [start, end) grows with its children.

    texts: paragraphs it holds so far, its own line included; tables: as many tables. bracketed:
    its heading stands in brackets (第一条 【目的】).
    """

    kind: ClauseKind
    element: str
    start: int
    end: int
    heading: str = ""
    part: str = ""
    marker: Marker | None = None
    texts: int = 0
    tables: int = 0
    bracketed: bool = False
    children: list["Node"] = field(default_factory=list)

    def add(self, child: "Node") -> "Node":
        """Hangs `child` under this clause and in its part; returns it."""
        child.part = self.part
        self.children.append(child)
        return child

    def close(self) -> int:
        """Stretches every clause over its children; returns the end."""
        for child in self.children:
            self.end = max(self.end, child.close())
        return self.end

    def below(self) -> Iterable["Node"]:
        """All clauses below this one, in reading order."""
        for child in self.children:
            yield child
            yield from child.below()


@dataclass(frozen=True)
class Sheet:
    """One document of the file as lines: `lines` with their offsets, `rows` with their text."""

    text: str
    segment: Segment
    lines: tuple[Line, ...]
    rows: tuple[str, ...]

    @classmethod
    def of(cls, text: str, lines: Sequence[Line], segment: Segment) -> "Sheet":
        """The lines of `segment`."""
        own = tuple(lines[segment.first : segment.stop])
        return cls(text, segment, own, tuple(text[line.start : line.end] for line in own))

    def node(self, kind: ClauseKind, element: str, first: int, stop: int) -> Node:
        """A clause over the lines [first, stop)."""
        return Node(kind, element, self.lines[first].start, self.lines[stop - 1].end)


@dataclass
class SegmentTree:
    """What was found in one document of the file: its clauses, the annexes it names, numbers that fit nowhere, how many 条."""

    segment: Segment
    root: Node
    annexes: list[str] = field(default_factory=list)
    suspicious: list[Marker] = field(default_factory=list)
    articles: int = 0
