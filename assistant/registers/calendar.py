"""Deadlines as a calendar file (RFC 5545), for any calendar program."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.registers.rows import DeadlineRow, Row

if TYPE_CHECKING:
    from icalendar import Event

RULES = {
    "year": {"freq": "yearly"},
    "half-year": {"freq": "monthly", "interval": 6},
    "quarter": {"freq": "monthly", "interval": 3},
    "month": {"freq": "monthly"},
}


def write_calendar(rows: Sequence[Row], path: Path) -> None:
    """An all-day event for every row with a day; recurring ones repeat. The same rows give the same event ids."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tiaoli//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "政策期限")
    for n, row in enumerate(row for row in rows if isinstance(row, DeadlineRow) and row.due):
        calendar.add_component(_event(row, n))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(calendar.to_ical())


def _event(row: DeadlineRow, number: int) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{row.clause_id}-{row.span.start}-{number}@tiaoli")
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", date.fromisoformat(row.due or ""))
    event.add("summary", f"{row.expression}：{row.obligation or row.quote}"[:200])
    source = f"《{row.document_title}》{f'（{row.document_number}）' if row.document_number else ''}{row.label}"
    event.add("description", "\n".join(part for part in (row.quote, source, row.bearer) if part))
    every = row.normalized.every if row.normalized and row.state == "recurring" else None
    if every in RULES:
        event.add("rrule", RULES[every])
    return event
