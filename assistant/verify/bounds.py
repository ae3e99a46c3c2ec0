"""Which side of an amount or a day is meant. In: a plain statement and the plain cited words. Out: amounts said with another bound.

不超过5个工作日 for 不少于5个工作日, 10月底后 for 10月底前, 2021年11月15日 for 2020年11月15日, 市级财政 for 省级财政.
"""

import re
from functools import cache

from corpus.lexicon import load_yaml
from corpus.text.quantities import amounts

_BEFORE, _BEHIND = 4, 6
_DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?")


def turned(claimed: str, whole: str) -> list[str]:
    """Words of `claimed` whose bound, year or level of government the cited words give otherwise."""
    return [*_bounds(claimed, whole), *_years(claimed, whole), *_levels(claimed, whole)]


def _bounds(claimed: str, whole: str) -> list[str]:
    given: dict[tuple[float | str, ...], set[str]] = {}
    for key, kinds, _ in _bounded(whole):
        given.setdefault(key, set()).update(kinds)
    return [said for key, kinds, said in _bounded(claimed) if kinds and given.get(key) and not kinds & given[key]]


def _bounded(text: str) -> list[tuple[tuple[float | str, ...], set[str], str]]:
    """Each amount with the bounds that stand beside it (least, most, before, after) and its words."""
    return [
        (
            a.key,
            _beside(text[max(0, a.start - _BEFORE) : a.start], text[a.end : a.end + _BEHIND]) | _inside(a.text),
            text[a.start : a.end + 2],
        )
        for a in amounts(text)
    ]


def _inside(said: str) -> set[str]:
    return {"most"} if said.endswith("内") else set()


def _beside(before: str, behind: str) -> set[str]:
    """The bound of the longest word that ends right before, and of the longest that begins right behind."""
    ahead = max((row for row in bound_words() if before.endswith(row[0])), key=lambda row: len(row[0]), default=("", ""))
    behind = re.sub(r"^(?:及|\(含\)|含)", "", behind)
    after = max((row for row in bound_words() if behind.startswith(row[0])), key=lambda row: len(row[0]), default=("", ""))
    return {kind for _, kind in (ahead, after) if kind}


@cache
def bound_words() -> tuple[tuple[str, str], ...]:
    """Words beside an amount or a day, each with the side it means: least, most, before, after."""
    table = load_yaml("gate")
    rows = {**table["comparators"], **table["sides"]}
    return tuple((word, kind) for kind, words in rows.items() for word in words)


def _years(claimed: str, whole: str) -> list[str]:
    """A whole date whose day the source has in another year only."""
    given = {m.groups() for m in _DAY.finditer(whole)}
    days = {day[1:] for day in given}
    return [m[0] for m in _DAY.finditer(claimed) if m.groups() not in given and m.groups()[1:] in days]


def _levels(claimed: str, whole: str) -> list[str]:
    """A level of government (省级, 地方) that the source does not have here, or in whose place it has another."""
    levels = load_yaml("gate")["levels"]
    found = []
    for m in re.finditer("|".join(levels), claimed):
        before, behind = claimed[max(0, m.start() - 2) : m.start()], claimed[m.end() : m.end() + 2]
        absent = f"{m[0]}{behind}" not in whole and f"{before}{m[0]}" not in whole
        there = f"{before}{m[0]}{behind}" in whole
        if absent or (not there and any(f"{before}{other}{behind}" in whole for other in levels)):
            found.append(f"{m[0]}{behind}")
    return found
