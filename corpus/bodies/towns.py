"""Towns and streets (镇, 街道, 乡): in which county they lie. Data: `lexicon/towns.tsv`.

The table has 42,000 names, so it is read only when a text names a town and no county.
"""

import re
from functools import cache

from corpus.lexicon import load_tsv
from corpus.model import Region

KINDS = ("镇", "街道", "乡")
# 城镇, 乡镇, 小镇, 下乡 are no town's name
_ENDING = re.compile(
    r"(?<=[一-龥])(?<![乡镇各])街道|"
    r"(?<![城乡小村重古名])镇(?!街|化|级|区|人|村|、)|(?<![下城家返入回老城])乡(?!镇|村|级|土|亲|、)"
)
_LONGEST = 10


@cache
def _counties() -> dict[str, tuple[Region, ...]]:
    """By the full name of each town: the counties that have one of that name, or the cities without counties (东莞)."""
    regions = {code: _region(*steps, "", "") for code, *steps in load_tsv("regions")}
    found: dict[str, list[Region]] = {}
    for code, *cells in load_tsv("towns"):
        for kind, names in zip(KINDS, cells, strict=False):
            for name in filter(None, names.split("、")):
                found.setdefault(name + kind, []).append(regions[code])
    return {town: tuple(counties) for town, counties in found.items()}


def _region(province: str, city: str = "", county: str = "", *_rest: str) -> Region:
    return Region(province=province, city=city or None, county=county or None)


def names_town(text: str) -> bool:
    """True when `text` may name a town (…镇, …街道, …乡); cheap, reads no table."""
    return _ENDING.search(text) is not None


def counties_of_towns(text: str) -> tuple[Region, ...]:
    """Counties in which the towns lie that `text` names (我厂在马鞍街道), all of them where a name is borne by several."""
    towns = dict.fromkeys(_town_before(text, ending.end(), len(ending.group())) for ending in _ENDING.finditer(text))
    return tuple(dict.fromkeys(county for town in towns for county in _counties().get(town, ())))


def _town_before(text: str, end: int, kind: int) -> str:
    """The longest name of a town that ends at `end`, whose last `kind` characters say what it is; "" when it is none."""
    names = (text[max(0, end - length) : end] for length in range(min(_LONGEST, end), kind, -1))
    return next((name for name in names if name in _counties()), "")
