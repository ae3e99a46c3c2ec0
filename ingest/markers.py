"""Numbering marks: what stands at the start of a clause (一、 （一） 1． 第…条 ① ——), read from a table."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.lexicon import load_yaml

_CN = "[一二三四五六七八九十百千零〇○两]{1,9}"
_AR = r"\d(?:\s?\d){0,3}"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True)
class Level:
    """One row of the table of marks: its name, default rank (smaller = higher) and how it is written in a path."""

    name: str
    rank: int
    path: str
    inline: bool


@dataclass(frozen=True)
class Marker:
    """A mark found in the text: [start, end) with the blanks after it; `order` compares numbers, (120, 1) is 第一百二十条之一."""

    level: Level
    order: tuple[int, ...]
    element: str
    style: str
    start: int
    end: int

    @property
    def number(self) -> int:
        return self.order[0]

    def follows(self, other: "Marker") -> bool:
        """True when this number comes right after `other`'s (第三条, 第三条之一, 第四条)."""
        if len(self.order) == 2:
            return self.order in {(other.order[0], 1), (other.order[0], other.order[-1] + 1)}
        return self.order[0] == other.order[0] + 1


def count(numeral: str) -> int:
    """Value of a Chinese or Arabic numeral below ten thousand (二十三, 一百零二, 23)."""
    bare = re.sub(r"\s", "", numeral)
    if bare.isdigit():
        return int(bare)
    if not any(c in _UNITS for c in bare):
        return int("".join(str(_DIGITS[c]) for c in bare))
    total = digit = 0
    for c in bare:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


@cache
def levels() -> dict[str, Level]:
    return {row["name"]: Level(row["name"], row["rank"], row["path"], row["inline"]) for row in _table()["markers"]}


@cache
def _table() -> Any:
    return load_yaml("markers")


@cache
def _patterns() -> tuple[tuple[Level, re.Pattern[str]], ...]:
    rows = []
    for row in _table()["markers"]:
        pattern = row["pattern"].replace("{num}", "(?:{cn}|{ar})").replace("第(?:", r"第\s?(?:")
        pattern = re.sub(r"\)(?=[编章节条])", r")\\s?", pattern)
        pattern = pattern.replace("{cn}", _CN).replace("{ar}", _AR)
        rows.append((levels()[row["name"]], re.compile(pattern + r"[ \t]*")))
    return tuple(rows)


@cache
def _bullets() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(map(re.escape, filter(None, _table()["bullets"])), key=len, reverse=True)) + r")\s*(?=\S)")


_NUMBER = re.compile(rf"[①-⑳]|{_CN}|{_AR}")
_MAY_START = frozenset("第（(一二三四五六七八九十百0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def read_marker(text: str, at: int, end: int | None = None) -> Marker | None:
    """The numbering mark that starts at offset `at` of `text`, or None."""
    if at >= len(text) or text[at] not in _MAY_START:
        return None
    for level, pattern in _patterns():
        found = pattern.match(text, at, len(text) if end is None else end)
        if found:
            return _marker(level, found)
    return None


def _marker(level: Level, found: re.Match[str]) -> Marker:
    said = found.group().strip()
    numerals = _NUMBER.findall(said)
    order = tuple(ord(n) - ord("①") + 1 if "①" <= n <= "⑳" else count(n) for n in numerals)
    element = level.path.replace("{n}", re.sub(r"\s", "", numerals[0]))
    if len(numerals) == 2:
        element += "之" + numerals[1]
    return Marker(level, order, element, re.sub(r"[\s\d]|" + _CN, "", said), found.start(), found.end())


def read_bullet(text: str, at: int, end: int | None = None) -> int | None:
    """Offset after the bullet (——, ●) that starts at `at`, or None."""
    found = _bullets().match(text, at, len(text) if end is None else end)
    return found.end() if found else None
