"""In: a record. Out: its passages (sentences, assignment notes, table rows, lines of the head), each with headings, paragraph and facts."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from sys import intern
from typing import Literal

from assistant.retrieve.preamble import is_preamble
from corpus.bodies.places import find_places
from corpus.model import Clause, Fact, Part, PolicyDocument, PolicyRecord, Span, Target
from corpus.text.quantities import Amount, amounts
from corpus.text.sentences import segments, sentences
from corpus.text.terms import terms

PassageKind = Literal["sentence", "assignment_note", "row", "heading", "head"]
_NOTE = re.compile(r"^[（(](?=.{2,300}[）)]。?$)|^[（(〔\[【](?:责任|牵头|实施|配合|承办|主办|负责)(?:单位|部门)", re.S)
# an assignment note names who does it; （…行业表见附件1） closes a paragraph too and is none
_WHO = re.compile(r"负责|牵头|配合|落实|责任|分工|单位|部门")
# 版记 (GB/T 9704: 抄送机关), which files often join to the signature or the text after it
_IMPRINT = re.compile(r"抄送[：:]")
_LONG = 240
_CLOSED = 1200
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_QUOTED = re.compile(r"[“‘\"](?P<said>[^“”‘’\"]{2,12})[”’\"]")
_BOUND = re.compile(r"[超低少高大小]于|超过|不足|不满|不得|以上|以下|以内|之内")
# where a passage may end
_BREAK = re.compile(r"[。！？!?；;\n]")
_TOLD = re.compile(r"(?:19|20)\d\d(?=年)|(?:19|20)\d\d(?=[-—－至到])")
# paragraphs and headings whose terms are kept
_SHARED = 8192


@lru_cache(maxsize=_SHARED)
def _grams_beside(text: str) -> frozenset[str]:
    """Terms of a heading, title or paragraph; kept, because many passages share it."""
    return _grams(text)


def _grams(text: str) -> frozenset[str]:
    return frozenset(map(intern, terms(text)))


@lru_cache(maxsize=256)
def _years_told(text: str, start: int, end: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """(end, years) of each sentence of a paragraph that names years; kept, because every passage of the paragraph needs it."""
    told = ((span.end, tuple(_TOLD.findall(span.of(text)))) for span in sentences(text, Span(start=start, end=end)))
    return tuple((at, years) for at, years in told if years)


class Headings:
    """The headings of the numbered clauses under one parent, indexed by term: a parent may have thousands."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.clauses = clauses
        self._of = {clause.id: _grams(clause.heading) for clause in clauses}
        self._holding = Counter(gram for grams in self._of.values() for gram in grams)
        self._last: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def saying(self, asked: frozenset[str], but: str) -> frozenset[str]:
        """Those of the terms `asked` that stand in a heading other than that of the clause `but`."""
        known, found = self._last
        if known is not asked:  # the terms of the question, the same object for passage after passage
            found = frozenset(gram for gram in asked if gram in self._holding)
            self._last = asked, found
        alone = [gram for gram in found & self._of.get(but, frozenset()) if self._holding[gram] == 1]
        return found.difference(alone) if alone else found


@dataclass(frozen=True)
class Beside:
    """The headings of the siblings of one clause."""

    group: Headings = field(compare=False)
    clause: str

    def saying(self, asked: frozenset[str]) -> frozenset[str]:
        return self.group.saying(asked, self.clause)

    def headings(self) -> Iterator[str]:
        return (clause.heading for clause in self.group.clauses if clause.id != self.clause)


