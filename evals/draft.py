"""Proposing cases for a new document from its facts, for a person to accept or mend."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.model import Criterion, Deadline, Fact, PolicyDocument, Responsibility, Support, Target

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Draft = dict[str, Any]
ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}
LONGEST = 60


def draft_cases(assistant: "Tiaoli", document_id: str) -> list[Draft]:
    """Question cases in the case format, each with `note` "草稿" until somebody has read it."""
    record = assistant.record(document_id)
    document = record.document
    drafts = [draft for fact in record.facts for draft in _question(document, fact)]
    numbered: dict[str, int] = {}
    for draft in drafts:
        numbered[draft["kind"]] = numbered.get(draft["kind"], 0) + 1
        draft["id"] = f"{document_id}-{draft['kind']}-{numbered[draft['kind']]:03d}"
    return [{"id": draft.pop("id"), **draft} for draft in drafts]


def _question(document: PolicyDocument, fact: Fact) -> Iterator[Draft]:
    title = document.part_of(document.by_id[fact.clause_id]).title
    match fact:
        case Responsibility(note="") if fact.departments:
            names = [[department.name] for department in fact.departments]
            roles = [{"name": department.name, "role": department.role} for department in fact.departments]
            role = ROLES[fact.departments[0].role]
            yield _case(document, fact, "responsibility", f"《{title}》中“{fact.task}”由谁{role}？", names) | {"departments": roles}
        case Deadline(note="") if fact.obligation and fact.normalized:
            due = fact.normalized.model_dump(exclude_none=True)
            question = f"《{title}》要求“{fact.obligation}”在什么时候完成？"
            yield _case(document, fact, "deadline", question, [[fact.expression]]) | {"deadlines": [due]}
        case Criterion():
            yield _case(document, fact, "consequence", f"《{title}》中，{fact.condition}会怎样？", [[fact.consequence]])
        case Target(note=""):
            number = f"{fact.value:g}"
            yield _case(document, fact, "target", f"《{title}》中{fact.region}“{fact.indicator}”的目标是多少？", [[number]])
        case Support(note="") if fact.beneficiary:
            yield _case(document, fact, "support", f"《{title}》对{fact.beneficiary}有什么支持？", [[fact.measure]])


def _case(document: PolicyDocument, fact: Fact, kind: str, question: str, include: list[list[str]]) -> Draft:
    quote = "".join(fact.span.of(document.text).split())[:LONGEST]
    return {
        "question": question,
        "kind": kind,
        "answerable": True,
        "must_include": include,
        "evidence": [[{"document": document.id, "quote": quote}]],
        "note": "草稿：由事实生成，请核对问法与答案后删去本行",
    }
