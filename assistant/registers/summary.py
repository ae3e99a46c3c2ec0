"""A document on one page, made of its facts: whom it concerns, what is demanded, by when, who acts, what help there is."""

from collections.abc import Iterator

from assistant.registers.amounts import as_said
from corpus.model import Criterion, Deadline, Fact, Frozen, Obligation, PolicyRecord, Responsibility, Span, Support, Target

MOST = 6
"""Lines of a section: the rest is in the document."""

LEADS = "（牵头）"


class Line(Frozen):
    """One fact in plain words, and where it stands."""

    text: str
    label: str
    span: Span


class Section(Frozen):
    """`more`: facts of the section that are not among its lines."""

    name: str
    lines: tuple[Line, ...]
    more: int = 0


def summary(record: PolicyRecord) -> list[Section]:
    """Sections that have lines, in the order a reader asks: 对象, 要求, 期限, 部门, 目标, 支持."""
    found: dict[str, dict[str, Line]] = {name: {} for name in ("对象", "要求", "期限", "部门", "目标", "支持")}
    for addressee in record.document.main.addressees:
        head = record.document.clauses[0]
        found["对象"].setdefault(addressee, Line(text=addressee, label=head.label, span=head.span))
    for fact in record.facts:
        for name, text in _said(fact, record.document.text):
            found[name].setdefault(text, Line(text=text, label=record.document.by_id[fact.clause_id].label, span=fact.span))
    return [_section(name, list(lines.values())) for name, lines in found.items() if lines]


def _section(name: str, lines: list[Line]) -> Section:
    """Who leads is told before who else is responsible."""
    ordered = sorted(lines, key=lambda line: name == "部门" and LEADS not in line.text)
    return Section(name=name, lines=tuple(ordered[:MOST]), more=max(0, len(lines) - MOST))


def _said(fact: Fact, text: str) -> Iterator[tuple[str, str]]:
    match fact:
        case Criterion() if fact.subject:
            yield "对象", fact.subject
        case Obligation() if fact.modality in ("must", "must_not") and fact.note == "":
            yield "要求", f"{fact.bearer or ''}{'不得' if fact.modality == 'must_not' else '应当'}{fact.action.removeprefix('不得')}"
        case Deadline():
            yield "期限", "，".join(part for part in (fact.expression, fact.bearer, fact.obligation) if part)
        case Responsibility():
            yield from (("部门", f"{body.full}{LEADS}：{fact.task}") for body in fact.departments if body.role == "lead")
            yield from (("部门", f"{body.full}：{fact.task}") for body in fact.departments if body.role == "responsible")
        case Target():
            yield "目标", f"{fact.region}{fact.indicator}：{as_said(fact, text)}"
        case Support():
            yield "支持", f"{fact.beneficiary}：{fact.measure}" if fact.beneficiary else fact.measure
