"""Which of the documents held are editions of one another, or the documents of one series: by title, place and date."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from corpus.bodies.departments import renamings, same_department
from corpus.bodies.organs import split_organs
from corpus.citing.doc_types import read_doc_type
from corpus.citing.document_numbers import same_number
from corpus.citing.titles import Title, read_title
from corpus.entries import DocumentEntry
from corpus.lexicon import load_yaml
from corpus.model import Level, Part, Region

_YEAR = re.compile(r"(?:19|20)\d\d")
_OFFICE = re.compile(r"办公[厅室]$")
_LEAST_MATTER = 2
_HALF_A_YEAR = 182
# of the documents of one title, the newest first
_LOOKED_AT = 100

Address = tuple[str, str]
"""Document id and part key."""


class Held(NamedTuple):
    """A document of the library, or one inside another's file; `when`: the day it was issued, else the year (2021), else ""."""

    document_id: str
    part: Part
    title: Title
    when: str

    @property
    def address(self) -> Address:
        return self.document_id, self.part.key


class Editions:
    """Documents by what their titles share. Made from a library's list of documents; reads no text of theirs."""

    def __init__(self, entries: Iterable[DocumentEntry]) -> None:
        self._held: dict[Address, Held] = {}
        self._series: dict[tuple[Region, Level, str], list[Held]] = {}
        for entry in entries:
            for part in entry.parts:
                if part.key.startswith("附"):
                    continue
                held = Held(entry.id, part, read_title(part.title, part.region), issued(part))
                self._held[held.address] = held
                self._series.setdefault((part.region, part.level, held.title.series), []).append(held)

    def held(self, document_id: str, key: str) -> Held | None:
        """The document that the part `key` belongs to: an annex (附件) is a piece of the main text."""
        return self._held.get((document_id, key)) or self._held.get((document_id, ""))

    def current(self, one: Held, since: Callable[[Held], str], as_of: str | None = None) -> Held:
        """The edition of `one` that is in force on the day `as_of`, the newest without a day; `one` itself where no other is surely it.

        Editions bear the same title, remarks such as （试行） and （2019年修正） aside; `since` tells from which day one is in force.
        """
        alike = [other for other in self._beside(one) if other.title.edition == one.title.edition and was_issued(other.when, as_of)]
        alike.sort(key=lambda held: (held.when, held is one, held.part.key == "", held.document_id), reverse=True)
        known = (other for other in alike[:_LOOKED_AT] if other is one or _follows(other, one) or _follows(one, other))
        return next((other for other in known if as_of is None or since(other) <= as_of), one)

    def newer(self, one: Held, as_of: str | None = None) -> Held | None:
        """The newest document on the matter of `one` that was issued by `as_of`: a later edition, or that of a later year."""
        later = [other for other in self._beside(one) if was_issued(other.when, as_of) and is_later(other.when, one.when)]
        later.sort(key=lambda held: (held.when, held.part.key == "", held.document_id), reverse=True)
        return next((other for other in later[:_LOOKED_AT] if _follows(other, one)), None)

    def _beside(self, one: Held) -> list[Held]:
        """The series of `one`; empty where it has none."""
        beside = self._series.get((one.part.region, one.part.level, one.title.series), [])
        return beside if len(beside) > 1 and _can_be_followed(one) else []


def issued(part: Part) -> str:
    """Day of issue (2021-03-05), else the year in the number, the title or the planning period (2021), else ""."""
    if part.date:
        return part.date
    for text in (part.number, part.title):
        if m := _YEAR.search(text or ""):
            return m.group()
    return str(part.period[0]) if part.period else ""


def is_later(one: str, other: str) -> bool:
    """True when the day or year `one` is surely after `other`: 2020 is not surely after 2020-03-01."""
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def was_issued(when: str, as_of: str | None) -> bool:
    """True when a document of that day or year was surely there on the day `as_of`; on any day when that is None."""
    return bool(when) and (as_of is None or when == as_of or is_later(as_of, when))


def _can_be_followed(one: Held) -> bool:
    """A commendation or an amending decision is done once; without a 文种 (a piece of news) there is no series."""
    kind = read_doc_type(one.title.series)
    words = load_yaml("editions")
    acts = [*words["amending"], *(() if _is_rule(one) else words["single_acts"])]
    return kind is not None and kind.name not in words["single_types"] and not any(act in one.title.series for act in acts)


def _follows(other: Held, one: Held) -> bool:
    if other.document_id == one.document_id or other.title.stage == "draft" or not is_later(other.when, one.when):
        return False
    years = [_YEAR.findall(held.title.years) for held in (other, one)]
    return not (all(years) and years[0] < years[1]) and not _is_same(one, other) and _same_issuer(other, one)


def _is_same(one: Held, other: Held) -> bool:
    """The same document in two files: plans and notices by their number, which a rule keeps when it is amended.

    A rule of two bodies (最高人民法院、最高人民检察院) bears the days on which each passed it; no rule is made anew within half a year,
    unless its title says that it was amended （2023年修正）.
    """
    if one.title.stage != other.title.stage:
        return False
    if _is_rule(one):
        days = [held.when for held in (one, other) if len(held.when) == len("2021-03-05")]
        return len(days) == 2 and abs((date.fromisoformat(days[0]) - date.fromisoformat(days[1])).days) < _HALF_A_YEAR
    return bool(one.part.number and other.part.number) and same_number(one.part.number or "", other.part.number or "")


def _same_issuer(one: Held, other: Held) -> bool:
    """A rule may be issued anew by a higher body; of plans and notices the bodies must not differ.

    Where the title names no matter (2020年工作要点) or no place is known, both must be known and agree.
    """
    rules = _is_rule(one) and _is_rule(other)
    bodies = [held.title.issuer or ("" if rules else held.part.issuer or "") for held in (one, other)]
    if not all(bodies):
        return rules or all(_is_plain(held) for held in (one, other))
    return any(_same_body(a, b) for a in _bodies(bodies[0]) for b in _bodies(bodies[1]))


def _is_rule(held: Held) -> bool:
    kind = read_doc_type(held.title.series)
    return kind is not None and kind.group in ("rule", "statute")


def _is_plain(held: Held) -> bool:
    """The title tells a matter, and the place is read, not just left open."""
    placed = held.part.region.steps or held.part.issuer or held.part.number
    return bool(placed) and len(held.title.matter) >= _LEAST_MATTER


def _bodies(names: str) -> tuple[str, ...]:
    return tuple(_OFFICE.sub("", name) for name in split_organs(names)) or (names,)


@cache
def _same_body(one: str, other: str) -> bool:
    """环境保护部 and 生态环境部 are one body before and after the reform of 2018."""
    short, long = sorted((one, other), key=len)
    now = {change.now for name in (one, other) for change in renamings(name)}
    return long.endswith(short) or same_department(one, other) or one in now or other in now
