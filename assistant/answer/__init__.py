"""In: a query and the evidence index. Out: a cited answer, an abstention with a typed reason, or a question back.

One way for every question: the evidence is gathered and rated, generators propose further candidates, a decision is taken, and what it
chose is composed. Nothing returns early but small talk.
"""

from collections.abc import Iterator
from typing import Any

from assistant.answer.candidates import Proposal, proposals
from assistant.answer.composing.draft import Draft, abstain
from assistant.answer.composing.headline import headline
from assistant.answer.composing.notices import notices
from assistant.answer.composing.selection import also, choose, merged
from assistant.answer.decision.abstention import not_for_documents
from assistant.answer.decision.clarify import asked_back
from assistant.answer.decision.deciding import LEAST_ANSWERED, LEAST_KNOWN, Decision, decide
from assistant.answer.each_ask import of_each_ask
from assistant.answer.features.rating import rated
from assistant.model import Answer, Notice, Proposed, Query, Trace
from assistant.retrieve import Evidence, EvidenceIndex, Scored
from assistant.retrieve.editions import newest_first
from assistant.retrieve.scoring import MOST_RATED
from corpus.citing.citation import cite

__all__ = ["answer", "not_told"]

# passages whose documents the checks of a decision look into
_LOOKED_INTO = 5
_SHOWN = 120
# a generator speaks for one way of asking: a passage must be likelier by so much to be preferred. Chosen on 48 proposals out of fold.
_LEEWAY = 0.2


def answer(query: Query, index: EvidenceIndex, *, explain: bool = False) -> Answer:
    """The answer to an understood question from the library behind `index`; status no_basis with a typed reason where there is none.

    `explain` adds the trace.
    """
    where = _where(index)
    if refused := not_for_documents(query.question):
        return abstain(query, refused.reason, refused.text, (), where)
    evidence, decision = _decided(query, index)
    proposed = proposals(query, evidence, index)
    likeliest = evidence.best.probability if evidence.best else 0.0
    chosen = next((proposal for proposal in proposed if proposal.probability + _LEEWAY >= likeliest), None)
    made = _of_proposal(chosen, index, where) if chosen else _of_passages(query, evidence, decision, index, where)
    made = made.model_copy(update={"probability": round((chosen or decision).probability, 3)})
    return made.model_copy(update={"trace": _trace(query, evidence, proposed, decision, made)}) if explain else made


def _decided(query: Query, index: EvidenceIndex) -> tuple[Evidence, Decision]:
    evidence = newest_first(rated(query, index.gather(query)), query)
    records = {s.passage.document.id: index.record(s.passage.document.id) for s in evidence.ranked[:_LOOKED_INTO]}
    return evidence, decide(query, evidence, records)


def not_told(query: Query, text: str, index: EvidenceIndex) -> Answer:
    """An abstention that tells the user `text`; no document is looked at."""
    return abstain(query, "not_mentioned", text, (), _where(index))


def _where(index: EvidenceIndex) -> dict[str, Any]:
    return {"generation": index.library.generation, "embedder": index.library.embedder_name}


def _of_proposal(proposal: Proposal, index: EvidenceIndex, where: dict[str, Any]) -> Answer:
    made = proposal.made
    return made.model_copy(update={"library": where}) if isinstance(made, Answer) else _finished(made, index, where)


def _of_passages(query: Query, evidence: Evidence, decision: Decision, index: EvidenceIndex, where: dict[str, Any]) -> Answer:
    nearest = [scored.passage for scored in evidence.ranked[:3]]
    if decision.refusal:
        return abstain(query, decision.refusal.reason, decision.refusal.text, nearest, where)
    if back := asked_back(query, evidence):
        return back.model_copy(update={"library": where})
    draft = Draft(query)
    pieces = choose(query, evidence)
    further = list(of_each_ask(query, pieces, index))
    pieces = merged([*pieces, *further])
    if not decision.caution:  # a value that may belong to another matter is quoted, not concluded
        headline(draft, pieces)
    draft.see_also([*draft.quote_all(pieces), *also(evidence, pieces)])
    if not draft.citations:
        return abstain(query, "not_mentioned", "没有找到能逐字支持回答的条款。", nearest, where)
    if decision.caution and not further:
        draft.notices.append(Notice(kind="caution", text=decision.caution))
    return _finished(draft, index, where)


def _finished(draft: Draft, index: EvidenceIndex, where: dict[str, Any]) -> Answer:
    draft.notices.extend(notices(draft, index))
    return draft.finish(where)


def _trace(query: Query, evidence: Evidence, proposed: list[Proposal], decision: Decision, made: Answer) -> Trace:
    others = tuple(row for proposal in proposed for row in _of_generator(proposal))
    passages = tuple(_of_passage(scored, made) for scored in evidence.ranked[:MOST_RATED])
    return Trace(
        asks=query.asks,
        candidates=others + passages,
        measures=decision.measures,
        known=decision.known,
        answered=decision.answered,
        least=(LEAST_KNOWN, LEAST_ANSWERED),
    )


def _of_generator(proposal: Proposal) -> Iterator[Proposed]:
    """A row for each clause that the proposal cites."""
    made = proposal.made
    said = made.text if isinstance(made, Answer) else "\n".join(statement.text for statement in made.statements)
    for cited in made.citations:
        yield Proposed(
            generator=proposal.generator,
            document_id=cited.document_id,
            clause_id=cited.clause_id,
            label=cited.label,
            span=cited.span,
            text=said[:_SHOWN],
            probability=proposal.probability,
        )


def _of_passage(scored: Scored, made: Answer) -> Proposed:
    passage = scored.passage
    at = cite(passage.document, passage.span, 1)
    quoted = [c.span for c in made.citations if c.document_id == passage.document.id]
    return Proposed(
        generator="sentences",
        document_id=passage.document.id,
        clause_id=at.clause_id,
        label=at.label,
        span=passage.span,
        headings=passage.headings,
        text=" ".join(passage.text.split())[:_SHOWN],
        features=scored.features,
        probability=scored.probability,
        shown=any(span.holds(passage.span) for span in quoted),
    )
