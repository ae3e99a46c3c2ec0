"""Responsibilities: which body leads, supports or answers for which task.

Four places say it: brackets behind a clause (（牵头单位：A，配合单位：B）, （A负责，B配合）), label lines (责任单位：…), running text
(A要…, A主要负责…, 由A会同B…), and a note that extends one list to the clauses behind it (以下均需…落实，不再列出).
"""

from collections.abc import Iterable

from corpus.model import Clause, Responsibility, Span
from ingest.facts.responsibility.beyond import first_leads, inherited
from ingest.facts.responsibility.found import Found
from ingest.facts.responsibility.lists import listed
from ingest.facts.responsibility.prose import in_sentence
from ingest.sentences.layer import SentenceLayer


def extract(layer: SentenceLayer) -> Iterable[Responsibility]:
    """The responsibilities of the document in text order; an inherited one carries the span of the words that extend it."""
    document = layer.document
    counts: dict[str, int] = {}
    found = list(first_leads(document, [item for clause in document.clauses if not clause.is_frame for item in _in_clause(layer, clause)]))
    for item in [*found, *inherited(document, found)]:
        counts[item.clause.id] = number = counts.get(item.clause.id, 0) + 1
        yield Responsibility(
            id=f"{item.clause.id}!responsibility-{number}",
            clause_id=item.clause.id,
            span=item.span,
            note=item.note,
            task=item.task,
            departments=item.departments,
        )


def _in_clause(layer: SentenceLayer, clause: Clause) -> list[Found]:
    """Brackets, label lines and running text of the clause's own text, in text order."""
    found: list[Found] = []
    for piece in layer.pieces(clause):
        in_lists = list(listed(layer.document, clause, piece.span))
        found += in_lists
        for sentence in piece.sentences:
            stated = in_sentence(layer.document, clause, sentence)
            found += [item for item in stated if not any(_overlap(item.span, one.span) for one in in_lists)] if in_lists else stated
    return sorted(found, key=lambda item: (item.span.start, item.span.end))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
