"""Deadlines: what is due when, in ISO 8601, with its bearer and its duty; and times tied to an event (恢复生产前).

The times themselves are read by `corpus.times.timeline`; here is decided which of them bind somebody. 限期, 及时, 按期, 定期 name no
time and give none. Notes: target-period (the time of a number to reach), start-only, effective, validity, frequency-only.
"""

import re
from collections.abc import Iterable, Iterator

from corpus.bodies.subjects import Subject
from corpus.citing.doc_types import read_doc_type
from corpus.model import Clause, Deadline, EventAnchor, Normalized, PolicyDocument, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.times.timeline import TimeReading
from ingest.facts.deadline.binding import CAP, OPEN, PUT_OFF, note_of, own_place
from ingest.facts.deadline.words import time_words
from ingest.sentences.bearers import bearer_above, bearer_before, bearer_behind
from ingest.sentences.due_acts import Scene, act_due, phrase_at, phrase_said, until_next, with_others
from ingest.sentences.event_times import Event, event_in, may_hold_event, read_anchor
from ingest.sentences.layer import Sentence, SentenceLayer
from ingest.sentences.modality import undone_at

_NAMED_YEAR = re.compile(rf"(?:19|20)\d\d\s*年|[一二][{SMALL_NUMERAL}〇○零]{{3}}年|[今明去当本]年")
# What a sentence must hold to be worth reading for a time: at least one of these, then
_UNITS = re.compile(r"[\d年月日号天周季期末]|小时|立即|马上|即刻")
_MAY_HOLD_TIME = re.compile(
    rf"\d[-./]\d|\d{{8}}|五[”\"]?期?末|[\d〇○{SMALL_NUMERAL}两百半][^，。；]{{0,5}}(?:年|月|日|号|天|周|季度|小时|星期|期)|[每按逐次翌当本今明去全上下][^，。；]{{0,3}}(?:年|月|日|天|周|季)|年[底末内]|立即|马上|即刻|即日|之日起"
)
_CONDUCT = re.compile(r"下列[^，。；：]{0,8}(?:情形|行为)(?:之一)?的?，[^。]*(?:责令|处[以罚分]|罚款|警告|没收|吊销|追究|不予)[^。]*[：:]")
_CLAUSE_MARK = re.compile(rf"\s*(?:第[{SMALL_NUMERAL}百]+条|[（(]?[{SMALL_NUMERAL}\d]+[）)]?[、．.]?|——)\s*")


def extract(layer: SentenceLayer) -> Iterable[Deadline]:
    """The deadlines and event times of the document, clause by clause, in text order."""
    for clause in layer.document.clauses:
        if clause.is_frame or _names_conduct(layer.document, clause):
            continue
        facts = (fact for sentence in layer.sentences(clause) for fact in _in_sentence(layer.document, clause, sentence))
        found = sorted(facts, key=lambda fact: fact.span.start)
        for number, fact in enumerate(found, 1):
            yield fact.model_copy(update={"id": f"{clause.id}!deadline-{number}"})


def _names_conduct(document: PolicyDocument, clause: Clause) -> bool:
    """True for an item of a list of what is punished (有下列情形之一的，责令改正：（二）每日使用前，未进行检查): nothing is due."""
    above = document.by_id[clause.parent] if clause.parent and clause.kind in ("numbered", "bullet") else None
    return above is not None and bool(_CONDUCT.search(document.text, above.span.start, document.children[above.id][0].span.start))


