"""Deadlines on the sheets of their months, a list of days on a phone; every entry opens its clause."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

from assistant.registers.rows import DeadlineRow
from assistant.web.parts.links import link, muted

WEEK = "一二三四五六日"
MONTHS, SHOWN = 12, 4
"""Sheets that are shown; entries of one day: the list below has all of them."""
_DAYS = Calendar()


def calendar(rows: Sequence[DeadlineRow], today: date) -> str:
    """The months in which something falls due, those to come where there are any, else the latest; "" where no row has a day."""
    dated = [row for row in rows if row.due]
    coming = [row for row in dated if row.state != "passed"]
    shown = coming or dated
    by_month = {month: list(held) for month, held in groupby(shown, key=lambda row: (row.due or "")[:7])}
    months = list(by_month)[:MONTHS] if coming else list(by_month)[-MONTHS:]
    sheets = "".join(_sheet(month, by_month[month], today) for month in months)
    more = muted(f"另有 {len(by_month) - MONTHS} 个月，见下面逐条。") if len(by_month) > MONTHS else ""
    return f'<div class="calendar" tabindex="0" role="region" aria-label="期限日历">{sheets}{more}</div>' if sheets else ""


def month_name(month: str) -> str:
    """2027年1月 of 2027-01."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def _sheet(month: str, rows: Sequence[DeadlineRow], today: date) -> str:
    year, number = map(int, month.split("-"))
    by_day = {day: list(held) for day, held in groupby(rows, key=lambda row: row.due or "")}
    weeks = "".join(
        f"<tr>{''.join(_day(day, number, by_day, today) for day in week)}</tr>" for week in _DAYS.monthdatescalendar(year, number)
    )
    heads = "".join(f'<th scope="col" abbr="星期{name}">{name}</th>' for name in WEEK)
    return f"<table><caption>{month_name(month)}</caption><thead><tr>{heads}</tr></thead><tbody>{weeks}</tbody></table>"


def _day(day: date, month: int, by_day: Mapping[str, Sequence[DeadlineRow]], today: date) -> str:
    """A day of another month is an empty square."""
    if day.month != month:
        return '<td class="free"></td>'
    number = f'<time datetime="{day}" data-week="星期{WEEK[day.weekday()]}"{" class=today" if day == today else ""}>{day.day}</time>'
    held = by_day.get(str(day), ())
    if not held:
        return f'<td class="free">{number}</td>'
    more = muted(f"另 {len(held) - SHOWN} 项") if len(held) > SHOWN else ""
    return f"<td>{number}{''.join(map(_entry, held[:SHOWN]))}{more}</td>"


def _entry(row: DeadlineRow) -> str:
    matter = row.obligation or row.expression
    told = escape(f"{row.expression}　{matter}\n《{row.document_title}》{row.label}")
    return f'<span class="entry {row.state}" title="{told}">{link(row.document_id, row.span, matter, f"{row.due} {matter}")}</span>'
