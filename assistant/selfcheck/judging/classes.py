"""Classes that a document's own rules put an enterprise into: 亩均税收低于5万元的列为D类企业, and 对D类企业执行差别电价 then applies.

In: the rules of one document and the facts. Out: what is known of each class, by its name.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.selfcheck.rules.rule import Rule
from assistant.selfcheck.words.logic import Facts, Truth, conjunction, disjunction, evaluate

_CLASS = re.compile(r"(?:列|划|评|定|认定|确定|划分|评定)为“?(?P<name>[A-Ea-eＡ-Ｅ甲乙丙丁一二三四优良中差][类级档等])")


def classes_of(rules: Sequence[Rule], facts: Facts) -> Mapping[str, Truth]:
    """True where one rule puts it there, False where every rule for the class was told not to hold."""
    ways: dict[str, list[Truth]] = {}
    for rule in rules:
        if match := _CLASS.search(rule.consequence):
            parts = [rule.condition, *([rule.scope] if rule.scope else [])]
            ways.setdefault(match["name"], []).append(conjunction([evaluate(part, facts) for part in parts]))
    return {name: disjunction(truths) for name, truths in ways.items()}