def _in_sentence(document: PolicyDocument, clause: Clause, sentence: Sentence) -> Iterator[Deadline]:
    text, whole = document.text, sentence.span
    timed = _UNITS.search(text, whole.start, whole.end) and _MAY_HOLD_TIME.search(text, whole.start, whole.end)
    readings = sentence.times(document.part_of(clause).year) if timed else []
    if not readings and not may_hold_event(text, whole):
        return
    for segment in sentence.segments:
        span = segment.span
        mine = [reading for reading in readings if span.start <= reading.start < span.end]
        if mine or may_hold_event(text, span):
            scene = Scene(clause, span, tuple(phrase for phrase, _ in segment.parts), tuple(segment.subjects), sentence.is_background)
            events, mine = _apart(() if scene.background else [event_in(text, phrase, span) for phrase in scene.phrases], mine)
            yield from _timed(document, scene, mine)
            yield from _events(document, scene, events)


def _timed(document: PolicyDocument, scene: Scene, readings: list[TimeReading]) -> Iterator[Deadline]:
    text = document.text
    for number, reading in enumerate(readings):
        note = note_of(document, scene, reading)
        if note is None:
            continue
        subject = _bearer(text, scene, reading.span)
        # 申请人应当|自收到通知之日起|十日内: the modal stands in front of the event
        since = text.rfind(reading.anchor, scene.segment.start, reading.start) if reading.anchor else reading.start
        bearer = Span(start=subject.start, end=subject.end) if subject else bearer_before(text, scene.segment.start, since)
        bearer = bearer or bearer_above(text, scene.segment.start, since)
        span, duty = act_due(text, until_next(text, scene, readings[number + 1 :]), with_others(text, readings[number:]), subject)
        if own_place(text, scene, reading) or (
            duty and duty.of(text) in time_words()["bare_acts"] and not undone_at(text, reading.end, scene.segment.end)
        ):
            span, duty = _matter(document, scene, reading)
        elif note == "validity" or (duty and reading.start <= duty.start and duty.end <= reading.end):
            duty = phrase_said(text, scene, reading)
        if bearer and bearer.start < span.start:
            span = Span(start=bearer.start, end=span.end)
        if bearer is None and duty and (behind := bearer_behind(text, duty)):
            bearer, duty = behind
        starts = note and duty and duty.of(text) in time_words()["into_force"]
        # 取得批复后的次年3月底前: no day until the approval is known
        event = EventAnchor(relation="after", anchor=reading.anchor) if reading.anchor and reading.normalized.kind == "recurring" else None
        yield Deadline(
            id="",
            clause_id=scene.clause.id,
            span=span,
            note=note,
            expression=reading.expression,
            normalized=None if event else _normalized(document, scene, reading),
            event=event,
            anchor=reading.anchor,
            obligation=duty.of(text) if duty else "",
            bearer=bearer.of(text) if bearer and note != "validity" and not starts else None,
        )


def _normalized(document: PolicyDocument, scene: Scene, reading: TimeReading) -> Normalized:
    """The normal form as the words around the time complete it."""
    text, normalized = document.text, reading.normalized
    if CAP.match(reading.expression) and PUT_OFF.search(text, scene.segment.start, reading.start):
        # 延期缴纳税款，最长不超过3个月: the cap says by how much, the phrase in front that it is more time
        return normalized.model_copy(update={"extension": True})
    if reading.use == "target_period" and text.startswith("起", reading.end):  # 2022年|起: no end
        return normalized.model_copy(update={"end": None})
    if reading.use == "limit" and normalized.kind == "date" and _yearly_rule(document, scene, reading):
        return Normalized(kind="recurring", every="year", by="-" + (normalized.by or "")[-6:])
    label = text[max(scene.segment.start, reading.start - 10) : reading.start]
    if (
        reading.use == "target_period"
        and any(word in label for word in time_words()["done_by"])
        and not re.search("[-—–至~到]", reading.expression)
    ):
        return Normalized(kind="date", by=normalized.end) if label.rstrip().endswith(("：", ":")) else normalized
    return normalized


