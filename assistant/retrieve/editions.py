"""Several editions of one document in a library: units of the others stand behind those of the one in force."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from assistant.model import Query
from assistant.retrieve.scoring import Scored
from assistant.retrieve.units import Unit
from corpus.citing.editions import Address, Editions, Held
from corpus.entries import DocumentEntry
from corpus.model import Deadline, PolicyRecord

if TYPE_CHECKING:
    from assistant.retrieve import Evidence, Shelf

_LIKELY = 60
# what is left of the score of a unit that the edition in force says too: too little to be quoted beside it
_SAID_ANEW = 0.3
# off the score where it does not say so
_OUTDATED = 0.08
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
    """The evidence with units of editions not in force put back, in place.

    A question that names a year means that year's edition, one that compares may mean them all.
    """
    likely = evidence.ranked[:_LIKELY]
    if query.years or query.kinds[0] == "comparison":
        return evidence
    current = _current({_address(s) for s in likely}, query.as_of, evidence.shelf)
    outdated = [s for s in likely if _address(s) in current]
    for scored in outdated:
        in_force = [s for s in likely if _address(s) == current[_address(scored)].address]
        if in_force:
            _put_back(scored, max(in_force, key=lambda s: _likeness(s.unit, scored.unit)))
    if outdated:
        evidence.ranked.sort(key=lambda s: (-s.score, s.unit.key))
    return evidence


def _address(scored: Scored) -> Address:
    return scored.unit.document.id, scored.unit.part.key


def _current(addresses: set[Address], as_of: str | None, shelf: "Shelf") -> dict[Address, Held]:
    """For each document that is not in force itself, its edition that is, on the day `as_of`."""
    known = editions(shelf)
    held = {address: known.held(*address) for address in addresses}

    def since(one: Held) -> str:
        return effective(shelf.record(one.document_id)) or one.when

    found = {address: known.current(one, since, as_of) for address, one in held.items() if one is not None}
    return {address: one for address, one in found.items() if one.document_id != address[0]}


def effective(record: PolicyRecord) -> str | None:
    """The day from which the document itself is in force (自2021年3月1日起施行), None where it names none."""
    issued = record.document.main.date or ""
    facts = [f for f in record.facts if isinstance(f, Deadline) and f.note == "effective" and f.normalized]
    days = [f.normalized.start for f in facts if f.normalized and f.normalized.start]
    return min((day for day in days if len(day) == len("2021-03-01") and day >= issued), default=None)


def _put_back(old: Scored, anew: Scored) -> None:
    """The unit of the edition in force that says the same takes the other one's place."""
    if _likeness(old.unit, anew.unit) < _ALIKE:
        old.score -= _OUTDATED
        return
    anew.score = max(anew.score, old.score)
    old.score *= _SAID_ANEW


def _likeness(one: Unit, other: Unit) -> float:
    return len(one.grams & other.grams) / (len(one.grams | other.grams) or 1)
