"""Dates as an enterprise says them, relative to the day of the check: 去年8月31日, 上个月, 9月底前, 4月30日."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

from corpus.text.numerals import DIGITS, SMALL_NUMERAL, parse_number

_NUMBER = rf"(?:\d{{1,2}}|[{SMALL_NUMERAL}廿卅]{{1,3}})"
_FULL = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d|[一二][〇○零{DIGITS}]{{3}})年|(?P<near>今年|去年|前年|明年|本年|上年|当年|同年|次年)(?:的)?)?"
    rf"(?P<month>{_NUMBER})月份?(?:(?P<day>{_NUMBER})[日号]|(?P<part>上旬|中旬|下旬|初|底|末|中))?"
    r"(?P<before>之前|以前|前)?"
)
_YEAR_ONLY = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年?(?!\d|[吨元人家个台公千万])|(?P<near>今年|去年|前年|明年|上年))(?P<part>年?初|年?底|年?末|全年)?(?P<before>之前|以前|前)?"
)
_ISO = re.compile(r"(?P<y>(?:19|20)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})")
_MONTH_NEAR = re.compile(r"(?P<back>上上|上|这|本|下)个?月(?:(?P<day>\d{1,2})[日号])?")
_DAY_NEAR = re.compile(r"今天|昨天|前天|上周|上星期|本周")
_AGO = re.compile(
    rf"(?P<n>{_NUMBER}|半|两|几)(?:个)?(?P<unit>年|月|星期|周|天)(?:多)?(?:之?前|以前)(?![^，。；]{{0,3}}(?:改|整改|完成|达标))"
)
_NEAR_YEARS = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_PARTS = {"上旬": 10, "中旬": 20, "初": 1, "中": 15}


@dataclass(frozen=True)
class DateWords:
    """A date in a statement: half-open offsets, the day meant, how exact it is, and whether it is a limit (…前).

    `last` is the last day of the month or year meant where no day is said.
    """

    start: int
    end: int
    day: date
    exact: bool
    limit: bool
    last: date | None = None

    @property
    def latest(self) -> date:
        """The last day meant: of the month or year where no day is said."""
        return self.last or self.day


def find_dates(text: str, as_of: date, last: date | None = None) -> list[DateWords]:
    """Dates in `text`, in order. A month without a year is the latest one not after `as_of`, or, as a limit, follows `last`."""
    found = [*_iso(text), *_with_month(text, as_of, last), *_near(text, as_of)]
    taken = [(hit.start, hit.end) for hit in found]
    found += [hit for hit in _years(text, as_of) if not any(a < hit.end and hit.start < b for a, b in taken)]
    return sorted(found, key=lambda hit: hit.start)


def _iso(text: str) -> list[DateWords]:
    hits = []
    for match in _ISO.finditer(text):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        if day:
            hits.append(DateWords(match.start(), match.end(), day, True, text[match.end() : match.end() + 1] == "前"))
    return hits


def _with_month(text: str, as_of: date, last: date | None) -> list[DateWords]:
    hits: list[DateWords] = []
    carried: int | None = None
    for match in _FULL.finditer(text):
        if match.start() and text[match.start() - 1] in "个0123456789" and not match["year"] and not match["near"]:
            continue
        if text[match.end() : match.end() + 1] == "内" or match["month"] is None:
            continue
        year = _stated_year(match, as_of, carried)
        carried = year or carried
        hit = _dated(match, year, as_of, last)
        if hit:
            hits.append(hit)
            last = hit.day
    return hits


def _stated_year(match: re.Match[str], as_of: date, carried: int | None) -> int | None:
    if match["year"]:
        value = parse_number(match["year"])
        return int(value) if value else None
    if match["near"] in ("同年", "次年"):
        return carried and carried + (match["near"] == "次年")
    return as_of.year + _NEAR_YEARS[match["near"]] if match["near"] else None


def _dated(match: re.Match[str], year: int | None, as_of: date, last: date | None) -> DateWords | None:
    month = int(parse_number(match["month"]) or 0)
    if not 1 <= month <= 12:
        return None
    limit = bool(match["before"])
    until = match.string[max(0, match.start() - 1) : match.start()] in ("到", "至")
    if year is None:
        year = _likely_year(month, match["day"], as_of, last, limit or until)
    last_day = calendar.monthrange(year, month)[1]
    number = parse_number(match["day"]) if match["day"] else _PARTS.get(match["part"] or "", last_day if limit or match["part"] else 1)
    day = _day(year, month, int(number or 1))
    exact = bool(match["day"] or match["part"])
    return DateWords(match.start(), match.end(), day, exact, limit, None if exact else day.replace(day=last_day)) if day else None


def _likely_year(month: int, day: str | None, as_of: date, last: date | None, ahead: bool) -> int:
    """8月3日 said in September is this year's, said in February last year's; a limit (…前, 到…) follows the step told before it."""
    candidate = _day(as_of.year, month, int(parse_number(day) or 1) if day else 1)
    if ahead:
        if last is None:
            return as_of.year
        same = _day(last.year, month, int(parse_number(day) or 1) if day else calendar.monthrange(last.year, month)[1])
        return last.year if same is not None and same >= last else last.year + 1
    return as_of.year if candidate is not None and candidate <= as_of else as_of.year - 1


def _near(text: str, as_of: date) -> list[DateWords]:
    hits = []
    for match in _MONTH_NEAR.finditer(text):
        months = {"上上": -2, "上": -1, "下": 1}.get(match["back"], 0)
        first = as_of.replace(day=1) + relativedelta(months=months)
        day = _day(first.year, first.month, int(match["day"])) if match["day"] else first
        if day:
            last = None if match["day"] else day + relativedelta(months=1, days=-1)
            hits.append(DateWords(match.start(), match.end(), day, bool(match["day"]), False, last))
    steps = {"今天": 0, "昨天": 1, "前天": 2, "上周": 7, "上星期": 7, "本周": 0}
    for match in _DAY_NEAR.finditer(text):
        hits.append(DateWords(match.start(), match.end(), as_of - timedelta(days=steps[match.group()]), "周" not in match.group(), False))
    hits += [hit for match in _AGO.finditer(text) if (hit := _ago(match, as_of))]
    return hits


def _ago(match: re.Match[str], as_of: date) -> DateWords | None:
    if match["n"] == "几":
        return None
    count = parse_number(match["n"]) or 0
    days = {"天": 1, "周": 7, "星期": 7}.get(match["unit"])
    if days:
        day = as_of - timedelta(days=int(count * days))
    else:
        day = as_of - relativedelta(months=int(count * (12 if match["unit"] == "年" else 1)))
    return DateWords(match.start(), match.end(), day, False, False)


def _years(text: str, as_of: date) -> list[DateWords]:
    hits = []
    for match in _YEAR_ONLY.finditer(text):
        if not (match["near"] or "年" in match.group() or match["part"]):
            continue
        year = int(match["year"]) if match["year"] else as_of.year + _NEAR_YEARS[match["near"]]
        at_end = bool(match["before"]) or (match["part"] or "")[-1:] in ("底", "末")
        day = date(year, 12, 31) if at_end else date(year, 1, 1)
        hits.append(DateWords(match.start(), match.end(), day, False, bool(match["before"]), date(year, 12, 31)))
    return hits


def _day(year: int, month: int, day: int) -> date | None:
    """The day, with 31 brought down to the month's last; None when there is no such month or the calendar no such year."""
    if not (MINYEAR <= year <= MAXYEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
