"""The text as a flat run of blocks: each a numbered clause's own line, a paragraph, a bullet or a table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.text.numerals import SMALL_NUMERAL
from ingest.cleaning.canonical import Line
from ingest.lines.markers import Marker, read_bullet, read_marker
from ingest.structure.tables import is_row

BlockKind = Literal["numbered", "paragraph", "bullet", "table"]

# A mark in the middle of a line counts only after the end of a sentence, a colon, a bracket or a blank.
_INLINE = re.compile(
    r"(?<=[。；;：:！？!?）)】”》\s])"
    rf"(?=[（(][{SMALL_NUMERAL}\d]{{1,4}}[）)]|[{SMALL_NUMERAL}]{{1,4}}、|\d{{1,2}}[．.、）)]|[①-⑳㈠-㈩⑴-⒛]|第[{SMALL_NUMERAL}百零〇\d]{{1,7}}[章节条])"
)
# The first mark of a list may be glued to what stands before it: “…改善的控制单元（一）长江流域”, “…管理办法第一条为了…”.
_GLUED = re.compile(rf"(?<=[^第\d{SMALL_NUMERAL}、和及至\s])(?:[（(]一[）)]|第一[章条](?!第|规定|款|中|的))")


@dataclass(frozen=True)
class Block:
    """[start, end) of the canonical text; `body` is where the text after the mark begins; a table keeps its lines."""

    kind: BlockKind
    start: int
    end: int
    body: int
    marker: Marker | None = None
    rows: tuple[Line, ...] = ()


def marks_of(text: str, line: Line) -> list[Marker]:
    """Marks that may open a clause in this line: the one at its start, and those after the end of a sentence or a blank."""
    first = read_marker(text, line.start, line.end)
    found = [first] if first else []
    for match in _INLINE.finditer(text, first.end if first else line.start, line.end):
        marker = read_marker(text, match.start(), line.end)
        if marker and marker.level.inline and not _cites(text, marker) and marker.start >= (found[-1].end if found else line.start):
            found.append(marker)
    return found


def _cites(text: str, marker: Marker) -> bool:
    """《办法》第六条，… and 第六条规定的… name an article, they do not open one."""
    if marker.level.name not in ("tiao", "zhang", "jie"):
        return False
    return text[marker.start - 1] in "》）)" or text[marker.end : marker.end + 1] in tuple("，、。；）)的规第中所和或及至")


def glued_starts(text: str, line: Line, known: Sequence[Marker]) -> list[Marker]:
    """First marks (（一）, 第一条) in the middle of a sentence; only the list that goes on below proves them."""
    taken = {marker.start for marker in known}
    found = [read_marker(text, match.start(), line.end) for match in _GLUED.finditer(text, line.start + 1, line.end)]
    return [marker for marker in found if marker and marker.start not in taken]


def cut(text: str, lines: Sequence[Line], marks: Sequence[Sequence[Marker]], accepted: set[int]) -> Iterable[Block]:
    """Blocks of `lines`, a line cut before each of its `marks` whose offset is in `accepted`; rows of a table stay together."""
    i = 0
    while i < len(lines):
        stop = _table_stop(text, lines, i)
        if stop - i >= 2:
            yield Block("table", lines[i].start, lines[stop - 1].end, lines[i].start, None, tuple(lines[i:stop]))
            i = stop
            continue
        yield from _cut_line(text, lines[i], [m for m in marks[i] if m.start in accepted])
        i += 1


def _table_stop(text: str, lines: Sequence[Line], i: int) -> int:
    while i < len(lines) and (lines[i].row or is_row(text[lines[i].start : lines[i].end])):
        i += 1
    return i


def _cut_line(text: str, line: Line, marks: Sequence[Marker]) -> Iterable[Block]:
    first = marks[0].start if marks else line.end
    if first > line.start:
        end = _trim(text, line.start, first)
        bullet = read_bullet(text, line.start, end)
        yield Block("bullet" if bullet else "paragraph", line.start, end, bullet or line.start)
    for i, marker in enumerate(marks):
        end = _trim(text, marker.start, marks[i + 1].start) if i + 1 < len(marks) else line.end
        yield Block("numbered", marker.start, end, min(marker.end, end), marker)


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
