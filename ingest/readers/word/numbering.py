"""Automatic numbers of a .docx, counted again: numbering.xml and styles.xml -> the number a paragraph is displayed with.

ECMA-376 17.9: a num names an abstract list and may override its levels; paragraphs of one abstract list count together; a level starts
anew after any level above it has counted, unless lvlRestart says otherwise; a start override counts from the num's first paragraph on.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.markup import attribute, child, local, number_of
from ingest.readers.word.numerals import displayed

LEVELS = 9
_BULLET = "●"


@dataclass(frozen=True)
class Level:
    """A level of a list: its first number, its format, its text with %1 … %9, which level's number restarts it, and whether all
    numbers in it are Arabic."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    tied: str = ""


@dataclass
class _Num:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]
    used: set[int] = field(default_factory=set)


class Numbering:
    """Counts as it is asked: paragraphs must be named in the order of the document."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = _style_numbers(styles)
        roots = list(numbering) if numbering is not None else []
        abstracts = {attribute(one, "abstractNumId") or "": one for one in roots if local(one) == "abstractNum"}
        linked = {attribute(child(one, "styleLink"), "val"): one for one in abstracts.values() if child(one, "styleLink") is not None}
        self._nums: dict[str, _Num] = {}
        for one in roots:
            if local(one) == "num":
                name = attribute(child(one, "abstractNumId"), "val") or ""
                defined = abstracts.get(name)
                link = attribute(child(defined, "numStyleLink"), "val")
                self._nums[attribute(one, "numId") or ""] = _num(name, linked.get(link, defined) if link else defined, one)
        self._counts: dict[str, dict[int, int]] = {}

    def number(self, style: str, properties: etree._Element | None) -> str:
        """The number displayed before the paragraph of `style` with these properties (its numPr); "" for none."""
        own_num, own_level = _numbered_by(properties)
        style_num, style_level = self._of_style(style)
        num = self._nums.get(own_num if own_num is not None else style_num or "")
        if num is None:
            return ""
        level = own_level if own_level is not None else style_level
        if level is None:
            level = next((n for n, one in num.levels.items() if one.tied == style), 0)
        return self._count(num, level) if level in num.levels else ""

    def _of_style(self, style: str) -> tuple[str | None, int | None]:
        num, level = None, None
        for _ in range(20):
            if style not in self._styles:
                break
            based, here, deep = self._styles[style]
            num, level = num if num is not None else here, level if level is not None else deep
            style = based
        return num, level

    def _count(self, num: _Num, level: int) -> str:
        counts = self._counts.setdefault(num.abstract, {})
        here = num.levels[level]
        if level in num.starts and level not in num.used:
            counts[level] = num.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else here.start
        num.used.add(level)
        for below in [n for n in counts if n > level and _restarts(num.levels.get(n), level)]:
            del counts[below]
        return _shown(num, level, counts)


def _restarts(level: Level | None, after: int) -> bool:
    if level is None or level.restart is None:
        return True
    return level.restart > 0 and after < level.restart


def _shown(num: _Num, level: int, counts: dict[int, int]) -> str:
    here = num.levels[level]
    if here.form == "bullet":
        return _BULLET if here.text.strip() else ""

    def said(found: re.Match[str]) -> str:
        n = int(found[1]) - 1
        one = num.levels.get(n, here)
        form = "decimal" if here.legal and n < level else one.form
        return displayed(counts.setdefault(n, one.start), form)

    text = re.sub(r"%([1-9])", said, here.text)
    # what stands between number and text is a tab or a blank; only words need it (第三条 为了…)
    return text + " " if re.search(r"[\w]$", text) and not text.isspace() else text


def _num(name: str, defined: etree._Element | None, num: etree._Element) -> _Num:
    levels = _levels(defined)
    starts: dict[int, int] = {}
    for change in num:
        if local(change) != "lvlOverride":
            continue
        n = number_of(attribute(change, "ilvl"))
        if (start := child(change, "startOverride")) is not None:
            starts[n] = number_of(attribute(start, "val"), 1)
        levels |= _levels(change)
    return _Num(name, levels, starts)


def _levels(holder: etree._Element | None) -> dict[int, Level]:
    found = {}
    for one in holder if holder is not None else ():
        n = number_of(attribute(one, "ilvl"), LEVELS)
        if local(one) != "lvl" or not 0 <= n < LEVELS:
            continue
        restart = child(one, "lvlRestart")
        found[n] = Level(
            start=number_of(attribute(child(one, "start"), "val"), 1),
            form=_form(one),
            text=attribute(child(one, "lvlText"), "val") or "",
            restart=number_of(attribute(restart, "val")) if restart is not None else None,
            legal=is_on(child(one, "isLgl")),
            tied=attribute(child(one, "pStyle"), "val") or "",
        )
    return found


def _form(level: etree._Element) -> str:
    """The format; a level in an mc:AlternateContent has a newer one in its choice, and its fallback is good enough."""
    found = next((one for one in level.iter() if local(one) == "numFmt" and attribute(one, "val") != "custom"), None)
    return attribute(found, "val") or "decimal"


def is_on(switch: etree._Element | None) -> bool:
    """A toggle property: there and not switched off."""
    return switch is not None and (attribute(switch, "val") or "true") not in ("0", "false", "off", "none")


def _numbered_by(properties: etree._Element | None) -> tuple[str | None, int | None]:
    listed = child(properties, "numPr")
    level = attribute(child(listed, "ilvl"), "val")
    return attribute(child(listed, "numId"), "val"), number_of(level) if level is not None else None


def _style_numbers(styles: etree._Element | None) -> dict[str, tuple[str, str | None, int | None]]:
    """Of each paragraph style: what it is based on, its num and its level."""
    found = {}
    for one in styles if styles is not None else ():
        if local(one) == "style" and (name := attribute(one, "styleId")):
            num, level = _numbered_by(child(one, "pPr"))
            found[name] = (attribute(child(one, "basedOn"), "val") or "", num, level)
    return found
