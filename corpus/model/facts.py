"""Facts: what a clause says of duties, deadlines, criteria, targets, supports and other documents."""

from typing import Annotated, Literal

from pydantic import Field

from corpus.model.document import Frozen, Span

Role = Literal["lead", "support", "responsible"]
Modality = Literal["must", "must_not", "may", "encouraged"]
Comparator = Literal["=", ">=", "<=", "~"]


class Normalized(Frozen):
    """A deadline in ISO 8601 (dates, --MM-DD, PnM); which keys are set depends on `kind`.

    `working_days`: the days of `within` are 工作日; with `by` the last working day up to that one.
    """

    kind: Literal["date", "recurring", "duration", "period", "immediate"]
    by: str | None = None
    within: str | None = None
    every: str | None = None
    start: str | None = None
    end: str | None = None
    year_offset: int | None = None
    extension: bool | None = None
    working_days: bool | None = None


class EventAnchor(Frozen):
    """A time tied to an event (恢复生产前): relation of the duty to the event `anchor`; `lead`: how long before it (届满前30日)."""

    relation: Literal["before", "at", "after"]
    anchor: str
    lead: Normalized | None = None


class Department(Frozen):
    """A body as printed (`name`), with the head noun its list shares (`full`), and its role."""

    name: str
    full: str
    role: Role
    span: Span


class FactBase(Frozen):
    """What every fact has: its clause and the span of the words that prove it.

    `note` marks kinds that are neither plain duties nor noise: generic, inherited, frequency-only,
    target-period, scope-count, encouragement …
    """

    id: str
    clause_id: str
    span: Span
    note: str = ""


class Responsibility(FactBase):
    kind: Literal["responsibility"] = "responsibility"
    task: str
    departments: tuple[Department, ...]


class Deadline(FactBase):
    """A time limit; `normalized` is None only for a time tied to an event (`event`)."""

    kind: Literal["deadline"] = "deadline"
    expression: str
    normalized: Normalized | None = None
    event: EventAnchor | None = None
    anchor: str | None = None
    obligation: str = ""
    bearer: str | None = None


class Obligation(FactBase):
    kind: Literal["obligation"] = "obligation"
    bearer: str | None = None
    modality: Modality
    action: str


class Criterion(FactBase):
    """Condition -> consequence that an enterprise can be checked against.

    `condition_span` and `consequence_span` are exact; `escalation` is the follow-up rule (逾期…的，…).
    `exclusion` names whom the rule spares (除涉及商业秘密外). `benefit` is True where meeting the condition opens a support instead of
    a sanction.
    """

    kind: Literal["criterion"] = "criterion"
    subject: str | None = None
    condition: str
    condition_span: Span
    consequence: str
    consequence_span: Span
    escalation: str | None = None
    escalation_span: Span | None = None
    exclusion: str | None = None
    exclusion_span: Span | None = None
    benefit: bool = False


class Target(FactBase):
    """A number to reach; `value` as printed (万, 亿 stay in the unit). A table cell's span is its row.

    `low`: lower end where a range is set (1—2个), `value` being the upper one; `change`: the value is by how much the indicator is to
    go up or down (比2020年下降5%), None where it is the level itself.
    """

    kind: Literal["target"] = "target"
    indicator: str
    value: float
    low: float | None = None
    unit: str
    comparator: Comparator = "="
    change: Literal["up", "down"] | None = None
    period: str | None = None
    region: str = ""
    cell: Span | None = None


class Support(FactBase):
    kind: Literal["support"] = "support"
    measure: str
    beneficiary: str = ""


class Reference(FactBase):
    """Another document named in the text; relation as the verb says (依据, 转发, 印发, 落实, 目录, 提及)."""

    kind: Literal["reference"] = "reference"
    title: str
    number: str | None = None
    relation: str = "提及"


Fact = Annotated[
    Responsibility | Deadline | Obligation | Criterion | Target | Support | Reference,
    Field(discriminator="kind"),
]
