"""Strong Kleene logic: conditions as small trees, evaluated to true, false or unknown, with the reasons and what is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.selfcheck.words.amounts import AmountWords
from assistant.selfcheck.words.bounds import Bounds


@dataclass(frozen=True)
class Truth:
    """A value of three-valued logic (None: unknown), the facts it rests on, and the keys of the facts that are missing."""

    value: bool | None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


UNKNOWN = Truth(None)


@dataclass(frozen=True)
class Holds:
    """A condition of the lexicon."""

    condition: str


@dataclass(frozen=True)
class Has:
    """Some device of one of these kinds with all these features and this capacity."""

    devices: tuple[str, ...]
    features: tuple[tuple[str, bool], ...] = ()
    capacity: AmountWords | None = None
    words: str = ""


@dataclass(frozen=True)
class InIndustry:
    """One of the listed industries; `open` when the list ends with 等 and says no number."""

    words: tuple[str, ...]
    open: bool
    text: str


@dataclass(frozen=True)
class OfSize:
    sizes: frozenset[str]
    text: str


@dataclass(frozen=True)
class Measures:
    """A figure of the enterprise against a threshold (年度温室气体排放量达到2.6万吨); `context` is the rest of the condition."""

    subject: str
    bounds: Bounds
    text: str
    context: str = ""

    @property
    def missing(self) -> str:
        """The key under which the figure is asked for: what is measured, and the threshold in the policy's words."""
        return f"amount:{self.subject.strip('，。、；： ')}|{self.text}"


@dataclass(frozen=True)
class Wording:
    """A condition that only the policy's own words name; `context` is the whole condition it stands in.

    `commons`: how often words of it stand in the document; a word that stands everywhere tells little. `benefit`: it opens a support.
    `spell`: the first and last day between which it must have come about. `listed`: a class whose members the document keeps on a list.
    `to_do`: something that has to be done.
    """

    text: str
    context: str = ""
    commons: tuple[tuple[str, int], ...] = ()
    benefit: bool = False
    spell: tuple[date | None, date | None] | None = None
    listed: bool = False
    to_do: bool = False


@dataclass(frozen=True)
class Mentioned:
    """A kind that is left out of a support (选矿): holds where the enterprise tells that it is one, not where it says nothing of it."""

    text: str


@dataclass(frozen=True)
class Unstated:
    """A condition that the policy mentions without saying it (符合条件的)."""

    text: str


@dataclass(frozen=True)
class StillFailing:
    """经整改仍未达标: rectified or retested, and `base` holds still; the time allowed as in Overdue."""

    base: "Expression"
    period: str | None = None
    longer: str | None = None
    stated: bool = False


@dataclass(frozen=True)
class Overdue:
    """逾期未整改: the time for mending `base` (ISO period from the notice, or the day named in it) is over and it is not mended.

    stated: the condition itself says the period (在6个月内未整改), so that it does not hold before, whatever the order allowed.
    """

    base: "Expression"
    period: str | None = None
    longer: str | None = None
    stated: bool = False


@dataclass(frozen=True)
class ClosedFor:
    """被依法关停, for one of the causes where some are named."""

    causes: "Expression | None" = None


@dataclass(frozen=True)
class Negated:
    item: "Expression"


@dataclass(frozen=True)
class AllOf:
    items: "tuple[Expression, ...]"


@dataclass(frozen=True)
class AnyOf:
    items: "tuple[Expression, ...]"


Leaf = Holds | Has | InIndustry | OfSize | Measures | Wording | Mentioned | Unstated | StillFailing | Overdue | ClosedFor
Expression = Leaf | Negated | AllOf | AnyOf


class Facts(Protocol):
    """What is known of an enterprise: the truth of a leaf."""

    def truth(self, leaf: Leaf) -> Truth: ...


def evaluate(expression: Expression, facts: Facts) -> Truth:
    match expression:
        case AllOf(items):
            return conjunction([evaluate(item, facts) for item in items])
        case AnyOf(items):
            return disjunction([evaluate(item, facts) for item in items])
        case Negated(item):
            return opposite(evaluate(item, facts))
        case _:
            return facts.truth(expression)


def opposite(truth: Truth) -> Truth:
    return Truth(None if truth.value is None else not truth.value, truth.because, truth.missing)


def conjunction(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is false, true when all are, else unknown."""
    return _joined(list(truths), False)


def disjunction(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is true, false when all are, else unknown."""
    return _joined(list(truths), True)


def _joined(truths: list[Truth], decisive: bool) -> Truth:
    deciding = [truth for truth in truths if truth.value is decisive]
    open_ones = [truth for truth in truths if truth.value is None]
    if deciding:
        return Truth(decisive, _merged(truth.because for truth in deciding))
    if open_ones:
        known = _merged(truth.because for truth in truths if truth.value is not None)
        return Truth(None, known, _merged(truth.missing for truth in open_ones))
    return Truth(not decisive, _merged(truth.because for truth in truths))


def _merged(rows: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for row in rows for item in row))


def all_of(items: Iterable[Expression]) -> Expression:
    """Their conjunction; a single one stays itself."""
    kept = tuple(dict.fromkeys(items))
    return kept[0] if len(kept) == 1 else AllOf(kept)


def any_of(items: Iterable[Expression]) -> Expression:
    kept = tuple(dict.fromkeys(items))
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def mapped(expression: Expression, change: Callable[[Leaf], Expression]) -> Expression:
    """The same tree with every leaf changed, those inside StillFailing, Overdue and ClosedFor too."""
    match expression:
        case AllOf(items):
            return AllOf(tuple(mapped(item, change) for item in items))
        case AnyOf(items):
            return AnyOf(tuple(mapped(item, change) for item in items))
        case Negated(item):
            return Negated(mapped(item, change))
        case StillFailing(base) | Overdue(base):
            return replace(expression, base=mapped(base, change))
        case ClosedFor(causes):
            return ClosedFor(mapped(causes, change) if causes else None)
        case _:
            return change(expression)


def extended(expression: Expression, longer: str | None) -> Expression:
    """The same tree, every Overdue and StillFailing in it allowing `longer` (ISO period) once an extension is granted."""
    match expression:
        case AllOf(items):
            return AllOf(tuple(extended(item, longer) for item in items))
        case AnyOf(items):
            return AnyOf(tuple(extended(item, longer) for item in items))
        case Overdue() | StillFailing():
            return replace(expression, longer=longer)
        case _:
            return expression


def leaves(expression: Expression) -> tuple[Leaf, ...]:
    """Every leaf, those inside StillFailing, Overdue and ClosedFor included."""
    match expression:
        case AllOf(items) | AnyOf(items):
            return tuple(leaf for item in items for leaf in leaves(item))
        case Negated(item):
            return leaves(item)
        case StillFailing(base) | Overdue(base):
            return (expression, *leaves(base))
        case ClosedFor(causes):
            return (expression, *(leaves(causes) if causes else ()))
        case _:
            return (expression,)
