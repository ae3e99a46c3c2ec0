"""Towns and streets (镇, 街道, 乡): in which county they lie, by jionlp's table of divisions.

The only place that imports jionlp, late and silent: the table has 40,000 names and takes about a second to read,
so it is asked only when a text names a town and no county.
"""

import contextlib
import io
import re
from functools import cache
from typing import Any

from corpus.model import Region

# 城镇, 乡镇, 小镇, 下乡 are no town's name
_ENDING = re.compile(
    r"(?<=[一-龥])(?<![乡镇各])街道|"
    r"(?<![城乡小村重古名])镇(?!街|化|级|区|人|村|、)|(?<![下城家返入回老城])乡(?!镇|村|级|土|亲|、)"
)
_LONGEST = 10


@cache
def _counties() -> dict[str, tuple[Region, ...]]:
    """County-level regions by the full name of each of their towns."""
    with contextlib.redirect_stdout(io.StringIO()):
        from jionlp import china_location_loader

        table: dict[str, Any] = china_location_loader(detail=True)
    found: dict[str, list[Region]] = {}
    for province, cities in table.items():
        for city, counties in _children(cities):
            for county, towns in _children(counties):
                region = Region(province=province, city=None if city == province or "直辖" in city else city, county=county)
                for town, _ in _children(towns):
                    found.setdefault(town.removesuffix("办事处"), []).append(region)
    return {town: tuple(dict.fromkeys(regions)) for town, regions in found.items()}


def _children(node: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, child) for name, child in node.items() if not name.startswith("_")]


def names_town(text: str) -> bool:
    """True when `text` may name a town (…镇, …街道, …乡); cheap, reads no table."""
    return _ENDING.search(text) is not None


def counties_of_towns(text: str) -> tuple[Region, ...]:
    """Counties in which the towns lie that `text` names (我厂在马鞍街道), all of them where a name is borne by several."""
    found: list[Region] = []
    for ending in _ENDING.finditer(text):
        for length in range(_LONGEST, len(ending.group()), -1):
            name = text[max(0, ending.end() - length) : ending.end()]
            if name in _counties():
                found.extend(_counties()[name])
                break
    return tuple(dict.fromkeys(found))
