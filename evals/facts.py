"""Extracted facts against a person's: F1 by kind. Items marked optional, or noted as a judgement call, are neither owed nor wrong."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evals.measures import f1, mean
from evals.model import CaseResult, FactsCase
from evals.text import normal, touches
from evals.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Row = dict[str, Any]
Same = Callable[[Row, Row], bool]
OPTIONAL = (
    "generic", "inherited", "frequency-only", "target-period", "scope-count", "commitment", "encouragement", "condition",
    "support-duration", "start-only", "effective", "validity", "enterprise", "government", "in-body", "weak",
)  # fmt: skip


def judge_facts(assistant: "Tiaoli", texts: Texts, case: FactsCase) -> CaseResult:
    """F1 of each kind that the gold file states; passes when every one is perfect."""
    gold, said = case.model_dump(), assistant.fact_file(case.document)
    same = _comparisons(texts[case.document])
    scores: dict[str, float] = {}
    why: list[str] = []
    for kind, equal in same.items():
        if kind in gold:
            matched, extra, missed = compare(_flat(kind, gold[kind]), _flat(kind, said.get(kind, [])), equal)
            scores[f"{kind}.f1"] = f1(matched, len(extra), len(missed)) if matched or extra or missed else 1.0
            why += [f"{kind} 多出：{row.get('quote', '')[:40]}" for row in extra] + [
                f"{kind} 缺少：{row.get('quote', '')[:40]}" for row in missed
            ]
    scores["facts.f1"] = mean(list(scores.values()))
    return CaseResult(
        id=case.id, kind="facts", group="facts", passed=not why, cause="facts_differ" if why else None, scores=scores, why=why[:50]
    )


def compare(gold: list[Row], said: list[Row], same: Same) -> tuple[int, list[Row], list[Row]]:
    """Greedy one-to-one matching: (number matched, extra ones said, gold ones missed)."""
    left, missed, matched = list(said), [], 0
    for row in (r for r in gold if not optional(r)):
        partner = next((other for other in left if same(row, other)), None)
        if partner is None:
            missed.append(row)
        else:
            left.remove(partner)
            matched += 1
    free = [row for row in gold if optional(row)]
    return matched, [row for row in left if not any(same(row, other) for other in free) and not optional(row)], missed


def optional(row: Row) -> bool:
    return row.get("optional") is True or row.get("numbered") is False or str(row.get("note") or "").startswith(OPTIONAL)


def _comparisons(text: str) -> dict[str, Same]:
    def near(a: Row, b: Row) -> bool:
        return touches(text, normal(a.get("quote", "")), normal(b.get("quote", "")))

    def expression(a: Row, b: Row) -> bool:
        x, y = normal(a.get("expression", "")), normal(b.get("expression", ""))
        return near(a, b) and (x in y or y in x)

    return {
        "responsibilities": lambda a, b: near(a, b) and bool({a["name"], a["full"]} & {b["name"], b["full"]}),
        "deadlines": expression,
        "criteria": lambda a, b: touches(text, normal(a["condition"]), normal(b["condition"])),
        "obligations": lambda a, b: near(a, b) and a["modality"] == b["modality"],
        "targets": lambda a, b: near(a, b) and float(a["value"]) == float(b["value"]),
        "supports": near,
    }


def _flat(kind: str, rows: list[Row]) -> list[Row]:
    """Responsibilities one a department; other kinds as they are."""
    if kind != "responsibilities":
        return rows
    return [
        {**row, "name": normal(d["name"]), "full": normal(d.get("full") or d["name"])} for row in rows for d in row.get("departments", [])
    ]
