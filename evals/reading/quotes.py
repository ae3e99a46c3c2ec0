"""Comparing quotes: the normal form of a text and where a piece stands in it."""

import re
import unicodedata
from difflib import SequenceMatcher

Range = tuple[int, int]
_MARKS = re.compile(r"[\s*#$]+")
_QUOTATION = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def normal(text: str) -> str:
    """NFKC, no white space, no Markdown or TeX marks, straight quotation marks."""
    plain = unicodedata.normalize("NFKC", text).replace("\\geq", "≥").replace("\\leq", "≤")
    return _MARKS.sub("", plain).translate(_QUOTATION)


def places(text: str, piece: str) -> list[Range]:
    """Every [start, end) at which the normal form `piece` stands in the normal form `text`."""
    found, at = [], text.find(piece) if piece else -1
    while at >= 0:
        found.append((at, at + len(piece)))
        at = text.find(piece, at + 1)
    return found


def overlap(a: Range, b: Range) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def covers(text: str, outer: str, inner: str, share: float = 0.6) -> bool:
    """At least `share` of the characters of `inner` lie inside `outer` in `text` (all three in normal form)."""
    outers = places(text, outer)
    return any(overlap(i, o) >= share * (i[1] - i[0]) for i in places(text, inner) for o in outers)


def touches(text: str, a: str, b: str) -> bool:
    """`a` and `b` share at least half of the shorter one."""
    others = places(text, b)
    return any(overlap(x, y) >= 0.5 * min(x[1] - x[0], y[1] - y[0]) for x in places(text, a) for y in others)


def nearest_passage(text: str, piece: str) -> str:
    """The stretch of `text` most like `piece`, to suggest what a mistyped quote may have meant."""
    if not piece or not text:
        return ""
    width = len(piece)
    starts = range(0, max(1, len(text) - width + 1), max(1, width // 2))
    best = max(starts, key=lambda at: SequenceMatcher(None, text[at : at + width], piece).quick_ratio())
    around = range(max(0, best - width // 2), best + width // 2 + 1)
    at = max(around, key=lambda a: SequenceMatcher(None, text[a : a + width], piece).ratio())
    return text[at : at + width]


def nearest(names: tuple[str, ...], wanted: str) -> str:
    """The name most like `wanted`; "" when there is none."""
    return max(names, key=lambda name: SequenceMatcher(None, name, wanted).ratio(), default="")
