"""Numbering marks: what stands at the start of a clause (一、 （一） 1． 第…条 ① ——), read from a table."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from corpus.lexicon import load_yaml
from corpus.text.numerals import SMALL_NUMERAL, parse_number

_CN = f"[{SMALL_NUMERAL}百千零〇○两]{{1,9}}"
_AR = r"\d(?:\s?\d){0,3}"
_PART = r"[1-9]\d?"
_NUMBER = re.compile(rf"[①-⑳]|{_CN}|{_AR}")
SIGNS = frozenset("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")
_MAY_START = SIGNS | frozenset(f"第【（({SMALL_NUMERAL}百0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


@dataclass(frozen=True)
class Level:
    """One row of the table of marks: its name, default rank (smaller = higher), how it is written in a path,
    whether it may stand in the middle of a line, whether it needs other evidence than itself."""

    name: str
    rank: int
    path: str
    inline: bool
    shy: bool


@dataclass(frozen=True)
class Marker:
    """A mark found in the text: [start, end) with the blanks after it; `order` compares numbers, (120, 1) is 第一百二十条之一,
    (4, 2) is 4.2; `style` is the mark without its number (、 or ．); `apart`: a blank stands behind it."""

    level: Level
    order: tuple[int, ...]
    element: str
    style: str
    start: int
    end: int
    apart: bool = False

    @property
    def number(self) -> int:
        return self.order[0]

    @property
    def dotted(self) -> bool:
        return self.level.name.startswith("decimal")

    @cached_property
    def starts(self) -> bool:
        """True for the first number of a list."""
        return self.order[-1] == 1 if self.dotted else self.order == (1,)

    def follows(self, other: "Marker") -> bool:
        """True when this number comes right after `other`'s (第三条, 第三条之一, 第四条; 4.1, 4.2)."""
        if self.dotted:
            return self.order[:-1] == other.order[:-1] and self.order[-1] == other.order[-1] + 1
        if len(self.order) == 2:
            return self.order in {(other.order[0], 1), (other.order[0], other.order[-1] + 1)}
        return self.order[0] == other.order[0] + 1


@cache
def levels() -> dict[str, Level]:
    """Rows of the table by name."""
    return {
        row["name"]: Level(row["name"], row["rank"], row["path"], row.get("inline", False), row.get("shy", False))
        for row in _table()["markers"]
    }


@cache
def _table() -> Any:
    return load_yaml("markers")


@cache
def _patterns() -> dict[str, tuple[tuple[Level, re.Pattern[str]], ...]]:
    """Patterns by the character they may start with: 第, a bracket, a Chinese numeral, a digit, a circled number."""
    rows = [(levels()[row["name"]], re.compile(_expand(row["pattern"]) + r"[ \t]*")) for row in _table()["markers"]]
    probes = {"第": "第", "【": "第", "（": "（", "(": "（", **dict.fromkeys(f"{SMALL_NUMERAL}百", "一")}
    probes |= dict.fromkeys("0123456789", "1") | dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "①")
    heads = {
        "第": ("bian", "fenbian", "bufen", "zhang", "jie", "tiao"),
        "（": ("paren", "digit_paren"),
        "一": ("dun", "cn_close"),
        "1": ("decimal4", "decimal3", "decimal2", "digit", "digit_blank", "digit_close"),
        "①": ("circle",),
    }
    return {c: tuple((level, pattern) for level, pattern in rows if level.name in heads[head]) for c, head in probes.items()}


def _expand(pattern: str) -> str:
    number = rf"\s?(?:{_CN}|{_AR})\s?"
    return pattern.replace("{num}", number).replace("{cn}", _CN).replace("{ar}", _AR).replace("{part}", _PART)


@cache
def _bullets() -> re.Pattern[str]:
    marks = sorted(map(re.escape, filter(None, _table()["bullets"])), key=len, reverse=True)
    return re.compile("(?:" + "|".join(marks) + r")\s*(?=\S)")


def read_marker(text: str, at: int, end: int | None = None) -> Marker | None:
    """The numbering mark that starts at offset `at` of `text`, or None."""
    if at >= len(text) or text[at] not in _MAY_START:
        return None
    stop = len(text) if end is None else end
    if text[at] in SIGNS:
        return _sign(text, at, stop)
    for level, pattern in _patterns()[text[at]]:
        found = pattern.match(text, at, stop)
        if found:
            return _marker(level, found)
    return None


def _sign(text: str, at: int, stop: int) -> Marker | None:
    """㈠ as （一）, ⑴ as （1）, ⒈ as 1."""
    said = read_marker(unicodedata.normalize("NFKC", text[at]) + " ", 0)
    if said is None:
        return None
    end = at + 1
    while end < stop and text[end] in " 、":
        end += 1
    return replace(said, start=at, end=end, style=said.style + "sign")


def _marker(level: Level, found: re.Match[str]) -> Marker:
    said = found.group().strip()
    numerals = _NUMBER.findall(said)
    order = tuple(_value(numeral) for numeral in numerals)
    if level.name.startswith("decimal"):
        return Marker(level, order, said, ".", found.start(), found.end())
    element = level.path.replace("{n}", re.sub(r"\s", "", numerals[0])).replace("{mark}", re.sub(r"\s", "", said))
    if len(numerals) == 2:
        element += "之" + numerals[1]
    style = re.sub(rf"[\s\d（()）①-⑳]|{_CN}", "", said)
    return Marker(level, order, element, style, found.start(), found.end(), apart=found.group()[-1].isspace())


@cache
def _value(numeral: str) -> int:
    if "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    return int(parse_number(numeral) or 0)


def read_bullet(text: str, at: int, end: int | None = None) -> int | None:
    """Offset after the bullet (——, ●) that starts at `at`, or None."""
    found = _bullets().match(text, at, len(text) if end is None else end)
    return found.end() if found else None
