"""A responsibility as its readers find it, before it is numbered."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.bodies.actors import Body
from corpus.model import Clause, Department, Role, Span


@dataclass(frozen=True)
class Found:
    """Who is given `task` in `clause`, and the words [span) that say so."""

    clause: Clause
    span: Span
    task: str
    departments: tuple[Department, ...]
    note: str = ""


def as_departments(text: str, bodies: Iterable[Body], role: Role) -> tuple[Department, ...]:
    """`bodies` of `text`, each with the part it plays."""
    return tuple(Department(name=body.name(text), full=body.full, role=role, span=body.span) for body in bodies)
