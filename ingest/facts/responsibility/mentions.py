"""Bodies that are given a task without being its subject: those a notice is addressed to, those named inside a predicate."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus.bodies.actors import Body, read_bodies
from corpus.bodies.role_lists import bodies_before, role_verbs
from corpus.lexicon import load_yaml
from corpus.model import Clause, PolicyDocument, Span
from corpus.text.phrases import phrases
from ingest.facts.responsibility.found import Found, as_departments
from ingest.sentences.listed_tasks import LONGEST_TASK

_DUTY_NOUN = re.compile(r"(?:负总责|[^，。；的、]{0,6}责任(?!追究|单位|主体|书|制考核))")
_REQUEST = re.compile(
    r"请(?:你们|各单位)?(?P<task>(?:结合[^，。；]{0,14})?(?:认真|严格|切实|遵照|抓好|按照|做好)[^，。；]{0,14}(?:执行|落实|实施|办理))"
)
_ADDRESS_LINE = re.compile(r"(?:(?<=\n)|^)(?P<line>[^\n。：]{3,300})[：:]\s*(?=\n)")
_BODY_SET_UP = re.compile(r"小组|联席会议|指挥部|专班|办公室")
_ROLE_PLAYED = re.compile(r"发挥(?:好)?(?P<bodies>[^，。；]{3,30}?(?:小组|联席会议|指挥部|专班|办公室))的?[^，。；]{0,8}(?:作用|职能)")
_SET_UP = re.compile(
    r"(?:成立|建立|组建|设立)(?:了)?(?:由[^，。；]{2,40}的)?(?P<bodies>[^，。；]{3,30}?(?:小组|联席会议|指挥部|专班))，(?:统筹|负责|协调|统一|具体|研究)"
)


def addressed(document: PolicyDocument, clause: Clause, sentence: Span) -> Iterator[Found]:
    """…现印发给你们，请认真贯彻执行: what is asked of the addressees, whom the line before the text names."""
    text = document.text
    request = _REQUEST.search(text, sentence.start, sentence.end)
    if request is None:
        return
    bodies, line = _addressees(document, clause, sentence.start)
    if not bodies:
        return
    holder = next((one for one in reversed((*document.ancestors(clause), clause)) if one.span.start <= line.start), None)
    span = Span(start=request.start(), end=request.end()) if holder is None else Span(start=line.start, end=request.end())
    yield Found(holder or clause, span, request["task"], as_departments(text, bodies, "responsible"))


def _addressees(document: PolicyDocument, clause: Clause, before: int) -> tuple[tuple[Body, ...], Span]:
    """The bodies of the nearest line above that is a list of bodies and a colon; () when none is near."""
    text = document.text
    start = max(document.part_of(clause).span.start, before - 1500)
    for match in reversed(list(_ADDRESS_LINE.finditer(text, start, before))):
        line = Span(start=match.start("line"), end=match.end())
        if bodies := read_bodies(text, line.start, match.end("line")):
            return bodies, line
    return (), Span(start=before, end=before)


def without_subject(document: PolicyDocument, clause: Clause, segment: Span) -> Iterator[Found]:
    """落实属地政府负总责…, 推动市县两级建立…, 发挥…协调小组作用, 成立…领导小组，统筹…: bodies named inside the predicate."""
    text = document.text
    for start, end, bodies in _inside(text, segment):
        if all(body.public and not body.generic and not vague().fullmatch(body.name(text)) for body in bodies[:1]):
            span = Span(start=start, end=end)
            yield Found(clause, span, span.of(text)[:LONGEST_TASK].rstrip("，"), as_departments(text, bodies, "responsible"))


def _inside(text: str, segment: Span) -> Iterator[tuple[int, int, tuple[Body, ...]]]:
    """Start, end and bodies of each such mention."""
    for pattern in (_ROLE_PLAYED, _SET_UP) if _BODY_SET_UP.search(text, segment.start, segment.end) else ():
        for match in pattern.finditer(text, segment.start, segment.end):
            if bodies := read_bodies(text, *match.span("bodies"), announced=True):
                yield match.start(), match.end(), bodies
    for phrase in phrases(text, segment):
        if not role_verbs("fixing", "handing_on").at(text, phrase.start, phrase.end):
            continue
        for key, follows in (("fixing", _DUTY_NOUN), ("handing_on", _task_verb())):
            at = phrase.start + role_verbs(key).at(text, phrase.start, phrase.end)
            end = at > phrase.start and bodies_before(text, at, phrase.end, follows)
            if end:
                yield phrase.start, phrase.end, read_bodies(text, at, end)


@cache
def _words() -> Any:
    return load_yaml("roles")


@cache
def _task_verb() -> re.Pattern[str]:
    return re.compile("|".join(_words()["task_verbs"]))


@cache
def vague() -> re.Pattern[str]:
    """The whole name of a body that is none in particular: 有关部门, 各级政府."""
    words = _words()["vague_bodies"]
    return re.compile(rf"(?:{'|'.join(words['said'])})*(?:{'|'.join(words['called'])})")
