"""Working days (工作日) by the holidays that the State Council announces for each year, moved days included.

In: a day. Out: whether people work on it, and the day so many working days on. The calendar ends with the last year announced: outside it
Mondays to Fridays are counted, and `unknown_years` says so.
"""

from datetime import date, timedelta

from chinese_calendar.constants import holidays, workdays

FIRST_YEAR, LAST_YEAR = min(holidays).year, max(holidays).year


def is_working_day(day: date) -> bool:
    """True on days on which offices work, a Sunday worked in place of a holiday included."""
    return day in workdays or (day.weekday() < 5 and day not in holidays)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`. Raises OverflowError beyond the calendar."""
    if count > 0 and day.year > LAST_YEAR:
        # nothing but weeks: whole ones at once, from the Friday before a weekend
        day += timedelta(weeks=count // 5, days=-max(0, day.weekday() - 4) if count >= 5 else 0)
        count %= 5
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
        if day.year > LAST_YEAR and count >= 5:
            return add_working_days(day, count)
    return day


def last_working_day(day: date) -> date:
    """`day`, or the working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def unknown_years(start: date, end: date) -> str:
    """What a reader is told where holidays of the days from `start` to `end` are not known; "" where they are."""
    unknown = [year for year in range(start.year, min(end.year, start.year + 9) + 1) if not FIRST_YEAR <= year <= LAST_YEAR]
    return f"{'、'.join(map(str, unknown))}年的放假安排不在日历中，工作日按周一至周五计算" if unknown else ""
