"""What of the registers is wanted: the same choice narrows responsibilities, time limits and targets alike."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from assistant.registers.deadlines import deadlines
from assistant.registers.rows import Address, DeadlineRow, ResponsibilityRow, TargetRow
from assistant.registers.targets import targets
from assistant.registers.who import who
from corpus.model import Frozen, Role
from corpus.store.library import Library
from corpus.times.days import Day

AnyRow = TypeVar("AnyRow", bound=Address)


class Wanted(Frozen):
    """`query`: a department or a task; `start`, `end`: days between which a limit falls, a target or a plan is in force."""

    query: str | None = None
    region: str | None = None
    documents: tuple[str, ...] = ()
    role: Role | None = None
    start: Day | None = None
    end: Day | None = None
    as_of: Day | None = None


class Registers(NamedTuple):
    """Rows that fit."""

    people: list[ResponsibilityRow]
    dates: list[DeadlineRow]
    numbers: list[TargetRow]


def registers(library: Library, wanted: Wanted) -> Registers:
    """The three registers narrowed to what is wanted. Raises BadInputError for an unknown region."""
    people = [row for row in who(library, wanted.query, wanted.region) if wanted.role in (None, row.role)]
    clauses = {row.clause_id for row in people}
    start, end, today = (date.fromisoformat(day) if day else None for day in (wanted.start, wanted.end, wanted.as_of))
    due = deadlines(library, start, end, wanted.region, today or date.today())
    dates = [row for row in due if _concerns(row, row.bearer, wanted, clauses)]
    numbers = [row for row in targets(library, wanted.region) if _concerns(row, row.indicator, wanted, clauses)]
    plans = {entry.id: entry.period for entry in library.documents()}
    return Registers(
        [row for row in _of(people, wanted) if _overlaps(plans.get(row.document_id), wanted)],
        _of(dates, wanted),
        [row for row in _of(numbers, wanted) if _overlaps(_years(row.period), wanted)],
    )


def _of(rows: Sequence[AnyRow], wanted: Wanted) -> list[AnyRow]:
    return [row for row in rows if not wanted.documents or row.document_id in wanted.documents]


def _concerns(row: Address, said: str | None, wanted: Wanted, clauses: set[str]) -> bool:
    """A clause that gives the department or the task a role, or a row whose own words name it."""
    if not wanted.query and wanted.role is None:
        return True
    named = wanted.query is not None and wanted.role is None and wanted.query in f"{said or ''}{row.quote}"
    return named or row.clause_id in clauses


def _years(period: str | None) -> tuple[int, int] | None:
    """2015-2017, 2020 -> first and last year; None for a period told otherwise."""
    years = [int(part) for part in (period or "").split("-") if part.isdecimal() and len(part) == 4]
    return (years[0], years[-1]) if years else None


def _overlaps(years: tuple[int, int] | None, wanted: Wanted) -> bool:
    """What states no years is kept."""
    if years is None:
        return True
    first, last = int((wanted.start or "0001")[:4]), int((wanted.end or "9999")[:4])
    return years[0] <= last and first <= years[1]
