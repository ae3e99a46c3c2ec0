"""A rule that is judged only by what was said: a question where the reader finds it spoken of, else no finding.

A reading gives no verdict: of those that were sure, one in three was wrong on talks over policies that the reader had not seen. Doubting
the ruling of the conditions by it was tried and left out: it took right verdicts and no wrong one.
"""

from assistant.selfcheck.judging.ruling import Ruling
from assistant.selfcheck.reading.readings import Reading
from assistant.selfcheck.rules.rule import Rule


def told(rule: Rule, reading: Reading | None) -> Ruling | None:
    """Open, with the words that speak of it; None where nothing does."""
    if reading is None:
        return None
    return Ruling("unknown", f"说到“{reading.words}”；本条没有写明对象，请核实：“{rule.proposition}”", (f"wording:{rule.proposition}",))
