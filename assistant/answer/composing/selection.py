"""In: rated evidence. Out: the pieces to quote: the likeliest passage, one for each further question, the next likeliest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.composing.places import MOST_SIDE_BY_SIDE, decides, of_places
from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.scoring import MOST_RATED, Topic, holds_slot
from corpus.model import Clause, Span
from corpus.text.sentences import sentences

LONGEST_QUOTE = 300
# a second passage is quoted where it is at least this share as likely as the first. Chosen out of fold: with it the whole evidence is
# quoted for .64 of the questions, without a second quote for .56.
_SECOND = 0.15
# a place that fits the question worse by so much is another place
_ELSEWHERE = 0.05
_FOREIGN = -0.2
_MOSTLY = 0.5
_SHORT = 120
# a shorter sentence is quoted with what follows in its paragraph, up to so much: out of fold .649 of the answers are clean so, .641 with
# 60 and 150
_BRIEF, _BRIEF_PARAGRAPH = 120, 200
RARE_SLOTS = ("phone", "person", "address")
"""Kinds of value that few questions ask for and few passages have."""
MOST_ALIKE = 8
# quotes for a single question, for several in one turn
_USUAL, MOST_QUOTED = 2, 3


@dataclass(frozen=True)
class Shown:
    """A span to be quoted, with the passage it was chosen for (which it may extend)."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        return self.span.of(self.passage.document.text)


def best_with(evidence: Evidence, slot: str, least: float, units: Sequence[str] = ()) -> Scored | None:
    """The best passage that has a value of the kind `slot` and is about the topic nearly as much as the best of all; None without one."""
    ranked = evidence.ranked
    if not ranked:
        return None
    top = ranked[0]
    rare = slot in RARE_SLOTS
    least = 0.4 if rare else least
    for scored in ranked[: 40 if rare else 12]:
        if scored.place < _FOREIGN and top.place > 0:
            continue  # a question about 海淀: no number from a rule of 铁岭
        beside = scored.passage.clause.id == top.passage.clause.id
        near = scored.score >= top.score * least and scored.covered >= top.covered * (0.5 if beside or rare else 0.65)
        if (
            near
            and holds_slot(scored.passage, slot, units)
            and (beside or rare or _says_as_much(scored.passage, top.passage, evidence.weighted))
        ):
            return scored
    return None


def _says_as_much(passage: Passage, top: Passage, topic: Topic) -> bool:
    """False when a strong topic word of the best passage (环保) is missing: its number would belong to something else."""
    there, here = topic.said(top.grams | top.heading_grams), topic.said(passage.grams | passage.heading_grams | passage.around_grams)
    return not any(item.concept.weight >= 1.0 and a >= 0.9 and b < 0.4 for item, a, b in zip(topic, there, here, strict=True))


def choose(query: Query, evidence: Evidence) -> list[Shown]:
    """The pieces to quote, the most important first; none without evidence.

    The likeliest passage, and the next likeliest unless it is much less likely.
    """
    ranked = _telling(query, evidence.ranked[:MOST_RATED])
    if not ranked:
        return []
    top = ranked[0]
    places = of_places(query, ranked)
    if len(places) > MOST_SIDE_BY_SIDE and not decides(query, places):
        return [shown(scored.passage) for scored in places[:MOST_ALIKE]]
    running = _running(evidence)
    told = _noted(query, top, ranked)  # who does what: nothing is left open that a second clause could say
    pieces = told or [shown(top.passage, wide=running or _wants_paragraph(query))]
    further = [(scored, MOST_QUOTED) for scored in places[1:MOST_SIDE_BY_SIDE]]
    further += [(scored, _USUAL) for scored in ranked[1:] if not told and _as_well(scored, top)]
    for scored, most in further:
        if len(pieces) < most and not any(_inside(scored.passage, piece) for piece in pieces):
            pieces += _noted(query, scored, ranked) or [shown(scored.passage, wide=running)]
    return merged(pieces)


