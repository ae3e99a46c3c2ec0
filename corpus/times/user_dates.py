"""Dates as people type them (去年11月, 上个月20号, 前天, 7月15日, 三个月前), read against the day on which they are said.

For what documents say see `corpus.times.timeline`. A date without a year is the last such day that is not after `as_of`:
who writes in May that he was told on 1月20日 means this January, on 11月3日 last November.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from corpus.text.numerals import DIGITS, HALF_WIDTH, SMALL_NUMERAL, parse_number

Range = tuple[date, date]
Read = Callable[[re.Match[str], date], Range | None]


@dataclass(frozen=True)
class UserDate:
    """A date in what a user typed: half-open offsets, the words, the first and last day they can mean."""

    start: int
    end: int
    expression: str
    earliest: date
    latest: date

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest


_YEAR = rf"(?P<y>(?:19|20)\d\d|[一二][九〇○零][〇○零{DIGITS}]{{2}})\s*[年./-]\s*"
_MONTH = rf"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[{DIGITS}])\s*(?:月份?|[./-](?=\s*\d))\s*"
_DAY = rf"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二?十[{DIGITS}]?|[{DIGITS}])\s*(?:[日号]|(?![\d年月个天点元万亿吨%台家]))"
_NEAR_YEAR = r"(?P<near>今|本|当|去|前|上|大前|明)年\s*"
_PART = r"(?P<part>初|上旬|中旬|中|下旬|底|末)?"
_WORDS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "刚刚": 0, "刚才": 0, "当天": 0, "明天": 1, "后天": 2}
_YEARS_BACK = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "大前": -3, "明": 1}


def _num(words: str) -> int:
    return int(parse_number(words) or 0)


def _one(year: int, month: int, day: int) -> Range | None:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day), date(year, month, day)


def _month(year: int, month: int, part: str | None = None) -> Range:
    last = calendar.monthrange(year, month)[1]
    first, until = {
        "初": (1, 10),
        "上旬": (1, 10),
        "中": (11, 20),
        "中旬": (11, 20),
        "下旬": (21, last),
        "底": (21, last),
        "末": (21, last),
    }.get(part or "", (1, last))
    return date(year, month, first), date(year, month, until)


def _year(match: re.Match[str], as_of: date) -> int | None:
    """The year stated or meant (去年); None when neither is said."""
    named = match.groupdict()
    if named.get("y"):
        return _num(named["y"])
    return as_of.year + _YEARS_BACK[named["near"]] if named.get("near") else None


def _full(match: re.Match[str], as_of: date) -> Range | None:
    year, month, day = _year(match, as_of), _num(match["m"]), _num(match["d"])
    if year is None:
        found = _one(as_of.year, month, day)
        return found if found and found[0] <= as_of else _one(as_of.year - 1, month, day)
    return _one(year, month, day)


def _of_month(match: re.Match[str], as_of: date) -> Range | None:
    year, month = _year(match, as_of), _num(match["m"])
    if year is None:
        year = as_of.year if month <= as_of.month else as_of.year - 1
    return _month(year, month, match["part"])


def _of_year(match: re.Match[str], as_of: date) -> Range | None:
    year = _year(match, as_of)
    if year is None:
        return None
    part = match["part"]
    if part in ("底", "末"):
        return date(year, 12, 1), date(year, 12, 31)
    if part == "初":
        return date(year, 1, 1), date(year, 2, calendar.monthrange(year, 2)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _last_month(match: re.Match[str], as_of: date) -> Range | None:
    back = {"上上": 2, "上": 1, "本": 0, "这": 0, "当": 0, "下": -1}[match["which"]]
    month = as_of.replace(day=1) - relativedelta(months=back)
    day = match.groupdict().get("d")
    return _one(month.year, month.month, _num(day)) if day else _month(month.year, month.month, match.groupdict().get("part"))


def _weekday(match: re.Match[str], as_of: date) -> Range | None:
    monday = as_of - timedelta(days=as_of.weekday()) + timedelta(weeks={"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}[match["which"]])
    if not match["w"]:
        return monday, monday + timedelta(days=6)
    day = monday + timedelta(days="一二三四五六日天".index(match["w"]) if match["w"] != "天" else 6)
    return day, day


def _ago(match: re.Match[str], as_of: date) -> Range | None:
    count = 0.5 if match["n"] == "半" else float(parse_number(match["n"]) or 0)
    unit = match["unit"].removeprefix("个")
    if unit == "年":
        day = as_of - relativedelta(months=int(count * 12))
    elif unit == "月":
        day = as_of - (relativedelta(months=int(count)) if count >= 1 else relativedelta(days=15))
    else:
        day = as_of - timedelta(days=int(count * (7 if unit in ("周", "星期", "礼拜") else 1)))
    return day, day


def _word(match: re.Match[str], as_of: date) -> Range | None:
    day = as_of + timedelta(days=_WORDS[match.group()])
    return day, day


def _day_of_this_month(match: re.Match[str], as_of: date) -> Range | None:
    """20号 alone: the last 20th that is not after `as_of`."""
    day = _num(match["d"])
    found = _one(as_of.year, as_of.month, day)
    if found and found[0] <= as_of:
        return found
    month = as_of.replace(day=1) - timedelta(days=1)
    return _one(month.year, month.month, day)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Read], ...]:
    """Ways to write a date, the most telling first; at one place the longest match wins."""
    table: tuple[tuple[str, Read], ...] = (
        (rf"(?<!\d){_YEAR}{_MONTH}{_DAY}", _full),
        (rf"{_NEAR_YEAR}的?{_MONTH}{_DAY}", _full),
        (rf"(?<![\d第]){_MONTH}{_DAY}", _full),
        (rf"(?<!\d){_YEAR}(?P<m>1[0-2]|0?[1-9]|十[一二]?|[{DIGITS}])\s*月份?{_PART}", _of_month),
        (rf"{_NEAR_YEAR}的?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[{DIGITS}])\s*月份?{_PART}", _of_month),
        (rf"(?<![\d第个十])(?P<m>1[0-2]|[1-9]|十[一二]?|[{DIGITS}])\s*月份?{_PART}(?!\s*[\d个])", _of_month),
        (rf"(?<!\d)(?P<y>(?:19|20)\d\d|[一二][九〇○零][〇○零{DIGITS}]{{2}})\s*年{_PART}", _of_year),
        (rf"{_NEAR_YEAR}{_PART}", _of_year),
        (rf"(?P<which>上上|上|本|这|当|下)个?月的?{_DAY}", _last_month),
        (rf"(?P<which>上上|上|本|这|当|下)个?月{_PART}", _last_month),
        (r"(?P<which>上上|上|本|这|下)个?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])?", _weekday),
        (rf"(?P<n>半|\d+|[{SMALL_NUMERAL}两]+)\s*(?P<unit>年|个月|天|日|周|个星期|星期|个礼拜)(?:多)?(?:以前|之前|前)", _ago),
        ("|".join(_WORDS), _word),
        (r"(?<![\d月./-])(?P<d>3[01]|[12]\d|[1-9])\s*号(?![楼线机厂车])", _day_of_this_month),
    )
    return tuple((re.compile(pattern), read) for pattern, read in table)


def read_user_dates(text: str, as_of: date) -> list[UserDate]:
    """Dates in what a user typed on `as_of`, in order, none overlapping; words that name no real day are left out."""
    half = text.translate(HALF_WIDTH)
    hits = [(m.start(), -m.end(), rank, m, read) for rank, (pattern, read) in enumerate(_forms()) for m in pattern.finditer(half)]
    found: list[UserDate] = []
    for start, _end, _rank, match, read in sorted(hits, key=lambda hit: hit[:3]):
        if found and start < found[-1].end:
            continue
        if days := read(match, as_of):
            end = start + len(match.group().rstrip())
            found.append(UserDate(start, end, text[start:end], *days))
    return found
