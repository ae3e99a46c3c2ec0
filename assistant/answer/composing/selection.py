"""In: ranked evidence. Out: the pieces to quote: the best passage, one for each topic word or question it leaves open, near ties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.composing.places import MOST_SIDE_BY_SIDE, decides, of_places
from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.scoring import KIND_FACTS, Topic, coverage, holds_slot, said_by
from corpus.bodies.departments import same_department
from corpus.model import Responsibility, Span
from corpus.text.sentences import sentences
from corpus.text.terms import terms

_LONGEST = 300
# shares of the best score: least for 另见 in running text, for 另见 elsewhere, for a near tie, for a second quote
_ALSO, _AS_LIKELY, _CLOSE, _NEAR = 0.4, 0.8, 0.9, 0.75
# share of the best passage's topic words that a runner-up says as well
_AS_MUCH = 0.75
_FOREIGN = -0.2
_SHORT = 120
_SURE = 1.5
_BRIEF, _BRIEF_PARAGRAPH = 60, 150
MOST_ALIKE = 8
MOST_OPEN = 4
MOST_QUOTED = 3


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
    rare = slot in ("phone", "person", "address")
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
    """The pieces to quote, the most important first; none without evidence."""
    ranked = _telling(evidence.ranked)
    if not ranked:
        return []
    slot = wanted_slot(query)
    top = ranked[0]
    if slot and not holds_slot(top.passage, slot, query.units):
        top = best_with(evidence, slot, 0.8, query.units) or top
    if query.kinds[0] == "responsibility":
        top = _of_presumed(query, evidence) or _who_answers(top, ranked)
    places = of_places(query, ranked)
    if len(places) > MOST_SIDE_BY_SIDE and not decides(query, places):
        return [shown(scored.passage) for scored in places[:MOST_ALIKE]]
    undecided = _undecided(query, evidence)
    first = shown(top.passage, wide=_wants_paragraph(query) or _running(evidence))
    if _running(evidence):
        return [first, *_runner_up(ranked, [first], _CLOSE)]
    further = [
        *places[1:MOST_SIDE_BY_SIDE],
        *_for_each(query, top, ranked, evidence),
        *_complements(top, ranked, evidence.weighted),
        *_rivals(query, top, ranked),
    ]
    pieces = [first]
    for scored in further:
        if len(pieces) < MOST_QUOTED and not any(_inside(scored.passage, piece) for piece in pieces):
            pieces.append(shown(scored.passage))
    if undecided and len(pieces) == 1:
        pieces.extend(_runner_up(ranked, pieces, _NEAR, _AS_MUCH))
    return merged(pieces)


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
    return None if between.strip() or whole.end - whole.start > _LONGEST else Shown(a.passage, whole)


def _runner_up(ranked: Sequence[Scored], pieces: Sequence[Shown], least: float, alike: float = 0.0) -> list[Shown]:
    """The next passage with the sentences that follow it, if it has that share of the best one's score and of its topic words."""
    for scored in ranked[:12]:
        if scored.score < least * ranked[0].score:
            break
        told = scored.passage.kind == "assignment_note" or any(_inside(scored.passage, piece) for piece in pieces)
        if not told and scored.covered >= alike * ranked[0].covered:
            return [shown(scored.passage, wide=True)]
    return []


def _of_presumed(query: Query, evidence: Evidence) -> Scored | None:
    """由市环保局管吗: the passage that says who is responsible for the topic, whoever that is; that it names 市环保局 counts a little."""
    if not query.departments:
        return None
    topic = Topic(item for item in evidence.weighted if item.concept.word not in query.departments[0])
    best: tuple[float, Scored] | None = None
    for scored in evidence.ranked[:15]:
        for fact in scored.passage.facts:
            if isinstance(fact, Responsibility) and scored.score >= 0.5 * evidence.ranked[0].score:
                share = said_by(scored.passage.heading_grams | frozenset(terms(fact.task or "")), topic) + 0.1 * scored.score
                share += 0.15 * any(same_department(query.departments[0], d.full) for d in fact.departments)
                best = max(best or (0.0, scored), (share, scored), key=lambda pair: pair[0])
    return best[1] if best else None


