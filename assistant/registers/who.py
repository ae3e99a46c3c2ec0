"""Who leads, supports, is responsible: by department all its tasks, by task all its departments."""

from collections.abc import Iterator, Sequence

from assistant.registers.rows import ResponsibilityRow, address, asked_region, concerns, facts_in_force, heading_of, place_named
from corpus.model import Responsibility
from corpus.store.library import Library

# share of the asked terms that a task, its heading and its clause must hold
SHARE = 0.7
SHORTEST_NAME = 4
ROLE_ORDER = {"lead": 0, "responsible": 1, "support": 2}


def who(library: Library, query: str | None = None, region: str | None = None) -> list[ResponsibilityRow]:
    """All rows without a query; else the rows of the department that `query` names (old and new names alike), or of the tasks it describes.

    Task look-ups come best match first; others in reading order. `region` keeps the rules that bind somebody there.
    Raises BadInputError for an unknown region.
    """
    rows = list(_rows(library, region))
    if not query or not query.strip():
        return rows
    named = _of_department(rows, query.strip())
    return named or _of_task(rows, query.strip())


def _rows(library: Library, region: str | None) -> Iterator[ResponsibilityRow]:
    from corpus.bodies.departments import renamings

    asked = asked_region(region)
    for document, part, fact in facts_in_force(library, "responsibility", region):
        if isinstance(fact, Responsibility):
            where, heading = address(document, part, fact), heading_of(document, fact)
            for body in fact.departments:
                if asked and not concerns(place_named(body.full, part.region), asked):
                    continue
                now = next((renaming.now for renaming in renamings(body.full)), None)
                yield ResponsibilityRow.model_validate(
                    {
                        **where,
                        "task": fact.task,
                        "heading": heading,
                        "department": body.name,
                        "full": body.full,
                        "role": body.role,
                        "now": now,
                    }
                )


def _of_department(rows: Sequence[ResponsibilityRow], name: str) -> list[ResponsibilityRow]:
    from corpus.bodies.departments import identify, same_department

    if identify(name) is None:
        return [row for row in rows if name in (row.department, row.full)]
    known = {full: same_department(full, name) or _same_authority(full, name) for full in {row.full for row in rows}}
    return [row for row in rows if known[row.full]]


def _same_authority(full: str, name: str) -> bool:
    """开发区管委会 and 昆山开发区管委会: an authority without a field of its own, with and without its place."""
    return (
        len(name) >= SHORTEST_NAME and full.endswith(name) and full.endswith(("管委会", "管理委员会", "办事处", "政府", "小组", "办公室"))
    )


def _of_task(rows: Sequence[ResponsibilityRow], task: str) -> list[ResponsibilityRow]:
    from corpus.text.terms import terms

    asked = {term for term in terms(task) if len(term) > 1} or set(terms(task))
    scored = [
        (_share(asked, set(terms(row.task))), _share(asked, set(terms(f"{row.task} {row.heading} {row.quote}"))), row) for row in rows
    ]
    kept = [(own, whole, row) for own, whole, row in scored if whole >= SHARE]
    kept.sort(key=lambda item: (-item[0], -item[1], ROLE_ORDER[item[2].role]))
    return [row for _, _, row in kept]


def _share(asked: set[str], held: set[str]) -> float:
    return len(asked & held) / len(asked) if asked else 0.0
