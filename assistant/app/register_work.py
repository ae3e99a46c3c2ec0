"""What the facade gives of the registers of facts: who is responsible, what is due, which targets, as rows and as files."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.app.given import day_of
from corpus.model import Fact
from corpus.store.library import Library

if TYPE_CHECKING:
    from assistant.registers.lineage import ReferenceRow
    from assistant.registers.rows import DeadlineRow, ResponsibilityRow, Row, TargetRow


class RegisterWork:
    """Methods of the facade over its library's facts."""

    library: Library

    def facts(self, document_id: str, kind: str | None = None) -> list[Fact]:
        """Facts of one document in reading order. Raises UnknownDocumentError."""
        return [fact for fact in self.library.get(document_id).facts if kind is None or fact.kind == kind]

    def fact_file(self, document_id: str) -> dict[str, Any]:
        """A document in the exchange format of facts."""
        from assistant.registers.writing.factfile import fact_file

        return fact_file(self.library.get(document_id))

    def references(self, document_id: str) -> "list[ReferenceRow]":
        """Documents that one names, with their ids where the library holds them. Raises UnknownDocumentError."""
        from assistant.registers.lineage import references

        return references(self.library, document_id)

    def who(self, query: str | None = None, region: str | None = None) -> "list[ResponsibilityRow]":
        """Who leads, supports, is responsible: all tasks of a department, or all departments of a task."""
        from assistant.registers.who import who

        return who(self.library, query, region)

    def deadlines(
        self,
        start: date | None = None,
        end: date | None = None,
        region: str | None = None,
        as_of: date | str | None = None,
        department: str | None = None,
        lapsed: bool = False,
    ) -> "list[DeadlineRow]":
        """Time limits with their state (passed, due, recurring next) as of a day (today when none is given).

        `department`: only what it bears or is responsible for; `lapsed`: also of documents not in force on the day.
        Raises BadInputError for a text that is no ISO day.
        """
        from assistant.registers.deadlines import deadlines

        day = day_of(as_of)
        today = date.fromisoformat(day) if day else date.today()
        return deadlines(self.library, start, end, region, today, department, lapsed)

    def targets(self, region: str | None = None, department: str | None = None) -> "list[TargetRow]":
        """Numbers to reach, table cells included; of a region, or of the tasks of a department."""
        from assistant.registers.targets import targets

        return targets(self.library, region, department)

    def write_responsibilities(self, rows: "Sequence[Row]", path: Path) -> None:
        from assistant.registers.writing.sheets import write_responsibilities

        write_responsibilities(rows, path)

    def write_deadlines(self, rows: "Sequence[Row]", path: Path) -> None:
        from assistant.registers.writing.sheets import write_deadlines

        write_deadlines(rows, path)

    def write_targets(self, rows: "Sequence[Row]", path: Path) -> None:
        from assistant.registers.writing.sheets import write_targets

        write_targets(rows, path)

    def write_calendar(self, rows: "Sequence[Row]", path: Path) -> None:
        from assistant.registers.writing.calendar import write_calendar

        write_calendar(rows, path)
