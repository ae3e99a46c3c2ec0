"""Departments: which field of work a name stands for, old names and new, at every level.

Data: `departments.yaml`. A name is a stem of a field (生态环境) and an ending (局, 厅, 主管部门), what stands before it says the level
(市, 省, 自治区); names that no stem makes are listed. Offices of a task (市转升办), governments and 有关部门 are found by pattern.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from corpus.lexicon import load_yaml
from corpus.model import Level

Kind = Literal["department", "government", "office", "generic"]


@dataclass(frozen=True)
class Name:
    """A name without what stands before it: its field, its ending, and the reform that ended it (year None: in use)."""

    base: str
    area: str
    ending: str
    year: int | None = None
    source: str = ""
    now: str = ""

    @property
    def former(self) -> bool:
        return self.year is not None


@dataclass(frozen=True)
class Mention:
    """A body named in a text. Offsets are half-open; `name` is as printed with its level word (市发改委).

    area: canonical field of work, None for governments, offices and 有关部门. full: the name with the head noun its list
    shares (工业和信息化、发展改革主管部门 -> 工业和信息化主管部门). base: the name without its level word.
    """

    start: int
    end: int
    name: str
    kind: Kind
    area: str | None = None
    level: Level | None = None
    full: str = ""
    base: str = ""


@dataclass(frozen=True)
class Renaming:
    """`was` is called `now` since the reform of `year` (`source`)."""

    was: str
    now: str
    area: str
    year: int
    source: str


@cache
def areas() -> dict[str, dict[str, Any]]:
    """Rows of the data file by area."""
    return {row["area"]: row for row in load_yaml("departments")["areas"]}


@cache
def names() -> dict[str, tuple[Name, ...]]:
    """Every name without level word; several when fields share it (经贸委). Names in use come first."""
    table: dict[str, list[Name]] = {}
    for row in areas().values():
        for name in _row_names(row, row["area"]):
            table.setdefault(name.base, []).append(name)
        for old in row.get("former", ()):
            for name in _row_names(old, row["area"]):
                table.setdefault(name.base, []).append(_ended(name, old))
    return {base: tuple(sorted(dict.fromkeys(found), key=lambda n: n.former)) for base, found in table.items()}


def _row_names(row: dict[str, Any], area: str) -> Iterator[Name]:
    shared = load_yaml("departments")["shared_ends"]
    usual = ["厅", "局", "委", "部", "办"]
    for stem in row.get("stems", ()):
        for ending in [*row.get("ends", usual), *shared]:
            yield Name(stem + ending, area, ending)
    local = row.get("local", {})
    for name in [*row.get("names", ()), *row.get("national", ()), *local.values()]:
        if name not in row.get("stems", ()):
            yield Name(name, area, _ending_of(name))


def _ended(name: Name, old: dict[str, Any]) -> Name:
    source = old.get("source") or load_yaml("departments")["sources"].get(old["year"], "")
    return replace(name, year=old["year"], source=source, now=old.get("now", {}).get(name.base, ""))


def _ending_of(name: str) -> str:
    match = re.search(r"(?:行政主管部门|主管部门|部门|委员会|办公室|总局|总署|分局|部|厅|局|委|署|会|办)$", name)
    return match.group() if match else ""


@cache
def _bare_stems() -> dict[str, str]:
    """Stems that stand alone in lists with a shared head noun (工商、环保、安监等部门), with their field."""
    stems: dict[str, str] = {}
    for row in areas().values():
        for source in [*row.get("former", ()), row]:
            stems.update(dict.fromkeys(source.get("stems", ()), row["area"]))
    return stems


@cache
def _lengths(kind: Literal["names", "stems"]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in names() if kind == "names" else _bare_stems():
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    table = load_yaml("departments")
    kinds: tuple[tuple[Kind, str], ...] = (("government", "governments"), ("office", "offices"), ("generic", "generic"))
    return tuple((kind, re.compile(pattern)) for kind, key in kinds for pattern in table[key])


@cache
def _level_words() -> tuple[tuple[str, Level | None], ...]:
    table: dict[str, list[str]] = load_yaml("departments")["level_words"]
    levels: dict[str, Level | None] = {"national": "national", "province": "province", "city": "city", "county": "county", "local": None}
    words = [(word, levels[level]) for level, listed in table.items() for word in listed]
    return tuple(sorted(words, key=lambda item: -len(item[0])))


# a list of bare stems needs its head noun: 发展改革、环境保护、质量技术监督主管部门; 经信、环保等部门
_HEAD_NOUN = re.compile(r"(?:等(?:有关|相关|职能|主管|行业)?(?:主管|职能|监管|管理)?部门|(?:行政)?(?:主管|管理|监管|监督管理)?部门)")
_LIST_MARK = re.compile(r"[、，]|和|及|与|以及|或")
# before the name of an office in running text: 由市转升办, 成立…领导小组
_NOT_OFFICE = re.compile(
    r".*(?:由|会同|报送|上报|报|经|送|向|和|与|及|成立|建立|组建|设立|根据|按照|发挥|加强|强化|在|对|请|健全|完善|调整|牵头的?|负责)", re.S
)


def find_departments(text: str) -> list[Mention]:
    """Bodies named in `text`, in order, none overlapping: departments, governments, offices, 有关部门."""
    hits = [*_branches(text, list(_named(text))), *_listed(text), *_by_pattern(text)]
    hits.sort(key=lambda hit: (hit.start, -hit.end, hit.kind != "department"))
    found: list[Mention] = []
    for hit in hits:
        if not found or hit.start >= found[-1].end:
            found.append(hit)
        elif (
            hit.end > found[-1].end
            and hit.kind == "department"
            and found[-1].kind in ("generic", "government")
            and hit.start == found[-1].start
        ):
            found[-1] = hit
    return found


def _named(text: str) -> Iterator[Mention]:
    at, lengths = 0, _lengths("names")
    while at < len(text):
        base = next((text[at : at + n] for n in lengths.get(text[at], ()) if text[at : at + n] in names()), None)
        if base is None or _inside_word(text, at, base):
            at += 1
            continue
        yield _mention(text, at, base)
        at += len(base)


def _branches(text: str, named: list[Mention]) -> list[Mention]:
    """国家税务总局杭州市税务局, 国家金融监督管理总局嘉禾监管支局 are one body: head office and branch with a place between."""
    joined: list[Mention] = []
    for hit in named:
        if joined and hit.start < joined[-1].end:
            continue
        branch = _branch_end().match(text, hit.end) if hit.base in load_yaml("departments")["branches"]["heads"] else None
        if branch:
            name = text[hit.start : branch.end()]
            hit = replace(hit, end=branch.end(), name=name, full=name, level=_place_level(branch["place"]))
        joined.append(hit)
    return joined


@cache
def _branch_end() -> re.Pattern[str]:
    ends = sorted(load_yaml("departments")["branches"]["ends"], key=len, reverse=True)
    return re.compile(rf"(?P<place>(?:(?![和及与或同由的等对各要应])[一-龥]){{2,8}}?)(?:{'|'.join(ends)})")


def _inside_word(text: str, at: int, base: str) -> bool:
    """市场监管部 in 市场监管部门, 计划委 in 计划委托, 科技部 in 科技部分, 教育局 in 教育局面 are no names."""
    after = text[at + len(base) : at + len(base) + 1]
    wrong = {"委": "托派任", "部": "分署位长", "局": "面部限势", "办": "理法公学事案", "会": "议计同", "厅": "", "队": "伍", "公": ""}
    return after != "" and after in wrong.get(base[-1], "")


def _mention(text: str, at: int, base: str) -> Mention:
    name = names()[base][0]
    start, level = _before(text, at, name)
    level = level or _party_level(base) or ("national" if base in areas()[name.area].get("national", ()) else _level_of_end(name))
    printed = text[start : at + len(base)]
    return Mention(start, at + len(base), printed, "department", name.area, level, printed, base)


def _level_of_end(name: Name) -> Level | None:
    """部 is national, but not where a county has one too (县委组织部)."""
    ends: dict[str, Level] = load_yaml("departments")["level_ends"]
    return None if areas()[name.area]["local"]["county"].endswith(name.ending or "-") else ends.get(name.ending)


def _party_level(base: str) -> Level | None:
    """省委组织部 -> province; 组织部 alone says none."""
    levels: dict[str, Level] = {"省": "province", "市": "city", "县": "county", "区": "county"}
    return levels.get(base[0]) if base[1:2] in ("委", "纪") else None


def _before(text: str, at: int, name: Name) -> tuple[int, Level | None]:
    """Where the printed name starts, its level word or place included (市发改委, 浙江省财政厅), and the level that says."""
    place = re.search(r"(?:[一-龥]{2,3}省|[一-龥]{2,5}自治区|[一-龥]{2,4}市|[一-龥]{2,4}[县区州])+$", text[max(0, at - 14) : at])
    if place and (start := _place_start(place.group(), at)) is not None:
        return start, _place_level(text[start:at])
    for word, level in _level_words():
        if text.endswith(word, 0, at) and at - len(word) >= 0:
            return at - len(word), level
    return at, None


def _place_start(words: str, at: int) -> int | None:
    from corpus.bodies.places import find_places

    mentions = [m for m in find_places(words) if m.end == len(words)]
    return at - len(words) + mentions[-1].start if mentions else None


def _place_level(words: str) -> Level | None:
    place = re.match(r"[一-龥]*[省市州县区旗]", words)
    last = place.group()[-1] if place else ""
    if last == "省" or words.startswith("自治区") or (place and place.group().endswith("自治区")):
        return "province"
    return "city" if last and last in "市州" else "county" if last else None


def _listed(text: str) -> Iterator[Mention]:
    """Bare stems in a list that ends with a head noun; each gets the noun in `full`."""
    for head in _HEAD_NOUN.finditer(text):
        items: list[tuple[int, int]] = []
        end = head.start()
        while item := _stem_ending_at(text, end):
            items.insert(0, item)
            mark = next((m for m in _LIST_MARK.finditer(text, max(0, item[0] - 2), item[0]) if m.end() == item[0]), None)
            if mark is None:
                break
            end = mark.start()
        noun = re.sub(r"^等(?:有关|相关|职能|行业)?", "", head.group())
        for i, (start, stop) in enumerate(items):
            last = i == len(items) - 1 and not head.group().startswith("等")
            if last and len(items) == 1:
                continue
            yield _list_item(text, start, head.end() if last else stop, text[start:stop], noun)


def _stem_ending_at(text: str, end: int) -> tuple[int, int] | None:
    for length in range(12, 1, -1):
        start = end - length
        if start >= 0 and text[start:end] in _bare_stems():
            return start, end
    return None


def _list_item(text: str, start: int, stop: int, stem: str, noun: str) -> Mention:
    for word, level in _level_words():
        if text.endswith(word, 0, start):
            return Mention(
                start - len(word), stop, text[start - len(word) : stop], "department", _bare_stems()[stem], level, word + stem + noun, stem
            )
    return Mention(start, stop, text[start:stop], "department", _bare_stems()[stem], None, stem + noun, stem)


def _by_pattern(text: str) -> Iterator[Mention]:
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            cut = _NOT_OFFICE.match(match.group()) if kind == "office" else None
            start = match.start() + (cut.end() if cut and cut.end() < len(match.group()) - 2 else 0)
            name = text[start : match.end()]
            yield Mention(start, match.end(), name, kind, None, _level_of(name), name, name)


def _level_of(name: str) -> Level | None:
    if level := next((level for word, level in _level_words() if name.startswith(word)), None):
        return level
    place = re.match(r"[一-龥]{2,3}省|[一-龥]{2,6}自治区|[一-龥]{2,4}[市县区州](?=[一-龥]{2})", name)
    return _place_level(place.group()) if place and _only_place(place.group()) else None


@lru_cache(maxsize=16384)  # a list names the same bodies row after row
def identify(name: str) -> Mention | None:
    """The one body that the whole of `name` names (绍兴市生态环境局, 环保部门, 环保), None when it names none or several."""
    bare = re.sub(r"\s+", "", name)
    found = [m for m in find_departments(bare) if m.end == len(bare)]
    if len(found) == 1 and (found[0].start == 0 or _place_before(bare, found[0])):
        return found[0]
    if bare in _bare_stems():
        return Mention(0, len(bare), bare, "department", _bare_stems()[bare], None, bare, bare)
    return None


_OWN_LEVEL = re.compile(r"自治[区州县旗]|[省市州盟县区旗]")


def _place_before(bare: str, mention: Mention) -> bool:
    """A place stands before the body; its last word (昌吉州经信委, 南通市贸促会) may have been read as the body's level."""
    level = _OWN_LEVEL.match(mention.name)
    ends = (mention.start, mention.start + level.end() if level else mention.start)
    return any(_only_place(bare[:end]) for end in ends)