@dataclass(frozen=True)
class Passage:
    """The piece of a document that is ranked and quoted: a sentence or its like.

    kind: sentence | assignment_note (a parenthesis that closes a paragraph and names who is responsible) | row (of a table) |
    heading (only names what its clause is about) | head (title block, signature, 抄送). `around`: the paragraph; of an assignment
    note on a line of its own the text it closes. `headings`: those of its clause and the clauses above, outermost first. `facts`:
    those that overlap it. `beside`: the headings of the siblings of its clause and of the clauses above.
    """

    document: PolicyDocument
    clause: Clause
    part: Part
    span: Span
    kind: PassageKind
    headings: str
    around: Span
    facts: tuple[Fact, ...] = ()
    beside: tuple["Beside", ...] = ()

    def sibling_grams(self, asked: frozenset[str]) -> frozenset[str]:
        """Those of the terms `asked` that stand in the headings beside the passage's own clause and its ancestors."""
        found = [said for beside in self.beside if (said := beside.saying(asked))]
        return frozenset().union(*found) if len(found) > 1 else found[0] if found else frozenset()

    @property
    def siblings(self) -> Iterator[str]:
        """The headings beside the passage's own clause and its ancestors."""
        return (heading for beside in self.beside for heading in beside.headings())

    @cached_property
    def text(self) -> str:
        return self.span.of(self.document.text)

    @cached_property
    def grams(self) -> frozenset[str]:
        return _grams(self.text)

    @cached_property
    def heading_grams(self) -> frozenset[str]:
        return _grams_beside(self.headings)

    @cached_property
    def title_grams(self) -> frozenset[str]:
        return _grams_beside(f"{self.part.title or ''} {self.part.number or ''} {self.part.issuer or ''}")

    @cached_property
    def around_grams(self) -> frozenset[str]:
        return self.grams if self.around == self.span else _grams_beside(self.around.of(self.document.text))

    def reaches(self, grams: frozenset[str]) -> bool:
        """True when the passage, its headings, title or paragraph hold one of the terms `grams`."""
        around = (self.grams, self.heading_grams, self.title_grams, self.around_grams)
        return not all(grams.isdisjoint(held) for held in around)

    @property
    def reach_grams(self) -> frozenset[str]:
        """Terms of the passage, its headings, title and paragraph."""
        return self.grams | self.heading_grams | self.title_grams | self.around_grams

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Amounts in the passage, those inside titles, 文号 and names (“三个代表”) left out."""
        text = re.sub(r"《[^《》]*》|〔\d{4}〕", "", self.text)
        return tuple(amounts(_QUOTED.sub(lambda m: "　" if _is_name(m["said"]) else m[0], text)))

    @cached_property
    def amount_kinds(self) -> frozenset[str]:
        """Kinds of amounts in the passage (months, yuan …)."""
        return frozenset(amount.kind for amount in self.amounts)

    @cached_property
    def is_preamble(self) -> bool:
        """True for a sentence that only tells why or how its document is issued (see `preamble`)."""
        return is_preamble(self.text)

    @cached_property
    def place_names(self) -> tuple[str, ...]:
        """Places that the passage names, as printed, each once."""
        return tuple(dict.fromkeys(mention.name for mention in find_places(self.text)))

    @cached_property
    def told_years(self) -> tuple[str, ...]:
        """Years that the passage names; where it names none, those of the nearest sentence before it in the paragraph that does.

        到2025年，农机装备品类基本齐全。全国农机总动力稳定在11亿千瓦: the second sentence is of 2025 too.
        """
        if own := _TOLD.findall(self.text):
            return tuple(own)
        if self.span == self.around:
            return ()
        told = _years_told(self.document.text, self.around.start, self.around.end)
        at = bisect_right(told, self.span.start, key=lambda row: row[0])
        return told[at - 1][1] if at else ()

    @property
    def key(self) -> tuple[str, int, int]:
        return (self.document.id, self.span.start, self.span.end)


def passages(record: PolicyRecord) -> tuple[Passage, ...]:
    """All passages of a record in reading order."""
    return DocumentPassages(record).all


class DocumentPassages:
    """The passages of one document, cut clause by clause on demand: of a law of a thousand articles a question needs ten."""

    def __init__(self, record: PolicyRecord) -> None:
        self.document = record.document
        facts: dict[str, list[Fact]] = {}
        for fact in record.facts:
            facts.setdefault(fact.clause_id, []).append(fact)
        self._facts = {clause: _FactsBySpan(own) for clause, own in facts.items()}
        self._cut: dict[str, tuple[Passage, ...]] = {}
        self._headed: dict[tuple[str | None, str], Headings] = {}
        self._long: dict[int, bool] = {}
        self._headers: dict[str | None, tuple[str, str]] = {}

    @property
    def held(self) -> int:
        """How many passages have been cut so far."""
        return sum(map(len, self._cut.values()))

    @cached_property
    def all(self) -> tuple[Passage, ...]:
        """All passages in reading order."""
        return tuple(passage for clause in self.document.clauses for passage in self._of_clause(clause))

    def of(self, ids: Collection[str]) -> list[Passage]:
        """Passages of the clauses with these ids and of the unnumbered paragraphs and bullets in them, in reading order."""
        named = [clause for clause in self.document.clauses if clause.id in ids or holder(clause) in ids]
        return [passage for clause in named for passage in self._of_clause(clause)]

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms of the document."""
        return _grams(self.document.text)

    def is_long(self, count: int) -> bool:
        """True when there are `count` passages or more; estimated first, so that they are rarely cut for it."""
        if count not in self._long:
            self._long[count] = self._reaches(count)
        return self._long[count]

    def _reaches(self, count: int) -> bool:
        clauses = self.document.clauses
        if len(_BREAK.findall(self.document.text)) + 2 * len(clauses) < count:
            return False
        leaves = [clause for clause in clauses if clause.id not in self.document.children]
        return sum(_WORDS.search(leaf.span.of(self.document.text)) is not None for leaf in leaves) >= count or self.count >= count

    @cached_property
    def count(self) -> int:
        """How many passages there are."""
        text, pieces = self.document.text, self.document.own_spans
        return sum(sum(1 for _ in _pieces(text, clause, piece)) for clause in self.document.clauses for piece in pieces(clause))

    def _of_clause(self, clause: Clause) -> tuple[Passage, ...]:
        if clause.id not in self._cut:
            self._cut[clause.id] = tuple(self._passages(clause))
        return self._cut[clause.id]

    def _passages(self, clause: Clause) -> Iterator[Passage]:
        chain = [*self.document.ancestors(clause), clause]
        facts = [known for step in chain if (known := self._facts.get(step.id))]
        headings = " ".join(step.heading for step in chain if step.heading)
        if clause.kind == "row":
            headings = f"{headings} {self._header(clause)}"
        beside = self._siblings(chain)
        for piece in self.document.own_spans(clause):
            yield from _of_piece(self.document, clause, piece, headings, beside, facts)

    def _siblings(self, chain: Sequence[Clause]) -> tuple[Beside, ...]:
        """Headings of the siblings of each clause of `chain`: 质量方面, 安全方面 beside 环保方面."""
        groups = ((self._with_headings(step.parent, step.part), step) for step in chain)
        return tuple(Beside(group, step.id) for group, step in groups if group.clauses)

    def _with_headings(self, parent: str | None, part: str) -> Headings:
        if (parent, part) not in self._headed:
            kids = self.document.children.get(parent, ())
            self._headed[parent, part] = Headings([c for c in kids if c.heading and c.kind == "numbered" and c.part == part])
        return self._headed[parent, part]

    def _header(self, row: Clause) -> str:
        """The first row of the table that holds `row`; "" for that row itself."""
        if row.parent not in self._headers:
            rows = [c for c in self.document.children.get(row.parent, ()) if c.kind == "row"]
            self._headers[row.parent] = (rows[0].id, rows[0].span.of(self.document.text)) if rows else ("", "")
        first, text = self._headers[row.parent]
        return text if first != row.id else ""


