"""Tables on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.registers.matrix import DepartmentRow
    from assistant.registers.rows import DeadlineRow, ResponsibilityRow, TargetRow
    from corpus.entries import DocumentEntry
    from corpus.model import Fact

LEVELS = {"national": "国家", "province": "省", "city": "市", "county": "县"}


def document_table(entries: Sequence[DocumentEntry]) -> None:
    """Documents of the library, one a row."""
    rows = ((e.id, e.title, e.number or "", e.region.name, LEVELS[e.level], e.date or "", str(e.version)) for e in entries)
    show(("编号", "标题", "文号", "地区", "层级", "日期", "版本"), rows)


def fact_table(document_id: str, facts: Sequence[Fact]) -> None:
    """Facts of a document: kind, clause and what they say."""
    rows = ((fact.kind, fact.clause_id.partition("#")[2], _gist(fact)) for fact in facts)
    show(("类别", "条款", f"内容（{document_id}）"), rows)


def _gist(fact: Fact) -> str:
    said = fact.model_dump(exclude={"id", "clause_id", "span", "kind", "condition_span", "consequence_span", "escalation_span", "cell"})
    if "departments" in said:
        said["departments"] = "、".join(f"{d['full']}（{d['role']}）" for d in said["departments"])
    if isinstance(said.get("normalized"), dict):
        said["normalized"] = " ".join(str(v) for v in said["normalized"].values() if v is not None)
    return "；".join(str(value) for value in said.values() if value not in (None, "", False))


def who_table(rows: Sequence[ResponsibilityRow]) -> None:
    """The register of responsibilities, or one line when nothing was found."""
    from assistant.registers.writing.sheets import ROLES

    lines = (
        (r.full + (f"（现{r.now}）" if r.now and r.now != r.full else ""), ROLES[r.role], r.task, r.region, r.document_id, r.label)
        for r in rows
    )
    show(("部门", "角色", "任务", "地区", "文件", "条款"), lines)


def matrix_table(rows: Sequence[DepartmentRow]) -> None:
    """The matrix of responsibilities: a department a row, its tasks by the part it has in them."""
    from assistant.registers.writing.sheets import ROLES

    lines = (
        (
            r.department,
            r.region,
            *("\n".join(f"{part.task}（{part.document_id} {part.label}）" for part in r.in_role(role)) for role in ROLES),
        )
        for r in rows
    )
    show(("部门", "地区", *ROLES.values()), lines)


def deadline_table(rows: Sequence[DeadlineRow]) -> None:
    """The register of deadlines."""
    from assistant.registers.writing.sheets import STATES

    bodies = (r.bearer or "、".join(r.departments[:3]) + "等" * (len(r.departments) > 3) for r in rows)
    lines = (
        (r.due or "—", STATES[r.state], r.expression, r.obligation, who, r.region, r.document_id, r.label)
        for r, who in zip(rows, bodies, strict=True)
    )
    show(("日期", "状态", "期限", "事项", "责任主体", "地区", "文件", "条款"), lines)


def target_table(rows: Sequence[TargetRow]) -> None:
    """The register of targets."""
    lines = ((r.place, r.indicator, r.shown, r.period or "", r.region, r.document_id, r.label) for r in rows)
    show(("区域", "指标", "目标", "时期", "地区", "文件", "条款"), lines)


def show(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout, wrapped to the terminal; text of documents is never read as markup."""
    import sys

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold")
    for n, head in enumerate(heads):
        table.add_column(head, no_wrap=n == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    # a pipe has no width: wide enough that ids and titles stay whole
    Console(width=None if sys.stdout.isatty() else 160).print(table)
