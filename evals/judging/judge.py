"""One case asked and judged. What counts is said once, here: the first 8 citations, 300 characters of a quote, 1,200 of an answer."""

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.model import Answer
from corpus.model import Deadline
from evals.judging.causes import question_cause
from evals.judging.measures import mean, rouge_l, same_deadline
from evals.model import Case, CaseResult, FactsCase, QuestionCase, Quoted, RetrievalCase, SelfCheckCase
from evals.reading.quotes import covers, normal, touches
from evals.reading.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

CITATIONS, QUOTE, ANSWER, TIDY = 8, 300, 1200, 600
# of a clause that a failure shows
CLAUSE = 2000


def judge(assistant: "Tiaoli", texts: Texts, case: Case, showing: bool = False) -> CaseResult:
    """Ask what `case` asks and score the result; `showing`: with what the report needs although the case passed.

    Raises nothing that the assistant does not raise itself.
    """
    return _judged(assistant, texts, case, showing).model_copy(update={"documents": documents_of(case)})


def documents_of(case: Case) -> list[str]:
    """Ids of the documents that the expected words stand in, in the order named."""
    match case:
        case QuestionCase():
            named = [quoted.document for group in case.evidence for quoted in group]
        case SelfCheckCase():
            named = [expected.document for expected in case.expected]
        case RetrievalCase():
            named = [item.document or (item.clause or "").partition("#")[0] for item in case.relevant]
        case FactsCase():
            named = [case.document]
    return list(dict.fromkeys(name for name in named if name))


def _judged(assistant: "Tiaoli", texts: Texts, case: Case, showing: bool) -> CaseResult:
    match case:
        case QuestionCase():
            return judge_question(assistant, texts, case, showing)
        case SelfCheckCase():
            from evals.judging.selfchecks import judge_selfcheck

            return judge_selfcheck(assistant, texts, case)
        case RetrievalCase():
            return judge_retrieval(assistant, case)
        case FactsCase():
            from evals.judging.facts import judge_facts

            return judge_facts(assistant, texts, case)


def judge_question(assistant: "Tiaoli", texts: Texts, case: QuestionCase, showing: bool = False) -> CaseResult:
    answer = assistant.ask(
        case.question,
        id=case.id,
        history=case.history,
        region=case.scope.region,
        document=case.scope.document,
        scope={"documents": case.scope.documents},
        as_of=date.fromisoformat(case.as_of) if case.as_of else None,
    )
    scores = _answerable(assistant, texts, case, answer) if case.answerable else {"abstained": float(answer.status != "answered")}
    why = _why(texts, case, answer, scores)
    cause = question_cause(assistant, texts, case, answer, scores) if why else None
    shown = _shown(assistant, case, answer) if why or showing else {}
    return CaseResult(id=case.id, kind="question", group=case.kind, passed=not why, cause=cause, scores=scores, why=why, shown=shown)


def _by_evidence(texts: Texts, case: QuestionCase, cited: list[tuple[str, str]]) -> dict[str, float]:
    """Recall and precision of the citations; a case that names no evidence has neither."""
    if not case.evidence:
        return {}
    scores = {
        "evidence_recall": mean([_reached(texts, group, cited) for group in case.evidence]),
        "evidence_recall@3": mean([_reached(texts, group, cited[:3]) for group in case.evidence]),
    }
    if cited:
        flat = [quoted for group in case.evidence for quoted in group]
        scores["citation_precision"] = mean([_on_evidence(texts, document, quote, flat) for document, quote in cited])
    return scores


def _answerable(assistant: "Tiaoli", texts: Texts, case: QuestionCase, answer: Answer) -> dict[str, float]:
    """The scores of an answer, each where the case states what it is measured against."""
    said = normal(answer.text)[:ANSWER]
    cited = [(c.document_id, normal(c.quote)[:QUOTE]) for c in answer.citations[:CITATIONS]]
    scores = {"answered": float(answer.status == "answered")} | _by_evidence(texts, case, cited)
    if case.must_include:
        scores["slots"] = mean([float(any(normal(x) in said for x in g)) for g in case.must_include])
    if case.must_not_include:
        scores["nothing_wrong"] = float(not any(normal(x) in said for x in case.must_not_include))
    if cited:
        scores["quotes_exact"] = mean([float(quote in texts[document]) for document, quote in cited])
    if case.departments:
        scores["departments"] = mean([float(normal(d.name) in said) for d in case.departments])
    if case.deadlines:
        told = dates_behind(assistant, answer)
        scores["deadlines"] = mean([float(any(same_deadline(d, x) for x in told)) for d in case.deadlines])
    if case.reference:
        scores["rouge_l"] = rouge_l(case.reference, answer.short_answer or answer.text)
    return scores


