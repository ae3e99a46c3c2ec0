"""Types of the assistant: questions, evidence, answers, profiles, findings. Types only; the JSON contracts."""

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from corpus.model import Citation, Frozen, Normalized, Region
from corpus.times.days import Day

QuestionKind = Literal[
    "responsibility",
    "deadline",
    "obligation",
    "prohibition",
    "consequence",
    "criterion",
    "target",
    "support",
    "scope",
    "definition",
    "procedure",
    "lineage",
    "comparison",
    "metadata",
    "open",
]
Reason = Literal[
    "not_mentioned",
    "annex_not_included",
    "text_truncated",
    "other_region",
    "external_catalogue",
    "out_of_domain",
    "not_in_force",
    "needs_region",
]
Verdict = Literal["compliant", "non_compliant", "unknown", "not_applicable"]


class Scope(Frozen):
    """What the user has told before: region as typed, document id."""

    region: str | None = None
    document: str | None = None


class Concept(Frozen):
    """A topic word of a question, other ways to say it, and how much it matters (1.0 = a plain content word)."""

    word: str
    variants: tuple[str, ...] = ()
    weight: float = 1.0


class Query(Frozen):
    """A question understood. `rewritten` stands alone (ellipsis resolved)."""

    question: str
    rewritten: str
    kinds: tuple[QuestionKind, ...]
    region: Region | None = None
    region_is_stated: bool = False
    documents: tuple[str, ...] = ()
    clause_label: str | None = None
    years: tuple[int, ...] = ()
    departments: tuple[str, ...] = ()
    as_of: str | None = None
    concepts: tuple[Concept, ...] = ()
    slots: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    levels: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    operation: str | None = None
    presumed: bool = False
    subquestions: tuple[str, ...] = ()

    @cached_property
    def named_parts(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.parts)

    @cached_property
    def named_documents(self) -> frozenset[str]:
        """Documents of the parts that the question names."""
        return frozenset(document for document, _ in self.parts)


class Statement(Frozen):
    """One sentence of an answer and the markers of the citations that prove it."""

    text: str
    citations: tuple[int, ...] = ()


class Notice(Frozen):
    """What the as-of date, region or naming changes; kind: as_of | region | renamed | validity | newer | language_model | index."""

    kind: str
    text: str


class Answer(Frozen):
    """The contract of `tiaoli ask --json`."""

    id: str | None = None
    question: str
    status: Literal["answered", "no_basis", "clarify"]
    reason: Reason | None = None
    text: str
    short_answer: str = ""
    statements: tuple[Statement, ...] = ()
    rewritten_question: str = ""
    scope: Scope = Scope()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    facts: tuple[dict[str, Any], ...] = ()
    notices: tuple[Notice, ...] = ()
    dropped: int = 0
    library: dict[str, Any] = Field(default_factory=dict)
    as_of: str | None = None
    elapsed_ms: float | None = None


class Quantity(Frozen):
    """A number with its unit as read, and in the base unit of its dimension (吨, 月, 元 …)."""

    value: float
    unit: str
    base_value: float
    base_unit: str


class Equipment(Frozen):
    name: str
    count: int | None = None
    capacity: Quantity | None = None
    words: str = ""
    features: dict[str, bool] = Field(default_factory=dict)


class ProfileFact(Frozen):
    """What the enterprise said of one condition; `value` None means not known or only guessed (hedged)."""

    condition: str
    value: bool | None
    words: str = ""
    date: Day | None = None
    hedged: bool = False
    quantity: Quantity | None = None


class EnterpriseProfile(Frozen):
    """An enterprise as it described itself."""

    name: str | None = None
    region: str | None = None
    industries: tuple[str, ...] = ()
    size: str | None = None
    equipment: tuple[Equipment, ...] = ()
    facts: tuple[ProfileFact, ...] = ()


class Finding(Frozen):
    """One criterion, escalation, extension, obligation or support judged for one enterprise."""

    criterion_id: str
    kind: Literal["criterion", "escalation", "extension", "obligation", "support"]
    document_id: str
    clause_id: str
    quote: str
    verdict: Verdict
    reason: str
    consequence: str | None = None
    escalation: str | None = None
    deadline: Normalized | None = None
    due: str | None = None
    departments: tuple[dict[str, str], ...] = ()
    citation: Citation


class CheckQuestion(Frozen):
    id: str
    text: str
    topic: str
    affects: tuple[str, ...] = ()
    turn: int = 0
    answered: bool = False


class NotChecked(Frozen):
    what: str
    reason: str


class StatedFact(Frozen):
    """One fact as the enterprise told it, shown in plain words and open to correction.

    matter: what it is about; value and unit: what was said of it (是, 否, 不清楚, a figure, a name); bound: how the figure is meant
    (=, >, <, ~); words: the enterprise's own; day: the day it holds for; confirmed: said outright, not hedged or only guessed;
    replaces: id of the earlier fact on the same matter that it takes the place of; turn: 0 is the statement.
    """

    id: str
    matter: str
    value: str
    unit: str | None = None
    bound: Literal["=", ">", "<", "~"] | None = None
    words: str = ""
    day: Day | None = None
    confirmed: bool = True
    replaces: str | None = None
    turn: int = 0


class CheckReply(Frozen):
    """What a turn is told: what was noted and changed, the answer to a question asked inside the check (`answer`), or a polite line."""

    turn: int
    text: str
    answer: dict[str, Any] | None = None


class CheckReport(Frozen):
    """The contract of `tiaoli check --json`."""

    id: str | None = None
    as_of: str | None = None
    profile: EnterpriseProfile
    findings: tuple[Finding, ...] = ()
    questions: tuple[CheckQuestion, ...] = ()
    supports: tuple[dict[str, Any], ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    summary: str = ""
    stated: tuple[StatedFact, ...] = ()
    replies: tuple[CheckReply, ...] = ()


class Reading(Frozen):
    """What a language model takes a statement to say of a condition; `quote` and `figure` are words of the statement."""

    condition: str
    value: bool
    quote: str
    figure: str = ""


class Readings(Frozen):
    """A language model's readings of one statement, not yet checked; `trouble` is a short Chinese reason where it gave none.

    malformed: rows that were no reading.
    """

    rows: tuple[Reading, ...] = ()
    malformed: int = 0
    trouble: str = ""
