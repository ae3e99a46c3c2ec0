"""In: a failed question case. Out: its cause, the step of question -> hits -> facts -> statements -> gate that lost the answer."""

from typing import TYPE_CHECKING

from assistant.model import Answer
from evals.model import Cause, QuestionCase, Quoted
from evals.reading.quotes import normal, touches
from evals.reading.texts import Texts

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
Group = list[Quoted]


def question_cause(assistant: "Tiaoli", texts: Texts, case: QuestionCase, answer: Answer, scores: dict[str, float]) -> Cause:
    """The first step that lost it: no fact where the kind needs one, nothing found, gate, abstention, choice, wording."""
    if not case.answerable:
        return "wrongly_answered"
    missed = _missed(texts, case, answer)
    if _lacks_facts(assistant, texts, case.kind, missed or case.evidence):
        return "fact_missing"
    if missed and not any(_found(assistant, texts, case, group) for group in missed):
        return "retrieval_missed"
    if answer.dropped and scores["answered"] == 0:
        return "gate_dropped"
    if scores["answered"] == 0:
        return "wrongly_abstained"
    return "not_selected" if missed else "wrong_slot"


def _missed(texts: Texts, case: QuestionCase, answer: Answer) -> list[Group]:
    cited = [(c.document_id, normal(c.quote)) for c in answer.citations]
    return [
        group
        for group in case.evidence
        if not any(d == q.document and touches(texts[d], quote, normal(q.quote)) for q in group for d, quote in cited)
    ]


def _lacks_facts(assistant: "Tiaoli", texts: Texts, kind: str, groups: list[Group]) -> bool:
    """The kind is answered from facts, and no fact of it stands on the expected words of any group."""
    wanted = FACT_KINDS.get(kind)
    if wanted is None or not groups:
        return False
    return not any(has_fact(assistant, texts, wanted, quoted.document, quoted.quote) for group in groups for quoted in group)


def has_fact(assistant: "Tiaoli", texts: Texts, kinds: tuple[str, ...], document: str, quote: str) -> bool:
    """A fact of one of the `kinds` stands on the words `quote` of `document`."""
    text = assistant.record(document).document.text
    facts = [fact for kind in kinds for fact in assistant.facts(document, kind)]
    return any(touches(texts[document], normal(fact.span.of(text)), normal(quote)) for fact in facts)


def _found(assistant: "Tiaoli", texts: Texts, case: QuestionCase, group: Group) -> bool:
    hits = assistant.search(" ".join([*case.history[-1:], case.question]), k=DEPTH)
    found = [(hit["document_id"], normal(hit["text"])) for hit in hits]
    return any(d == q.document and touches(texts[d], text, normal(q.quote)) for q in group for d, text in found)
