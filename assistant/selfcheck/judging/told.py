"""The ruling of the conditions one by one, and what the reader makes of the whole: agreed, completed, or called in doubt.

In: a rule, its ruling, and the reading of its proposition. Out: the ruling that counts; None for a rule that is judged only by what was
said and was not spoken of. A figure is compared by the conditions alone, place, day and trade are theirs too.
"""

from assistant.model import Verdict
from assistant.selfcheck.judging.ruling import Ruling
from assistant.selfcheck.reading.readings import Reading
from assistant.selfcheck.rules.rule import Kind, Rule
from assistant.selfcheck.words.logic import Facts, Measures, evaluate, leaves

_SAYS: dict[tuple[Kind, bool], tuple[Verdict, str]] = {
    ("criterion", True): ("non_compliant", "条件成就"),
    ("criterion", False): ("compliant", "条件未成就"),
    ("obligation", True): ("compliant", "已做到"),
    ("obligation", False): ("non_compliant", "没有做到"),
    ("support", True): ("compliant", "可以申请"),
    ("support", False): ("non_compliant", "不符合享受条件"),
}


def told(rule: Rule, plain: Ruling, reading: Reading | None, facts: Facts) -> Ruling | None:
    """`plain` where nothing was read; what was read where it is open; in doubt where the two differ."""
    if reading is None:
        return None if rule.only_told else plain
    if reading.value is None or plain.verdict == "not_applicable" or _is_measured(rule):
        return plain if plain.verdict != "unknown" or not rule.only_told else _open(rule, reading)
    verdict, says = _SAYS[rule.kind, reading.value]
    if plain.verdict == verdict:
        return plain
    if plain.verdict != "unknown":
        return Ruling("unknown", f"说法不一，要再核实：“{reading.words}”", plain.missing or (f"wording:{rule.proposition}",))
    if rule.scope and evaluate(rule.scope, facts).value is None and verdict == "non_compliant" and not rule.only_told:
        return Ruling("unknown", f"已知“{reading.words}”；{plain.reason}", plain.missing)
    return Ruling(verdict, f"{says}：“{reading.words}”")


def _open(rule: Rule, reading: Reading) -> Ruling:
    return Ruling("unknown", f"已知“{reading.words}”；还要核实：“{rule.proposition}”", (f"wording:{rule.proposition}",))


def _is_measured(rule: Rule) -> bool:
    parts = [rule.condition, *([rule.scope] if rule.scope else [])]
    return any(isinstance(leaf, Measures) for part in parts for leaf in leaves(part))
