"""What the forms of time mean: from a match of a pattern in `corpus.times.grammar` to ISO 8601.

Each function takes the match and the year that the context gives (None when it gives none), and returns the normal form,
or None where the words name no time after all (13月). Named groups: y, m, d (and y2, m2, d2 where a stretch ends), n and unit
of a duration, near (今/明/次 …), part (上旬, 底), q (and q2) quarter, half, plan (五年规划), every, weekday, yy a year of two digits.
"""

import calendar
import re
from collections.abc import Callable

from corpus.model import Normalized
from corpus.text.numerals import DIGITS, parse_number


def _num(match: re.Match[str], name: str) -> int:
    text = match[name].replace("O", "〇").replace("0", "〇") if re.search(f"[{DIGITS}]", match[name]) else match[name]
    return int(parse_number(text) or 0)


def month_end(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _iso(year: int | None, month: int, day: int) -> str | None:
    """YYYY-MM-DD, or --MM-DD without a year; None when there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= month_end(year or 2000, month):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def is_day(text: str) -> bool:
    """True for YYYY-MM-DD or --MM-DD of a day that there is."""
    year, month, day = text[:-6], int(text[-5:-3]), int(text[-2:])
    return _iso(int(year) if year.isdigit() else None, month, day) is not None


def by(when: str | None) -> Normalized | None:
    return Normalized(kind="date", by=when) if when else None


def _between(start: str | None, end: str | None, every: str | None = None) -> Normalized | None:
    return Normalized(kind="period", start=start, end=end, every=every) if start and end and start <= end else None


def _year_of(match: re.Match[str], year: int | None) -> int | None:
    """The year a match speaks of: stated, relative to the context's (明年 = +1), or the context's."""
    named = match.groupdict()
    if named.get("y"):
        return _num(match, "y")
    shift = {"明": 1, "后": 2, "去": -1, "前": -2}.get(named.get("near") or "", 0)
    return year + shift if year else None


def _last_day(match: re.Match[str], year: int | None) -> int:
    """Last day of the month, or of its part: 上旬 10, 中旬 20, 月中 15."""
    part = match.groupdict().get("part")
    return {"上旬": 10, "初": 10, "中旬": 20, "中": 15}.get(part or "", month_end(year or 2001, _num(match, "m")))


def _month_ok(match: re.Match[str]) -> bool:
    return 1 <= _num(match, "m") <= 12


def day(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_year_of(match, year), _num(match, "m"), _num(match, "d")))


def end_of_month(match: re.Match[str], year: int | None) -> Normalized | None:
    stated = _year_of(match, year)
    return by(_iso(stated, _num(match, "m"), _last_day(match, stated))) if _month_ok(match) else None


def before_month(match: re.Match[str], year: int | None) -> Normalized | None:
    """10月前 (without 底) ends when September does."""
    stated, month = _year_of(match, year), _num(match, "m") - 1
    if month == 0:
        stated, month = (stated - 1 if stated else None), 12
    return by(_iso(stated, month, month_end(stated or 2001, month))) if 1 <= month <= 12 else None


def end_of_year(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_year_of(match, year), 12, 31))


def before_year(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_num(match, "y") - 1, 12, 31))


def whole_year(match: re.Match[str], year: int | None) -> Normalized | None:
    stated = _year_of(match, year)
    return _between(_iso(stated, 1, 1), _iso(stated, 12, 31)) if stated else None


def whole_month(match: re.Match[str], year: int | None) -> Normalized | None:
    stated, month = _year_of(match, year), _num(match, "m")
    return _between(_iso(stated, month, 1), _iso(stated, month, month_end(stated or 2001, month))) if 1 <= month <= 12 else None


def years(match: re.Match[str], year: int | None) -> Normalized | None:
    return _between(_iso(_num(match, "y"), 1, 1), _iso(_num(match, "y2"), 12, 31))


def yearly_years(match: re.Match[str], year: int | None) -> Normalized | None:
    return _between(_iso(_num(match, "y"), 1, 1), _iso(_num(match, "y2"), 12, 31), every="year")


def months(match: re.Match[str], year: int | None) -> Normalized | None:
    first, until = _year_of(match, year), _num(match, "m2")
    last = _num(match, "y2") if match.groupdict().get("y2") else first
    if not (_month_ok(match) and 1 <= until <= 12):
        return None
    return _between(_iso(first, _num(match, "m"), 1), _iso(last, until, month_end(last or 2001, until)))


def days(match: re.Match[str], year: int | None) -> Normalized | None:
    first = _year_of(match, year)
    last = _num(match, "y2") if match.groupdict().get("y2") else first
    month = _num(match, "m2") if match.groupdict().get("m2") else _num(match, "m")
    return _between(_iso(first, _num(match, "m"), _num(match, "d")), _iso(last, month, _num(match, "d2")))


def plan_start(number: int) -> int:
    """First year of the n-th five-year plan since 1981 (the sixth): 12 -> 2011."""
    return 1951 + 5 * number


def short_year(build: Callable[[re.Match[str], int | None], Normalized | None]) -> Callable[[re.Match[str], int | None], Normalized | None]:
    """`build` of a year of two digits (24年底前): one of the ten from the document's year on, none where that is not known."""

    def read(match: re.Match[str], year: int | None) -> Normalized | None:
        stated = 2000 + int(match["yy"])
        return build(match, stated) if year and year <= stated <= year + 10 else None

    return read


def _plan(match: re.Match[str]) -> int:
    return plan_start(int(parse_number(match["plan"]) or 0))


def plan_years(match: re.Match[str], year: int | None) -> Normalized | None:
    first = _plan(match)
    return _between(_iso(first, 1, 1), _iso(first + 4, 12, 31)) if first >= 1981 else None


def plan_end(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_plan(match) + 4, 12, 31))


