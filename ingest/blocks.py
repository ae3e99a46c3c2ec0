"""The text as a flat run of blocks: each a numbered clause's own line, a paragraph, a bullet or a table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.cleaning import Line
from ingest.markers import Marker, read_bullet, read_marker

BlockKind = Literal["numbered", "paragraph", "bullet", "table"]


@dataclass(frozen=True)
class Block:
    """[start, end) of the canonical text; `body` is where the text after the mark begins."""

    kind: BlockKind
    start: int
    end: int
    body: int
    marker: Marker | None = None
    heading: int = 0
    line_start: bool = True


_BEFORE_INLINE = re.compile(r"[。；;：:！？!?）)】”》\s]")
_INLINE = re.compile(
    r"(?<=[。；;：:！？!?）)】”》\s])(?:[（(](?:[一二三四五六七八九十百]{1,5}|\d{1,2})[）)]|[一二三四五六七八九十百]{1,5}、|\d{1,2}[．.、](?!\d)|\d{1,2}[）)]|[①-⑳]|第[一二三四五六七八九十百零\d]{1,6}[章节条])"
)


def candidates(text: str, line: Line) -> list[Marker]:
    """Marks that may open a clause in this line: the one at its start, and those after the end of a sentence or a blank."""
    found = []
    first = read_marker(text, line.start, line.end)
    if first:
        found.append(first)
    for match in _INLINE.finditer(text, first.end if first else line.start, line.end):
        marker = read_marker(text, match.start(), line.end)
        if marker and marker.level.inline:
            found.append(marker)
    return found


def plain_block(text: str, line: Line) -> Block:
    """The block of a line without a number."""
    bullet = read_bullet(text, line.start, line.end)
    return Block("bullet" if bullet else "paragraph", line.start, line.end, bullet or line.start, None, line.heading)


def cut(text: str, lines: Sequence[Line], accepted: set[int]) -> Iterable[Block]:
    """Blocks of `lines`, a line cut before each mark whose offset is in `accepted`."""
    for line in lines:
        marks = [m for m in candidates(text, line) if m.start in accepted]
        if not marks:
            yield plain_block(text, line)
            continue
        if marks[0].start > line.start:
            yield plain_block(text, Line(line.start, _trim(text, line.start, marks[0].start), line.heading))
        for marker, following in zip(marks, [*marks[1:], None], strict=True):
            end = _trim(text, marker.start, following.start) if following else line.end
            yield Block("numbered", marker.start, end, min(marker.end, end), marker, line.heading, marker.start == line.start)


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