def _yearly_rule(document: PolicyDocument, scene: Scene, reading: TimeReading) -> bool:
    """A day without a year in a rule that stands for years (…管理规定: 于3月底前确定本年度名录) comes every year."""
    part = document.part_of(scene.clause)
    kind = read_doc_type(part.title)
    sentence = document.text[max(scene.clause.span.start, scene.segment.start - 60) : reading.end]
    return (
        kind is not None
        and kind.group in ("rule", "statute")
        and "月" in reading.expression
        and not part.period
        and not _NAMED_YEAR.search(sentence)
    )


def _matter(document: PolicyDocument, scene: Scene, reading: TimeReading) -> tuple[Span, Span]:
    """Evidence and matter of a time behind a label or in a bracket: the words in front of it, else the clause's first words."""
    text, clause = document.text, scene.clause
    opened = max((text.rfind(mark, scene.segment.start, reading.start) for mark in OPEN), default=-1)
    first = next((phrase for phrase in scene.phrases if phrase.start < (opened if opened > 0 else reading.start)), None)
    start, end = (first.start, min(first.end, opened if opened > 0 else first.end)) if first else (clause.span.start, reading.start)
    if first is None or re.search(r"[：:]|" + time_words()["labels"] + "$", text[start:end]) or first.stop in {"：", ":"}:
        start = clause.span.start
        stop = re.compile(r"[，。；：:（(\n]").search(text, start + 3, clause.span.end)
        end = stop.start() if stop else clause.span.end
        own = Span(start=scene.segment.start, end=scene.segment.end)
    else:
        own = Span(start=start, end=max(end, min(scene.segment.end, reading.end + 1)))
    marker = _CLAUSE_MARK.match(text, start, end)
    return own, Span(start=marker.end() if marker else start, end=end)


def _bearer(text: str, scene: Scene, time: Span) -> Subject | None:
    """The subject in front of the time in its segment; one behind it only where the time opens the sentence (3月底前，各地…)."""
    before = [subject for subject in scene.subjects if subject.start <= time.start]
    if before:
        return before[-1]
    phrase, first = phrase_at(scene, time.start), next(iter(scene.subjects), None)
    if first is None or phrase is None:
        return None
    alone = not text[time.end : phrase.end].strip("，, 内起") and first.start - phrase.end <= 120
    return first if alone or first.start < phrase.end else None


def _apart(found: Iterable[Event | None], readings: list[TimeReading]) -> tuple[list[Event], list[TimeReading]]:
    """Events and times that share no words: a day goes before an event, a stretch inside one (停产前|15日内, 2025年|春节前) is its own."""
    events = [event for event in found if event and not any(_shares(event, one) and not _inside(event, one) for one in readings)]
    return events, [one for one in readings if not any(_shares(event, one) for event in events)]


def _shares(event: Event, reading: TimeReading) -> bool:
    return reading.start < event.end and event.start < reading.end


def _inside(event: Event, reading: TimeReading) -> bool:
    return event.own and (reading.normalized.kind == "duration" or reading.use == "target_period")


def _events(document: PolicyDocument, scene: Scene, events: Iterable[Event]) -> Iterator[Deadline]:
    """恢复生产前，应…; 申领排污许可证时，应…; 验收合格后，方可…; 有效期届满前30日提交; 汛期前完成."""
    text = document.text
    for event in events:
        subject = _bearer(text, scene, event.span)
        span, duty = act_due(text, scene, event.span, subject)
        start, anchor = read_anchor(text, event, subject, _heading_end(text, scene.clause))
        yield Deadline(
            id="",
            clause_id=scene.clause.id,
            span=span,
            expression=text[start : event.end],
            event=anchor,
            obligation=duty.of(text) if duty else "",
            bearer=text[subject.start : subject.end] if subject else None,
        )


def _heading_end(text: str, clause: Clause) -> int:
    """Where the clause's heading ends: 规范现场检查行为|现场检查时 may run on without a mark."""
    at = text.find(clause.heading, clause.span.start, clause.span.start + len(clause.heading) + 16) if clause.heading else -1
    return at + len(clause.heading) if at >= 0 else clause.span.start
