"""The report as a Word file that a company can file; the one place of the self-check that uses python-docx."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.model import CheckReport, Finding
from assistant.selfcheck.reporting.conclusions import called, conclusions, cut, source
from assistant.selfcheck.reporting.ordering import cards, folded
from assistant.selfcheck.reporting.report import KINDS, NO_ADVICE, VERDICTS, profile_lines, stated_lines

_WIDTHS = (1.6, 6.6, 4.6, 4.2)
"""Centimetres of the columns of the table."""
_SKIPPED = 10


def write_docx(report: CheckReport, path: Path) -> None:
    """Writes the report: conclusions first (what to do by when, whom to call), then a dozen findings, the rest counted."""
    import docx

    document = docx.Document()
    _page(document)
    document.add_heading("企业政策自查报告", level=0)
    document.add_paragraph(f"对照日期：{report.as_of or ''}。{report.summary}")
    shown, rest = cards(report.findings)
    first = conclusions(report, shown)
    todos = [f"{one.when}：{one.what}（{one.source}）。不办：{one.otherwise}。找：{one.call}" for one in first.todos]
    _section(document, "一、要办的事", todos or ["按所述情况，没有须按期办理的事项。"])
    _section(document, "二、可能不利、要先核实的", first.hurts or ["没有。"])
    _section(document, "三、可以争取的支持", first.supports or ["按所述情况还没有能确定的。"])
    _section(document, "四、请补充", first.questions or ["没有。"])
    document.add_heading("五、逐条对照", level=1)
    _table(document, shown)
    _section(document, "六、其余各条", folded(rest) or ["没有。"])
    told = [line.strip() for line in stated_lines(report.stated)] if report.stated else profile_lines(report.profile)
    _section(document, "七、企业情况（据企业自述，不对请更正）", told)
    skipped = [f"{cut(row.what)}：{cut(row.reason)}" for row in report.not_checked]
    more = [f"另有 {len(skipped) - _SKIPPED} 项。"] if len(skipped) > _SKIPPED else []
    _section(document, "八、未作对照的内容及原因", [*skipped[:_SKIPPED], *more] or ["没有。"])
    document.add_paragraph(NO_ADVICE)
    document.save(str(path))


def _page(document: Any) -> None:
    """A4 with narrow margins, so that a usual case fits on four pages."""
    from docx.shared import Cm

    for section in document.sections:
        section.page_height, section.page_width = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    _chinese_font(document)


def _chinese_font(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.font.size = Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")


def _section(document: Any, title: str, lines: Sequence[str]) -> None:
    document.add_heading(title, level=1)
    for line in lines:
        document.add_paragraph(line, style="List Bullet").paragraph_format.space_after = 0


def _table(document: Any, findings: Sequence[Finding]) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, ("结论", "条款原文", "理由", "后果、期限、部门"), strict=True):
        cell.text = title
    for one in findings:
        cells = table.add_row().cells
        cells[0].text = f"{VERDICTS[one.verdict]}\n（{KINDS[one.kind]}）"
        cells[1].text = f"“{cut(one.quote, 140)}”\n——{source(one)}"
        cells[2].text = cut(one.reason, 140)
        cells[3].text = _follows(one)
    _narrow(table)


def _narrow(table: Any) -> None:
    """Widths by what the columns hold, small letters, no space between paragraphs: a dozen findings on two pages."""
    from docx.shared import Cm, Pt

    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(9)


def _follows(one: Finding) -> str:
    parts = [cut(one.consequence or "", 80), f"进一步：{cut(one.escalation)}" if one.escalation else ""]
    parts.append(f"最晚：{one.due}" if one.due else "")
    parts.append(f"部门：{called(one.departments)}" if one.departments else "")
    return "\n".join(part for part in parts if part)
