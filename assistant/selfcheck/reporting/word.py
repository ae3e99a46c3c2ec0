"""The report as a Word file that a company can file; the one place of the self-check that uses python-docx."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.model import CheckReport, Finding
from assistant.selfcheck.reporting.report import KINDS, NO_ADVICE, VERDICTS, next_steps, profile_lines

_ROLES = {"lead": "牵头", "support": "配合", "responsible": "负责"}
_ORDER = ("non_compliant", "unknown", "compliant", "not_applicable")


def write_docx(report: CheckReport, path: Path) -> None:
    """Writes the report: profile, day, findings with quotes and 文号, next steps by date, supports, what was not checked."""
    import docx

    document = docx.Document()
    _chinese_font(document)
    document.add_heading("企业政策自查报告", level=0)
    document.add_paragraph(f"对照日期：{report.as_of or ''}")
    document.add_paragraph(report.summary)
    _section(document, "一、企业情况（据企业自述）", profile_lines(report.profile))
    _findings(document, report.findings)
    _section(document, "三、下一步（按时间先后）", next_steps(report) or ["没有须按期办理的事项。"])
    supports = [f"{row['measure']}——{row['reason']}（{_departments(row['departments'])}）" for row in report.supports]
    _section(document, "四、可以申请或有待核实的支持", supports or ["没有。"])
    _section(document, "五、待答问题", [f"{one.text}" for one in report.questions if not one.answered] or ["没有。"])
    _section(document, "六、未作对照的内容及原因", [f"{row.what}：{row.reason}" for row in report.not_checked] or ["没有。"])
    document.add_paragraph(NO_ADVICE)
    document.save(str(path))


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
        document.add_paragraph(line, style="List Bullet")


def _findings(document: Any, findings: Sequence[Finding]) -> None:
    document.add_heading("二、逐条对照", level=1)
    for verdict in _ORDER:
        own = [one for one in findings if one.verdict == verdict]
        if not own:
            continue
        document.add_heading(f"{VERDICTS[verdict]}（{len(own)} 项）", level=2)
        if verdict == "not_applicable":
            _briefly(document, own)
        else:
            _table(document, own)


def _briefly(document: Any, findings: Sequence[Finding]) -> None:
    """Rules that do not bind are named once a document and reason."""
    rows = dict.fromkeys(f"《{one.citation.document_title}》：{one.reason}" for one in findings)
    for line in rows:
        document.add_paragraph(line, style="List Bullet")


def _table(document: Any, findings: Sequence[Finding]) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, title in zip(table.rows[0].cells, ("类别", "条款原文", "理由", "后果、期限、部门"), strict=True):
        cell.text = title
    for one in findings:
        cells = table.add_row().cells
        cells[0].text = KINDS[one.kind]
        cells[1].text = f"“{one.quote}”\n——{_source(one)}"
        cells[2].text = one.reason
        cells[3].text = _follows(one)


def _source(one: Finding) -> str:
    number = f"（{one.citation.document_number}）" if one.citation.document_number else ""
    return f"《{one.citation.document_title}》{number}{one.citation.label}"


def _follows(one: Finding) -> str:
    parts = [one.consequence or "", f"进一步：{one.escalation}" if one.escalation else ""]
    parts.append(f"最晚：{one.due}" if one.due else "")
    parts.append(f"部门：{_departments(one.departments)}" if one.departments else "")
    return "\n".join(part for part in parts if part)


def _departments(rows: Sequence[dict[str, str]]) -> str:
    return "、".join(f"{row['name']}（{_ROLES.get(row['role'], row['role'])}）" for row in rows) or "文件未指明部门"
