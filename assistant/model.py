"""Types of the assistant: questions, evidence, answers, profiles, findings. Types only; the JSON contracts."""

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from corpus.model import Citation, Frozen, Normalized, Region, Span
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
    """What the user has told before: region as typed, id of one document, or of several that alone are to answer."""

    region: str | None = None
    document: str | None = None
    documents: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Ids of all documents that the user chose."""
        return tuple(dict.fromkeys((*((self.document,) if self.document else ()), *self.documents)))


class Concept(Frozen):
    """A topic word of a question, other ways to say it, and how much it matters (1.0 = a plain content word)."""

    word: str
    variants: tuple[str, ...] = ()
    weight: float = 1.0


class Ask(Frozen):
    """One thing that a question asks: its words, its kinds, most specific first, the kinds of value an answer must contain."""

    text: str
    kinds: tuple[QuestionKind, ...] = ()
    slots: tuple[str, ...] = ()


class Query(Frozen):
    """A question understood. `rewritten` stands alone (ellipsis resolved, typing errors mended: `read_as`, typed and read as); `asks`:
    what it asks, one or more."""

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
    asks: tuple[Ask, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()

    @cached_property
    def named_parts(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.parts)

    @cached_property
    def named_documents(self) -> frozenset[str]:
        """Documents of the parts that the question names."""
        return frozenset(document for document, _ in self.parts)


class Operand(Frozen):
    """Words that a computed result is made of; `citation` is the marker of the quote they stand in, None for the user's own words."""

    words: str
    citation: int | None = None


class Statement(Frozen):
    """One sentence of an answer and the markers of the citations that prove it; `operands` are those of a computed one."""

    text: str
    citations: tuple[int, ...] = ()
    kind: Literal["quote", "value", "verdict", "list", "computed"] = "quote"
    operands: tuple[Operand, ...] = ()


class ModelStep(Frozen):
    """One call of a language model. Tokens are the server's where it counts them (`counted`), else estimated by characters."""

    step: Literal["understand", "draft", "repair"]
    seconds: float
    prompt_tokens: int
    reply_tokens: int
    counted: bool = False


class ModelTrace(Frozen):
    """What a language model did for one answer. `dropped`: statements that were not shown, each with its reason; `first_proved_s`:
    seconds until the first statement had passed the gate."""

    model: str
    steps: tuple[ModelStep, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    first_proved_s: float | None = None


class Trial(Frozen):
    """How a language model answered one question of its trial; `reason`: what was wrong."""

    question: str
    said: str
    right: bool
    reason: str = ""
    seconds: float = 0.0


class ModelReport(Frozen):
    """What a language model can do: how its server is asked (tools, json, text), and its trial; `trusted` where it passed."""

    model: str
    way: str
    trusted: bool
    trials: tuple[Trial, ...]


class Notice(Frozen):
    """What the as-of date, region or naming changes, or what to look at twice.

    kind: as_of | region | renamed | validity | newer | caution | excerpt | typing | language_model | index.
    """

    kind: str
    text: str


class Proposed(Frozen):
    """A candidate as `--explain` shows it: its generator, the words it would quote, what was measured, how likely it answers."""

    generator: str
    document_id: str
    clause_id: str
    label: str
    span: Span
    headings: str = ""
    text: str
    features: dict[str, float] = Field(default_factory=dict)
    probability: float
    shown: bool = False


class Trace(Frozen):
    """How an answer came about: `candidates` likeliest first, what the decision was worked out from, what a language model did.

    `known`: the probability of the matter being in the library; `answered`: of the documents saying, if so, what is asked; `least`: from
    which of each the assistant answers.
    """

    asks: tuple[Ask, ...] = ()
    candidates: tuple[Proposed, ...] = ()
    measures: dict[str, float] = Field(default_factory=dict)
    known: float = 0.0
    answered: float = 0.0
    least: tuple[float, float] = (0.0, 0.0)
    model: ModelTrace | None = None


class Answer(Frozen):
    """The contract of `tiaoli ask --json`; `trace` only where it was asked for."""

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
    probability: float | None = None
    trace: Trace | None = None
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
    """An enterprise as it described itself; `form`: fields of the form (FormField.id) as filled in, blanks tell nothing."""

    name: str | None = None
    region: str | None = None
    industries: tuple[str, ...] = ()
    size: str | None = None
    equipment: tuple[Equipment, ...] = ()
    facts: tuple[ProfileFact, ...] = ()
    form: dict[str, bool | float | str | None] = Field(default_factory=dict)


class Payment(Frozen):
    """What a support comes to in 元, between `low` and `high`, and how that was worked out of the two sides' figures."""

    low: float
    high: float
    working: str


class Finding(Frozen):
    """One criterion, escalation, extension, obligation or support judged for one enterprise.

    relevance: how likely what was said speaks of it, 0-1; it orders findings and questions, no verdict hangs on it.
    """

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
    payment: Payment | None = None
    relevance: float = 0.0
    citation: Citation


class CheckQuestion(Frozen):
    id: str
    text: str
    topic: str
    affects: tuple[str, ...] = ()
    turn: int = 0
    answered: bool = False


class FormField(Frozen):
    """One field of the form of a self-check: what the conditions that may concern the enterprise need to know.

    kind says what may be filled in: 是/否/不清楚, a number (in `unit` where none is written), an ISO day, one of `choices`, or words.
    value: what was told of it so far, as it would be filled in; clauses: where the documents ask for it; affects: the findings.
    """

    id: str
    matter: str
    question: str
    kind: Literal["yes_no", "number", "date", "choice", "text"]
    unit: str | None = None
    choices: tuple[str, ...] = ()
    value: str | None = None
    clauses: tuple[str, ...] = ()
    affects: tuple[str, ...] = ()


class NotChecked(Frozen):
    what: str
    reason: str


class StatedFact(Frozen):
    """One fact as the enterprise told it, shown in plain words and open to correction.

    matter: what it is about; value and unit: what was said of it (是, 否, 不清楚, a figure, a name); bound: how the figure is meant
    (=, >, <, ~); words: the enterprise's own; day: the day it holds for; confirmed: said outright, not hedged or only guessed;
    replaces: id of the earlier fact on the same matter that it takes the place of; turn: 0 is the statement; field: id of the field of
    the form (FormField) that corrects it, where there is one.
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
    field: str | None = None


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
