"""Registers as spreadsheets that staff print and sort: A4 across, one page wide, heads frozen and filtered, typed days and numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.registers.matrix import DepartmentRow
from assistant.registers.rows import DeadlineRow, ResponsibilityRow, Row, TargetRow
from assistant.registers.targets import by_district
from corpus.model import Role

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cells = Sequence[str | float | date | None]
ROLES: dict[Role, str] = {"lead": "牵头", "responsible": "负责", "support": "配合"}
STATES = {
    "passed": "已过",
    "due": "未到",
    "starts": "起始",
    "recurring": "每期",
    "immediate": "立即",
    "relative": "自起算日",
    "event": "随事项",
    "undated": "未定日期",
}
# as many as a sheet has columns, some for the department
MOST_TASKS = 16000
# characters that a spreadsheet's XML cannot hold
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_responsibilities(rows: Sequence[Row], path: Path) -> None:
    """The responsibility matrix: a task a row, its lead, responsible and supporting bodies in columns."""
    tasks: dict[tuple[str, str, str], list[ResponsibilityRow]] = {}
    for row in rows:
        if isinstance(row, ResponsibilityRow):
            tasks.setdefault((row.document_id, row.clause_id, row.task), []).append(row)
    lines = (
        (
            n,
            held[0].document_title,
            held[0].document_number,
            held[0].label,
            held[0].task,
            *(_bodies(held, role) for role in ROLES),
            held[0].region,
            held[0].quote,
        )
        for n, held in enumerate(tasks.values(), 1)
    )
    heads = ("序号", "文件", "文号", "条款", "任务", *(f"{name}单位" for name in ROLES.values()), "地区", "原文")
    _write(path, "责任分工表", heads, (5, 26, 18, 12, 30, 24, 24, 24, 10, 40), lines)


def _bodies(held: Iterable[ResponsibilityRow], role: str) -> str:
    named = (f"{row.full}（现{row.now}）" if row.now and row.now != row.full else row.full for row in held if row.role == role)
    return "、".join(dict.fromkeys(named))


def write_deadlines(rows: Sequence[Row], path: Path) -> None:
    """The reporting calendar: a time limit a row, by date; the head says as of which day."""
    held = [row for row in rows if isinstance(row, DeadlineRow)]
    lines = (
        (
            date.fromisoformat(row.due) if row.due else None,
            STATES[row.state],
            row.expression,
            row.obligation,
            row.bearer,
            "、".join(row.departments),
            row.document_title,
            row.document_number,
            row.label,
            row.region,
        )
        for row in held
    )
    state = f"状态（截至{held[0].as_of}）" if held else "状态"
    heads = ("日期", state, "原文期限", "事项", "责任主体", "责任单位", "文件", "文号", "条款", "地区")
    _write(path, "报送日程表", heads, (12, 12, 16, 40, 24, 24, 28, 20, 14, 10), lines)


def write_targets(rows: Sequence[Row], path: Path) -> None:
    """Targets: one sheet that lists all, and one that sets districts against indicators."""
    targets = [row for row in rows if isinstance(row, TargetRow)]
    lines = (
        (row.region, row.document_title, row.label, row.place, row.indicator, row.shown, row.value, row.unit, row.period, row.quote)
        for row in targets
    )
    heads = ("地区", "文件", "条款", "区域", "指标", "目标", "数值", "单位", "时期", "原文")
    _write(path, "目标任务表", heads, (10, 28, 14, 14, 30, 18, 10, 10, 14, 44), lines, _district_sheet(targets))


def write_matrix(rows: Sequence[DepartmentRow], path: Path) -> None:
    """Departments down, tasks across, each cell the part that the one has in the other; tasks beyond the last column are left out."""
    tasks = list(dict.fromkeys((task.document_title, task.label, task.task) for row in rows for task in row.tasks))[:MOST_TASKS]
    lines: list[Cells] = [("", "", "", *(f"{title} {label}" for title, label, _ in tasks))]
    for row in rows:
        parts: dict[tuple[str, str, str], list[str]] = {}
        for one in row.tasks:
            parts.setdefault((one.document_title, one.label, one.task), []).append(ROLES[one.role])
        lines.append((row.region, row.department, row.now, *("、".join(dict.fromkeys(parts.get(task, ()))) or None for task in tasks)))
    heads = ("地区", "部门", "现名", *(task for _, _, task in tasks))
    _write(path, "部门任务矩阵", heads, (10, 26, 20, *(14 for _ in tasks)), lines, frozen="D3")


def _district_sheet(targets: Sequence[TargetRow]) -> tuple[str, Cells, list[Cells]] | None:
    """Districts down, indicators across, for targets that stand in tables of several districts."""
    tabled = by_district(targets)
    indicators = list(dict.fromkeys(row.indicator for row in tabled))
    if not indicators:
        return None
    values = {(row.place, row.indicator): row.value for row in tabled}
    places = list(dict.fromkeys(row.place for row in tabled))
    return "分区域", ("区域", *indicators), [(place, *(values.get((place, name)) for name in indicators)) for place in places]


def _write(
    path: Path,
    title: str,
    heads: Sequence[str],
    widths: Sequence[int],
    lines: Iterable[Cells],
    second: tuple[str, Cells, list[Cells]] | None = None,
    frozen: str = "A2",
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    first = book.worksheets[0]
    first.title = title
    _fill(first, heads, widths, lines)
    first.freeze_panes = frozen
    if second:
        name, columns, rows = second
        _fill(book.create_sheet(name), [str(c) for c in columns], [16] * len(columns), rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _fill(sheet: "Worksheet", heads: Sequence[str], widths: Sequence[int], lines: Iterable[Cells]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for row, cells in enumerate([heads, *lines], 1):
        for column, value in enumerate(cells, 1):
            _set(sheet.cell(row=row, column=column), value, head=row == 1)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _set(cell: Any, value: str | float | date | None, head: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="BFBFBF")
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if head:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2E6E6")
    if isinstance(value, str):
        # text of a document that begins with = must never become a formula
        cell.value, cell.data_type = _ILLEGAL.sub("", value), "s"
    else:
        cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
