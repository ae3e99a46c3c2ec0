"""In: a turn with several questions and what is quoted for it. Out: passages with the values that the others of its questions ask for."""

from collections.abc import Iterator, Sequence

from assistant.answer.composing.selection import Shown, shown
from assistant.answer.composing.values import further_slot
from assistant.answer.features.rating import rated
from assistant.model import Query
from assistant.retrieve import EvidenceIndex, Passage
from assistant.retrieve.scoring import MOST_RATED, SLOT_KINDS, holds_slot
from assistant.understand import apart_from

LEAST_LIKELY = 0.1
"""The probability from which a passage with the value that one of several questions asks for is quoted."""
_LEAST_TOLD = 0.4
"""The same where a quote has a value of that kind already, which may be the one asked for (盘活多少亩，腾出用能多少吨)."""
_LEAST_OF_MATTER = 0.01
"""The same for papers to hand in and where to apply: 要什么材料 shares no word with 提交营业执照, the cue alone tells them."""


def of_each_ask(query: Query, quoted: Sequence[Shown], index: EvidenceIndex) -> Iterator[Shown]:
    """For each question that wants a value, the likeliest passage with one in the document quoted, where that is not quoted yet.

    钱多久到账 of 返还比例是多少，钱多久到账: the whole turn finds the clause on the ratio only. Without a value to look for, what one
    question adds is a guess: out of fold two of thirty such passages were evidence.
    """
    for ask in query.asks if len(query.asks) > 1 and quoted else ():
        apart = apart_from(query, ask, quoted[0].passage.document.id, index.entries().values())
        slot = further_slot(apart)
        if slot is None:
            continue
        told = any(_states(piece.passage, slot, apart.units) for piece in quoted)
        least = _LEAST_TOLD if told else LEAST_LIKELY if slot in SLOT_KINDS else _LEAST_OF_MATTER
        likely = (s.passage for s in rated(apart, index.gather(apart)).ranked[:MOST_RATED] if s.probability >= least)
        found = next((passage for passage in likely if _states(passage, slot, apart.units)), None)
        if found and not any(piece.span.holds(found.span) for piece in quoted):
            yield shown(found)


def _states(passage: Passage, slot: str, units: Sequence[str]) -> bool:
    """True for a passage with an amount of that kind; a word that may stand for one (年度) is not enough."""
    kinds = SLOT_KINDS.get(slot)
    return holds_slot(passage, slot, units) and (kinds is None or bool(passage.amount_kinds & kinds))
