"""Time limits as of a day: which have passed, which fall due, which come round again."""

from datetime import date

from assistant.registers.rows import DeadlineRow, State, address, facts_in_force
from corpus.model import Deadline, Normalized, Part, PolicyDocument
from corpus.store.library import Library
from corpus.times.due_dates import due_date, next_due

# rows without a day come after those with one, the more definite first
UNDATED: dict[State, int] = {"passed": 0, "due": 0, "recurring": 1, "immediate": 2, "relative": 3, "event": 4, "undated": 5}


def deadlines(library: Library, start: date | None, end: date | None, region: str | None, as_of: date) -> list[DeadlineRow]:
    """Rows by date, undated ones last; with `start` or `end` only those that fall on a day between them (both included).

    A recurring one shows its first day on or after `start` (else `as_of`). Raises BadInputError for an unknown region.
    """
    found = facts_in_force(library, "deadline", region)
    rows = [_row(document, part, fact, start or as_of, as_of) for document, part, fact in found if isinstance(fact, Deadline)]
    kept = [row for row in rows if _between(row.due, start, end)]
    return sorted(kept, key=lambda row: (row.due is None, row.due or str(UNDATED[row.state]), row.document_id, row.span.start))


def _row(document: PolicyDocument, part: Part, fact: Deadline, first: date, as_of: date) -> DeadlineRow:
    state, due = state_of(fact.normalized, first, as_of)
    event = f"{fact.event.anchor}（{fact.event.relation}）" if fact.event else None
    return DeadlineRow.model_validate(
        {
            **address(document, part, fact),
            "expression": fact.expression,
            "obligation": fact.obligation,
            "bearer": fact.bearer,
            "normalized": fact.normalized,
            "event": event,
            "state": "event" if fact.event else state,
            "due": due.isoformat() if due else None,
        }
    )


def state_of(normalized: Normalized | None, first: date, as_of: date) -> tuple[State, date | None]:
    """State on `as_of` and the day that counts: the end, or for recurring ones the first day on or after `first`."""
    if normalized is None:
        return "undated", None
    if normalized.kind == "recurring":
        return "recurring", next_due(normalized, first)
    if normalized.kind == "immediate":
        return "immediate", None
    if normalized.kind == "duration":
        return "relative", None
    day = due_date(normalized)
    if day is None:
        return "undated", None
    return ("passed" if day < as_of else "due"), day


def _between(due: str | None, start: date | None, end: date | None) -> bool:
    if start is None and end is None:
        return True
    return due is not None and (start is None or due >= start.isoformat()) and (end is None or due <= end.isoformat())
