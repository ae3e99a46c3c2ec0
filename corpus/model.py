"""The domain's types: documents, clauses, facts, chunks, citations. Frozen, no I/O.

All positions are half-open character offsets into `PolicyDocument.text`, the canonical text;
`document.text[span.start:span.end] == quote` is the only truth of a citation.
"""

from bisect import bisect_right
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["national", "province", "city", "county"]
Role = Literal["lead", "support", "responsible"]
Modality = Literal["must", "must_not", "may", "encouraged"]
Comparator = Literal["=", ">=", "<=", "~"]


class Frozen(BaseModel):
    """Base of every domain type: immutable, unknown fields rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """Half-open range of characters [start, end) in a canonical text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


class Phrase(Frozen):
    """A verbatim piece of the canonical text: `document.text[span] == text`."""

    text: str
    span: Span


class Region(Frozen):
    """An administrative place by full names; all three None means the whole nation (全国)."""

    province: str | None = None
    city: str | None = None
    county: str | None = None

    @property
    def name(self) -> str:
        return self.county or self.city or self.province or "全国"

    @property
    def level(self) -> Level:
        if self.county:
            return "county"
        if self.city:
            return "city"
        return "province" if self.province else "national"

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(step for step in (self.province, self.city, self.county) if step)

    def covers(self, other: "Region") -> bool:
        """True when a rule of this region binds somebody in `other` (same place or inside it)."""
        return other.steps[: len(self.steps)] == self.steps


ClauseKind = Literal["part", "head", "numbered", "paragraph", "bullet", "table", "row", "signature", "cc"]


class Clause(Frozen):
    """A node of the clause tree (条款).

    kind: part = root of an embedded part (通知, 指导意见, 附件, 附表); head = 题头 (title block, 文号,
    addressees); numbered = 一、（一）1．（1）① 第…条/款/项/章/节; paragraph = unnumbered ¶n; bullet = ——;
    table/row; signature = 落款; cc = 抄送, 联系人.
    `span` holds the children; `label` is how a reader names the clause (三（一）, 第五十六条第（一）项).
    """

    id: str
    path: tuple[str, ...]
    parent: str | None
    kind: ClauseKind
    heading: str = ""
    label: str
    part: str = ""
    span: Span

    @property
    def numbered(self) -> bool:
        return self.kind == "numbered"

    @property
    def is_frame(self) -> bool:
        """True for what is no running text: head, signature, list of copies, tables."""
        return self.kind in ("head", "signature", "cc", "table", "row")


class Part(Frozen):
    """A document inside the file with a head of its own; key "" is the main text.

    `published` (ISO) and `index_number` (索引号) are what the page it was published on says of it."""

    key: str
    title: str
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    region: Region = Region()
    level: Level = "national"
    doc_type: str | None = None
    period: tuple[int, int] | None = None
    addressees: tuple[str, ...] = ()
    published: str | None = None
    index_number: str | None = None
    span: Span


