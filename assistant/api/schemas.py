"""What programs send to the JSON endpoints and get back, beyond the contracts of assistant.model and corpus.model. Types only."""

from functools import partial
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.api.functions import LONGEST_NAME, MOST_TURNS
from assistant.app.given import LONGEST_ACCOUNT, LONGEST_FIELD, LONGEST_QUESTION, legible
from assistant.model import CheckReport
from assistant.registers.rows import DeadlineRow, ResponsibilityRow, TargetRow
from corpus.model import Frozen, Part, Remark, Span

MOST_ROWS, MOST_FIELDS = 500, 200
FactKind = Literal["responsibility", "deadline", "obligation", "criterion", "target", "support", "reference"]
Question = Annotated[str, Field(max_length=LONGEST_QUESTION), AfterValidator(partial(legible, longest=LONGEST_QUESTION))]
Account = Annotated[str, Field(max_length=LONGEST_ACCOUNT), AfterValidator(partial(legible, longest=LONGEST_ACCOUNT))]
Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(partial(legible, longest=LONGEST_NAME))]
DayText = Annotated[Name, Field(examples=["2020-06-01"], description="日期，如 2020-06-01")]
R = TypeVar("R", ResponsibilityRow, DeadlineRow, TargetRow)


class Sent(BaseModel):
    """Base of what programs send: a misspelt field is told, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskRequest(Sent):
    """A question after earlier ones of the same user (`history`); `region`: where the user is; `explain` adds how it came about."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "安全生产不达标的由哪个局牵头？", "region": "绍兴市"}]})

    question: Question = Field(min_length=1)
    history: tuple[Question, ...] = Field((), max_length=MOST_TURNS)
    region: Name | None = None
    as_of: DayText | None = None
    document: Name | None = None
    explain: bool = False


class CheckRequest(Sent):
    """An enterprise's own account, and the day by which deadlines are reckoned (today)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"statement": "绍兴柯桥的印染厂，单位产品能耗超过强制性限额标准。"}]})

    statement: Account = Field(min_length=1)
    as_of: DayText | None = None


class CheckMessage(Sent):
    """An answer, a correction, a further fact, an order (删掉第3条) or a question."""

    text: Account = Field(min_length=1, examples=["没有被关停过"])


Value = bool | Annotated[float, Field(allow_inf_nan=False)] | Annotated[Name, Field(max_length=LONGEST_FIELD)] | None


class CheckFields(Sent):
    """Fields of the form as filled in, by FormField.id; blanks tell nothing."""

    fields: dict[Name, Value] = Field(min_length=1, max_length=MOST_FIELDS)


class CheckState(Frozen):
    """A self-check as it stands: its id, what was told so far (messages and filled fields, in order), and the report with the stated facts,
    findings and open questions."""

    id: str
    told: tuple[str | dict[str, Value], ...]
    report: CheckReport


class Page(Frozen, Generic[R]):
    """Rows `offset` to `offset` + the limit asked for, of `total`."""

    total: int
    offset: int
    rows: tuple[R, ...]


class SearchHit(Frozen):
    """A clause found; `score`: higher is better, comparable within one search only."""

    document_id: str
    document_title: str
    document_number: str | None = None
    clause_id: str
    label: str
    score: float
    span: Span
    text: str


class ClauseRow(Frozen):
    """A clause of a document and where it stands."""

    id: str
    kind: str
    label: str
    heading: str | None = None
    span: Span


class ShownDocument(Frozen):
    """A document's canonical text, or one clause of it, with the clauses inside; `version` None is the newest."""

    document_id: str
    version: int | None = None
    title: str
    document_number: str | None = None
    clause_id: str | None = None
    label: str | None = None
    span: Span
    text: str
    clauses: tuple[ClauseRow, ...]
    parts: tuple[Part, ...]
    report: tuple[Remark, ...]


class Problem(Frozen):
    """Why a request was not served: one Chinese line that says what to do."""

    detail: str
