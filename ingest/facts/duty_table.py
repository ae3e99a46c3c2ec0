"""Tables of duties (责任分工表, 任务分解表, 权责清单): each row gives its bodies their task, and its time is a deadline.

Targets of such a table are read with those of all tables (`target`).
"""

import re
from collections.abc import Iterable, Iterator

from corpus.bodies.role_lists import bodies_in_cell
from corpus.model import Deadline, Department, Normalized, PolicyDocument, Responsibility
from corpus.times.timeline import TimeReading, read_times
from ingest.sentences.layer import SentenceLayer
from ingest.structure.columns import Duty, duties

_FROM_TO = re.compile(r"[-—–~～至到起]")


def extract(layer: SentenceLayer) -> Iterable[Responsibility | Deadline]:
    """Responsibilities and deadlines of the rows of the document's tables of duties; the span of each is its row."""
    document = layer.document
    for clause in document.clauses:
        if clause.kind == "table":
            for duty in duties(document, clause):
                yield from _responsibility(document, duty)
                yield from _deadlines(document, duty)


def _responsibility(document: PolicyDocument, duty: Duty) -> Iterator[Responsibility]:
    departments = tuple(_departments(document.text, duty))
    if departments:
        clause = duty.clause
        yield Responsibility(
            id=f"{clause.id}!responsibility-1", clause_id=clause.id, span=duty.span, task=duty.task.text, departments=departments
        )


def _departments(text: str, duty: Duty) -> Iterator[Department]:
    lists = [
        one for role, cell, labelled in duty.bodies for one in bodies_in_cell(text, cell.span.start, cell.span.end, role, labelled=labelled)
    ]
    for n, one in enumerate(lists):
        for rank, body in enumerate(one.bodies):
            leads = duty.first_leads and n == rank == 0
            yield Department(name=body.name(text), full=body.full, role="lead" if leads else one.role, span=body.span)


def _deadlines(document: PolicyDocument, duty: Duty) -> Iterator[Deadline]:
    if duty.deadline is None:
        return
    year = document.part_of(duty.clause).year
    for number, reading in enumerate(read_times(document.text, year=year, within=duty.deadline.span), 1):
        yield Deadline(
            id=f"{duty.clause.id}!deadline-{number}",
            clause_id=duty.clause.id,
            span=duty.span,
            expression=reading.expression,
            normalized=_due(reading),
            anchor=reading.anchor,
            obligation=duty.task.text,
            bearer=next((one.cell.text for one in duty.bodies if one.role != "support"), None),
        )


def _due(reading: TimeReading) -> Normalized:
    """Under 完成时限 a month or a year (2025年6月, 2025年) is done by its end; 3月1日至5月31日 stays a period."""
    said = reading.normalized
    if said.kind == "period" and said.end and not said.every and not _FROM_TO.search(reading.expression.removeprefix("到")):
        return Normalized(kind="date", by=said.end)
    return said