def quarter(match: re.Match[str], year: int | None) -> Normalized | None:
    stated, last = _year_of(match, year), 3 * _num(match, "q")
    return _between(_iso(stated, last - 2, 1), _iso(stated, last, month_end(2001, last)))


def quarters(match: re.Match[str], year: int | None) -> Normalized | None:
    """第二、三季度: from the first day of the one to the last of the other; 前三季度 from the first."""
    stated, last = _year_of(match, year), 3 * _num(match, "q2")
    first = 3 * _num(match, "q") - 2 if match["q"] else 1
    return _between(_iso(stated, first, 1), _iso(stated, last, month_end(2001, last)))


def end_of_quarter(match: re.Match[str], year: int | None) -> Normalized | None:
    last = 3 * _num(match, "q")
    return by(_iso(_year_of(match, year), last, month_end(2001, last)))


def half(match: re.Match[str], year: int | None) -> Normalized | None:
    stated, first = _year_of(match, year), match["half"] == "上半年"
    return _between(_iso(stated, 1 if first else 7, 1), _iso(stated, 6 if first else 12, 30 if first else 31))


def end_of_half(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_year_of(match, year), 6, 30) if match["half"] == "上半年" else _iso(_year_of(match, year), 12, 31))


def middle_of_year(match: re.Match[str], year: int | None) -> Normalized | None:
    return by(_iso(_year_of(match, year), 6, 30))


def _yearly(by: str | None, offset: int | None = None) -> Normalized | None:
    return Normalized(kind="recurring", every="year", by=by, year_offset=offset) if by else None


