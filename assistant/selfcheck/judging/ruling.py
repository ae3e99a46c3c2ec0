"""What a rule comes to for an enterprise, before it is told: the verdict, why, and the keys of the facts that are missing.

A rule that is judged only by what was said is a question where the reader finds it spoken of, else no finding. A reading gives no verdict:
of those that were sure, one in three was wrong on talks over policies that the reader had not seen. Doubting other rulings by it was tried
and left out: it took right verdicts and no wrong one.
"""

from dataclasses import dataclass

from assistant.model import Verdict
from assistant.selfcheck.reading.readings import Reading
from assistant.selfcheck.rules.rule import Rule


@dataclass(frozen=True)
class Ruling:
    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()


def told(rule: Rule, reading: Reading | None) -> Ruling | None:
    """Open, with the words that speak of it; None where nothing does."""
    if reading is None:
        return None
    return Ruling("unknown", f"说到“{reading.words}”；本条没有写明对象，请核实：“{rule.proposition}”", (f"wording:{rule.proposition}",))
