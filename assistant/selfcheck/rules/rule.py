"""One rule of a document: whom it is for, when it applies, what follows, by when."""

from dataclasses import dataclass
from typing import Literal

from assistant.selfcheck.rules.validity import Force
from assistant.selfcheck.words.logic import Expression, Wording, leaves
from corpus.model import Clause, Department, Normalized, Span

Kind = Literal["criterion", "escalation", "extension", "obligation", "support"]
_OPEN = Force()


@dataclass(frozen=True)
class Rule:
    """One rule: whom it is for (`scope`), when it applies, what follows. For a duty `condition` is that it is fulfilled.

    `base` of a follow-up is the rule it follows (id and condition); `quote` the span of its own words.
    """

    id: str
    kind: Kind
    clause: Clause
    quote: Span
    condition: Expression
    scope: Expression | None = None
    consequence: str = ""
    escalation: str | None = None
    deadline: Normalized | None = None
    extension: Normalized | None = None
    departments: tuple[Department, ...] = ()
    base: str | None = None
    about_base: Expression | None = None
    base_period: str | None = None
    force: Force = _OPEN


def overlaps(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def cover(a: Span, b: Span) -> Span:
    return Span(start=min(a.start, b.start), end=max(a.end, b.end))


def wordings_in(rule: Rule) -> tuple[Wording, ...]:
    """The conditions of a rule that only its own words name."""
    parts = [rule.condition, *([rule.scope] if rule.scope else [])]
    return tuple(leaf for part in parts for leaf in leaves(part) if isinstance(leaf, Wording))