def _as_well(scored: Scored, top: Scored) -> bool:
    """Worth a second quote: not much less likely than the first, and of a place that fits the question as well (绍兴有哪些…: not 宁波)."""
    return scored.probability >= _SECOND * top.probability and scored.place >= top.place - _ELSEWHERE


def _noted(query: Query, scored: Scored, ranked: Sequence[Scored]) -> list[Shown]:
    """Who does what: a sentence and the assignment note that closes its paragraph, from either; one piece where that is short enough.

    [] where there are no two such passages, or nobody is asked for.
    """
    passage = scored.passage
    notes = (s.passage for s in ranked if s.passage.kind == "assignment_note" and _closes(s.passage, passage))
    if passage.kind == "assignment_note":
        note = passage
        sentence = next((s.passage for s in ranked if s.passage.kind == "sentence" and _closes(passage, s.passage)), None)
    elif query.kinds[0] == "responsibility" and (found := next(notes, None)):
        note, sentence = found, passage
    else:
        return []
    if sentence is None:
        return []
    whole = Span(start=sentence.span.start, end=note.span.end)
    return [Shown(note, whole)] if whole.end - whole.start <= LONGEST_QUOTE else [Shown(note, note.span), Shown(sentence, sentence.span)]


def _closes(note: Passage, sentence: Passage) -> bool:
    return note.document.id == sentence.document.id and note.around.start <= sentence.span.start < note.span.start < note.around.end


_HOW = re.compile(r"如何|怎么|怎样|(哪些|什么)(措施|要求|规定|材料|办法|方式|流程|程序|步骤|政策|优惠)")


def _wants_paragraph(query: Query) -> bool:
    """True for an open question or one for a procedure (如何…): one sentence alone would be half an answer."""
    return query.kinds[0] == "open" or (bool(_HOW.search(query.rewritten)) and wanted_slot(query) is None)


def merged(pieces: Sequence[Shown]) -> list[Shown]:
    """Pieces of one clause that overlap or adjoin are joined into one, as long as it is not longer than a quote may be."""
    found: list[Shown] = []
    for piece in pieces:
        for n, known in enumerate(found):
            if joined := _joined(known, piece):
                found[n] = joined
                break
        else:
            found.append(piece)
    return found


def _joined(a: Shown, b: Shown) -> Shown | None:
    one, other = a.passage, b.passage
    if one.document.id != other.document.id or one.clause.id != other.clause.id or "row" in (one.kind, other.kind):
        return None
    first, second = sorted((a.span, b.span), key=lambda span: (span.start, -span.end))
    between = one.document.text[first.end : second.start]
    whole = Span(start=first.start, end=max(first.end, second.end))
    return None if between.strip() or whole.end - whole.start > LONGEST_QUOTE else Shown(a.passage, whole)


def also(evidence: Evidence, chosen: Sequence[Shown]) -> list[Shown]:
    """Pieces for the line 另见: the next likeliest passages where the best one stands in text without clauses."""
    if not _running(evidence):
        return []
    found: list[Shown] = []
    for scored in evidence.ranked[:MOST_RATED]:
        if len(chosen) + len(found) >= MOST_ALIKE:
            break
        told = scored.passage.kind in ("heading", "assignment_note")
        if not told and not any(_inside(scored.passage, piece) for piece in (*chosen, *found)):
            found.append(shown(scored.passage, wide=True))
    return found


def _inside(passage: Passage, piece: Shown) -> bool:
    return passage.document.id == piece.passage.document.id and piece.span.start <= passage.span.start < piece.span.end


def _running(evidence: Evidence) -> bool:
    """True where the best passage stands in text without clauses (news, pages that lost their numbering): most of its document is such."""
    if not evidence.ranked or in_clause(evidence.ranked[0].passage):
        return False
    document = evidence.ranked[0].passage.document
    numbered = (c.span for c in document.clauses if c.kind == "numbered" and not _is_numbered(document.by_id.get(c.parent or "")))
    return sum(span.end - span.start for span in numbered) < _MOSTLY * len(document.text)


