"""Plain text in two columns side by side, as it is pasted from a newspaper or a page: the left column, then the right one.

In: the lines of a text. Out: the lines one column after the other, and the lines that were parted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from ingest.lines.markers import read_marker

_GAP = re.compile(r"(?<=\S)[ \u3000]{3,}(?=\S)")
_ENDS = re.compile(r"[。；：！？:;]$")
# lines that prove a column, how far (in half widths) the right parts may begin apart, the narrowest column of sentences
_LEAST, _APART, _NARROW = 4, 3, 18
# a column of text fills its width; cells of a table do not
_FILLED = 0.6


def parted(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """`lines` with each block of two columns read down the left column and then down the right; the lines of these blocks."""
    kept: list[str] = []
    split: list[str] = []
    for block, is_columns in _blocks(lines):
        if is_columns:
            split += block
            halves = [_halves(line) for line in block]
            kept += _running([left for left, _ in halves if left]) + _running([right for _, right in halves if right])
        else:
            kept += block
    return kept, split


def _blocks(lines: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """Runs of lines with one gap each that are two columns, and what stands between them."""
    at = 0
    while at < len(lines):
        stop = at
        while stop < len(lines) and len(_GAP.findall(lines[stop].rstrip())) == 1:
            stop += 1
        if stop > at and _are_columns(lines[at:stop]):
            yield list(lines[at:stop]), True
        else:
            stop = max(stop, at + 1)
            yield list(lines[at:stop]), False
        at = stop


def _are_columns(block: Sequence[str]) -> bool:
    if len(block) < _LEAST:
        return False
    starts = [_width(line[: found.end()]) for line in block if (found := _GAP.search(line))]
    usual, _ = Counter(starts).most_common(1)[0]
    lefts, rights = zip(*(_halves(line) for line in block), strict=True)
    even = sum(abs(start - usual) <= _APART for start in starts) >= len(block) - 1
    widest = max(map(_width, lefts))
    filled = sum(_width(left) >= _FILLED * widest for left in lefts) * 2 >= len(block)
    return even and widest >= _NARROW and filled and any("。" in half for half in (*lefts, *rights))


def _running(column: Sequence[str]) -> list[str]:
    """The lines of a column with those joined that only its narrowness broke (开工前15 / 日提交)."""
    joined: list[str] = []
    for line in column:
        if joined and not _ENDS.search(joined[-1]) and read_marker(line, 0) is None:
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _halves(line: str) -> tuple[str, str]:
    found = _GAP.search(line.rstrip())
    return (line[: found.start()].strip(), line[found.end() :].strip()) if found else (line.strip(), "")


def _width(text: str) -> int:
    """In half widths, as a terminal counts."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
