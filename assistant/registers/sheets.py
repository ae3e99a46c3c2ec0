"""Registers as Excel sheets that staff can print: responsibility matrix, reporting calendar, targets by district."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.registers.rows import Row

_ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}
_STATES = {"passed": "已过", "due": "未到", "recurring": "周期", "relative": "自事由起算", "immediate": "立即", "event": "随事件"}
_FORMULA = ("=", "+", "-", "@")


def write_responsibilities(rows: Sequence[Row], path: Path) -> None:
    """One line a task: 牵头, 负责, 配合 in columns of their own, and the clause."""
    heads = ("文件", "文号", "条款", "事项", "牵头", "负责", "配合", "原文")
    _write(path, "责任分工", heads, (14, 18, 14, 40, 24, 24, 24, 60), [_who(row) for row in rows])


def _who(row: Row) -> list[Any]:
    by_role = {role: "、".join(d["full"] for d in row["departments"] if d["role"] == role) for role in _ROLES}
    task = row["heading"] or row["task"]
    return [
        row["document_title"],
        row["document_number"],
        row["label"],
        task,
        *(by_role[r] for r in ("lead", "responsible", "support")),
        row["quote"],
    ]


def write_deadlines(rows: Sequence[Row], path: Path) -> None:
    """One line a time limit, by due day."""
    heads = ("到期日", "状态", "时限（原文）", "事项", "责任主体", "文件", "文号", "条款", "原文")
    _write(path, "报送日程", heads, (12, 10, 20, 40, 24, 30, 18, 14, 60), [_deadline(row) for row in rows])


def _deadline(row: Row) -> list[Any]:
    return [
        row["due"],
        _STATES[row["state"]],
        row["expression"],
        row["obligation"],
        row["bearer"],
        row["document_title"],
        row["document_number"],
        row["label"],
        row["quote"],
    ]


def write_targets(rows: Sequence[Row], path: Path) -> None:
    """Targets one a line, and a second sheet with places down and indicators across for those of tables."""
    heads = ("地区", "指标", "数值", "单位", "比较", "时期", "文件", "文号", "条款", "原文")
    lines = [
        [
            r["region"],
            r["indicator"],
            r["value"],
            r["unit"],
            r["comparator"],
            r["period"],
            r["document_title"],
            r["document_number"],
            r["label"],
            r["quote"],
        ]
        for r in rows
    ]
    _write(path, "目标任务", heads, (14, 36, 10, 8, 6, 14, 30, 18, 14, 60), lines, _matrix([r for r in rows if r["in_table"]]))


def _matrix(rows: Sequence[Row]) -> list[list[Any]]:
    indicators = list(dict.fromkeys(row["indicator"] for row in rows))
    places = list(dict.fromkeys(row["region"] for row in rows))
    values = {(row["region"], row["indicator"]): row["value"] for row in rows}
    if not rows:
        return []
    return [["地区", *indicators], *([place, *(values.get((place, name)) for name in indicators)] for place in places)]


def _write(
    path: Path,
    title: str,
    heads: Sequence[str],
    widths: Sequence[int],
    lines: Sequence[Sequence[Any]],
    matrix: Sequence[Sequence[Any]] = (),
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    _fill(sheet, [list(heads), *lines], widths)
    if matrix:
        _fill(book.create_sheet("分区目标"), matrix, [14, *[24] * (len(matrix[0]) - 1)])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _fill(sheet: Any, lines: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
    """Rows with a bold head that repeats on every printed page, landscape, one page wide."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for line in lines:
        sheet.append([_plain(value) for value in line])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _plain(value: Any) -> Any:
    """Text of a document never becomes a formula (=HYPERLINK(…)) and holds no control characters."""
    if not isinstance(value, str):
        return value
    clean = "".join(c for c in value if c >= " " or c in "\n\t")
    return f"'{clean}" if clean.startswith(_FORMULA) else clean
