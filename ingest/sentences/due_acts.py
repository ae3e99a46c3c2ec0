"""The act that a time binds: what is due by then, read from the phrases around the time."""

import re
from typing import NamedTuple

from corpus.bodies.subjects import Subject, action_of
from corpus.model import Clause, Span
from corpus.text.phrases import Phrase
from corpus.times.timeline import TimeReading
from ingest.sentences.modality import ban_before, undone_at

# 责令立即|或者限期|消除隐患: two times of one act
_OR_LATER = re.compile("(?:或者?|、)(?:限期|及时|按期|尽快)")


class Scene(NamedTuple):
    """Where a time stands: its clause, its segment of the sentence, the segment's phrases and subjects."""

    clause: Clause
    segment: Span
    phrases: tuple[Phrase, ...]
    subjects: tuple[Subject, ...]
    background: bool


def phrase_at(scene: Scene, at: int) -> Phrase | None:
    return next((phrase for phrase in scene.phrases if phrase.start <= at < phrase.end), None)


def act_due(text: str, scene: Scene, time: Span, subject: Subject | None) -> tuple[Span, Span | None]:
    """The evidence and the act that is due: what follows the time, else the phrase that the time closes."""
    phrase = phrase_at(scene, time.start)
    start, end = (phrase.start, max(phrase.end, time.end)) if phrase else (time.start, time.end)
    missed = undone_at(text, time.end, end)
    if missed:  # 6个月内未整改…的 names by what was left undone the act that was due
        return Span(start=start, end=end), missed.scope
    duty = _act(text, scene, time, subject, Span(start=start, end=end))
    if duty and (ban := ban_before(text, start, time.start)) is not None:
        duty = Span(start=ban, end=max(duty.end, time.end))
    if subject and subject.start < start:
        start = subject.start
    return Span(start=start, end=max(end, duty.end) if duty and duty.end - start < 260 else end), duty


def _act(text: str, scene: Scene, time: Span, subject: Subject | None, phrase: Span) -> Span | None:
    after = max(time.end, subject.predicate) if subject and subject.predicate > time.start else time.end
    after += text.startswith("起", after)
    if limit := _OR_LATER.match(text, after):
        after = limit.end()
    attributive = text[time.end : time.end + 1] == "的" or bool(re.match("可?(?:展期|延期|延长|顺延|缓缴)", text[time.start : time.end]))
    duty = None if attributive else action_of(text, after, scene.segment.end)
    if duty is None or attributive:
        own = (
            subject.predicate if subject and phrase.start <= subject.start < phrase.end and subject.predicate < time.start else phrase.start
        )
        duty = action_of(text, own, phrase.end)
    return _without_stop(text, duty) if duty else None


def _without_stop(text: str, duty: Span) -> Span:
    """The act without the marks at its end, and without the case that the next one begins with (将…作为依据|，在审批中未采纳的)."""
    end = duty.end
    comma = max(text.rfind("，", duty.start, end), text.rfind(",", duty.start, end))
    end = comma if comma > duty.start and text[end - 1] == "的" else end
    while end > duty.start and text[end - 1] in "。；，;, ":
        end -= 1
    return Span(start=duty.start, end=end)


def until_next(text: str, scene: Scene, later: list[TimeReading]) -> Scene:
    """The scene up to the phrase that a later time opens (2018年底前查明…，2020年底前掌握…): each has its own act."""
    starts = {reading.start for reading in later}
    at = next((phrase.start for phrase in scene.phrases if phrase.start in starts), None)
    if at is None:
        return scene
    return scene._replace(segment=Span(start=scene.segment.start, end=len(text[:at].rstrip("，, "))))


def with_others(text: str, readings: list[TimeReading]) -> Span:
    """在2008年底|和2010年底: times in a row share the act behind the last."""
    end = readings[0].end
    for one in readings[1:]:
        if not re.fullmatch(r"\s*(?:、|和|及|以及|与)\s*", text[end : one.start]):
            break
        end = one.end
    return Span(start=readings[0].start, end=end)


def phrase_said(text: str, scene: Scene, reading: TimeReading) -> Span:
    """延期缴纳税款|，最长不超过3个月: a phrase that holds no act is about the one before; 有效期至…: about itself."""
    at = next((n for n, phrase in enumerate(scene.phrases) if phrase.start <= reading.start < phrase.end), 0)
    bare = not text[scene.phrases[at].start : reading.start].strip() and reading.use != "validity"
    said = scene.phrases[at - 1 if bare and at else at]
    return Span(start=said.start, end=said.end)
