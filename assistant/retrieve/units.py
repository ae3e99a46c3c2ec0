"""Units of a document: its sentences, closing parentheses and table rows, each with what stands around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from corpus.model import Clause, Fact, Part, PolicyDocument, PolicyRecord, Span, Target
from corpus.quantities import Amount, amounts
from corpus.sentences import segments, sentences
from corpus.tokenize import terms

UnitKind = Literal["sentence", "tail", "row", "heading", "head"]
_TAIL = re.compile(r"^[（(](?=.{2,300}[）)]。?$)|^[（(〔\[【](?:责任|牵头|实施|配合|承办|主办|负责)(?:单位|部门)", re.S)
# （…行业表见附件1） closes a paragraph too, and says nothing about who is responsible
_WHO = re.compile(r"负责|牵头|配合|落实|责任|分工|单位|部门")
_LONG = 240
_CLOSED = 1200
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


@dataclass(frozen=True)
class Unit:
    """A piece of text that can be shown by itself.

    kind: sentence | tail (a parenthesis that closes a paragraph: who is responsible) | row (of a table) | heading (says
    only what its clause is about) | head (title block, signature, 抄送). `around` is the paragraph, `headings` the
    headings above, outermost first; facts overlap the unit.
    """

    document: PolicyDocument
    clause: Clause
    part: Part
    span: Span
    kind: UnitKind
    headings: str
    around: Span
    facts: tuple[Fact, ...] = ()
    siblings: str = ""

    @cached_property
    def sibling_grams(self) -> frozenset[str]:
        """Terms of the headings beside the unit's own clause and its ancestors."""
        return frozenset(terms(self.siblings))

    @cached_property
    def text(self) -> str:
        return self.span.of(self.document.text)

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def heading_grams(self) -> frozenset[str]:
        return frozenset(terms(self.headings))

    @cached_property
    def title_grams(self) -> frozenset[str]:
        return frozenset(terms(f"{self.part.title or ''} {self.part.number or ''} {self.part.issuer or ''}"))

    @cached_property
    def around_grams(self) -> frozenset[str]:
        return frozenset(terms(self.around.of(self.document.text)))

    @cached_property
    def reach_grams(self) -> frozenset[str]:
        """Terms of the unit and of all that stands around it."""
        return self.grams | self.heading_grams | self.title_grams | self.around_grams

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Amounts in the unit, those inside titles and 文号 left out."""
        return tuple(amounts(re.sub(r"《[^《》]*》|〔\d{4}〕", "", self.text)))

    @cached_property
    def amount_kinds(self) -> frozenset[str]:
        """Kinds of amounts in the unit (months, yuan …)."""
        return frozenset(amount.kind for amount in self.amounts)

    @property
    def key(self) -> tuple[str, int, int]:
        return (self.document.id, self.span.start, self.span.end)


def units(record: PolicyRecord) -> tuple[Unit, ...]:
    """All units of a record in reading order."""
    document = record.document
    by_clause: dict[str, list[Fact]] = {}
    for fact in record.facts:
        by_clause.setdefault(fact.clause_id, []).append(fact)
    found: list[Unit] = []
    for clause in document.clauses:
        beside = _siblings(document, clause)
        chain = [*document.ancestors(clause), clause]
        facts = [fact for step in chain for fact in by_clause.get(step.id, ())]
        headings = " ".join(step.heading for step in chain if step.heading)
        if clause.kind == "row":
            headings = f"{headings} {_header(document, clause)}"
        for piece in document.own_spans(clause):
            found.extend(replace(unit, siblings=beside) for unit in _of_piece(document, clause, piece, headings, facts))
    return tuple(found)


def _siblings(document: PolicyDocument, clause: Clause) -> str:
    """Headings that compete with those of the clause: 质量方面, 安全方面 beside 环保方面."""
    chain = [*document.ancestors(clause), clause]
    beside = [c for step in chain for c in document.children.get(step.parent, ()) if c.id != step.id and c.part == step.part]
    return " ".join(c.heading for c in beside if c.heading and c.kind == "numbered")


def _header(document: PolicyDocument, row: Clause) -> str:
    """The first row of the table that holds `row`, and the line before the table."""
    rows = [c for c in document.children.get(row.parent, ()) if c.kind == "row"]
    return rows[0].span.of(document.text) if rows and rows[0].id != row.id else ""


def _of_piece(document: PolicyDocument, clause: Clause, piece: Span, headings: str, facts: Sequence[Fact]) -> Iterator[Unit]:
    part = document.part_of(clause)
    spans = list(_pieces(document.text, clause, piece))
    for span in spans:
        own = tuple(fact for fact in facts if _overlap(fact.span, span))
        kind = _kind(document.text, clause, span, bool(own))
        around = _paragraph(document.text, piece, span)
        if kind == "tail" and around.end - around.start <= span.end - span.start + 2:
            around = _closed_by(document, clause, span)
        yield Unit(document, clause, part, span, kind, headings, around, own)


def _pieces(text: str, clause: Clause, piece: Span) -> Iterator[Span]:
    """Sentences; a table row stays whole, a long sentence is also given by its 分句."""
    if clause.kind == "row":
        yield _stripped(text, piece)
        return
    for sentence in sentences(text, piece):
        if not _WORDS.search(sentence.of(text)):
            continue
        parts = segments(text, sentence) if sentence.end - sentence.start > _LONG else ()
        if len(parts) > 1:
            yield from _joined(parts)
        else:
            yield sentence


def _joined(parts: Sequence[Span]) -> Iterator[Span]:
    """Neighbouring 分句 put together up to the length of a quote."""
    current = parts[0]
    for span in parts[1:]:
        if span.end - current.start <= _LONG:
            current = Span(start=current.start, end=span.end)
        else:
            yield current
            current = span
    yield current


def _stripped(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def _kind(text: str, clause: Clause, span: Span, has_facts: bool) -> UnitKind:
    said = span.of(text)
    if clause.kind == "row":
        return "row"
    if clause.kind in ("head", "signature", "cc"):
        return "head"
    if _TAIL.match(said) and (has_facts or _WHO.search(said)):
        return "tail"
    bare = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、．.\s]*", "", said).rstrip("。：:")
    if has_facts or amounts(bare) or re.search(r"[（(]", bare):
        return "sentence"
    if clause.heading and bare.replace(" ", "") == clause.heading.replace(" ", "").rstrip("。：:"):
        return "heading"
    return "sentence"


def _paragraph(text: str, piece: Span, span: Span) -> Span:
    start = text.rfind("\n", piece.start, span.start) + 1 or piece.start
    end = text.find("\n", span.end, piece.end)
    return Span(start=max(start, piece.start), end=piece.end if end < 0 else end)


def _closed_by(document: PolicyDocument, clause: Clause, span: Span) -> Span:
    """What a parenthesis on a line of its own closes: the text of its clause, or of the one above, before it."""
    holder = next((c for c in (clause, *reversed(document.ancestors(clause))) if c.kind != "part" and c.span.start < span.start), clause)
    return Span(start=max(holder.span.start, span.start - _CLOSED), end=span.end)


def _overlap(a: Span, b: Span) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared > 0 and shared >= 0.5 * min(a.end - a.start, b.end - b.start)


def cells(unit: Unit) -> tuple[Target, ...]:
    """Targets of the cells of a table row."""
    return tuple(fact for fact in unit.facts if isinstance(fact, Target) and fact.cell is not None)
