"""What the first page of a report says, for every surface: what to do by when, what it costs not to, whom to call, what there is to be had.

In: a report. Out: rows in the order in which an owner needs them. Nothing that is met reads like an order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.model import CheckReport, Finding

TODOS, HURTS, SUPPORTS, QUESTIONS = 6, 3, 5, 3
"""Rows of each kind that go on one page together."""
_ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}
_SHOWN = 70
_CALLED = 3
"""Bodies named before the rest is counted."""


@dataclass(frozen=True)
class Todo:
    """One thing to do: by when, what, on which words of the enterprise it rests, what follows otherwise, whom to call, where it stands."""

    when: str
    what: str
    why: str
    otherwise: str
    call: str
    source: str


@dataclass(frozen=True)
class Conclusions:
    """todos: at once, then by day; hurts: open findings that could go against it; supports: to be had, then those that may be."""

    todos: tuple[Todo, ...]
    hurts: tuple[str, ...]
    supports: tuple[str, ...]
    questions: tuple[str, ...]


def conclusions(report: CheckReport, shown: Sequence[Finding]) -> Conclusions:
    """The first page of `report`; `shown` are the findings that it shows in full (assistant.selfcheck.reporting.ordering.cards)."""
    asked = [one.text for one in report.questions if not one.answered]
    return Conclusions(
        todos=tuple(_todos(report))[:TODOS],
        hurts=tuple(_open(one) for one in shown if one.verdict == "unknown" and one.kind != "support")[:HURTS],
        supports=tuple(_money(shown))[:SUPPORTS],
        questions=tuple(asked)[:QUESTIONS],
    )


def _todos(report: CheckReport) -> Iterator[Todo]:
    wrong = [one for one in report.findings if one.kind != "support" and (one.verdict == "non_compliant" or one.due)]
    wrong.sort(key=lambda one: (not _at_once(one), one.due or "9999"))
    for one in wrong:
        act = cut(one.consequence or one.quote)
        costs = cut(one.escalation or _costs(one))
        yield Todo(
            _when(one, report.as_of), act, cut(one.reason), "即本条处理" if costs == act else costs, called(one.departments), source(one)
        )


def _at_once(one: Finding) -> bool:
    return bool(one.deadline and one.deadline.kind == "immediate")


def _when(one: Finding, as_of: str | None) -> str:
    if one.due is None:
        return "立即" if _at_once(one) else "未写期限"
    left = (date.fromisoformat(one.due) - date.fromisoformat(as_of or one.due)).days
    return f"{one.due} 前（还有 {left} 天）" if left >= 0 else f"{one.due}（已过 {-left} 天）"


def _costs(one: Finding) -> str:
    """What follows where no graver step is told: the sanction itself, of a duty nothing but that it is not kept."""
    return one.consequence or "" if one.kind in ("criterion", "escalation") else "本条未写后果"


def _open(one: Finding) -> str:
    return f"{cut(one.quote, 40)}——{cut(one.reason, 40)}（{source(one)}）"


def _money(shown: Sequence[Finding]) -> Iterator[str]:
    supports = [one for one in shown if one.kind == "support"]
    for verdict, name in (("compliant", "可以申请"), ("unknown", "核实后可能申请")):
        for one in supports:
            if one.verdict == verdict:
                sum_ = f"：{one.payment.working}" if one.payment else ""
                yield f"{name} {cut(one.consequence or one.quote, 50)}{sum_}（{called(one.departments)}；{source(one)}）"


def called(rows: Sequence[dict[str, Any]]) -> str:
    """The bodies in charge with their part."""
    named = "、".join(f"{row['name']}（{_ROLES.get(row['role'], row['role'])}）" for row in rows[:_CALLED])
    return f"{named}等 {len(rows)} 个" if len(rows) > _CALLED else named or "文件未指明部门"


def source(one: Finding) -> str:
    number = f"（{one.citation.document_number}）" if one.citation.document_number else ""
    return f"《{' '.join(one.citation.document_title.split())}》{number}{one.citation.label}"


def cut(text: str, most: int = _SHOWN) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"
