"""Times in official documents: every date, period, rhythm and time limit of a text in ISO 8601.

`read_times` reads what stands there and no more: 限期, 及时, 按期, 定期 name no time. The forms are listed in
`corpus.times.grammar`; reckoning with the results is in `corpus.times.due_dates` (re-exported here).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from corpus.model import Normalized, Span
from corpus.text.numerals import HALF_WIDTH, SMALL_NUMERAL
from corpus.times.due_dates import add_period, due_date, is_past, next_due
from corpus.times.grammar import SIGNS, Form, Use, compiled
from corpus.times.meanings import is_day

__all__ = [
    "TimeReading",
    "Use",
    "add_period",
    "due_date",
    "event_named",
    "is_past",
    "next_due",
    "plan_period",
    "read_times",
]

_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
# a sentence without any of these names no time; most sentences are passed over by this alone
_ANY = re.compile(
    rf"[\d{SMALL_NUMERAL}〇○零两本今明去上次翌全每按逐当后前]\s*(?:个\s*)?(?:年|月|日|号|周|天|时|小时|星期|工作日|自然日|季|旬|半年)|五[”\"期时规]|立即|立刻|马上|即刻|即日|当即|年[内底末]|半[年个]|季度|之日|延长|暂定|\d[-./]\d{{1,2}}[-./]\d|\d{{8}}"
)
# 比2014年提高, 以2010年为基期: the year compared with is no deadline
_BASELINE_BEFORE = re.compile(r"(?:比|较|与|同|以|相对|相比|基于)\s*$")
_BASELINE_AFTER = re.compile(r"\s*(?:为基|相比|的?基数|的?水平|同期|增长的)")
# （2011年本）, 2013年第21号令, 2021年版, （2019年修正） name an edition
_EDITION_AFTER = re.compile(
    rf"\s*(?:本(?![级省市区县州地部行企年月期次])|[修新]?订?版|修[正订改](?=[）)])|第\s*\d+\s*号|第[{SMALL_NUMERAL}]+号)"
)
_LOOKBACK_BEFORE = re.compile(r"(?:近|最近|过去|前|连续|此前|之前的?)\s*$")
_PAST_AFTER = re.compile(r"\s*(?:以来|底?以后|至今|发布的|印发的|通过的)")
_VALID_BEFORE = re.compile(r"(?:期限|期|年限|有效)(?:暂定|延长)?(?:原则上)?(?:为|是|：|:)?\s*$")
# 申请截止时间为2023年12月31日: a plain day is the last one
_LAST_DAY_BEFORE = re.compile(r"(?:截止|终止)(?:时间|日期|日)?\s*(?:[为是：:]\s*)*$")
# 本通知自发布之日起暂执行至2020年6月30日止
_UNTIL_BEFORE = re.compile(r"(?:执行|施行|实施|有效|延长|为)\s*$")
_EFFECT_AFTER = re.compile(r"\s*起?\s*(?:开始)?(?:正式)?(?:施行|实施|执行|生效|试行)")
# a longer time granted (延期, 宽限), said before the number or after it: 不超过3个月的延期申请
_MORE_TIME = re.compile(r"延期|延长|展期|宽限|顺延|缓期|延缓|缓缴")
# what a duration runs from: 自收到通知之日起30日内, 疫情解除后3个月内
# 自转移、变动、变更之日起三个月内, 在收到减刑、假释建议书后一个月内: an event that names several things
_SINCE_LIST = re.compile(
    r"(?:(?<![存来])自(?![查然主行治身律筹用动评])|在(?=收到|接到|作出|取得|提交))(?P<event>[^，。；：:（）()\s]{2,38}?)(?:之日起|之日后|之时起|后)的?\s*$"
)
_SINCE = re.compile(r"(?:自|从|在)?(?P<event>[^，。；、：:（）()\s]{2,30}?)(?:之日起|之日后|之时起|之后|以后|起|后)的?\s*$")
# 省级部门应|在|方案发布, 排污单位|自|接到通知: who is to act stands in front of the event, 自查, 存在, 自然 are words
_ANCHOR_LEAD = re.compile(
    r"^.{0,40}?(?:自(?![查然主行治身律筹用动评])|(?<![存所现正潜内实])在(?![线建职校编地册])|(?:应当?|必须|须|(?<!许)可以?|需|要|(?<!申)请)(?=[^，]{2}))(?:自|在|从|于)?"
)
_AND = re.compile(r"\s*(?:和|及|以及|与|、|或|，)\s*")


@dataclass(frozen=True)
class TimeReading:
    """One time in a text. Offsets are into the whole text handed in, `expression` is the text between them.

    use: limit (to be done by then), target_period (the time a plan or a number is for), frequency (a rhythm without a
    day), start, effective (when the rule starts to bind), validity, lookback (近三年内), past, baseline (比2014年),
    point (a plain day), edition (2011年本).
    anchor: what a duration or 次年3月底前 runs from (收到通知, 疫情解除, 取得批复); working_days: its days are 工作日.
    """

    start: int
    end: int
    expression: str
    normalized: Normalized
    use: str
    anchor: str | None = None

    @property
    def working_days(self) -> bool:
        return bool(self.normalized.working_days)

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


def read_times(text: str, *, year: int | None = None, within: Span | None = None, titles: bool = False) -> list[TimeReading]:
    """The times in `text` (in `within` only, when given), in order, none overlapping.

    `year` is the document's: it dates 10月底前, 年内, 明年. A year stated earlier in the same sentence goes first.
    Times inside 《…》 are left out unless `titles`.
    """
    offset = within.start if within else 0
    piece = (text[within.start : within.end] if within else text).translate(HALF_WIDTH)
    if not _ANY.search(piece):
        return []
    shut = [] if titles else [match.span() for match in _TITLE.finditer(piece)]
    found: list[TimeReading] = []
    at, carried = 0, None
    for start, end, form, match in _candidates(piece):
        if start < at or any(a <= start < b for a, b in shut):
            continue
        if carried and re.search(r"[。\n]", piece[at:start]):
            carried = None
        reading = _reading(piece, start, end, form, match, carried or year)
        if reading and found and _AND.fullmatch(piece, at, start):
            reading = _in_a_row(found[-1], reading)
            if found[-1].use == "point" and reading.use == "limit":
                found[-1] = replace(found[-1], use="limit")
        if reading is None or reading.use == "listed":
            continue
        found.append(reading)
        carried, at = _stated_year(match, reading) or carried, end
    return [replace(r, start=r.start + offset, end=r.end + offset, expression=text[r.start + offset : r.end + offset]) for r in found]


def _candidates(piece: str) -> list[tuple[int, int, Form, re.Match[str]]]:
    """Matches of all forms: the earliest first, of those the longest, then in the order of the table."""
    hits = []
    for start, end in _sentences(piece):
        missing = {sure for sure in _needed() if piece.find(sure, start, end) < 0}
        missing |= {name for name, sign in SIGNS.items() if not sign.search(piece, start, end)}
        for rank, form, pattern in _possible(frozenset(missing)):
            for match in pattern.finditer(piece, start, end):
                first = match.end() - len(match.group().lstrip())
                last = match.start() + len(match.group().rstrip())
                hits.append((first, -last, rank, form, match))
    hits.sort(key=lambda hit: hit[:3])
    return [(start, -minus_end, form, match) for start, minus_end, _, form, match in hits]


@cache
def _needed() -> frozenset[str]:
    return frozenset(sure for _, _, needed in compiled() for sure in needed) - set(SIGNS)


@lru_cache(maxsize=1024)
def _possible(missing: frozenset[str]) -> tuple[tuple[int, Form, re.Pattern[str]], ...]:
    """The forms that a text may hold which lacks the words `missing`, each with its rank in the table."""
    return tuple((rank, form, pattern) for rank, (form, pattern, needed) in enumerate(compiled()) if missing.isdisjoint(needed))


def _sentences(piece: str) -> Iterator[tuple[int, int]]:
    """Stretches between full stops that may name a time; no time runs over a full stop."""
    at = 0
    while at < len(piece):
        stop = piece.find("。", at) + 1 or len(piece)
        if _ANY.search(piece, at, stop):
            yield at, stop
        at = stop


def _reading(piece: str, start: int, end: int, form: Form, match: re.Match[str], year: int | None) -> TimeReading | None:
    normalized = form.build(match, year)
    if normalized is None or (match.groupdict().get("y") and _EDITION_AFTER.match(piece, end)):
        return None
    before, after = piece[max(0, start - 40) : start], piece[end : end + 12]
    use = _use(form.use, normalized, match, before, after)
    more = _MORE_TIME.search(_segment(before)[-16:] + match.group() + after[:5])
    if normalized.kind == "duration" and more and "内" not in match.group():
        normalized = normalized.model_copy(update={"extension": True})
    counted = normalized.kind == "duration" or (normalized.kind == "recurring" and match.group().lstrip("在于到至")[:1] in "次翌第下当")
    return TimeReading(start, end, piece[start:end], normalized, use, _anchor(before) if counted else None)


def _anchor(before: str) -> str | None:
    """The event that a duration behind `before` runs from."""
    if listed := _SINCE_LIST.search(before):
        return listed["event"]
    since = _SINCE.search(before)
    return event_named(since["event"]) if since else None


def event_named(words: str) -> str:
    """The event itself, who is to act left out: 调整方案发布 in 省级部门应在调整方案发布."""
    lead = _ANCHOR_LEAD.match(words)
    return words[lead.end() :] if lead and len(words) - lead.end() >= 2 else words


def _segment(before: str) -> str:
    return re.split(r"[，。；\n]", before)[-1]


def _use(plain: Use, normalized: Normalized, match: re.Match[str], before: str, after: str) -> Use:
    """What the time is for, where the words around it say more than its form."""
    if normalized.kind == "duration":
        if _LOOKBACK_BEFORE.search(before):
            return "lookback"
        return "validity" if _VALID_BEFORE.search(before) else plain
    if match.groupdict().get("near") in ("去", "前") or (normalized.kind != "recurring" and _PAST_AFTER.match(after)):
        return "past"
    if _EFFECT_AFTER.match(after) and plain in ("point", "start"):
        return "effective"
    if plain == "point" and _LAST_DAY_BEFORE.search(before):
        return "limit"
    if plain == "target_period" and (_BASELINE_BEFORE.search(before) or _BASELINE_AFTER.match(after)):
        return "baseline"
    until = match.group().lstrip().startswith(("至", "到")) and _UNTIL_BEFORE.search(before)
    return "validity" if normalized.kind in ("date", "period") and (until or _VALID_BEFORE.search(before)) else plain


def _in_a_row(last: TimeReading, reading: TimeReading) -> TimeReading:
    """每年3月底前和9月底前: the second is yearly as the first is; 每月5日、20日前: monthly; 3月5日、20日前: of that month."""
    before, now = last.normalized, reading.normalized
    day_alone = (now.by or "").startswith("---")
    if before.every == "year" and before.by and not (before.year_offset or day_alone or re.search("年|号", reading.expression)):
        return _as_limit(reading, Normalized(kind="recurring", every="year", by="-" + (now.by or "")[-6:])) if now.by else reading
    if reading.use != "listed" or not day_alone or not before.by:
        return reading
    if before.kind == "date":
        same_month = before.by[:-2] + (now.by or "")[-2:]
        return _as_limit(reading, before.model_copy(update={"by": same_month})) if is_day(same_month) else reading
    return _as_limit(reading, before.model_copy(update={"by": now.by})) if before.by.startswith("---") else reading


def _as_limit(reading: TimeReading, normalized: Normalized) -> TimeReading:
    return replace(reading, normalized=normalized, use="limit" if reading.use == "listed" else reading.use)


def _stated_year(match: re.Match[str], reading: TimeReading) -> int | None:
    groups = match.groupdict()
    if not groups.get("y") or groups.get("y2") or reading.use in ("baseline", "past", "lookback", "validity", "effective"):
        return None
    day = reading.normalized.by or reading.normalized.start or ""
    return int(day[:4]) if re.match(r"\d{4}", day) else None


def plan_period(text: str) -> tuple[int, int] | None:
    """First and last year of the plan or stretch of years that `text` names (“十二五”, 2015-2017年, 2020年), else None."""
    for reading in read_times(text, titles=True):
        start, end = reading.normalized.start, reading.normalized.end
        if reading.use == "target_period" and start and end and re.match(r"\d{4}-01-01", start) and end.endswith("12-31"):
            return int(start[:4]), int(end[:4])
    return None
