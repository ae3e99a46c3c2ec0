"""Several editions of one document in a library. In: rated evidence. Out: the same, passages of editions not in force ranked lower."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from assistant.model import Query
from assistant.retrieve.passages import Passage
from assistant.retrieve.scoring import MOST_RATED, Scored
from corpus.citing.editions import Address, Held
from corpus.citing.standing import REPEALS, Standing
from corpus.entries import DocumentEntry

if TYPE_CHECKING:
    from assistant.retrieve import Evidence, EvidenceIndex

# factor on the probability of a passage that the edition in force has too: low enough not to be quoted beside it
_SAID_ANEW = 0.1
# the same where the edition in force has no such passage
_OUTDATED = 0.8
_ALIKE = 0.5

_known: "WeakKeyDictionary[EvidenceIndex, tuple[Mapping[str, DocumentEntry], Standing]]" = WeakKeyDictionary()


def standing(index: "EvidenceIndex") -> Standing:
    """Which documents of the index are editions of one another, and in force; worked out once until its list of documents changes."""
    entries = index.entries()
    known = _known.get(index)
    if known is None or known[0] is not entries:
        known = _known[index] = (entries, Standing(entries.values(), index.library.facts("reference", relation=REPEALS), index.record))
    return known[1]


def newest_first(evidence: "Evidence", query: Query) -> "Evidence":
    """The evidence with passages of editions not in force ranked lower; changed in place.

    A question that names a year means that year's edition, one that compares may mean them all.
    """
    likely = evidence.ranked[:MOST_RATED]
    if query.years or query.kinds[0] == "comparison":
        return evidence
    addresses = {_address(s) for s in likely}
    current = _current(addresses, query.as_of, evidence.index)
    lapsed = _lapsed(addresses - set(current), query.as_of, evidence.index)
    outdated = [s for s in likely if _address(s) in current or _address(s) in lapsed]
    for scored in outdated:
        anew = current.get(_address(scored))
        in_force = [s for s in likely if (_address(s) == anew.address if anew else _address(s) not in lapsed)]
        if in_force:
            _put_back(scored, max(in_force, key=lambda s: _likeness(s.passage, scored.passage)))
    if outdated:
        evidence.ranked[:MOST_RATED] = sorted(likely, key=lambda s: (-s.probability, s.passage.key))
    return evidence


def _address(scored: Scored) -> Address:
    return scored.passage.document.id, scored.passage.part.key


def _current(addresses: set[Address], as_of: str | None, index: "EvidenceIndex") -> dict[Address, Held]:
    """For each address (document, part) not in force on the day `as_of`: the edition of it that is."""
    known = standing(index)
    held = {address: known.editions.held(*address) for address in addresses}
    found = {address: known.current(one, as_of) for address, one in held.items() if one is not None}
    return {address: one for address, one in found.items() if one.document_id != address[0]}


def _lapsed(addresses: set[Address], as_of: str | None, index: "EvidenceIndex") -> set[Address]:
    """Those of the addresses that do not bind on the day `as_of`: repealed, no longer valid, or not yet in force."""
    if as_of is None:
        return set()
    known, day = standing(index), date.fromisoformat(as_of)
    held = {address: known.editions.held(*address) for address in addresses}
    return {address for address, one in held.items() if one is not None and known.lapsed(one, day)}


def _put_back(old: Scored, anew: Scored) -> None:
    """`anew`, of the edition in force, takes over the probability of `old` where the two texts are alike; else `old` loses a little."""
    if _likeness(old.passage, anew.passage) < _ALIKE:
        old.probability *= _OUTDATED
        return
    anew.probability = max(anew.probability, old.probability)
    old.probability *= _SAID_ANEW


def _likeness(one: Passage, other: Passage) -> float:
    return len(one.grams & other.grams) / (len(one.grams | other.grams) or 1)
