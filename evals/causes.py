"""Why a question failed: which step of question -> hits -> facts -> statements -> gate lost the answer."""

from typing import TYPE_CHECKING

from assistant.model import Answer
from evals.model import Cause, QuestionCase, Quoted
from evals.text import normal, touches
from evals.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

# question kinds that are answered from facts, and the fact kinds that carry the answer
FACT_KINDS = {
    "responsibility": ("responsibility",),
    "deadline": ("deadline",),
    "obligation": ("obligation",),
    "prohibition": ("obligation", "criterion"),
    "consequence": ("criterion",),
    "criterion": ("criterion",),
    "target": ("target",),
    "support": ("support", "criterion"),
}
DEPTH = 20


def question_cause(assistant: "Tiaoli", texts: Texts, case: QuestionCase, answer: Answer, scores: dict[str, float]) -> Cause:
    """The first step that lost it: nothing found, no fact where the kind needs one, gate, abstention, choice, wording."""
    if not case.answerable:
        return "wrongly_answered"
    missed = _missed(texts, case, answer)
    if missed and not any(_has_fact(assistant, texts, case.kind, quoted) for quoted in missed):
        return "fact_missing"
    if missed and not any(_found(assistant, texts, case, quoted) for quoted in missed):
        return "retrieval_missed"
    if answer.dropped and scores["answered"] == 0:
        return "gate_dropped"
    if scores["answered"] == 0:
        return "wrongly_abstained"
    return "not_selected" if missed else "wrong_slot"


def _missed(texts: Texts, case: QuestionCase, answer: Answer) -> list[Quoted]:
    cited = [(c.document_id, normal(c.quote)) for c in answer.citations]
    return [
        quoted
        for group in case.evidence
        for quoted in group[:1]
        if not any(d == q.document and touches(texts[d], quote, normal(q.quote)) for q in group for d, quote in cited)
    ]


def _has_fact(assistant: "Tiaoli", texts: Texts, kind: str, quoted: Quoted) -> bool:
    wanted = FACT_KINDS.get(kind)
    if wanted is None:
        return True
    text = assistant.record(quoted.document).document.text
    facts = [fact for name in wanted for fact in assistant.facts(quoted.document, name)]
    return any(touches(texts[quoted.document], normal(fact.span.of(text)), normal(quoted.quote)) for fact in facts)


def _found(assistant: "Tiaoli", texts: Texts, case: QuestionCase, quoted: Quoted) -> bool:
    hits = assistant.search(" ".join([*case.history[-1:], case.question]), k=DEPTH)
    return any(
        h["document_id"] == quoted.document and touches(texts[quoted.document], normal(h["text"]), normal(quoted.quote)) for h in hits
    )