def _is_numbered(clause: Clause | None) -> bool:
    return clause is not None and clause.kind == "numbered"


def in_clause(passage: Passage) -> bool:
    """True inside a numbered clause (or table) of a document of clauses."""
    chain = [passage.clause, *passage.document.ancestors(passage.clause)]
    return any(clause.kind in ("numbered", "row", "table", "part") for clause in chain)


def _telling(query: Query, ranked: Sequence[Scored]) -> list[Scored]:
    """Without headings, which only name what their clause is about, and unless somebody is asked for without assignment notes."""
    silent = ("heading",) if query.kinds[0] == "responsibility" else ("heading", "assignment_note")
    return [scored for scored in ranked if scored.passage.kind not in silent] or list(ranked)


# 存在下列情形的，应认定为“挂靠”。: the answer is the list of items that follows
_ANNOUNCES = re.compile(r"(下列|以下|如下)[^。，]{0,8}(情形|情况|条件|行为|措施|之一|标准|材料|程序|要求)[^。；]{0,20}[。：:]?$")


def shown(passage: Passage, *, wide: bool = False) -> Shown:
    """The piece to quote for a passage: extended to the left until it is unique in the document, and with `wide` by what follows."""
    span = _unique(passage, passage.span)
    if passage.kind == "assignment_note":
        span = _with_sentence(passage, span)
    if passage.kind == "sentence" and span.end - span.start < _BRIEF:
        span = _widened(passage, span, _BRIEF_PARAGRAPH, inside=True)
    if wide or passage.text.rstrip().endswith(("：", ":", "？", "?")) or _ANNOUNCES.search(passage.text):
        span = _widened(passage, span)
    return Shown(passage, span)


def _unique(passage: Passage, span: Span) -> Span:
    """A quote that stands twice in its document (（牵头单位：市转升办）) takes the sentence before it along."""
    text = passage.document.text
    if text.count(span.of(text)) < 2:
        return span
    before = [s for s in sentences(text, passage.around) if s.end <= span.start]
    for sentence in reversed(before):
        longer = Span(start=sentence.start, end=span.end)
        if longer.end - longer.start > LONGEST_QUOTE:
            break
        span = longer
        if text.count(span.of(text)) < 2:
            break
    return span


def _with_sentence(passage: Passage, span: Span) -> Span:
    """An assignment note with the sentence before it: （生态环境部牵头负责） alone does not say for what."""
    before = [s for s in sentences(passage.document.text, passage.around) if s.end <= span.start]
    longer = Span(start=before[-1].start, end=span.end) if before else span
    return longer if longer.end - longer.start <= LONGEST_QUOTE else span


def _widened(passage: Passage, span: Span, longest: int = LONGEST_QUOTE, *, inside: bool = False) -> Span:
    """The sentences that follow in the same clause (for items and running text: in the clause above), up to `longest` characters.

    `inside` stays in the paragraph.
    """
    text = passage.document.text
    end = min(passage.clause.span.end, passage.around.end) if inside else _bound(passage, span)
    for sentence in sentences(text, Span(start=span.end, end=max(span.end, min(end, span.start + LONGEST_QUOTE + 200)))):
        if sentence.end - span.start > longest:
            break
        span = Span(start=span.start, end=sentence.end)
    return span


def _bound(passage: Passage, span: Span) -> int:
    """Where widening ends at the latest: never in a clause with a heading of its own (质量方面 after 安全方面), in the next clause
    of the first level, nor in the signature (…不予受理。 国务院 2018年5月6日)."""
    clause, document = passage.clause, passage.document
    end = clause.span.end
    if clause.kind in ("paragraph", "bullet", "head") or (end - span.start < _SHORT and not clause.heading):
        parent = document.by_id.get(clause.parent or "")
        if parent is not None or clause.kind != "numbered":
            end = parent.span.end if parent is not None else passage.part.span.end
    closing = (c.span.start for c in document.clauses if c.kind in ("signature", "cc") and c.part == clause.part)
    return min((start for start in closing if span.end <= start < end), default=end)