def holder(clause: Clause) -> str:
    """The clause that an unnumbered paragraph or bullet stands in; of others the clause itself."""
    return clause.parent if clause.kind in ("paragraph", "bullet") and clause.parent else clause.id


class _FactsBySpan:
    """The facts of one clause, searchable by span: a clause may hold thousands of sentences with as many facts."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._order = {fact.id: n for n, fact in enumerate(facts)}
        self._facts = sorted(facts, key=lambda fact: fact.span.start)
        self._starts = [fact.span.start for fact in self._facts]
        self._ends = list(accumulate((fact.span.end for fact in self._facts), max))

    def overlapping(self, span: Span) -> list[Fact]:
        """Facts that share at least half of the shorter of the two spans with `span`, in their order."""
        near = self._facts[bisect_right(self._ends, span.start) : bisect_left(self._starts, span.end)]
        return sorted((fact for fact in near if _overlap(fact.span, span)), key=lambda fact: self._order[fact.id])


def _of_piece(
    document: PolicyDocument, clause: Clause, piece: Span, headings: str, beside: tuple[Beside, ...], facts: Sequence[_FactsBySpan]
) -> Iterator[Passage]:
    part = document.part_of(clause)
    for span in _pieces(document.text, clause, piece):
        own = tuple(fact for known in facts for fact in known.overlapping(span))
        kind = _kind(document.text, clause, span, bool(own))
        around = _paragraph(document.text, piece, span)
        if kind == "assignment_note" and around.end - around.start <= span.end - span.start + 2:
            around = _closed_by(document, clause, span)
        yield Passage(document, clause, part, span, kind, headings, around, own, beside)


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


def _kind(text: str, clause: Clause, span: Span, has_facts: bool) -> PassageKind:
    said = span.of(text)
    if clause.kind == "row":
        return "row"
    if clause.kind in ("head", "signature", "cc") or _IMPRINT.search(said):
        return "head"
    if _NOTE.match(said) and (has_facts or _WHO.search(said)):
        return "assignment_note"
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
    """What an assignment note on a line of its own belongs to: the text before it of its clause, or of the clause above."""
    holder = next((c for c in (clause, *reversed(document.ancestors(clause))) if c.kind != "part" and c.span.start < span.start), clause)
    return Span(start=max(holder.span.start, span.start - _CLOSED), end=span.end)


def _is_name(said: str) -> bool:
    """True where a number in quotation marks is part of a name (“三个代表”), not an amount (“6个月”) or a limit (“不得小于15天”)."""
    rest = said
    for amount in amounts(said):
        rest = rest.replace(amount.text, "", 1)
    return rest != said and bool(_WORDS.search(rest)) and not _BOUND.search(said)


def _overlap(a: Span, b: Span) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared > 0 and shared >= 0.5 * min(a.end - a.start, b.end - b.start)


def cells(passage: Passage) -> tuple[Target, ...]:
    """Targets of the cells of a table row."""
    return tuple(fact for fact in passage.facts if isinstance(fact, Target) and fact.cell is not None)
