"""A document: places, spans of its text, its clause tree and its parts."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["national", "province", "city", "county"]


class Frozen(BaseModel):
    """Base of every domain type: immutable, unknown fields rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters [start, end) in a canonical text."""

    start: int
    end: int

    # hundreds are made of a page: the setters of the slots cost half of what a frozen dataclass's own `__init__` does
    def __init__(self, start: int, end: int) -> None:
        _set_start(self, start)
        _set_end(self, end)

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


_set_start, _set_end = (vars(Span)[name].__set__ for name in ("start", "end"))


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

    @property
    def year(self) -> int | None:
        """The year that 10月底前 belongs to: of the date, else the plan's first year, else none."""
        if self.date:
            return int(self.date[:4])
        return self.period[0] if self.period else None


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
        if clause.id not in self.children:
            return () if not clause.span.of(self.text).strip() else (clause.span,)
        pieces, at = [], clause.span.start
        for child in self.children.get(clause.id, ()):
            pieces.append(Span(start=at, end=child.span.start))
            at = child.span.end
        pieces.append(Span(start=at, end=clause.span.end))
        return tuple(piece for piece in pieces if not piece.of(self.text).isspace() and piece.start < piece.end)

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
