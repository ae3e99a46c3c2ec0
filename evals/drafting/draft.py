"""Proposing cases for a new document from its facts, for a person to accept or mend."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.model import Criterion, Deadline, Fact, PolicyDocument, Responsibility, Support, Target

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Draft = dict[str, Any]
ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}
LONGEST = 60
_ASIDE = re.compile(r"（[^（）]*）?|\([^()]*\)?")
NOTE = "草稿：由事实生成，请核对问法与答案后删去本行"


def draft_cases(assistant: "Tiaoli", document_id: str) -> list[Draft]:
    """Question cases in the case format, in reading order, each with a note that it is a draft until somebody has read it.

    Facts whose question would give away its answer, could mean several facts, or asks again what was asked are left out.
    """
    record = assistant.record(document_id)
    document = record.document
    drafts = [draft for fact in record.facts for draft in _question(document, fact)]
    times = Counter(draft["question"] for draft in drafts)
    seen: set[str] = set()
    numbered: Counter[str] = Counter()
    kept = []
    for draft in drafts:
        words = draft["evidence"][0][0]["quote"] + draft["must_include"][0][0]
        if times[draft["question"]] > 1 or words in seen:
            continue
        seen.add(words)
        numbered[draft["kind"]] += 1
        kept.append({"id": f"{document_id}-{draft['kind']}-{numbered[draft['kind']]:03d}", **draft})
    return kept


def _question(document: PolicyDocument, fact: Fact) -> Iterator[Draft]:
    title = document.part_of(document.by_id[fact.clause_id]).title
    match fact:
        case Responsibility(note="") if fact.departments:
            yield from _who(document, fact, title)
        case Deadline(note="") if fact.obligation and fact.normalized and fact.expression not in fact.obligation:
            due = fact.normalized.model_dump(exclude_none=True)
            question = f"《{title}》要求“{fact.obligation}”在什么时候完成？"
            yield _case(document, fact, "deadline", question, [[fact.expression]]) | {"deadlines": [due]}
        case Support(note="") if fact.beneficiary:
            yield _case(document, fact, "support", f"《{title}》对{fact.beneficiary}有什么支持？", [[fact.measure]])
        case Criterion():
            question = f"按《{title}》，{fact.subject or ''}{fact.condition}的，怎么处理？"
            yield _case(document, fact, "consequence", question, [[fact.consequence]])
        case Target(note="") if f"{fact.value:g}" not in fact.indicator:
            question = f"《{title}》中{_place(fact)}“{fact.indicator}”的目标是多少？"
            yield _case(document, fact, "target", question, [[_amount(document, fact)]])


def _who(document: PolicyDocument, fact: Responsibility, title: str) -> Iterator[Draft]:
    task = _ASIDE.sub("", fact.task).strip("，、；。")
    if not task or any(department.name in task for department in fact.departments):
        return
    roles = [{"name": department.name, "role": department.role} for department in fact.departments]
    question = f"《{title}》中“{task}”由谁{ROLES[fact.departments[0].role]}？"
    names = [[department.name] for department in fact.departments]
    yield _case(document, fact, "responsibility", question, names) | {"departments": roles}


def _place(fact: Target) -> str:
    """A district's name for a table's row; nothing where the target is that of the whole document."""
    return "" if fact.region in ("全市", "全省", "全国", "全县", "全区") else str(fact.region or "")


def _amount(document: PolicyDocument, fact: Target) -> str:
    """The number with its unit where they stand together as printed, else the number."""
    number = f"{fact.value:g}"
    return number + fact.unit if number + fact.unit in "".join(fact.span.of(document.text).split()) else number


def _case(document: PolicyDocument, fact: Fact, kind: str, question: str, include: list[list[str]]) -> Draft:
    quote = "".join(fact.span.of(document.text).split())[:LONGEST]
    return {
        "question": question,
        "kind": kind,
        "answerable": True,
        "must_include": include,
        "evidence": [[{"document": document.id, "quote": quote}]],
        "note": NOTE,
    }
