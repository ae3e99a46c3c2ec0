"""Extracted facts against a person's: F1 by kind. Items marked optional, or noted as a judgement call, are neither owed nor wrong."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from evals.judging.measures import f1, mean, same_deadline
from evals.model import CaseResult, Cause, FactsCase
from evals.reading.quotes import normal, touches
from evals.reading.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Row = dict[str, Any]
METADATA = ("title", "issuer", "document_number", "date", "region", "level")
TOLD = 50
_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十百零〇\d]+[)）]?|第.+[编章节条款项目]|[①-⑳]")
Same = Callable[[Row, Row], bool]
OPTIONAL = (
    "generic", "inherited", "frequency-only", "target-period", "scope-count", "commitment", "encouragement", "condition",
    "support-duration", "start-only", "effective", "validity", "enterprise", "government", "in-body", "weak",
)  # fmt: skip


def judge_facts(assistant: "Tiaoli", texts: Texts, case: FactsCase) -> CaseResult:
    """F1 of each kind that the gold file states, and where it states them metadata, roles and normal forms; passes when all are perfect."""
    gold, said = case.model_dump(), assistant.fact_file(case.document)
    text = texts[case.document]
    scores: dict[str, float] = {}
    why: list[str] = []
    lost: list[str] = []
    for kind, same in _comparisons(text).items():
        if kind in gold:
            matched, extra, missed = compare(_flat(kind, gold[kind]), _flat(kind, said.get(kind, [])), same)
            scores[f"{kind}.f1"] = f1(matched, len(extra), len(missed)) if matched or extra or missed else 1.0
            lost += [f"{kind} 缺少：{_named(row)}" for row in missed]
            why += [f"{kind} 多出：{_named(row)}" for row in extra]
    if scores:
        scores["facts.f1"] = mean(list(scores.values()))
    why = lost + why
    for name, wrong, count in details(text, gold, said):
        scores[name] = 1 - len(wrong) / count
        why += wrong
    shown = {"question": case.document}
    cause: Cause | None = None
    if why:
        cause = "fact_missing" if lost and len(lost) == len(why) else "facts_differ"
    return CaseResult(
        id=case.id, kind="facts", group="facts", passed=not why, cause=cause, scores=scores, why=why[:TOLD], shown=shown if why else {}
    )


def details(text: str, gold: Row, said: Row) -> Iterator[tuple[str, list[str], int]]:
    """(measure, what is wrong, of how many) for metadata, roles of departments and normal forms of deadlines; none without gold."""
    known = {k: v for k, v in gold.get("metadata", {}).items() if k in METADATA and v is not None}
    if known:
        got = said["metadata"]
        wrong = [f"{k} 是 {got.get(k)}，应为 {v}" for k, v in known.items() if normal(str(v)) != normal(str(got.get(k) or ""))]
        yield "metadata.accuracy", wrong, len(known)
    same = _comparisons(text)
    pairs = _pairs("responsibilities", gold, said, same["responsibilities"])
    if pairs:
        wrong = [f"{a['name']} 的角色是 {b.get('role')}，应为 {a.get('role')}" for a, b in pairs if not _same_role(a, b)]
        yield "role.accuracy", wrong, len(pairs)
    pairs = _pairs("deadlines", gold, said, same["deadlines"])
    if pairs:
        wrong = [f"{a.get('expression') or _named(a)} 归一为 {b.get('normalized')}" for a, b in pairs if not _same_time(a, b)]
        yield "normalized.accuracy", wrong, len(pairs)


def _pairs(kind: str, gold: Row, said: Row, same: Same) -> list[tuple[Row, Row]]:
    """Gold items that are owed, each with the first said one that is the same."""
    others = _flat(kind, said.get(kind, []))
    owed = [row for row in _flat(kind, gold.get(kind, [])) if not optional(row)]
    found = ((row, next((other for other in others if same(row, other)), None)) for row in owed)
    return [(row, other) for row, other in found if other is not None]


def _same_role(a: Row, b: Row) -> bool:
    """The A of “A会同B” may be called lead or responsible."""
    together = "会同" in a.get("quote", "") and {a.get("role"), b.get("role")} == {"lead", "responsible"}
    return together or a.get("role") == b.get("role")


def _same_time(a: Row, b: Row) -> bool:
    wanted = [a.get("normalized"), *a.get("alternatives", [])]
    return any(same_deadline(one or {}, b.get("normalized") or {}) for one in wanted)


def _named(row: Row) -> str:
    who = f"{row['name']}：" if "name" in row else ""
    return who + "".join(str(row.get("quote") or "/".join(row.get("path", []))).split())[:40]


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

    def condition(a: Row, b: Row) -> bool:
        x, y = normal(a["condition"]), normal(b["condition"])
        return touches(text, x, y) or (near(a, b) and x[:8] in y)

    return {
        "responsibilities": lambda a, b: near(a, b) and bool({a["name"], a["full"]} & {b["name"], b["full"]}),
        "deadlines": expression,
        "criteria": condition,
        "obligations": lambda a, b: near(a, b) and a["modality"] == b["modality"],
        "targets": lambda a, b: near(a, b) and float(a["value"]) == float(b["value"]),
        "supports": near,
        "references": lambda a, b: near(a, b) and normal(a["title"]) == normal(b["title"]),
        "clauses": lambda a, b: _numbers(a["path"]) == _numbers(b["path"]) and normal(a["starts"])[:6] == normal(b["starts"])[:6],
    }


def _numbers(path: list[str]) -> list[str]:
    """The numbered elements of a clause path; names of parts (指导意见, 附表) are left out."""
    bare = [normal(element).strip("、.．") for element in path]
    return [element for element in bare if _NUMBER.fullmatch(element)]


def _flat(kind: str, rows: list[Row]) -> list[Row]:
    """Responsibilities one a department; other kinds as they are."""
    if kind != "responsibilities":
        return rows
    return [
        {**row, "name": normal(d["name"]), "full": normal(d.get("full") or d["name"])} for row in rows for d in row.get("departments", [])
    ]
