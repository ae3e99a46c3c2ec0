"""In: a query and its rated evidence. Out: how likely the documents answer, and where that is too little, why they do not."""

from dataclasses import dataclass, field

from assistant.answer.composing.selection import RARE_SLOTS
from assistant.answer.composing.values import wanted_slot
from assistant.answer.decision.abstention import CHECKS, VETOES, Abstention, Look, Records, not_mentioned
from assistant.answer.decision.strength import measured
from assistant.answer.features.probability import regression
from assistant.model import Query
from assistant.retrieve import Evidence, Scored
from assistant.retrieve.scoring import holds_slot

COST_OF_WRONG = 2.0
"""What a wrong answer costs where a refusal costs nothing and a right answer brings 1."""
LEAST_ANSWERED = COST_OF_WRONG / (1 + COST_OF_WRONG)
"""The probability of the documents saying what is asked from which answering costs less than refusing."""
_CAUTION = "引文里没有认出所问的数、日期或名单，请对照原文。"
LEAST_KNOWN = 0.5
"""The probability from which the matter rather is in the library than not."""


@dataclass(frozen=True)
class Decision:
    """`refusal`: why nothing is answered, None where something is; `measures`: what the probabilities were worked out from;
    `caution`: told beside an answer whose passages show no value of the kind asked for.

    `known`: of the matter being in the library at all; `answered`: of the documents saying, if so, what is asked of it.
    """

    known: float = 0.0
    answered: float = 0.0
    measures: dict[str, float] = field(default_factory=dict)
    refusal: Abstention | None = None
    caution: str = ""

    @property
    def probability(self) -> float:
        """Of the library answering the question."""
        return self.known * self.answered


def decide(query: Query, evidence: Evidence, records: Records) -> Decision:
    """The decision for the best passages; the refusal names what a check found missing, the first of them, where the matter is known."""
    if evidence.best is None:
        return Decision(refusal=Abstention("not_mentioned", "库里还没有可查的文件。"))
    look = Look.at(query, evidence, records)
    found = {name: said for name, check in CHECKS.items() if (said := check(look))}
    measures = measured(query, evidence) | {name: float(name in found) for name in CHECKS}
    way = "reranked" if "reranked" in evidence.ranked[0].features else "plain"
    known, answered = (regression(f"{name}_{way}").probability(measures) for name in ("known", "answered"))
    answered = max(answered, _stated(query, evidence.ranked[0]))
    if vetoed := next((said for name, said in found.items() if name in VETOES), None):
        return Decision(known, 0.0, measures, vetoed)
    if known < LEAST_KNOWN or answered < LEAST_ANSWERED:
        why = next(iter(found.values()), None) if known >= LEAST_KNOWN else None
        return Decision(known, answered, measures, why or not_mentioned(query, evidence.best, evidence))
    return Decision(known, answered, measures, caution=_CAUTION if found else "")


def _stated(query: Query, best: Scored) -> float:
    """The likeliest passage's own probability where it states what is rarely asked for (a telephone number): few questions teach of it."""
    slot = wanted_slot(query)
    return best.probability if slot in RARE_SLOTS and holds_slot(best.passage, slot, query.units) else 0.0