def _only_place(words: str) -> bool:
    from corpus.bodies.places import find_places

    mentions = find_places(words)
    return bool(mentions) and mentions[0].start == 0 and mentions[-1].end == len(words)


def same_department(one: str, other: str) -> bool:
    """True when two names mean the same body: same field, levels that do not contradict; old and new, short and full.

    same_department("市环保局", "生态环境局"); not ("省发改委", "市发改委"). Offices agree when one abbreviates the other
    (市转升办, 绍兴市工业转型升级领导小组办公室).
    """
    if re.sub(r"\s+", "", one) == re.sub(r"\s+", "", other):
        return True
    a, b = identify(one), identify(other)
    if a is None or b is None or (a.level and b.level and a.level != b.level):
        return False
    if a.area or b.area:
        return a.area == b.area
    return a.kind == b.kind == "office" and (_abbreviates(a.name, b.name) or _abbreviates(b.name, a.name))


def _abbreviates(short: str, long: str) -> bool:
    core = re.sub(r"^[省市县区州]|办(?:公室)?$", "", short)
    at = 0
    for char in core:
        at = long.find(char, at) + 1
        if at == 0:
            return False
    return len(core) >= 2 and len(short) < len(long)


def renamings(name: str) -> tuple[Renaming, ...]:
    """What a former name is called now, level word kept: 市环保局 -> 市生态环境局 (2018). Empty for names in use."""
    mention = identify(name)
    if mention is None or mention.area is None:
        return ()
    entries = names().get(mention.base) or tuple(n for n in names().get(mention.base + "局", ()) if n.area == mention.area)
    prefix = mention.name[: len(mention.name) - len(mention.base)] if mention.name.endswith(mention.base) else ""
    found = []
    for entry in entries:
        if entry.year is None:
            return ()
        found.append(Renaming(mention.name, prefix + _current(entry, mention), entry.area, entry.year, entry.source))
    return tuple(found)


def _current(entry: Name, mention: Mention) -> str:
    row = areas()[entry.area]
    if entry.now:
        return entry.now
    if entry.ending.endswith("部门"):
        return str((row.get("stems") or row["names"])[0]) + entry.ending
    if mention.base not in names() and mention.base in _bare_stems():
        return str((row.get("stems") or row["names"])[0])
    if mention.level == "national" and row.get("national"):
        return str(row["national"][0])
    local: dict[str, str] = row["local"]
    return local["province"] if mention.level == "province" else local["city"]


@cache
def forms(area: str) -> tuple[str, ...]:
    """Every name of a field of work, those in use first; KeyError for an unknown field."""
    areas()[area]
    listed = [(name.former, base) for base, found in names().items() for name in found if name.area == area]
    return tuple(dict.fromkeys(base for _, base in sorted(listed, key=lambda item: item[0])))
