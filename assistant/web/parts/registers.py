"""Rows of the registers as tables, a matrix and an agenda; every row opens its clause."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from assistant.registers.rows import Address, DeadlineRow, ResponsibilityRow, TargetRow
from assistant.registers.targets import by_district
from assistant.registers.writing.sheets import ROLES, STATES
from assistant.web.parts.calendar import month_name
from assistant.web.parts.links import link, muted
from assistant.web.parts.tables import SHOWN, folded, table

COLUMNS = 10
"""Departments of the matrix that have a column of their own; the others stand by name in the last."""
MARKS = {"lead": "●", "responsible": "▲", "support": "○"}


def people(rows: Sequence[ResponsibilityRow]) -> str:
    """A task and a body a line."""
    lines = [(escape(row.task), _body(row), ROLES[row.role], where(row)) for row in rows]
    return table(("任务", "部门", "角色", "出处"), lines, "责任分工")


def matrix(rows: Sequence[ResponsibilityRow]) -> str:
    """Tasks down, departments across; "" for fewer than two of them."""
    columns = [name for name, _ in Counter(row.full for row in rows).most_common(COLUMNS)]
    tasks: dict[tuple[str, str], list[ResponsibilityRow]] = {}
    for row in rows:
        tasks.setdefault((row.clause_id, row.task), []).append(row)
    if len(columns) < 2:
        return ""
    others = ["其他部门"] if len({row.full for row in rows}) > len(columns) else []
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (*columns, *others))
    body = "".join(_task(held, columns, bool(others)) for held in list(tasks.values())[:SHOWN])
    key = muted(f"{MARKS['lead']} 牵头　{MARKS['responsible']} 负责　{MARKS['support']} 配合；点记号看条款")
    heads = f'<thead><tr><th scope="col">任务</th>{head}</tr></thead>'
    shown = f'<table class="matrix" aria-label="部门与任务">{heads}<tbody>{body}</tbody></table>'
    return f'{key}<div class="wide" tabindex="0" role="region" aria-label="部门与任务对照表">{shown}</div>'


def _task(held: Sequence[ResponsibilityRow], columns: Sequence[str], with_others: bool) -> str:
    by_body = {row.full: row for row in held}
    cells = "".join(_cell(name, by_body.get(name)) for name in columns)
    others = "、".join(link(row.document_id, row.span, f"{row.full}{MARKS[row.role]}") for row in held if row.full not in columns)
    last = f'<td data-label="其他部门">{others}</td>' if with_others else ""
    return f'<tr><th scope="row">{escape(held[0].task)}</th>{cells}{last}</tr>'


def _cell(body: str, row: ResponsibilityRow | None) -> str:
    mark = link(row.document_id, row.span, MARKS[row.role], f"{row.full}{ROLES[row.role]}：{row.task}") if row else ""
    return f'<td class="cell" data-label="{escape(body)}">{mark}</td>'


def agenda(rows: Sequence[DeadlineRow]) -> str:
    """What is to come month by month, then what has no day, then what is past, folded."""
    coming = [row for row in rows if row.due and row.state != "passed"]
    undated = [row for row in rows if not row.due and row.state != "passed"]
    past = [row for row in rows if row.state == "passed"]
    months = [(month, list(held)) for month, held in groupby(coming, key=lambda row: (row.due or "")[:7])]
    shown = "".join(f'<h3 class="month">{month_name(month)}</h3>{_limits(held)}' for month, held in months)
    rest = folded(f"没有写明日期的（{len(undated)}）", _limits(undated) if undated else "", opened=not coming)
    return (shown or muted("没有还要到期的。")) + rest + folded(f"已经过去的（{len(past)}）", _limits(past[::-1]) if past else "")


def _limits(rows: Sequence[DeadlineRow]) -> str:
    lines = [
        (
            f'<span class="day">{row.due or "—"}</span>',
            STATES[row.state],
            escape(f"{row.expression}　{row.obligation}"),
            _bearer(row),
            where(row),
        )
        for row in rows
    ]
    return table(("日期", "状态", "期限与事项", "责任主体", "出处"), lines, "期限")


def _bearer(row: DeadlineRow) -> str:
    """Who the limit binds; where it names nobody, whom its clause names, said to be that."""
    if row.bearer:
        return escape(row.bearer)
    return f'<span class="muted">本条部门：{escape("、".join(row.departments))}</span>' if row.departments else "—"


def numbers(rows: Sequence[TargetRow]) -> str:
    """A target a line, those of districts first as a table of their own."""
    lines = [(escape(row.place), escape(row.indicator), escape(row.shown), escape(row.period or "—"), where(row)) for row in rows]
    return _districts(rows) + table(("区域", "指标", "目标", "时期", "出处"), lines, "目标")


def _districts(rows: Sequence[TargetRow]) -> str:
    """Districts down, indicators across; every number opens its row."""
    tabled = by_district(rows)
    indicators = list(dict.fromkeys(row.indicator for row in tabled))
    cells = {(row.place, row.indicator): link(row.document_id, row.span, f"{row.value:g}") for row in tabled}
    places = dict.fromkeys(row.place for row in tabled)
    lines = [[escape(place), *(cells.get((place, name), "—") for name in indicators)] for place in places]
    return f'<h3 class="month">分区域</h3>{table(("区域", *indicators), lines, "分区域目标")}<h3 class="month">逐项</h3>' if lines else ""


def where(row: Address) -> str:
    """A link that opens the row's clause."""
    return link(row.document_id, row.span, f"《{row.document_title}》{row.label}")


def bodies_list(names: Iterable[str]) -> str:
    """Departments to choose from while typing."""
    return f'<datalist id="bodies">{"".join(f"<option>{escape(name)}</option>" for name in names)}</datalist>'


def _body(row: ResponsibilityRow) -> str:
    now = f"<br><small>现 {escape(row.now)}</small>" if row.now and row.now != row.full else ""
    return f"{escape(row.full)}{now}"
