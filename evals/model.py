"""Types of an evaluation: cases as people write them, results, runs. Unknown keys of a case are refused by name."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.times.days import Day

CaseKind = Literal["question", "selfcheck", "retrieval", "facts"]
Cause = Literal[
    "retrieval_missed",
    "fact_missing",
    "not_selected",
    "wrong_slot",
    "gate_dropped",
    "wrongly_abstained",
    "wrongly_answered",
    "verdict_wrong",
    "not_asked",
    "facts_differ",
]
Verdict = Literal["compliant", "non_compliant", "unknown", "not_applicable"]
CAUSES: dict[str, str] = {
    "retrieval_missed": "检索没有找到",
    "fact_missing": "事实没有抽到",
    "not_selected": "找到了但没有选用",
    "wrong_slot": "内容说错或不全",
    "gate_dropped": "被引文关卡拦下",
    "wrongly_abstained": "该答未答",
    "wrongly_answered": "不该答而答",
    "verdict_wrong": "判定不对",
    "not_asked": "该问未问",
    "facts_differ": "抽取结果与标准不同",
}


class CaseModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Id = Annotated[str, Field(min_length=1)]
Group = Annotated[list[str], Field(min_length=1)]


class Quoted(CaseModel):
    """A verbatim piece of a document, compared without white space."""

    document: str
    quote: str = Field(min_length=1)


class NamedBody(CaseModel):
    """A department that the answer must name."""

    name: str = Field(min_length=1)
    role: Literal["lead", "support", "responsible"] | None = None


class CaseScope(CaseModel):
    region: str | None = None
    document: str | None = None
    documents: tuple[str, ...] = ()
    role: str | None = None


class QuestionCase(CaseModel):
    """A question (with earlier turns in `history`); every group of `must_include` and `evidence` needs one of its alternatives.

    A `draft` still lacks what a person must add: it is validated, told, and not run.
    """

    id: Id
    question: str = Field(min_length=1)
    history: list[str] = []
    as_of: Day | None = None
    scope: CaseScope = CaseScope()
    kind: str = "open"
    answerable: bool = True
    must_include: list[Group] = []
    must_not_include: list[str] = []
    evidence: list[list[Quoted]] = []
    departments: list[NamedBody] = []
    deadlines: list[dict[str, Any]] = []
    reference: str | None = None
    note: str | None = None
    draft: bool = False


class ExpectedFinding(CaseModel):
    document: str
    quote: str = Field(min_length=1)
    verdict: Verdict
    accept: list[Verdict] = []
    consequence_must_include: list[Group] = []
    deadline: dict[str, Any] | None = None
    due: Day | None = None
    departments: list[str] = []
    support: bool = False
    note: str | None = None


class SelfCheckCase(CaseModel):
    id: Id
    statement: str = Field(min_length=1)
    turns: list[str] = []
    as_of: Day | None = None
    expected: list[ExpectedFinding] = []
    must_ask: list[Group] = []
    no_violation: bool = False
    note: str | None = None


class Relevant(CaseModel):
    """A relevant clause: by document and clause id, or by law title and article (第五十六条)."""

    document: str | None = None
    clause: str | None = None
    file: str | None = None
    title: str | None = None
    article: str | None = None


class RetrievalCase(CaseModel):
    id: Id
    question: str = Field(min_length=1)
    relevant: list[Relevant] = Field(min_length=1)
    note: str | None = None


# kinds of facts that are compared, and what each row of them must have to be
FACT_FIELDS: dict[str, tuple[str, ...]] = {
    "clauses": ("path", "starts"),
    "responsibilities": ("departments",),
    "deadlines": (),
    "obligations": ("modality",),
    "criteria": ("condition",),
    "targets": ("value",),
    "supports": (),
    "references": ("title",),
}
# what a file of facts may hold besides
FACT_ASIDES: dict[str, tuple[str, ...]] = {"event_deadlines": ()}


class FactsCase(BaseModel):
    """Fact gold of one document in the exchange format; its id is `facts:<document>`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    document: str = Field(min_length=1)

    @property
    def id(self) -> str:
        return f"facts:{self.document}"


Case = QuestionCase | SelfCheckCase | RetrievalCase | FactsCase


class CaseResult(CaseModel):
    """One case judged. `scores` are in 0..1; `documents` hold the expected words; `shown` is what the report needs of a failure."""

    id: Id
    kind: CaseKind
    group: str
    passed: bool
    cause: Cause | None = None
    scores: dict[str, float] = {}
    why: list[str] = []
    documents: list[str] = []
    shown: dict[str, Any] = {}


class Run(CaseModel):
    """A finished run: same library, same cases, same settings give the same object, `times` aside.

    `drafts` are the ids of cases that were not run because a person has yet to finish them.
    """

    versions: dict[str, str]
    measures: dict[str, float]
    groups: dict[str, dict[str, float]]
    results: list[CaseResult]
    drafts: list[str] = []
    times: dict[str, Any] = {}
