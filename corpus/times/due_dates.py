"""Reckoning with dates: adding ISO 8601 periods, the next time a deadline falls due, what has passed.

Nothing here runs out of the calendar: what a document or a caller sets beyond 9999-12-31 ends on that day, or has no next one.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

from corpus.model import Normalized
from corpus.times.working_days import add_working_days, last_working_day

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_EVERY_MONTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}


def add_period(day: date, period: str, working_days: bool = False) -> date:
    """`day` plus an ISO 8601 period by the calendar: 31 August + P6M is the last of February.

    With `working_days` the D of the period counts days on which offices work (`corpus.times.working_days`).
    Hours count as begun days (PT24H is the next day). A period that outlasts the calendar (9000年) ends on its last day.
    ValueError when `period` is none.
    """
    match = _PERIOD.fullmatch(period)
    if match is None or not any(match.groups()):
        raise ValueError(f"not an ISO 8601 period: {period}")
    try:
        years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
        days += -(-(hours * 60 + minutes) // (24 * 60))
        moved = day + relativedelta(years=years, months=months, weeks=weeks)
        return add_working_days(moved, days) if working_days else moved + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.max


def due_date(deadline: Normalized, start: date | None = None) -> date | None:
    """The one day a deadline ends on; a duration and 立即 need `start`. None for recurring and undated ones."""
    if deadline.kind == "date":
        return _full_date(deadline.by)
    if deadline.kind == "period":
        return _full_date(deadline.end)
    if deadline.kind == "duration" and deadline.within and start is not None:
        return add_period(start, deadline.within, bool(deadline.working_days))
    return start if deadline.kind == "immediate" else None


def next_due(deadline: Normalized, as_of: date, start: date | None = None) -> date | None:
    """The first day on or after `as_of` on which `deadline` falls due; None when it has passed or has no day."""
    if deadline.kind == "recurring":
        return _next_recurring(deadline, as_of)
    day = due_date(deadline, start)
    return day if day is not None and day >= as_of else None


def is_past(deadline: Normalized, as_of: date, start: date | None = None) -> bool | None:
    """True when the deadline lies before `as_of`; None when that cannot be said (undated, a duration without start)."""
    if deadline.kind == "recurring":
        return False
    day = due_date(deadline, start)
    return None if day is None else day < as_of


def _full_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def _next_recurring(deadline: Normalized, as_of: date) -> date | None:
    if match := re.fullmatch(r"-W-([1-7])", deadline.by or ""):
        ahead = timedelta(days=(int(match[1]) - as_of.isoweekday()) % 7)
        return as_of + ahead if as_of <= date.max - ahead else None
    months = _EVERY_MONTHS.get(deadline.every or "")
    days = _recurring_days(deadline, months, as_of) if months else ()
    worked = (last_working_day(day) if deadline.working_days and deadline.by else day for day in days)
    return next((day for day in worked if day >= as_of), None)


def _recurring_days(deadline: Normalized, months: int, as_of: date) -> Iterator[date]:
    """The days of a rhythm of so many months, in order, from early enough not to miss the next one: of a yearly day, of a day of the
    (first) month, of a stretch after the end of each (每季度结束后10日内)."""
    if yearly_day(deadline.by, as_of.year):
        yield from (day for year in range(as_of.year, min(as_of.year + 2, MAXYEAR + 1)) if (day := yearly_day(deadline.by, year)))
        return
    match = re.fullmatch(r"---(\d{2})", deadline.by or "")
    if not match and not deadline.within:
        return
    first = 12 * max(as_of.year - 2, MINYEAR)
    for year, month in (divmod(count, 12) for count in range(first, min(first + 60, 12 * MAXYEAR + 12))):
        if month % months == 0 and match:
            yield _clipped(year, month + 1, int(match[1]))
        elif month % months == 0 and deadline.within and (year, month) != (MINYEAR, 0):
            yield add_period(date(year, month + 1, 1) - timedelta(days=1), deadline.within, bool(deadline.working_days))


def yearly_day(by: str | None, year: int) -> date | None:
    """The day of `year` that --MM-DD names, 29 February brought down to the 28th; None when `by` is of another form."""
    match = re.fullmatch(r"--(\d{2})-(\d{2})", by or "")
    return _clipped(year, int(match[1]), int(match[2])) if match else None


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
