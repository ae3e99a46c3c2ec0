"""The facts of one clause as cards: who, by when, what is due, or else."""

from collections.abc import Sequence
from html import escape

from assistant.registers.writing.sheets import ROLES
from corpus.model import Criterion, Deadline, Fact, Obligation, PolicyRecord, Responsibility, Span, Support, Target

MODALITIES = {"must": "应当", "must_not": "不得", "may": "可以", "encouraged": "鼓励"}
MOST = 8
"""Cards of one clause: a long one has dozens of duties, and the text itself stands below."""


def fact_cards(record: PolicyRecord, span: Span) -> str:
    """Cards for the clause at `span`, those whose words overlap the passage first; "" where it holds no facts."""
    clause = record.document.clause_at(span.start)
    if clause is None or span.end <= span.start:
        return ""
    held = [fact for fact in record.facts if fact.clause_id == clause.id and fact.kind != "reference"]
    held.sort(key=lambda fact: not (fact.span.start < span.end and span.start < fact.span.end))
    rows = list(dict.fromkeys(row for fact in held for row in _rows(fact)))[:MOST]
    cards = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in rows)
    return f'<dl class="fact-cards">{cards}</dl>' if cards else ""


def _rows(fact: Fact) -> Sequence[tuple[str, str]]:
    match fact:
        case Responsibility():
            return [(f"谁{ROLES[body.role]}", f"{body.full}：{fact.task}") for body in fact.departments]
        case Deadline():
            return [("期限", "，".join(part for part in (fact.expression, fact.bearer, fact.obligation) if part))]
        case Obligation():
            return [(MODALITIES[fact.modality], f"{fact.bearer}：{fact.action}" if fact.bearer else fact.action)]
        case Criterion():
            after = [("否则", fact.escalation)] if fact.escalation else []
            return [("情形", fact.condition), ("可享" if fact.benefit else "后果", fact.consequence), *after]
        case Target():
            return [("目标", f"{fact.region}{fact.indicator}：{fact.value:g}{fact.unit}")]
        case Support():
            return [("支持", f"{fact.beneficiary}：{fact.measure}" if fact.beneficiary else fact.measure)]
        case _:
            return []
