"""Whom and when a document binds: the region of the part that holds a clause, and the days between which it is in force."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.bodies.places import read_region
from corpus.model import Part, PolicyDocument, Region
from corpus.times.timeline import TimeReading, add_period, read_times

_YEAR_OF_NUMBER = re.compile(r"[〔\[【（(]((?:19|20)\d\d)[〕\]】）)]")
# 本政策执行期暂定为…, 有效期…: a sentence on the document itself, not on a licence or a loan
_ITSELF = re.compile(
    r"本(?:政策|意见|措施|办法|通知|规定|方案|细则|条例|决定|文件)|上述(?:相关)?(?:条款|政策|措施)|以上(?:政策|措施|条款)|^\s*(?:政策)?(?:有效期|执行期)"
)
_UNTIL_EVENT = re.compile(
    r"(?:有效期|执行期|执行期限|实施期限|施行期)[^，。；]{0,12}?(?:至|到)(?P<event>(?![^，。；]*\d年)[^，。；\d]{4,30}?(?:解除|结束|终止|出台|到期|完成))"
)
_UNTIL = re.compile(r"(?:起|日)?(?:至|到)[^，。；]{0,4}$")


@dataclass(frozen=True)
class Force:
    """First and last day a rule binds; None: open. `stated` False when not even a year of issue is known."""

    start: date | None = None
    end: date | None = None
    stated: bool = True
    until: str = ""
    """The event with which it ends (全省突发公共卫生事件Ⅰ级响应解除), where no day is named."""

    def verdict(self, day: date) -> bool | None:
        """True in force, False not (yet or any more), None when nothing is stated."""
        if not self.stated:
            return None
        return not ((self.start and day < self.start) or (self.end and day > self.end))


def region_of(part: Part) -> Region:
    return Region() if part.level == "national" else part.region


def binds(part: Part, user: str | None) -> bool | None:
    """Whether a rule of `part` binds somebody at `user`; None when his place is unknown or too coarse to tell."""
    rule = region_of(part)
    if not rule.steps:
        return True
    where = read_region(user) if user else None
    if where is None:
        return None
    if rule.covers(where):
        return True
    return None if where.covers(rule) else False


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
    for reading in _about_itself(document, part):
        start, end = _read(reading, start, end, document.text)
    event = _UNTIL_EVENT.search(document.text) if end is None else None
    if start is None:
        year = _latest_year_cited(document)
        start = date(year, 1, 1) if year else None
    return Force(start, end, stated=start is not None or end is not None, until=event["event"] if event else "")


def _issued(part: Part) -> date | None:
    if part.date:
        return date.fromisoformat(part.date)
    year = _YEAR_OF_NUMBER.search(part.number or "")
    return date(int(year.group(1)), 1, 1) if year else None


def _about_itself(document: PolicyDocument, part: Part) -> Iterator[TimeReading]:
    text = document.text
    year = int(part.date[:4]) if part.date else None
    for reading in read_times(text, year=year, within=part.span):
        if reading.use not in ("validity", "effective", "limit", "start"):
            continue
        start = max(text.rfind("。", 0, reading.start), text.rfind("\n", 0, reading.start)) + 1
        if _ITSELF.search(text[start : reading.end]) and re.search("执行|施行|实施|有效", text[start : reading.end + 6]):
            yield reading


def _read(reading: TimeReading, start: date | None, end: date | None, text: str) -> tuple[date | None, date | None]:
    normalized = reading.normalized
    if reading.use in ("effective", "start") and normalized.start:
        return date.fromisoformat(normalized.start[:10]), end
    if normalized.kind == "duration" and normalized.within and start and reading.use == "validity":
        return start, add_period(start, normalized.within)
    until = normalized.by or (normalized.end if normalized.kind == "period" else None)
    if (
        until
        and len(until) == 10
        and until[0].isdigit()
        and (reading.use == "validity" or _UNTIL.search(text[: reading.start]) or reading.expression[:1] in "至到")
    ):
        return start, date.fromisoformat(until)
    return start, end


def _latest_year_cited(document: PolicyDocument) -> int | None:
    """A document is no older than the newest one it cites."""
    years = [int(year) for year in _YEAR_OF_NUMBER.findall(document.text)]
    return max(years) if years else None
