"""Question -> cited answer: special ways first (head of the document, tables, comparison), then the best sentences."""

from collections.abc import Callable
from typing import Any

from assistant.answer.composing.draft import Draft, abstain
from assistant.answer.composing.headline import lead
from assistant.answer.composing.notices import notices
from assistant.answer.composing.selection import also, choose
from assistant.answer.decision.abstention import no_basis, not_for_documents
from assistant.answer.decision.clarify import asked_back
from assistant.model import Answer, Query
from assistant.retrieve import Evidence, Shelf
from assistant.retrieve.editions import newest_first

__all__ = ["answer", "not_told"]

Special = Callable[[Query, Evidence, Shelf], Draft | Answer | None]


def answer(query: Query, shelf: Shelf) -> Answer:
    """The answer to an understood question from the library behind `shelf`; no_basis with a typed reason where there is none."""
    where = _where(shelf)
    if refused := not_for_documents(query.question):
        return abstain(query, refused.reason, refused.text, (), where)
    evidence = newest_first(shelf.gather(query), query)
    for special in _specials():
        made = special(query, evidence, shelf)
        if isinstance(made, Answer):
            return made.model_copy(update={"library": where})
        if made is not None and made.citations:
            return _finished(made, shelf, where)
    return _from_sentences(query, evidence, shelf, where)


def not_told(query: Query, text: str, shelf: Shelf) -> Answer:
    """No basis in the words of `text`, without asking the documents."""
    return abstain(query, "not_mentioned", text, (), _where(shelf))


def _where(shelf: Shelf) -> dict[str, Any]:
    return {"generation": shelf.library.generation, "embedder": shelf.library.embedder_name}


def _specials() -> tuple[Special, ...]:
    from assistant.answer.candidates.clause_lookup import by_number
    from assistant.answer.candidates.comparison import compared
    from assistant.answer.candidates.department_tasks import of_department
    from assistant.answer.candidates.document_head import from_head
    from assistant.answer.candidates.table_cells import from_cells

    return (from_head, from_cells, of_department, compared, by_number)


def _from_sentences(query: Query, evidence: Evidence, shelf: Shelf, where: dict[str, Any]) -> Answer:
    records = {s.unit.document.id: shelf.record(s.unit.document.id) for s in evidence.ranked[:5]}
    refused = no_basis(query, evidence, records)
    nearest = [scored.unit for scored in evidence.ranked[:3]]
    if refused:
        return abstain(query, refused.reason, refused.text, nearest, where)
    if back := asked_back(query, evidence):
        return back.model_copy(update={"library": where})
    draft = Draft(query)
    pieces = choose(query, evidence)
    lead(draft, pieces)
    draft.see_also([*draft.quote_all(pieces), *also(query, evidence, pieces)])
    if not draft.citations:
        return abstain(query, "not_mentioned", "没有找到能逐字支持回答的条款。", nearest, where)
    return _finished(draft, shelf, where)


def _finished(draft: Draft, shelf: Shelf, where: dict[str, Any]) -> Answer:
    draft.notices.extend(notices(draft, shelf))
    return draft.finish(where)
