"""In: a query and its rated evidence. Out: how likely the documents answer, and where that is too little, why they do not."""

from dataclasses import dataclass, field

from assistant.answer.decision.abstention import CHECKS, VETOES, Abstention, Records, not_mentioned
from assistant.answer.decision.strength import measured
from assistant.answer.features.probability import regression
from assistant.model import Query
from assistant.retrieve import Evidence

COST_OF_WRONG = 3.0
"""What a wrong answer costs where a refusal costs nothing and a right answer brings 1."""
LEAST = COST_OF_WRONG / (1 + COST_OF_WRONG)
"""The probability from which answering costs less than refusing."""


@dataclass(frozen=True)
class Decision:
    """`refusal`: why nothing is answered, None where something is; `measures`: what `probability` was worked out from."""

    probability: float
    measures: dict[str, float] = field(default_factory=dict)
    refusal: Abstention | None = None


def decide(query: Query, evidence: Evidence, records: Records) -> Decision:
    """The decision for the best passages; the refusal names what a check found missing, the first of them.

    The probability is that of the matter being in the library at all, times that of the documents saying what is asked of it.
    """
    if evidence.best is None:
        return Decision(0.0, refusal=Abstention("not_mentioned", "库里还没有可查的文件。"))
    found = {name: said for name, check in CHECKS.items() if (said := check(query, evidence, records))}
    measures = measured(query, evidence) | {name: float(name in found) for name in CHECKS}
    way = "reranked" if "reranked" in evidence.ranked[0].features else "plain"
    known, answered = (regression(f"{name}_{way}").probability(measures) for name in ("known", "answered"))
    vetoed = next((said for name, said in found.items() if name in VETOES), None)
    probability = 0.0 if vetoed else known * answered
    lacking = not_mentioned(query, evidence.best, evidence)
    refusal = vetoed or (next(iter(found.values()), lacking) if answered < known else lacking)
    return Decision(probability, measures, refusal if probability < LEAST else None)
