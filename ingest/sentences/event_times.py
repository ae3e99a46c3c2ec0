"""Times that hang on an event instead of a calendar, read from a phrase.

恢复生产前, 取得排污许可证前, 验收合格后方可; 有效期届满前30日, 届满三十日前; 春节前, 汛期前, whose day the text does not say.
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from corpus.bodies.subjects import Subject, starts_action
from corpus.lexicon import load_yaml
from corpus.model import EventAnchor, Normalized, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase
from corpus.times.meanings import period
from corpus.times.timeline import event_named

_EVENT = re.compile(
    r"(?P<at>在|于)?(?P<anchor>[^，。；：、（）\n]{2,30}?)(?P<rel>之前|以前|前|之时|时|之后|后)(?=[，,]|应|须|必须|不得|要|方可|方能|立即)"
)
_EVENT_END = re.compile(r"[前时后](?:[，,]|应|须|必须|不得|要|方可|方能|立即)")
_COUNT = rf"(?P<n>\d{{1,3}}|[{SMALL_NUMERAL}两]{{1,3}})(?P<unit>个?工作日|日|天|个月|小时)"
_COUNT2 = _COUNT.replace("<n>", "<n2>").replace("<unit>", "<unit2>")
_BEFORE = "(?:之前|以前|前)"
# 届满前30日(内), 届满三十日前, 开工15日以前
_LEAD = re.compile(
    rf"(?P<anchor>[^，。；：、（）\n]{{1,30}}?)"
    rf"(?:{_BEFORE}的?(?:至少|不少于|提前)?{_COUNT}(?:之?内|以内)?|(?:的|至少|提前)?{_COUNT2}{_BEFORE})"
)
_MAY_HOLD_EVENT = re.compile(
    rf"(?:前|时|后)(?:[，,]|应|须|必须|不得|要|方可|方能|立即)|前[^，。；]{{0,4}}[\d{SMALL_NUMERAL}两]"
    r"|[日天月时节期季冬夏汛耕收学考假会一旦]之?以?前"
)
_MODAL_BEHIND = re.compile(r"[，,]?[^，。；]{0,40}?(?:应|须|必须|不得|要|方可|方能|完成)")
_MODAL_BEFORE = re.compile(r"应|须|必须|要(?!求)|请|不得")
# 返岗前14天没有外出: looked back on
_LOOKS_BACK = re.compile(r"[，,]?(?:没有|有|无|未|曾|已|是否)")
_NO_ACT = re.compile(r"[目当此提事生日之年月]$")
_LEAD_IN = re.compile(rf"(?:第[{SMALL_NUMERAL}百]+条\s*|[（(][{SMALL_NUMERAL}]+[）)]\s*)?(?:应当|应|须|必须|要|可|请|在|于|对|并|同时)*")
# what leads in to the event and is no part of it: 各地区各部门|在|新制定政策文件时
_ACTOR = re.compile(r"[^，。；在]{2,20}(?:部门|地区|单位|机构|政府|企业|机关|人员|各地)在(?=[^，。；]{2})")
_RELATION: dict[str, Literal["before", "at", "after"]] = {"前": "before", "时": "at", "后": "after"}


class Event(NamedTuple):
    """An event that a duty is tied to: [start, end) is the whole expression, [start, named) names the event; `lead`: how long before it.

    own: the words are a time of their own, and no day or stretch is to be read inside them (2025年春节前, 停产前15日内).
    """

    start: int
    named: int
    end: int
    relation: Literal["before", "at", "after"]
    lead: Normalized | None = None
    own: bool = False

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@cache
def _events() -> tuple[str, ...]:
    return tuple(load_yaml("times")["events"])


@cache
def _season() -> re.Pattern[str]:
    """2025年春节前, 每年汛期到来之前, 节前5个工作日."""
    names = "|".join(sorted(load_yaml("times")["seasons"], key=len, reverse=True))
    year = r"(?:(?:19|20)\d\d年|[今明当每]年)?"
    return re.compile(
        rf"(?:(?<![一-鿿])|(?<=[在于到至]))(?P<anchor>{year}(?:{names})(?:来临|到来|开始)?)(?:之前|以前|前)(?![后夕往期])"
        rf"(?:{_COUNT}(?:之?内|之?前)?)?"
    )


def may_hold_event(text: str, within: Span) -> bool:
    """A quick look whether a stretch holds 前, 时 or 后 where a duty could follow."""
    return bool(_MAY_HOLD_EVENT.search(text, within.start, within.end))


def event_in(text: str, phrase: Phrase, segment: Span) -> Event | None:
    """The event that `phrase` ties a duty to: a season, so many days before an act, or an act that a duty follows."""
    before = text.find("前", phrase.start, phrase.end) >= 0
    found = (_season_in(text, phrase, segment) or _lead_in(text, phrase, segment)) if before else None
    return found or _act_in(text, phrase, segment)


def _act_in(text: str, phrase: Phrase, segment: Span) -> Event | None:
    """An act is named and a duty follows; 后 only where something may happen no sooner (方可)."""
    end = min(phrase.end + 1, segment.end)
    match = _EVENT.search(text, phrase.start, end) if _EVENT_END.search(text, phrase.start, end) else None
    if match is None or _NO_ACT.search(match["anchor"]) or not any(event in match["anchor"] for event in _events()):
        return None
    behind = _MODAL_BEHIND.match(text, match.end(), segment.end)
    if not behind or (match["rel"][-1] == "后" and "方" not in behind.group()):
        return None
    return Event(match.start("anchor"), match.end("anchor"), match.end(), _RELATION[match["rel"][-1]])


def _lead_in(text: str, phrase: Phrase, segment: Span) -> Event | None:
    match = _LEAD.search(text, phrase.start, phrase.end)
    if match is None or not _duty_around(text, phrase, match, segment):
        return None
    named = event_named(match["anchor"])
    if not any(event in named for event in _events()):
        return None
    start = match.end("anchor") - len(named)
    within = period(match["n"] or match["n2"], match["unit"] or match["unit2"])
    return Event(start, match.end("anchor"), match.end(), "before", _lead(within, match.group()), own=True)


def _season_in(text: str, phrase: Phrase, segment: Span) -> Event | None:
    match = _season().search(text, phrase.start, phrase.end)
    if match is None or not _duty_around(text, phrase, match, segment):
        return None
    within = period(match["n"], match["unit"]) if match["n"] else None
    return Event(match.start("anchor"), match.end("anchor"), match.end(), "before", _lead(within, match.group()), own=True)


def _lead(within: str | None, words: str) -> Normalized | None:
    return Normalized(kind="duration", within=within, working_days="工作日" in words or None) if within else None


def _duty_around(text: str, phrase: Phrase, match: re.Match[str], segment: Span) -> bool:
    behind = text[match.end() : segment.end]
    if _LOOKS_BACK.match(behind):
        return False
    acts = starts_action(behind) or (behind[:1] in "，," and bool(behind))
    return acts or bool(_MODAL_BEFORE.search(text, phrase.start, match.start() + 8))


def read_anchor(text: str, event: Event, subject: Subject | None, heading_end: int = 0) -> tuple[int, EventAnchor]:
    """Where the event itself begins, its bearer and what else leads in left out (建设单位|在|提交…报告书), and the event."""
    start = event.start
    start = heading_end if start < heading_end < event.named - 1 else start
    if subject and subject.end < event.named and (start <= subject.start or start < subject.end):
        start = subject.end
    lead = _LEAD_IN.match(text, start, event.named)
    start = lead.end() if lead else start
    actor = _ACTOR.match(text, start, event.named)
    start = actor.end() if actor else start
    return start, EventAnchor(relation=event.relation, anchor=text[start : event.named], lead=event.lead)