def dates_behind(assistant: "Tiaoli", answer: Answer) -> list[dict[str, Any]]:
    """Normal forms of the deadlines that the answer names: among its facts, and those that stand inside its quotes."""
    told = [fact["normalized"] for fact in answer.facts if fact.get("normalized")]
    for citation in answer.citations[:CITATIONS]:
        inside = (f for f in assistant.facts(citation.document_id, "deadline") if citation.span.holds(f.span))
        told += [fact.normalized.model_dump() for fact in inside if isinstance(fact, Deadline) and fact.normalized]
    return told


def _reached(texts: Texts, group: list[Any], cited: list[tuple[str, str]]) -> float:
    return float(any(d == q.document and covers(texts[d], quote, normal(q.quote)) for d, quote in cited for q in group))


def _on_evidence(texts: Texts, document: str, quote: str, evidence: list[Any]) -> float:
    return float(any(q.document == document and touches(texts[document], quote, normal(q.quote)) for q in evidence))


def _why(texts: Texts, case: QuestionCase, answer: Answer, scores: dict[str, float]) -> list[str]:
    """What is wrong, in the words of the report; empty when the case passed."""
    if not case.answerable:
        return [] if scores["abstained"] else ["文件没有说，却给出了回答"]
    said = normal(answer.text)[:ANSWER]
    why = [] if scores["answered"] else [f"没有回答（{answer.reason or answer.status}）"]
    why += [f"缺少 {'／'.join(g)}" for g in case.must_include if not any(normal(x) in said for x in g)]
    why += [f"说了 {x}" for x in case.must_not_include if normal(x) in said]
    if scores.get("evidence_recall", 1.0) < 1:
        why.append(f"依据只引到 {scores['evidence_recall']:.0%}")
    return why


def _shown(assistant: "Tiaoli", case: QuestionCase, answer: Answer) -> dict[str, Any]:
    return {
        "question": case.question,
        "history": case.history,
        "answer": answer.text,
        "status": answer.status,
        "expected": [" / ".join(g) for g in case.must_include],
        "evidence": [[q.model_dump() | _clause_of(assistant, q) for q in group[:1]] for group in case.evidence],
        "citations": [{"document": c.document_id, "label": c.label, "quote": c.quote} for c in answer.citations[:CITATIONS]],
        "tidy": len(normal(answer.text)) <= TIDY,
    }


def _clause_of(assistant: "Tiaoli", quoted: Quoted) -> dict[str, str]:
    """The innermost clause that holds the quote, for the reader of a report."""
    document = assistant.record(quoted.document).document
    piece = normal(quoted.quote)
    holding = [clause for clause in document.clauses if piece in normal(clause.span.of(document.text))]
    if not holding:
        return {}
    inner = min(holding, key=lambda clause: clause.span.end - clause.span.start)
    return {"label": inner.label, "clause": inner.span.of(document.text)[:CLAUSE]}


def judge_retrieval(assistant: "Tiaoli", case: RetrievalCase) -> CaseResult:
    from evals.judging.measures import ranked
    from evals.judging.retrieval import aliases, hit_keys, relevant_keys

    wanted = relevant_keys(case)
    hits = hit_keys(assistant.search(case.question, k=100), aliases(case))
    scores = ranked({case.id: wanted}, {case.id: hits})[case.id]
    passed = scores.get("R@10", 0.0) > 0
    shown = {"question": case.question, "expected": sorted(wanted), "hits": hits[:10]}
    return CaseResult(
        id=case.id,
        kind="retrieval",
        group="retrieval",
        passed=passed,
        cause=None if passed else "retrieval_missed",
        scores=scores,
        why=[] if passed else ["前 10 条没有相关条款"],
        shown=shown,
    )
