"""In: a query and the evidence index. Out: a cited answer, an abstention with a typed reason, or a question back.

Special candidates first (head of the document, table cells, department tasks, comparison, clause by number), then the best passages.
"""

from collections.abc import Callable
from typing import Any

from assistant.answer.composing.draft import Draft, abstain
from assistant.answer.composing.headline import headline
from assistant.answer.composing.notices import notices
from assistant.answer.composing.selection import also, choose
from assistant.answer.decision.abstention import abstention, not_for_documents
from assistant.answer.decision.clarify import asked_back
from assistant.model import Answer, Query
from assistant.retrieve import Evidence, EvidenceIndex
from assistant.retrieve.editions import newest_first

__all__ = ["answer", "not_told"]

Special = Callable[[Query, Evidence, EvidenceIndex], Draft | Answer | None]


def answer(query: Query, index: EvidenceIndex) -> Answer:
    """The answer to an understood question from the library behind `index`; status no_basis with a typed reason where there is none."""
    where = _where(index)
    if refused := not_for_documents(query.question):
        return abstain(query, refused.reason, refused.text, (), where)
    evidence = newest_first(index.gather(query), query)
    for special in _specials():
        made = special(query, evidence, index)
        if isinstance(made, Answer):
            return made.model_copy(update={"library": where})
        if made is not None and made.citations:
            return _finished(made, index, where)
    return _from_sentences(query, evidence, index, where)


def not_told(query: Query, text: str, index: EvidenceIndex) -> Answer:
    """An abstention that tells the user `text`; no document is looked at."""
    return abstain(query, "not_mentioned", text, (), _where(index))


def _where(index: EvidenceIndex) -> dict[str, Any]:
    return {"generation": index.library.generation, "embedder": index.library.embedder_name}


def _specials() -> tuple[Special, ...]:
    from assistant.answer.candidates.clause_lookup import clause_lookup
    from assistant.answer.candidates.comparison import compared
    from assistant.answer.candidates.department_tasks import department_tasks
    from assistant.answer.candidates.document_head import from_head
    from assistant.answer.candidates.table_cells import from_cells

    return (from_head, from_cells, department_tasks, compared, clause_lookup)


def _from_sentences(query: Query, evidence: Evidence, index: EvidenceIndex, where: dict[str, Any]) -> Answer:
    records = {s.passage.document.id: index.record(s.passage.document.id) for s in evidence.ranked[:5]}
    refused = abstention(query, evidence, records)
    nearest = [scored.passage for scored in evidence.ranked[:3]]
    if refused:
        return abstain(query, refused.reason, refused.text, nearest, where)
    if back := asked_back(query, evidence):
        return back.model_copy(update={"library": where})
    draft = Draft(query)
    pieces = choose(query, evidence)
    headline(draft, pieces)
    draft.see_also([*draft.quote_all(pieces), *also(query, evidence, pieces)])
    if not draft.citations:
        return abstain(query, "not_mentioned", "没有找到能逐字支持回答的条款。", nearest, where)
    return _finished(draft, index, where)


def _finished(draft: Draft, index: EvidenceIndex, where: dict[str, Any]) -> Answer:
    draft.notices.extend(notices(draft, index))
    return draft.finish(where)
