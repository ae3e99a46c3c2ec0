"""The task of bodies behind whose name no act stands: 科技成果转化|由A牵头; 开展危化品企业排查。|由A牵头，3月底前完成."""

import re
from functools import cache
from typing import Any

from corpus.bodies.subjects import lead_end, word_set
from corpus.lexicon import load_yaml
from corpus.model import Clause, PolicyDocument, Span
from corpus.text.phrases import Phrase
from corpus.text.sentences import sentences
from corpus.text.word_sets import WordSet
from corpus.times.timeline import read_times
from ingest.sentences.listed_tasks import LONGEST_TASK, heading_above

# 品种目录、经营条件和要求|由区、县人民政府制定: the whole phrase, the last of its list where it is long
_TOPIC = re.compile(r"(?<![^，。；：\n（）])[^，。；：、\n（）][^，。；：\n（）]{1,48}$|[^，。；：、\n（）]{2,40}$")
_PHRASE_BEFORE = re.compile(
    r"(?<![^，。；：\n）])(?![、和及与])(?:(?!为|是|执行|施行|有效)[^，。；：\n（）]){2,40}，(?:均|都|应|统一|具体)?由?$"
)
_MANNER = re.compile(
    r"(?:按|按照|依|依照|依据|根据)[^，。；]{0,16}?(?:原则|职责|分工|规定|要求|权限|程序)|[，、\s]|(?:会同|联合)[^，。；]{2,80}?(?=负责$|落实$|实施$|承担$|牵头$)"
)
# characters in front of a body that are looked through for its task
_REACH = 60
_SENTENCE_REACH = 400


@cache
def _words() -> Any:
    return load_yaml("roles")


@cache
def _empty() -> WordSet:
    return WordSet(_words()["no_tasks"])


def is_bare(task: str) -> bool:
    """True for 负责, 按职责分工落实, 3月底前完成, 长期坚持: a part, a manner or a time, no act."""
    times = {reading.start: reading.end for reading in read_times(task, year=None)}
    at = 0
    while at < len(task):
        manner = _MANNER.match(task, at)
        step = max(times.get(at, 0) - at, _empty().at(task, at), word_set("adverbs").at(task, at), manner.end() - at if manner else 0)
        if not step:
            return False
        at += step
    return True


def needs_object(task: str) -> bool:
    """True for 审批, 制定, 负责解释: what is approved or made stands in front of the body."""
    manner = _MANNER.match(task)
    return task[manner.end() if manner else 0 :] in _words()["bare_duties"]


def topic_before(text: str, at: int) -> Span | None:
    """What stands in front of 由 in its own phrase: 科技成果转化|由…, 细则|由…."""
    found = _TOPIC.search(text, max(0, at - _REACH), at)
    if found is None:
        return None
    start = lead_end(text, Phrase(found.start(), at, ""))
    end = start + len(re.sub("(?:应当|应|必须|须|统一|均)$", "", text[start:at]))
    return Span(start=start, end=end) if end - start >= 2 else None


def phrase_before(text: str, at: int) -> Span | None:
    """The phrase in front of a body: 园区安全监管，|由…, 所需经费，|由…."""
    found = _PHRASE_BEFORE.search(text, max(0, at - _REACH), at)
    if found is None:
        return None
    end = found.start() + found.group().rfind("，")
    return Span(start=lead_end(text, Phrase(found.start(), end, "")), end=end)


def task_above(document: PolicyDocument, clause: Clause, at: int) -> str:
    """The heading of the clause, else the sentence in front of `at` in it, else the heading above; "" where there is none."""
    if clause.heading:
        return clause.heading
    piece = next((piece for piece in document.own_spans(clause) if piece.start <= at < piece.end), clause.span)
    near = Span(start=max(piece.start, at - _SENTENCE_REACH), end=at)
    before = [sentence for sentence in sentences(document.text, near) if sentence.end <= at]
    if before:
        start = lead_end(document.text, Phrase(before[-1].start, before[-1].end, ""))
        return document.text[start : before[-1].end].rstrip("。；")[:LONGEST_TASK]
    return heading_above(document, clause)
