"""Time limits as an iCalendar file: one all-day event a dated limit, yearly ones repeating."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.registers.rows import Row

if TYPE_CHECKING:
    from icalendar import Event

_FREQUENCIES = {
    "year": ("YEARLY", 1),
    "half-year": ("MONTHLY", 6),
    "quarter": ("MONTHLY", 3),
    "month": ("MONTHLY", 1),
    "week": ("WEEKLY", 1),
}


def write_calendar(rows: Sequence[Row], path: Path) -> None:
    """The dated rows of `rows` as a calendar (RFC 5545); rows without a day are left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(calendar_of(rows))


def calendar_of(rows: Sequence[Row]) -> bytes:
    """As `write_calendar`, as bytes."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tiaoli//deadlines//ZH")
    calendar.add("version", "2.0")
    for row in rows:
        if row["due"]:
            calendar.add_component(_event(row))
    return bytes(calendar.to_ical())


def _event(row: Row) -> "Event":
    from icalendar import Event as CalendarEvent

    due = date.fromisoformat(row["due"])
    event = CalendarEvent()
    event.add("uid", f"{hashlib.sha256((row['clause_id'] + row['expression'] + row['quote']).encode()).hexdigest()[:24]}@tiaoli")
    event.add("dtstamp", datetime(due.year, 1, 1, tzinfo=UTC))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{row['expression']}：{row['obligation'] or row['quote'][:40]}")
    number = f"（{row['document_number']}）" if row["document_number"] else ""
    event.add("description", f"《{row['document_title']}》{number}{row['label']}\n{row['bearer'] or ''}\n{row['quote']}")
    if row["state"] == "recurring" and row["every"] in _FREQUENCIES:
        frequency, interval = _FREQUENCIES[row["every"]]
        event.add("rrule", {"freq": frequency, "interval": interval})
    return event