def _who_answers(top: Scored, ranked: Sequence[Scored]) -> Scored:
    """`top`, or where it names nobody the passage beside it (same clause, clause above or below) that does."""
    if any(fact.kind == "responsibility" for fact in top.passage.facts):
        return top
    near = {top.passage.clause.id, top.passage.clause.parent}
    for scored in ranked[:15]:
        beside = scored.passage.clause.id in near or scored.passage.clause.parent == top.passage.clause.id
        if beside and scored.score >= 0.6 * top.score and any(fact.kind == "responsibility" for fact in scored.passage.facts):
            return scored
    return top


def _for_each(query: Query, top: Scored, ranked: Sequence[Scored], evidence: Evidence) -> list[Scored]:
    """For a turn with several questions: beside the best passage, of its part, the one that says most of each other question."""
    asked = [Topic(i for i in evidence.weighted if i.concept.word in ask.text and i.concept.weight >= 0.6) for ask in query.asks]
    asked = [topic for topic in asked if topic]
    if len(asked) < 2:
        return []
    answered = max(asked, key=lambda topic: coverage(top.passage, topic)[1])
    beside = [s for s in ranked[1:25] if s.passage.part.key == top.passage.part.key and s.passage.document.id == top.passage.document.id]
    found: list[Scored] = []
    for topic in asked:
        free = [s for s in beside if s not in found and s is not top and s.passage.kind not in ("heading", "assignment_note")]
        best = max(free, key=lambda s, topic=topic: coverage(s.passage, topic)[1] + 0.3 * s.score, default=None)  # type: ignore[misc]
        if topic is not answered and best is not None and coverage(best.passage, topic)[1] >= 0.5:
            found.append(best)
    return found


def _rivals(query: Query, top: Scored, ranked: Sequence[Scored]) -> list[Scored]:
    """Near ties: the assignment note of the paragraph, for a question who is responsible; one of another document; the runner-up."""
    found: list[Scored] = []
    if query.kinds[0] == "responsibility" and top.passage.kind != "assignment_note":
        found += [
            s
            for s in ranked[:10]
            if s.passage.kind == "assignment_note"
            and s.passage.around.start <= top.passage.span.start < s.passage.around.end
            and s.passage.document.id == top.passage.document.id
            and s.score >= 0.6 * top.score
        ][:1]
    open_place = query.region is None and not query.parts and not query.documents
    for scored in ranked[1:8]:
        other = scored.passage.document.id != top.passage.document.id
        if scored.passage.kind == "assignment_note" and not other:
            continue
        close = scored.score >= (0.8 if other else 0.9) * top.score and scored.covered >= 0.85 * top.covered
        if close and scored.passage.kind == top.passage.kind and (open_place or not other):
            found.append(scored)
            break
    return found


def also(query: Query, evidence: Evidence, chosen: Sequence[Shown]) -> list[Shown]:
    """Pieces for the line 另见: further likely passages where the best one stands in running text without clauses.

    For an open question, which no kind of fact can decide, a few from texts with clauses too.
    """
    most = MOST_ALIKE if _running(evidence) else MOST_OPEN if query.kinds[0] == "open" and not query.documents else 0
    if not most or not evidence.ranked:
        return []
    found: list[Shown] = []
    least = (_ALSO if most == MOST_ALIKE else _AS_LIKELY) * evidence.ranked[0].score
    for scored in evidence.ranked[:40]:
        if len(chosen) + len(found) >= most or scored.score < least:
            break
        if scored.passage.kind == "assignment_note" or any(_inside(scored.passage, piece) for piece in (*chosen, *found)):
            continue
        found.append(shown(scored.passage, wide=True))
    return found


