"""The matrix of responsibilities: each department with its part in each task."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from assistant.registers.rows import ResponsibilityRow
from corpus.model import Frozen, Role


class TaskPart(Frozen):
    """What a department does in one task; the task is told by its document and clause."""

    document_id: str
    document_title: str
    clause_id: str
    label: str
    task: str
    role: Role


class DepartmentRow(Frozen):
    """A department of `region`, as its documents mostly call it; names: all that they call it; now: what a reform made of it."""

    department: str
    region: str
    names: tuple[str, ...]
    now: str | None
    tasks: tuple[TaskPart, ...]

    def in_role(self, role: Role) -> list[TaskPart]:
        """Its tasks in that part."""
        return [part for part in self.tasks if part.role == role]


def matrix(rows: Iterable[ResponsibilityRow]) -> list[DepartmentRow]:
    """A row for each department, those with most tasks first; 市发改委 and 市发展改革委 of one place are one."""
    held: dict[Hashable, list[ResponsibilityRow]] = defaultdict(list)
    for row in rows:
        held[_body(row)].append(row)
    return sorted((_department(own) for own in held.values()), key=lambda one: (-len(one.tasks), one.region, one.department))


def _body(row: ResponsibilityRow) -> Hashable:
    from corpus.bodies.departments import identify

    mention = identify(row.full)
    return (row.region, mention.area, mention.level) if mention and mention.area else (row.region, row.full)


def _department(rows: Sequence[ResponsibilityRow]) -> DepartmentRow:
    names = Counter(row.full for row in rows)
    called = names.most_common(1)[0][0]
    parts = (TaskPart(**row.model_dump(include=set(TaskPart.model_fields))) for row in rows)
    return DepartmentRow(
        department=called,
        region=rows[0].region,
        names=tuple(names),
        now=next((row.now for row in rows if row.full == called), None),
        tasks=tuple(dict.fromkeys(parts)),
    )
