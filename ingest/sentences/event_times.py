"""Times that hang on an event instead of a calendar (恢复生产前, 取得排污许可证前, 验收合格后方可): read from a phrase."""

import re
from functools import cache
from typing import Literal

from corpus.bodies.subjects import Subject
from corpus.lexicon import load_yaml
from corpus.model import EventAnchor, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase

_EVENT = re.compile(
    r"(?P<at>在|于)?(?P<anchor>[^，。；：、（）\n]{2,30}?)(?P<rel>之前|以前|前|之时|时|之后|后)(?=[，,]|应|须|必须|不得|要|方可|方能|立即)"
)
_MAY_HOLD_EVENT = re.compile(r"(?:前|时|后)(?:[，,]|应|须|必须|不得|要|方可|方能|立即)")
_MODAL_BEHIND = re.compile(r"[，,]?[^，。；]{0,40}?(?:应|须|必须|不得|要|方可|方能|完成)")
_NO_ACT = re.compile(r"[目当此提事生日之年月]$")
_LEAD_IN = re.compile(rf"(?:第[{SMALL_NUMERAL}百]+条\s*|[（(][{SMALL_NUMERAL}]+[）)]\s*)?(?:应当|应|须|必须|要|可|请|在|于|对|并|同时)*")
# what leads in to the event and is no part of it: 各地区各部门|在|新制定政策文件时
_ACTOR = re.compile(r"[^，。；在]{2,20}(?:部门|地区|单位|机构|政府|企业|机关|人员|各地)在(?=[^，。；]{2})")
_RELATION: dict[str, Literal["before", "at", "after"]] = {"前": "before", "时": "at", "后": "after"}


@cache
def _events() -> tuple[str, ...]:
    return tuple(load_yaml("times")["events"])


def may_hold_event(text: str, within: Span) -> bool:
    """A quick look whether a stretch holds 前, 时 or 后 where a duty could follow."""
    return bool(_MAY_HOLD_EVENT.search(text, within.start, within.end))


def event_in(text: str, phrase: Phrase, segment: Span) -> re.Match[str] | None:
    """The event that `phrase` ties a duty to: an act is named and a duty follows; 后 only where something may happen no sooner (方可)."""
    match = _EVENT.search(text, phrase.start, min(phrase.end + 1, segment.end))
    if match is None or _NO_ACT.search(match["anchor"]) or not any(event in match["anchor"] for event in _events()):
        return None
    behind = _MODAL_BEHIND.match(text, match.end(), segment.end)
    return match if behind and (match["rel"][-1] != "后" or "方" in behind.group()) else None


def read_anchor(text: str, match: re.Match[str], subject: Subject | None, heading_end: int = 0) -> tuple[int, EventAnchor]:
    """Where the event itself begins, its bearer and what else leads in left out (建设单位|在|提交…报告书), and the event."""
    start = match.start("anchor")
    start = heading_end if start < heading_end < match.end("anchor") - 1 else start
    if subject and subject.end < match.end("anchor") and (start <= subject.start or start < subject.end):
        start = subject.end
    lead = _LEAD_IN.match(text, start, match.end("anchor"))
    start = lead.end() if lead else start
    actor = _ACTOR.match(text, start, match.end("anchor"))
    start = actor.end() if actor else start
    return start, EventAnchor(relation=_RELATION[match["rel"][-1]], anchor=text[start : match.end("anchor")])
