"""Time limits of all documents with their state on a day: passed, due, recurring next, relative."""

from datetime import date

from assistant.registers.rows import Row, address, facts_of
from corpus.library import Library
from corpus.model import Deadline
from corpus.timeline import due_date, is_past, next_due

_HIDDEN_NOTES = ("target-period", "frequency-only")


def deadlines(library: Library, start: date | None, end: date | None, region: str | None, as_of: date) -> list[Row]:
    """Rows {address, "expression", "normalized", "obligation", "bearer", "state", "due", "every"} by due day, undated ones last.

    state: passed | due | recurring | relative (counts from an event) | immediate | event. `start` and `end` keep what falls due
    between them, both days included; a recurring one counts with its next day on or after `start` (or `as_of`).
    """
    rows = [
        _row(address(record, fact), fact, as_of, start)
        for record, fact in facts_of(library, "deadline", region)
        if isinstance(fact, Deadline) and not fact.note.startswith(_HIDDEN_NOTES)
    ]
    kept = [row for row in rows if _within(row, start, end)]
    return sorted(kept, key=lambda row: (row["due"] is None, row["due"] or "", row["document_id"], row["span"]["start"]))


def _row(base: Row, fact: Deadline, as_of: date, start: date | None) -> Row:
    state, due = _state(fact, as_of, start)
    return {
        **base,
        "expression": fact.expression,
        "normalized": fact.normalized.model_dump(exclude_none=True) if fact.normalized else None,
        "obligation": fact.obligation,
        "bearer": fact.bearer,
        "anchor": fact.anchor or (fact.event.anchor if fact.event else None),
        "state": state,
        "due": due.isoformat() if due else None,
        "every": fact.normalized.every if fact.normalized else None,
    }


def _state(fact: Deadline, as_of: date, start: date | None) -> tuple[str, date | None]:
    normalized = fact.normalized
    if normalized is None:
        return "event", None
    if normalized.kind == "recurring":
        return "recurring", next_due(normalized, start or as_of)
    if normalized.kind == "immediate":
        return "immediate", None
    due = due_date(normalized)
    if due is None:
        return "relative", None
    return ("passed" if is_past(normalized, as_of) else "due"), due


def _within(row: Row, start: date | None, end: date | None) -> bool:
    if start is None and end is None:
        return True
    if row["due"] is None:
        return False
    due = date.fromisoformat(row["due"])
    return (start is None or due >= start) and (end is None or due <= end)
