"""Which documents of a library are in force on a day, and what repeals them.

In: the list of documents, the references by which they repeal others, the records. Out: of a document the days between which it binds,
and the documents that repeal it with the day from which they do.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from corpus.citing.document_numbers import fold_number, same_number
from corpus.citing.editions import Address, Editions, Held, is_later, was_issued
from corpus.citing.titles import read_title
from corpus.entries import DocumentEntry
from corpus.lexicon import load_yaml
from corpus.model import Fact, PolicyRecord, Reference, Region
from corpus.times.force import Force, force_of
from corpus.times.timeline import read_times

REPEALS = "废止"
"""The relation of the references that repeal."""

# repealing documents that are examined, the newest first
_LOOKED_AT = 20
_TITLES = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|[（(][^（）()]*[）)]")

_Key = str | tuple[Region, str]


class Repeal(NamedTuple):
    """A document that repeals another, the clause in which it does, and the day from which, where one is known."""

    by: Held
    label: str
    day: date | None


class Standing:
    """Made from a library's list of documents and its references of the relation REPEALS; records are read when they are asked for."""

    def __init__(
        self, entries: Iterable[DocumentEntry], references: Iterable[tuple[str, Fact]], record: Callable[[str], PolicyRecord]
    ) -> None:
        known = {entry.id: entry for entry in entries}
        self.editions = Editions(known.values())
        self._record = record
        self._naming: dict[_Key, list[tuple[str, Reference]]] = {}
        for document_id, fact in references:
            if isinstance(fact, Reference) and document_id in known:
                for key in _keys(fact.number, fact.title, known[document_id].region):
                    self._naming.setdefault(key, []).append((document_id, fact))
        self._forces: dict[Address, Force] = {}

    def repeals(self, one: Held, as_of: str | None = None) -> list[Repeal]:
        """What surely repeals `one` whole and was issued by `as_of`, the newest first; a draft repeals nothing."""
        keys = _keys(one.part.number, one.part.title, one.part.region)
        naming = {(d, fact.id): (d, fact) for key in keys for d, fact in self._naming.get(key, ()) if d != one.document_id}
        newest = sorted(naming.values(), key=lambda item: self._issued(item[0]), reverse=True)[:_LOOKED_AT]
        found = [repeal for d, fact in newest for repeal in self._repeal(one, d, fact, as_of)]
        return sorted(found, key=lambda repeal: repeal.by.when, reverse=True)

    def force(self, one: Held) -> Force:
        """The days between which `one` binds, by its own words and by what repeals it."""
        if one.address not in self._forces:
            own = force_of(self._record(one.document_id).document, one.part)
            ends = [repeal.day - timedelta(days=1) for repeal in self.repeals(one) if repeal.day]
            last = min(ends, default=None)
            earlier = last is not None and (own.end is None or own.planned or last < own.end)
            self._forces[one.address] = replace(own, end=last, stated=True, planned=False) if earlier else own
        return self._forces[one.address]

    def current(self, one: Held, as_of: str | None) -> Held:
        """The edition of `one` in force on `as_of`, the newest without a day; `one` itself where no other is surely it."""

        def since(held: Held) -> str:
            day = self.force(held).effective
            return day.isoformat() if day else held.when

        return self.editions.current(one, since, as_of)

    def lapsed(self, one: Held, day: date) -> bool:
        """True where `one` is repealed, replaced by another edition, no longer valid, or not yet issued or in force on `day`; a plan
        whose years are over still tells."""
        if one.part.date and one.part.date > day.isoformat():
            return True
        if is_later(self.current(one, day.isoformat()).when, one.when):
            return True
        force = self.force(one)
        over = force.planned and force.end is not None and force.end < day
        return force.verdict(day) is False and not over

    def _issued(self, document_id: str) -> str:
        held = self.editions.held(document_id, "")
        return held.when if held else ""

    def _repeal(self, one: Held, document_id: str, fact: Reference, as_of: str | None) -> Iterator[Repeal]:
        document = self._record(document_id).document
        clause = document.by_id[fact.clause_id]
        by = self.editions.held(document_id, clause.part)
        if by is None or by.title.stage == "draft" or not (was_issued(by.when, as_of) and is_later(by.when, one.when)):
            return
        behind = re.split(r"[。；\n]", document.text[fact.span.end : min(clause.span.end, fact.span.end + 400)])[0]
        if _means(fact, one, by) and _repealing().match(_TITLES.sub("", behind)):
            starts = force_of(document, by.part).effective or (date.fromisoformat(by.part.date) if by.part.date else None)
            yield Repeal(by, "" if clause.label.startswith("¶") else clause.label, _own_day(behind, by) or starts)


def _keys(number: str | None, title: str, region: Region) -> list[_Key]:
    """By the 文号 and by (region, title) of the repealed document."""
    keys: list[_Key] = [(region, read_title(title, region).edition)]
    return [*keys, fold_number(number)] if number else keys


def _own_day(behind: str, by: Held) -> date | None:
    """《…》自2024年10月1日起废止: the day of the repeal, not that of the new document."""
    year = int(by.when[:4]) if by.when else None
    days = (reading.normalized.start for reading in read_times(_TITLES.sub("", behind), year=year) if reading.use == "start")
    return next((date.fromisoformat(day) for day in days if day and len(day) == len("2024-10-01")), None)


def _means(reference: Reference, one: Held, by: Held) -> bool:
    """True where the reference means `one`; False where a document with the title of `one` repeals its own predecessor of that title.

    《契税暂行条例》 of 1997 repeals that of 1950: the edition of 1997 is not repealed by that of 2019.
    """
    if _is_numbered(reference.number) and _is_numbered(one.part.number):
        return same_number(reference.number or "", one.part.number or "")
    cited = read_title(reference.title, by.part.region)
    return one.title.edition != by.title.edition or (bool(cited.stage) and cited.stage == one.title.stage != by.title.stage)


def _is_numbered(number: str | None) -> bool:
    """True for a 文号 that identifies a document (国发〔2016〕82号); an order's number (国务院令第273号) is written in several ways."""
    return "〔" in fold_number(number or "")


@cache
def _repealing() -> re.Pattern[str]:
    """《甲》、《乙》（…号）同时废止, where only titles stand between; 《甲》的有关规定同时废止 repeals only a part of 《甲》."""
    words = "|".join(load_yaml("editions")["repealing"])
    when = r"自[^，。]{0,20}?起"
    return re.compile(rf"(?:[、，,和及与\s》]|以及|{when}|同时|即行|即|立即|予以|一并|均|相应|原)*(?:{words})")
