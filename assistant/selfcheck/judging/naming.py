"""What the expression of a condition names: conditions of the lexicon, the parts they are made of, the first of them."""

from collections.abc import Iterable

from assistant.selfcheck.words.logic import Expression, Holds, Wording, leaves
from assistant.selfcheck.words.vocabulary import conditions


def condition_keys(expression: Expression) -> frozenset[str]:
    return frozenset(leaf.condition for leaf in leaves(expression) if isinstance(leaf, Holds))


def with_parts(keys: Iterable[str]) -> frozenset[str]:
    """The conditions and the ones they are made of (环保不达标: emissions, total, waste)."""
    found = set(keys)
    for key in list(found):
        found |= set(conditions()[key].any_of)
    return frozenset(found)


def first_named(base: Expression) -> str:
    """The key under which questions about the rectification are kept: the first condition named, else the words of the policy."""
    for leaf in leaves(base):
        match leaf:
            case Holds(condition):
                return condition
            case Wording(text):
                return text
    return ""
