"""Time limits as of a day: which have passed, which fall due, which come round again while the plan runs."""

from collections.abc import Callable, Sequence
from datetime import date

from assistant.registers.rows import DeadlineRow, State, address, facts_in_force
from corpus.model import Deadline, Normalized, Part, PolicyDocument, Responsibility
from corpus.store.library import Library
from corpus.times.due_dates import add_period, due_date, next_due
from corpus.times.force import force_of

# rows without a day come after those with one, the more definite first
UNDATED: dict[State, int] = {"passed": 0, "due": 0, "starts": 0, "recurring": 1, "immediate": 2, "relative": 3, "event": 4, "undated": 5}
_ORDER = {"lead": 0, "responsible": 1, "support": 2}


def deadlines(
    library: Library,
    start: date | None,
    end: date | None,
    region: str | None,
    as_of: date,
    department: str | None = None,
    lapsed: bool = False,
) -> list[DeadlineRow]:
    """Rows by date, undated ones last; with `start` or `end` only those that fall on a day between them (both included).

    A recurring one shows its first day on or after `start` (else `as_of`), none beyond the plan it stands in. `department` keeps what it
    bears or is responsible for, under its old and new names; `lapsed` adds what is not in force on `as_of`.
    Raises BadInputError for an unknown region.
    """
    found = facts_in_force(library, "deadline", region, None if lapsed else as_of)
    departments = _departments(library)
    last = _last_days()
    rows = [
        _row(document, part, fact, start or as_of, as_of, last(document, part), departments(document, fact))
        for document, part, fact in found
        if isinstance(fact, Deadline)
    ]
    mine = _of(department)
    kept = [row for row in rows if _between(row.due, start, end) and mine(row)]
    return sorted(kept, key=lambda row: (row.due is None, row.due or str(UNDATED[row.state]), row.document_id, row.span.start))


def _last_days() -> Callable[[PolicyDocument, Part], date | None]:
    """The last day of the plan or validity of a part, read once a part."""
    known: dict[tuple[str, str], date | None] = {}

    def last(document: PolicyDocument, part: Part) -> date | None:
        key = (document.id, part.key)
        if key not in known:
            known[key] = force_of(document, part).end
        return known[key]

    return last


def _departments(library: Library) -> Callable[[PolicyDocument, Deadline], tuple[str, ...]]:
    """The bodies responsible in the clause of a deadline, else in the nearest one above it, leading ones first."""
    held: dict[str, list[tuple[int, str]]] = {}
    for _, fact in library.facts("responsibility"):
        if isinstance(fact, Responsibility):
            held.setdefault(fact.clause_id, []).extend((_ORDER[body.role], body.full) for body in fact.departments)

    def responsible(document: PolicyDocument, fact: Deadline) -> tuple[str, ...]:
        clause = document.by_id[fact.clause_id]
        chain = [clause, *reversed(document.ancestors(clause))]
        named = next((held[step.id] for step in chain if step.id in held), [])
        return tuple(dict.fromkeys(name for _, name in sorted(named, key=lambda item: item[0])))

    return responsible


def _of(department: str | None) -> Callable[[DeadlineRow], bool]:
    """Whether a row concerns the department: it bears the duty, or its clause makes it responsible."""
    if not department or not department.strip():
        return lambda _: True
    from corpus.bodies.departments import identify, same_department

    asked = department.strip()
    known = identify(asked) is not None

    def mine(row: DeadlineRow) -> bool:
        names = [*([row.bearer] if row.bearer else []), *row.departments]
        return any(same_department(name, asked) if known else asked in name for name in names)

    return mine


def _row(
    document: PolicyDocument, part: Part, fact: Deadline, first: date, as_of: date, last: date | None, departments: Sequence[str]
) -> DeadlineRow:
    until = _until(fact.normalized, last)
    state, due = state_of(fact.normalized, first, as_of, until)
    event = f"{fact.event.anchor}（{fact.event.relation}）" if fact.event else None
    return DeadlineRow.model_validate(
        {
            **address(document, part, fact),
            "as_of": as_of.isoformat(),
            "expression": fact.expression,
            "obligation": fact.obligation,
            "bearer": fact.bearer,
            "normalized": fact.normalized,
            "event": event,
            "state": "event" if fact.event else state,
            "due": due.isoformat() if due else None,
            "until": until.isoformat() if until else None,
            "departments": tuple(departments),
        }
    )


def _until(normalized: Normalized | None, last: date | None) -> date | None:
    """The last day on which something recurs: 次年1月底前 a year after the plan."""
    if normalized is None or normalized.kind != "recurring" or last is None:
        return None
    return add_period(last, f"P{normalized.year_offset}Y") if (normalized.year_offset or 0) > 0 else last


def state_of(normalized: Normalized | None, first: date, as_of: date, until: date | None = None) -> tuple[State, date | None]:
    """State on `as_of` and the day that counts: the end, or for recurring ones the first day from `first` to `until`.

    What comes round within a plan has passed with it; what names the day from which it is (自2024年1月1日起) starts on that day.
    """
    if normalized is None:
        return "undated", None
    if normalized.kind == "recurring":
        day = next_due(normalized, first)
        over = until is not None and (day or as_of) > until
        return ("passed", None) if over else ("recurring", day)
    if normalized.kind == "immediate":
        return "immediate", None
    if normalized.kind == "duration":
        return "relative", None
    day = due_date(normalized)
    if day is None:
        return _start_of(normalized)
    return ("passed" if day < as_of else "due"), day


def _start_of(normalized: Normalized) -> tuple[State, date | None]:
    day = due_date(Normalized(kind="date", by=normalized.start)) if normalized.kind == "period" else None
    return ("starts", day) if day else ("undated", None)


def _between(due: str | None, start: date | None, end: date | None) -> bool:
    if start is None and end is None:
        return True
    return due is not None and (start is None or due >= start.isoformat()) and (end is None or due <= end.isoformat())