def _inside(passage: Passage, piece: Shown) -> bool:
    return passage.document.id == piece.passage.document.id and piece.span.start <= passage.span.start < piece.span.end


def _running(evidence: Evidence) -> bool:
    """True where the best passage stands in text without clauses (news, pages that lost their numbering)."""
    return bool(evidence.ranked) and not in_clause(evidence.ranked[0].passage)


def _undecided(query: Query, evidence: Evidence) -> bool:
    """True where one quote may be wrong: running text, open question, no fact of the kind asked for, a near tie with another document."""
    if not evidence.ranked or query.kinds[0] == "open" or _running(evidence):
        return True
    best = evidence.ranked[0]
    other = next((s for s in evidence.ranked[1:] if s.passage.document.id != best.passage.document.id), None)
    close = other is not None and other.score > 0.8 * best.score
    wanted = KIND_FACTS.get(query.kinds[0])
    return close or (wanted is not None and not any(f.kind in wanted for f in best.passage.facts)) or best.score < _SURE


def in_clause(passage: Passage) -> bool:
    """True inside a numbered clause (or table) of a document of clauses."""
    chain = [passage.clause, *passage.document.ancestors(passage.clause)]
    return any(clause.kind in ("numbered", "row", "table", "part") for clause in chain)


def _telling(ranked: Sequence[Scored]) -> list[Scored]:
    """Without passages that are headings: these only name what their clause is about."""
    return [scored for scored in ranked if scored.passage.kind != "heading"]


def _complements(top: Scored, ranked: Sequence[Scored], topic: Topic) -> list[Scored]:
    """At most two further passages of the same document, for topic words that the chosen ones do not say."""
    chosen = [top]
    for scored in ranked[:12]:
        if len(chosen) > 2:
            break
        if any(_same_place(scored.passage, other.passage) for other in chosen) or scored.passage.document.id != top.passage.document.id:
            continue
        gain = _gain(scored.passage, [other.passage for other in chosen], topic)
        close = scored.passage.part.key == top.passage.part.key and scored.score >= 0.72 * top.score
        if (close and gain >= 0.16) or (gain >= 0.05 and scored.score >= 0.95 * top.score):
            chosen.append(scored)
    return chosen[1:]


def _same_place(a: Passage, b: Passage) -> bool:
    return a.document.id == b.document.id and a.span.start < b.span.end and b.span.start < a.span.end


def _gain(passage: Passage, chosen: Sequence[Passage], topic: Topic) -> float:
    """Share of the topic that `passage` says itself and none of `chosen` does."""
    said = topic.said(passage.grams)
    before = [topic.said(other.grams | other.heading_grams | other.title_grams) for other in chosen]
    gains = (item.weight * max(0.0, new - max(old)) for item, new, *old in zip(topic, said, *before, strict=True))
    return float(sum(gains) / topic.total)


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
        if longer.end - longer.start > _LONGEST:
            break
        span = longer
        if text.count(span.of(text)) < 2:
            break
    return span


def _with_sentence(passage: Passage, span: Span) -> Span:
    """An assignment note with the sentence before it: （生态环境部牵头负责） alone does not say for what."""
    before = [s for s in sentences(passage.document.text, passage.around) if s.end <= span.start]
    longer = Span(start=before[-1].start, end=span.end) if before else span
    return longer if longer.end - longer.start <= _LONGEST else span


def _widened(passage: Passage, span: Span, longest: int = _LONGEST, *, inside: bool = False) -> Span:
    """The sentences that follow in the same clause (for items and running text: in the clause above), up to `longest` characters.

    `inside` stays in the paragraph.
    """
    text = passage.document.text
    end = min(passage.clause.span.end, passage.around.end) if inside else _bound(passage, span)
    for sentence in sentences(text, Span(start=span.end, end=max(span.end, min(end, span.start + _LONGEST + 200)))):
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
