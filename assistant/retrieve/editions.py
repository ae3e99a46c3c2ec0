"""Several editions of one document in a library: units of an older one stand behind those of the newest."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from assistant.model import Query
from assistant.retrieve.scoring import Scored
from assistant.retrieve.units import Unit
from corpus.editions import Address, Editions, Held
from corpus.entries import DocumentEntry
from corpus.model import Deadline, PolicyRecord

if TYPE_CHECKING:
    from assistant.retrieve import Evidence, Shelf

_LIKELY = 60
# off the score of an older unit: where the newest edition says nearly the same, so that it is no near tie; where it does not
_SAID_ANEW, _OUTDATED = 0.4, 0.08
_ALIKE = 0.5

_known: "WeakKeyDictionary[Shelf, tuple[Mapping[str, DocumentEntry], Editions]]" = WeakKeyDictionary()


def editions(shelf: "Shelf") -> Editions:
    """Editions among the documents of a shelf, found once for as long as its list of documents stays."""
    entries = shelf.entries()
    known = _known.get(shelf)
    if known is None or known[0] is not entries:
        known = _known[shelf] = (entries, Editions(entries.values()))
    return known[1]


def newest_first(evidence: "Evidence", query: Query) -> "Evidence":
    """The evidence with units of older editions put back, in place; a question that names a year means the edition it names."""
    likely = evidence.ranked[:_LIKELY]
    if query.years or not likely:
        return evidence
    newest = _newest({(s.unit.document.id, s.unit.part.key) for s in likely}, query.as_of, evidence.shelf)
    outdated = [s for s in likely if (s.unit.document.id, s.unit.part.key) in newest]
    for scored in outdated:
        anew = newest[scored.unit.document.id, scored.unit.part.key]
        current = [s for s in likely if (s.unit.document.id, s.unit.part.key) == anew.address]
        if current:
            _put_back(scored, max(current, key=lambda s: _likeness(s.unit, scored.unit)))
    if outdated:
        evidence.ranked.sort(key=lambda s: (-s.score, s.unit.key))
    return evidence


def _newest(addresses: set[Address], as_of: str | None, shelf: "Shelf") -> dict[Address, Held]:
    """For each document that has one, its newest edition that was in force on the day `as_of`."""
    known = editions(shelf)
    found: dict[Address, Held] = {}
    for address in addresses:
        held = known.held(*address)
        anew = known.newer_edition(held, as_of) if held else None
        if anew and (as_of is None or (effective(shelf.record(anew.document_id)) or anew.when) <= as_of):
            found[address] = anew
    return found


def effective(record: PolicyRecord) -> str | None:
    """The day from which the document itself is in force (自2021年3月1日起施行), None where it names none."""
    issued = record.document.main.date or ""
    facts = [f for f in record.facts if isinstance(f, Deadline) and f.note == "effective" and f.normalized]
    days = [f.normalized.start for f in facts if f.normalized and f.normalized.start]
    return min((day for day in days if len(day) == len("2021-03-01") and day >= issued), default=None)


def _put_back(old: Scored, anew: Scored) -> None:
    """The unit that says the same today takes the older one's place."""
    if _likeness(old.unit, anew.unit) < _ALIKE:
        old.score -= _OUTDATED
        return
    anew.score = max(anew.score, old.score)
    old.score -= _SAID_ANEW


def _likeness(one: Unit, other: Unit) -> float:
    return len(one.grams & other.grams) / (len(one.grams | other.grams) or 1)
