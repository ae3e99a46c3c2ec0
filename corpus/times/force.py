"""When a document binds: from the day it takes effect to the end of its validity or of its plan.

In: a document. Out: the first and the last day of each of its parts, as the text says them of itself (本细则自2019年3月1日起施行，
有效期5年).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.model import Part, PolicyDocument, Span
from corpus.times.timeline import TimeReading, add_period, read_times

_YEAR_OF_NUMBER = re.compile(r"[〔\[【（(]((?:19|20)\d\d)[〕\]】）)]")
# 本政策执行期暂定为…, 有效期…: a sentence on the document itself, not on a licence or a loan
_ITSELF = re.compile(
    r"本(?:[一-鿿]{0,4}(?:政策|意见|措施|办法|通知|规定|方案|细则|条例|决定|文件|规则|标准|目录|规程|规范|计划|公告|法))"
    r"|上述(?:相关)?(?:条款|政策|措施)|以上(?:政策|措施|条款)|^\s*(?:政策)?(?:有效期|执行期)"
)
# 有效期至全省突发公共卫生事件Ⅰ级响应解除: an event, no day
_UNTIL_EVENT = re.compile(
    r"(?:有效期|执行期|执行期限|实施期限|施行期)[^，。；]{0,12}?(?:至|到)"
    r"(?P<event>(?![^，。；]*\d年)[^，。；\d]{4,30}?(?:解除|结束|终止|出台|到期|完成))"
)
_UNTIL = re.compile(r"(?:起|日)?(?:至|到)[^，。；]{0,4}$")
_SENTENCE = re.compile(r"[^。\n]+")
_IN_FORCE = re.compile("执行|施行|实施|有效|试行|生效")
# 《旧办法》自2024年10月1日起废止: the day of another document
_ENDS = re.compile(r"\s*起?\s*(?:同时)?(?:予以)?(?:废止|失效|停止)")


@dataclass(frozen=True)
class Force:
    """First and last day a rule binds; None: open. `stated` False when not even a year of issue is known.

    until: the event with which it ends, where no day is named.
    effective: the first day where the text names it (自2019年3月1日起施行), else None and `start` is the day of issue.
    planned: the last day is no more than the end of the plan's years; what a plan sets may be looked up after them.
    """

    start: date | None = None
    end: date | None = None
    stated: bool = True
    planned: bool = False
    effective: date | None = None
    until: str = ""

    def verdict(self, day: date) -> bool | None:
        """True in force, False not (yet or any more), None when nothing is stated."""
        if not self.stated:
            return None
        return not ((self.start and day < self.start) or (self.end and day > self.end))


def forces(document: PolicyDocument) -> dict[str, Force]:
    """Force of every part of `document`, by the part's key."""
    return {part.key: force_of(document, part) for part in document.parts}


def force_of(document: PolicyDocument, part: Part) -> Force:
    """When `part` is in force: from its entry into force or issue, to the end of its plan or stated validity."""
    issued = _issued(part) or (_issued(document.main) if not part.number else None)
    start, end = issued, None
    period = part.period or (document.main.period if not part.number and not part.date else None)
    if period:
        start = issued or date(period[0], 1, 1)
        end = date(period[1], 12, 31)
    said: date | None = None
    effective: date | None = None
    for reading in _about_itself(document, part):
        if reading.use in ("effective", "start") and (day := reading.normalized.start):
            start = effective = date.fromisoformat(day)
        said = _last_day(reading, start, document.text) or said
    if start is None:
        year = _latest_year_cited(document)
        start = date(year, 1, 1) if year else None
    last = said or end
    event = _UNTIL_EVENT.search(document.text, part.span.start, part.span.end) if last is None else None
    return Force(
        start,
        last,
        stated=start is not None or last is not None,
        planned=last is not None and said is None,
        effective=effective,
        until=event["event"] if event else "",
    )


def _issued(part: Part) -> date | None:
    if part.date:
        return date.fromisoformat(part.date)
    year = _YEAR_OF_NUMBER.search(part.number or "")
    return date(int(year.group(1)), 1, 1) if year else None


def _about_itself(document: PolicyDocument, part: Part) -> Iterator[TimeReading]:
    text = document.text
    year = int(part.date[:4]) if part.date else None
    for sentence in _SENTENCE.finditer(text, part.span.start, part.span.end):
        if not (_IN_FORCE.search(sentence.group()) and _ITSELF.search(sentence.group())):
            continue
        for reading in read_times(text, year=year, within=Span(start=sentence.start(), end=sentence.end())):
            told = text[sentence.start() : reading.end]
            if (
                reading.use in ("validity", "effective", "limit", "start")
                and _ITSELF.search(told)
                and _IN_FORCE.search(told + text[reading.end : reading.end + 6])
                and not _ENDS.match(text, reading.end)
            ):
                yield reading


def _last_day(reading: TimeReading, start: date | None, text: str) -> date | None:
    """The last day that a stretch of validity or an end (有效期至…, 暂执行至…止) makes."""
    normalized = reading.normalized
    if normalized.kind == "duration" and normalized.within and start and reading.use == "validity":
        # five years from 2019-03-01 end with 2024-02-29
        return add_period(start, normalized.within) - timedelta(days=1)
    until = normalized.by or (normalized.end if normalized.kind == "period" else None)
    before = text[max(0, reading.start - 12) : reading.start]
    ends = reading.use == "validity" or _UNTIL.search(before) or reading.expression[:1] in "至到"
    return date.fromisoformat(until) if until and ends and len(until) == 10 and until[0].isdigit() else None


def _latest_year_cited(document: PolicyDocument) -> int | None:
    """A document is no older than the newest one it cites."""
    years = [int(year) for year in _YEAR_OF_NUMBER.findall(document.text)]
    return max(years) if years else None
