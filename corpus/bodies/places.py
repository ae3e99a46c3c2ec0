"""Places of China: which region a name means, and whom a region's rule binds.

Data: `lexicon/regions.tsv` (divisions down to the county), `lexicon/regions_former.tsv` (renamed or merged ones),
`lexicon/places.yaml` (ordinary words, aliases); towns: `corpus.bodies.towns`. A name that several places bear (鼓楼区, 朝阳) is resolved
only where the text or the context says which; otherwise nothing is returned.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.bodies.towns import counties_of_towns, names_town
from corpus.lexicon import load_tsv, load_yaml
from corpus.model import Region

NATION = Region()

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
# 昌吉回族自治州 is called 昌吉州, 锡林郭勒盟 keeps its name, 景宁畲族自治县 is called 景宁县
_SPOKEN_ENDINGS = (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"))


@dataclass(frozen=True)
class Mention:
    """A place name in a text: half-open offsets, and every region it may mean (one when it is clear)."""

    start: int
    end: int
    name: str
    regions: tuple[Region, ...]

    @property
    def region(self) -> Region | None:
        return self.regions[0] if len(self.regions) == 1 else None


@dataclass(frozen=True)
class _Gazetteer:
    by_name: dict[str, tuple[Region, ...]]
    short: frozenset[str]
    lengths: dict[str, tuple[int, ...]]


@cache
def _gazetteer() -> _Gazetteer:
    """Every name of every place, full, spoken and short, with the regions that bear it."""
    names: dict[str, list[Region]] = {}
    short: set[str] = set()
    for _code, province, city, county, short_name in (_padded(row, 5) for row in load_tsv("regions")):
        region = _region(province, city, county)
        for name in _full_names(region.name, short_name):
            names.setdefault(name, []).append(region)
        if short_name and short_name != region.name and len(short_name) > 1:
            names.setdefault(short_name, []).append(region)
            short.add(short_name)
    for row in (_padded(row, 7) for row in load_tsv("regions_former")):
        old, now = _region(*row[1:4]).name, _region(*row[4:7])
        if not any(now.covers(region) or region.covers(now) for region in names.get(old, ())):
            names.setdefault(old, []).append(now)
    for alias, full in load_yaml("places")["aliases"].items():
        if len(alias) > 1:
            names.setdefault(alias, names[full])
            short.add(alias)
    by_name = {name: tuple(dict.fromkeys(regions)) for name, regions in names.items()}
    lengths: dict[str, set[int]] = {}
    for name in by_name:
        lengths.setdefault(name[0], set()).add(len(name))
    return _Gazetteer(by_name, frozenset(short), {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()})


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*row, *[""] * width)[:width]


def _region(province: str, city: str, county: str) -> Region:
    return Region(province=province or None, city=city or None, county=county or None)


def _full_names(full: str, short: str) -> Iterator[str]:
    yield full
    for ending, spoken in _SPOKEN_ENDINGS:
        if full.endswith(ending) and short:
            yield short.removesuffix(spoken) + spoken
            yield short.removesuffix(spoken) + ending


@cache
def _reading() -> tuple[frozenset[str], frozenset[str], str, re.Pattern[str]]:
    rules = load_yaml("places")
    after = re.compile("|".join(map(re.escape, rules["other_names_after"])))
    return frozenset(rules["ordinary_words"].split()), frozenset(rules["never_alone"]), rules["before_short_name"], after


@cache
def _word_ends() -> dict[str, str]:
    """By first character of a place name: the characters that make an ordinary word with it (资金|华)."""
    return {row[0]: row[1] for row in load_tsv("word_ends")}


def find_places(text: str) -> list[Mention]:
    """Place names in `text`, in order, longest first at each position; neighbours that fit (浙江绍兴) are one mention.

    Short names that are ordinary words (资源, 公安) are left out unless a larger place stands before them.
    """
    found: list[Mention] = []
    at = 0
    while at < len(text):
        hit = _name_at(text, at, found[-1] if found and found[-1].end == at else None)
        if hit is None:
            at += 1
            continue
        if found and found[-1].end == at and (joined := _joined(found[-1].regions, hit.regions)):
            found[-1] = Mention(found[-1].start, hit.end, text[found[-1].start : hit.end], joined)
        else:
            found.append(hit)
        at = hit.end
    return found


def _name_at(text: str, at: int, before: Mention | None) -> Mention | None:
    gazetteer = _gazetteer()
    for length in gazetteer.lengths.get(text[at], ()):
        name = text[at : at + length]
        regions = gazetteer.by_name.get(name) if len(name) == length else None  # shorter: the text ends inside
        if regions is None:
            continue
        chained = before is not None and bool(_joined(before.regions, regions))
        if chained or _stands_alone(text, at, name, regions):
            return Mention(at, at + length, name, _likeliest(regions))
    return None


def _stands_alone(text: str, at: int, name: str, regions: tuple[Region, ...]) -> bool:
    ordinary, never_alone, before, other_names = _reading()
    if name in never_alone or other_names.match(text, at + len(name)):
        return False
    if name not in _gazetteer().short:
        # 和县, 理县: “市、区和县” must not give a place, so two characters need a start or a mark before them
        return len(name) > 2 or at == 0 or text[at - 1] in "、，,。；;：:（(《“在省市"
    if name in ordinary:
        return at == 0 and len(text) == len(name)
    if at and text[at - 1] in _word_ends().get(name[0], ""):
        return False
    if any(region.county is None for region in regions):
        return True
    return at == 0 or text[at - 1].isspace() or text[at - 1] in before


@lru_cache(maxsize=4096)
def _joined(outer: tuple[Region, ...], inner: tuple[Region, ...]) -> tuple[Region, ...]:
    """The places of `inner` that lie in a place of `outer` (浙江 + 绍兴; 吉林 + 吉林市), deeper than it."""
    return tuple(place for place in inner if any(o.covers(place) and o != place for o in outer))


@lru_cache(maxsize=4096)
def _likeliest(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """One reading where usage is clear: the province (吉林), the outer of nested places (昌吉), the city among counties.

    A city's short name that a district of 北京/天津/上海/重庆 bears too (朝阳) stays open.
    """
    if len(regions) == 1:
        return regions
    provinces = tuple(region for region in regions if region.level == "province")
    if provinces:
        return provinces[:1]
    outermost = tuple(r for r in regions if not any(o != r and o.covers(r) for o in regions))
    cities = tuple(region for region in outermost if region.level == "city")
    if len(cities) == 1 and not any(region.province in MUNICIPALITIES for region in outermost):
        return cities
    return outermost


def candidates(name: str, context: Region | None = None) -> tuple[Region, ...]:
    """Every region that `name` (柯桥, 浙江省绍兴市柯桥区, 鼓楼区) may mean, those that fit `context` only where some do.

    `context` is where the speaker or the document is: a place inside it or around it is meant before any other.
    """
    name = re.sub(r"\s+", "", name)
    if name in load_yaml("places")["national"]:
        return (NATION,)
    mentions = find_places(name)
    if not mentions or mentions[0].start != 0:
        regions = _gazetteer().by_name.get(name, ())
        return _fitting(regions, context)
    regions = _gazetteer().by_name.get(name, mentions[-1].regions)
    narrowed = _fitting(regions, context)
    return narrowed if len(narrowed) < len(regions) else _likeliest(regions)


def _fitting(regions: tuple[Region, ...], context: Region | None) -> tuple[Region, ...]:
    if context is None or not context.steps:
        return regions
    near = tuple(r for r in regions if context.covers(r)) or tuple(r for r in regions if r.covers(context))
    near = near or tuple(r for r in regions if context.city and r.city == context.city)
    return near or regions


def resolve(name: str, context: Region | None = None) -> Region | None:
    """The one region that `name` means (柯桥 -> 浙江省绍兴市柯桥区), None when unknown or still ambiguous."""
    found = candidates(name, context)
    return found[0] if len(found) == 1 else None


def read_region(text: str, context: Region | None = None) -> Region | None:
    """The place a sentence is about: the deepest of its clear place names that contradict no other, else None.

    “我们厂在绍兴，柯桥区” gives 柯桥区, 绍兴马鞍街道 the county of that town; “嘉兴和绍兴” names two and gives None;
    我市, 全省, 本区 are no places.
    """
    meanings = dict.fromkeys(mention.regions for mention in find_places(text))
    regions = [region for meaning in meanings if (region := _settled(meaning, context)) is not None]
    deepest = max(regions, key=lambda region: len(region.steps), default=None)
    if deepest is not None and not all(region.covers(deepest) for region in regions):
        return None
    if (deepest is None or deepest.county is None) and names_town(text):
        return _of_town(text, deepest or context) or deepest
    return deepest


def _of_town(text: str, within: Region | None) -> Region | None:
    """The county of the town that `text` names, where the place already known or the name itself leaves one only."""
    counties = [region for region in counties_of_towns(text) if within is None or within.covers(region)]
    return counties[0] if len(counties) == 1 else None


def _settled(regions: tuple[Region, ...], context: Region | None) -> Region | None:
    fitting = _fitting(regions, context)
    return fitting[0] if len(fitting) == 1 else None