class PolicyDocument(Frozen):
    """Canonical text, its clause tree in reading order (pre-order), and its parts (the main one first).

    pages: where in the text page 1, 2, … begins, empty for formats without pages; doubtful: what was recognised in a picture with
    little certainty.
    """

    id: str
    text: str
    style: Literal["gongwen", "statute"] = "gongwen"
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    pages: tuple[int, ...] = ()
    doubtful: tuple[Span, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at `offset` stands, or the paragraph that holds it begins; None without pages."""
        return bisect_right(self.pages, offset) or None

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def children(self) -> dict[str | None, tuple[Clause, ...]]:
        """Children by parent id, in order; key None holds the roots."""
        found: dict[str | None, list[Clause]] = {}
        for clause in self.clauses:
            found.setdefault(clause.parent, []).append(clause)
        return {parent: tuple(kids) for parent, kids in found.items()}

    @property
    def main(self) -> Part:
        return self.parts[0]

    def part_of(self, clause: Clause) -> Part:
        return self.parts_by_key.get(clause.part, self.main)

    @cached_property
    def parts_by_key(self) -> dict[str, Part]:
        return {part.key: part for part in reversed(self.parts)}

    def ancestors(self, clause: Clause) -> tuple[Clause, ...]:
        """From the root down to the parent of `clause`."""
        chain: list[Clause] = []
        while clause.parent is not None:
            clause = self.by_id[clause.parent]
            chain.insert(0, clause)
        return tuple(chain)

    @cached_property
    def own_pieces(self) -> dict[str, tuple[Span, ...]]:
        """`own_spans` by id of the clauses that were asked for, worked out once for all extractors."""
        return {}

    def own_spans(self, clause: Clause) -> tuple[Span, ...]:
        """The pieces of `clause` that no child holds, in order."""
        known = self.own_pieces
        if clause.id not in known:
            known[clause.id] = self._pieces(clause)
        return known[clause.id]

    def _pieces(self, clause: Clause) -> tuple[Span, ...]:
        pieces, at = [], clause.span.start
        for child in self.children.get(clause.id, ()):
            pieces.append(Span(start=at, end=child.span.start))
            at = child.span.end
        pieces.append(Span(start=at, end=clause.span.end))
        return tuple(piece for piece in pieces if piece.of(self.text).strip())

    @cached_property
    def clause_starts(self) -> list[int]:
        """Where each clause starts, in the order of `clauses`."""
        return [clause.span.start for clause in self.clauses]

    def clause_at(self, offset: int) -> Clause | None:
        """The deepest clause that holds the character at `offset`."""
        at = bisect_right(self.clause_starts, offset) - 1
        clause = self.clauses[at] if at >= 0 else None
        while clause is not None and clause.span.end <= offset:
            clause = self.by_id[clause.parent] if clause.parent else None
        return clause


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


class Remark(Frozen):
    """One line of an ingest report.

    kind: removed (text taken out of the source) | joined (page break closed) | annex_missing |
    truncated | table_total | encoding | doubtful (read from a picture) | amended (put together from a document and the decision that
    amends it) | note. `text` is the piece concerned, `detail` is in Chinese.
    """

    kind: Literal["removed", "joined", "annex_missing", "truncated", "table_total", "encoding", "doubtful", "amended", "note"]
    text: str
    detail: str = ""
    at: int | None = None


class Correction(Frozen):
    """What a person wrote in the place of what was `read` of the main text's head; "" is nothing; a region by its name."""

    field: Literal["title", "number", "issuer", "date", "region", "doc_type"]
    read: str
    written: str


class PolicyRecord(Frozen):
    """All that ingest makes of one file; `source_hash` is SHA-256 of the file's bytes, `reading` names the rules it was read by.

    `corrected`: what a person corrected since, applied already.
    """

    document: PolicyDocument
    facts: tuple[Fact, ...] = ()
    report: tuple[Remark, ...] = ()
    source_name: str = ""
    source_hash: str = ""
    reading: str = ""
    corrected: tuple[Correction, ...] = ()


class Chunk(Frozen):
    """What is indexed: a leaf of the citable tree. `indexed` carries title, 文号 and headings; the quote does not."""

    id: str
    document_id: str
    clause_id: str
    span: Span
    indexed: str


class Hit(Frozen):
    """A chunk that a search found; score: higher is better, comparable within one search only."""

    document_id: str
    clause_id: str
    span: Span
    score: float
    lexical: float | None = None
    dense: float | None = None


class Citation(Frozen):
    """A quote with its address. `document_title` and `document_number` are those of the innermost part.

    page: where the format has pages; doubtful: some of the quote was recognised in a picture with little certainty.
    """

    marker: int
    document_id: str
    document_title: str
    document_number: str | None = None
    clause_id: str
    label: str
    span: Span
    quote: str
    page: int | None = None
    doubtful: bool = False

    @property
    def place(self) -> str:
        """Page and doubt as a reader is told: （第3页，识别存疑，请核对原件）; "" where there is nothing to tell."""
        told = [*([f"第{self.page}页"] if self.page else []), *(["识别存疑，请核对原件"] if self.doubtful else [])]
        return f"（{'，'.join(told)}）" if told else ""