def yearly_day(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly(_iso(None, _num(match, "m"), _num(match, "d")))


def yearly_month(match: re.Match[str], year: int | None) -> Normalized | None:
    # without a year February ends on the 28th, the day that every year has
    return _yearly(_iso(None, _num(match, "m"), _last_day(match, 2001))) if _month_ok(match) else None


def yearly_months(match: re.Match[str], year: int | None) -> Normalized | None:
    """每年六月至九月: the year's last day for it."""
    last = _num(match, "m2")
    return _yearly(_iso(None, last, month_end(2001, last))) if _month_ok(match) and 1 <= last <= 12 else None


def yearly_quarter(match: re.Match[str], year: int | None) -> Normalized | None:
    last = 3 * _num(match, "q")
    return _yearly(_iso(None, last, month_end(2001, last)))


def yearly_end(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly("--12-31")


def yearly_half(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly("--06-30" if match["half"] == "上半年" else "--12-31")


def _offset(match: re.Match[str]) -> int | None:
    near = match["near"]
    return None if near == "当" else -1 if near.startswith("上") else 1


def shifted_day(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly(_iso(None, _num(match, "m"), _num(match, "d")), _offset(match))


def shifted_month(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly(_iso(None, _num(match, "m"), _last_day(match, 2001)), _offset(match)) if _month_ok(match) else None


def shifted_end(match: re.Match[str], year: int | None) -> Normalized | None:
    return _yearly("--12-31", _offset(match))


def monthly_day(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="recurring", every="month", by=f"---{_num(match, 'd'):02d}") if 1 <= _num(match, "d") <= 31 else None


def monthly_end(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="recurring", every="month", by="---31")


def monthly_last_working_day(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="recurring", every="month", by="---31", working_days=True)


def weekly_day(match: re.Match[str], year: int | None) -> Normalized | None:
    """每周五前: -W-5, the weekday of ISO 8601."""
    return Normalized(kind="recurring", every="week", by=f"-W-{'一二三四五六日'.index(match['weekday'].replace('天', '日')) + 1}")


def after_rhythm(match: re.Match[str], year: int | None) -> Normalized | None:
    """每季度结束后10日内, 年度终了后5个月内; 每月前5个工作日 is the same of the month before."""
    within = period(match["n"], match["unit"])
    every = _EVERY[re.sub("^(?:个|会计|纳税)", "", match["every"])]
    return Normalized(kind="recurring", every=every, within=within, working_days=_in_working_days(match)) if within else None


def quarterly_day(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="recurring", every="quarter", by=f"---{_num(match, 'd'):02d}") if 1 <= _num(match, "d") <= 31 else None


_EVERY = {"年": "year", "年度": "year", "季": "quarter", "季度": "quarter", "月": "month", "月度": "month", "周": "week", "星期": "week"}
_EVERY |= {"日": "day", "天": "day", "半年": "half-year"}


def _in_working_days(match: re.Match[str]) -> bool | None:
    return True if "工作日" in match["unit"] else None


def rhythm(match: re.Match[str], year: int | None) -> Normalized | None:
    count = match.groupdict().get("n")
    if count and (number := parse_number(count)) and number != 1:
        return Normalized(kind="recurring", every=period(count, match["unit"]))
    return Normalized(kind="recurring", every=_EVERY[(match["unit"] if count else match["every"]).removeprefix("个")])


_ISO_UNIT = {"年": "Y", "月": "M", "季": "M", "周": "W", "星": "W", "工": "D", "自": "D", "日": "D", "天": "D"}


def period(count: str, unit: str) -> str | None:
    """ISO 8601 period of a count and a unit of time: 6, 个月 -> P6M; 半, 年 -> P6M; 24, 小时 -> PT24H."""
    number, unit = parse_number(count), unit.removeprefix("个")
    if number is None or number <= 0:
        return None
    if number != int(number):
        return f"P{int(number * 12)}M" if unit[0] == "年" and number * 12 == int(number * 12) else None
    size = int(number) * (3 if unit[0] == "季" else 1)
    if unit[0] in "小时" and unit != "日":
        return f"PT{size}H"
    return f"PT{size}M" if unit == "分钟" else f"P{size}{_ISO_UNIT[unit[0]]}"


def duration(match: re.Match[str], year: int | None) -> Normalized | None:
    if match["unit"] == "年" and re.fullmatch(r"(?:19|20)\d\d", match["n"]):  # 执行期限：2024年 is that year
        return _between(_iso(int(match["n"]), 1, 1), _iso(int(match["n"]), 12, 31))
    within = period(match["n"], match["unit"])
    return Normalized(kind="duration", within=within, working_days=_in_working_days(match)) if within and match["unit"] != "月" else None


def half_year(match: re.Match[str], year: int | None) -> Normalized | None:
    count = match.groupdict().get("n")
    return Normalized(kind="duration", within=f"P{12 * int(parse_number(count) or 0) + 6 if count else 6}M")


def half_month(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="duration", within="P15D")


def immediate(match: re.Match[str], year: int | None) -> Normalized | None:
    return Normalized(kind="immediate")


def from_day(match: re.Match[str], year: int | None) -> Normalized | None:
    named, stated = match.groupdict(), _year_of(match, year)
    month = _num(match, "m") if named.get("m") else 1
    start = _iso(stated, month, _num(match, "d") if named.get("d") else 1)
    return Normalized(kind="period", start=start) if start and stated else None
