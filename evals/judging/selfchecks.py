"""A self-check judged: verdicts, consequences, dates, departments, and whether it asked for what was missing."""

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.model import CheckReport, Finding
from evals.judging.causes import has_fact
from evals.judging.measures import mean, same_deadline
from evals.model import CaseResult, Cause, ExpectedFinding, SelfCheckCase
from evals.reading.quotes import normal, touches
from evals.reading.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

# kinds of facts that say what follows from a condition; obligations stand on nearly every sentence
RULES = ("criterion", "support")


def judge_selfcheck(assistant: "Tiaoli", texts: Texts, case: SelfCheckCase) -> CaseResult:
    report = assistant.check(case.statement, turns=case.turns, as_of=date.fromisoformat(case.as_of) if case.as_of else None, id=case.id)
    pairs = [(expected, _match(texts, expected, report.findings)) for expected in case.expected]
    asked = normal(" ".join(question.text for question in report.questions))
    scores = _scores(case, pairs, asked, report)
    why = _why(case, pairs, asked, report)
    return CaseResult(
        id=case.id,
        kind="selfcheck",
        group="selfcheck",
        passed=not why,
        cause=_cause(assistant, texts, pairs, scores) if why else None,
        scores=scores,
        why=why,
        shown=_shown(case, pairs),
    )


Pair = tuple[ExpectedFinding, Finding | None]


def _match(texts: Texts, expected: ExpectedFinding, findings: tuple[Finding, ...]) -> Finding | None:
    """The finding on the expected words; of several, one with an accepted verdict."""
    text = texts[expected.document]
    found = [f for f in findings if f.document_id == expected.document and touches(text, normal(f.quote), normal(expected.quote))]
    return next((f for f in found if f.verdict in _accepted(expected)), found[0] if found else None)


def _accepted(expected: ExpectedFinding) -> set[str]:
    return {expected.verdict, *expected.accept}


def _right(pair: Pair) -> bool:
    expected, finding = pair
    return finding.verdict in _accepted(expected) if finding else "not_applicable" in _accepted(expected)


def _scores(case: SelfCheckCase, pairs: list[Pair], asked: str, report: CheckReport) -> dict[str, float]:
    """The scores of a report, each where the case states what it is measured against."""
    broken = [(e, f) for e, f in pairs if f and e.verdict == "non_compliant" and _right((e, f))]
    scores: dict[str, float] = {}
    if pairs:
        scores["verdicts"] = mean([float(_right(pair)) for pair in pairs])
    if violated := [f for e, f in pairs if e.verdict == "non_compliant"]:
        scores["no_false_comfort"] = float(not any(f and f.verdict == "compliant" for f in violated))
    if broken:
        scores["consequences"] = mean([float(_says(f, e.consequence_must_include)) for e, f in broken])
    if due := [float(f.due == e.due) for e, f in broken if e.due]:
        scores["due_dates"] = mean(due)
    if periods := [float(_same_deadline(f, e.deadline)) for e, f in broken if e.deadline]:
        scores["deadlines"] = mean(periods)
    if named := [float(_names(f, name)) for e, f in broken for name in e.departments]:
        scores["departments"] = mean(named)
    if case.must_ask:
        scores["asked"] = mean([float(any(normal(x) in asked for x in group)) for group in case.must_ask])
    if case.no_violation:
        scores["control"] = float(not any(f.verdict == "non_compliant" for f in report.findings))
    return scores


def _says(finding: Finding, groups: list[list[str]]) -> bool:
    said = normal(" ".join(part for part in (finding.consequence, finding.escalation, finding.quote, finding.reason) if part))
    return all(any(normal(x) in said for x in group) for group in groups)


def _same_deadline(finding: Finding, wanted: dict[str, Any]) -> bool:
    return finding.deadline is not None and same_deadline(finding.deadline.model_dump(), wanted)


def _names(finding: Finding, name: str) -> bool:
    said = [normal(department["name"]) for department in finding.departments]
    return any(normal(name) in other or other in normal(name) for other in said)


def _why(case: SelfCheckCase, pairs: list[Pair], asked: str, report: CheckReport) -> list[str]:
    why = [f"{e.document} “{e.quote[:20]}…” 判为 {f.verdict if f else '未列出'}，应为 {e.verdict}" for e, f in pairs if not _right((e, f))]
    why += [f"没有问 {'／'.join(group)}" for group in case.must_ask if not any(normal(x) in asked for x in group)]
    if case.no_violation and any(f.verdict == "non_compliant" for f in report.findings):
        why.append("合规企业被判不符合")
    return why


def _cause(assistant: "Tiaoli", texts: Texts, pairs: list[Pair], scores: dict[str, float]) -> Cause:
    """A rule that was never extracted cannot be judged; else the verdict, else what was not asked."""
    wrong = [expected for expected, finding in pairs if finding is None and not _right((expected, finding))]
    if wrong and not any(has_fact(assistant, texts, RULES, expected.document, expected.quote) for expected in wrong):
        return "fact_missing"
    return "verdict_wrong" if scores.get("verdicts", 1.0) < 1 or scores.get("control", 1.0) < 1 else "not_asked"


def _shown(case: SelfCheckCase, pairs: list[Pair]) -> dict[str, Any]:
    rows = [{"quote": e.quote, "document": e.document, "expected": e.verdict, "said": f.verdict if f else None} for e, f in pairs]
    return {"question": case.statement, "history": case.turns, "findings": rows}
