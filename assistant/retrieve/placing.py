"""In: a passage and a query. Out: how well place, level of government, document and year of the two agree."""

import re
from functools import lru_cache

from assistant.model import Query
from assistant.retrieve.passages import Passage
from corpus.bodies.places import find_places
from corpus.model import Region


def place_fit(passage: Passage, query: Query) -> float:
    """Added to a passage's score: positive where place, document and year are those asked for, negative where they are others."""
    return _region(passage, query) + _named(passage, query) + _year(passage, query)


@lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """绍兴市 -> 绍兴; names of two characters stay."""
    return re.sub(r"(?<=..)(?:回族自治州|自治州|自治区|特别行政区|地区|省|市|区|县|州|盟)$", "", name)


def mentions(passage: Passage, region: Region) -> bool:
    """True when the passage itself, or the title of its part, names the place."""
    short = short_name(region.name)
    title = passage.part.title or ""
    # 杭州 stands in 杭州湾 without being meant
    return (short in passage.text and any(short in name for name in passage.place_names)) or (
        short in title and any(short in name for name in _place_names(title))
    )


@lru_cache(maxsize=4096)
def _place_names(title: str) -> tuple[str, ...]:
    return tuple(mention.name for mention in find_places(title))


def _region(passage: Passage, query: Query) -> float:
    level = 0.08 if passage.part.level in query.levels else 0.0
    asked = query.regions or ((query.region,) if query.region else ())
    if not asked:
        return level
    return level + max(_one_region(passage, region, query.region_is_stated) for region in asked)


def _one_region(passage: Passage, region: Region, stated: bool) -> float:
    own = passage.part.region
    if own == region:
        return 0.3 if stated else 0.24
    if mentions(passage, region):
        return 0.18
    if own.covers(region):
        gap = len(region.steps) - len(own.steps)
        return 0.1 if gap == 1 and own.steps else (0.02 if own.steps else -0.08)
    if region.covers(own):
        return -0.12
    return -0.4


def _named(passage: Passage, query: Query) -> float:
    if not query.parts:
        return 0.0
    if (passage.document.id, passage.part.key) in query.named_parts:
        return 0.15
    if passage.document.id in query.named_documents:
        return -0.03
    return -0.1


def _year(passage: Passage, query: Query) -> float:
    if not query.years:
        return 0.0
    told = passage.told_years
    if any(str(year) in told for year in query.years):
        return 0.08
    if told and any(fact.kind == "target" for fact in passage.facts):
        return -0.12  # 到2020年达到70%, asked for 2025
    known = part_years(passage)
    if not known or any(known[0] <= year <= known[1] for year in query.years):
        return 0.0
    return -0.15


def part_years(passage: Passage) -> tuple[int, int] | None:
    """(first, last) year that the part of the passage is about: its planning period, else the year of its date, 文号 or title."""
    part, main = passage.part, passage.document.main
    period = part.period or main.period
    if period:
        return period
    for text in (part.date, part.number, part.title, main.date):
        m = re.search(r"(?:19|20)\d\d", text or "")
        if m:
            return int(m.group()), int(m.group())
    return None
