"""Reckoning with dates: adding ISO 8601 periods, the next time a deadline falls due, what has passed.

Nothing here runs out of the calendar: what a document or a caller sets beyond 9999-12-31 ends on that day, or has no next one.
"""

import calendar
import re
from datetime import MAXYEAR, date, timedelta

from dateutil.relativedelta import relativedelta

from corpus.model import Normalized

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_EVERY_MONTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}


def add_period(day: date, period: str, working_days: bool = False) -> date:
    """`day` plus an ISO 8601 period by the calendar: 31 August + P6M is the last of February.

    With `working_days` the D of the period counts Mondays to Fridays (public holidays are not known here).
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
        return _add_working_days(moved, days) if working_days else moved + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.max


def _add_working_days(day: date, count: int) -> date:
    if count >= 5:
        # whole weeks at once, from the Friday before a weekend
        day += timedelta(weeks=count // 5, days=-max(0, day.weekday() - 4))
        count %= 5
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due_date(deadline: Normalized, start: date | None = None) -> date | None:
    """The one day a deadline ends on; a duration and 立即 need `start`. None for recurring and undated ones."""
    if deadline.kind == "date":
        return _full_date(deadline.by)
    if deadline.kind == "period":
        return _full_date(deadline.end)
    if deadline.kind == "duration" and deadline.within and start is not None:
        return add_period(start, deadline.within)
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
    months = _EVERY_MONTHS.get(deadline.every or "")
    if months is None:
        return None
    if yearly_day(deadline.by, as_of.year):
        days = (yearly_day(deadline.by, year) for year in (as_of.year, as_of.year + 1) if year <= MAXYEAR)
        return next((day for day in days if day and day >= as_of), None)
    if match := re.fullmatch(r"---(\d{2})", deadline.by or ""):
        return _next_monthly(as_of, months, int(match[1]))
    return None


def yearly_day(by: str | None, year: int) -> date | None:
    """The day of `year` that --MM-DD names, 29 February brought down to the 28th; None when `by` is of another form."""
    match = re.fullmatch(r"--(\d{2})-(\d{2})", by or "")
    return _clipped(year, int(match[1]), int(match[2])) if match else None


def _next_monthly(as_of: date, months: int, day_of_month: int) -> date | None:
    """Next `day_of_month`; of the first month of a quarter or half-year where the rhythm is one."""
    ahead = (divmod(count, 12) for count in range(12 * as_of.year + as_of.month - 1, 12 * (MAXYEAR + 1)))
    days = (_clipped(year, month + 1, day_of_month) for year, month in ahead if month % months == 0)
    return next((day for day in days if day >= as_of), None)


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
