"""What may answer a question beside the best sentences: a document's head, cells, a clause by number, a department's tasks,
comparisons, days reckoned.

In: a query and its evidence. Out: drafts of cited statements, each with the probability that it answers.
A new kind of candidate is a file here and a line in `generators`; `make scorer` finds its probability.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from assistant.answer.composing.draft import Draft
from assistant.answer.features.probability import of_generator
from assistant.model import Answer, Query
from assistant.retrieve import Evidence, EvidenceIndex

Generator = Callable[[Query, Evidence, EvidenceIndex], Draft | Answer | None]


_LOOKED_UP = frozenset(("clause_lookup", "due_days"))
"""Generators that answer only what names its place itself, or what they have reckoned: nothing is estimated."""


class Proposal(NamedTuple):
    """A draft, or an answer of its own (《…》里没有第九十条), and the probability that it answers the question."""

    generator: str
    made: Draft | Answer
    probability: float


def proposals(query: Query, evidence: Evidence, index: EvidenceIndex) -> list[Proposal]:
    """What the generators propose, in their order; nothing for most questions."""
    made = ((name, generate(query, evidence, index)) for name, generate in generators().items())
    return [
        Proposal(name, one, 1.0 if name in _LOOKED_UP else of_generator(name))
        for name, one in made
        if isinstance(one, Answer) or (one is not None and one.citations)
    ]


def generators() -> Mapping[str, Generator]:
    from assistant.answer.candidates.clause_lookup import clause_lookup
    from assistant.answer.candidates.comparison import compared
    from assistant.answer.candidates.department_tasks import department_tasks
    from assistant.answer.candidates.document_head import from_head
    from assistant.answer.candidates.due_days import due_days
    from assistant.answer.candidates.table_cells import from_cells

    return {
        "clause_lookup": clause_lookup,
        "due_days": due_days,
        "document_head": from_head,
        "table_cells": from_cells,
        "department_tasks": department_tasks,
        "comparison": compared,
    }
