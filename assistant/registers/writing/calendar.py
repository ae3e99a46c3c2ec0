"""Deadlines as a calendar file (RFC 5545), for any calendar program."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from assistant.registers.rows import DeadlineRow, Row

if TYPE_CHECKING:
    from icalendar import Alarm, Event

RULES = {"year": ("yearly", 1), "half-year": ("monthly", 6), "quarter": ("monthly", 3), "month": ("monthly", 1), "week": ("weekly", 1)}
# a week and a day before, at nine in the morning
_ALARMS = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=9))
# a day of the month beyond this is the last of shorter months
_IN_EVERY_MONTH = 28


def write_calendar(rows: Sequence[Row], path: Path) -> None:
    """An all-day event for every row with a day; recurring ones repeat to the end of their plan, those ahead remind.

    An event's id follows from its clause and words alone: a later export, also after the document was read again, updates it.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tiaoli//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "政策期限")
    events = {_uid(row): row for row in rows if isinstance(row, DeadlineRow) and row.due}
    for uid, row in events.items():
        calendar.add_component(_event(row, uid))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(calendar.to_ical())


def _uid(row: DeadlineRow) -> str:
    words = "".join(f"{row.expression}|{row.obligation or row.quote}".split())
    return f"{uuid5(NAMESPACE_URL, f'{row.clause_id}|{words}')}@tiaoli"


def _event(row: DeadlineRow, uid: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", date.fromisoformat(row.due or ""))
    event.add("summary", f"{row.expression}：{row.obligation or row.quote}"[:200])
    source = f"《{row.document_title}》{f'（{row.document_number}）' if row.document_number else ''}{row.label}"
    bodies = "、".join(dict.fromkeys([*([row.bearer] if row.bearer else []), *row.departments]))
    event.add("description", "\n".join(part for part in (row.quote, source, bodies) if part))
    event.add("transp", "TRANSPARENT")
    if rule := _rule(row):
        event.add("rrule", rule)
    if row.state != "passed":
        for before in _ALARMS:
            event.add_component(_alarm(before, row))
    return event


def _rule(row: DeadlineRow) -> dict[str, Any]:
    """How the event repeats; nothing for working days, whose dates no rule of calendars knows."""
    normalized = row.normalized if row.state == "recurring" else None
    if normalized is None or normalized.every not in RULES or normalized.working_days:
        return {}
    freq, interval = RULES[normalized.every]
    rule: dict[str, Any] = {"freq": freq} | ({"interval": interval} if interval > 1 else {})
    if freq == "monthly" and date.fromisoformat(row.due or "").day > _IN_EVERY_MONTH:
        rule["bymonthday"] = -1
    return rule | ({"until": date.fromisoformat(row.until)} if row.until else {})


def _alarm(before: timedelta, row: DeadlineRow) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", row.obligation or row.expression)
    alarm.add("trigger", before)
    return alarm
