"""The registers tab: who is responsible, what is due, which targets; tables, a timeline, a chart by district, files to print."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.registers.rows import Address, DeadlineRow, ResponsibilityRow, TargetRow
from assistant.registers.sheets import ROLES, STATES
from assistant.registers.targets import by_district
from assistant.web.cards import link, typed
from assistant.web.downloads import register_links
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

SHOWN = 200
COLORS = {"已过": "#8d8d8d", "未到": "#a3312c", "每期": "#2c6e49"}


class RegistersTab:
    """Callbacks over one assistant; each gives escaped HTML, a figure or a file."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self.assistant = assistant

    def who(self, query: str | None, region: str | None) -> str:
        """The register of responsibilities for a department or a task."""
        try:
            query, region = typed(query), typed(region)
            rows = self.assistant.who(query, region=region)
        except TiaoliError as error:
            return f"<p>{escape(str(error))}</p>"
        lines = [(escape(row.task), f"{_body(row)}", ROLES[row.role], _where(row)) for row in rows]
        return register_links("who.xlsx", query=query, region=region) + _table(("任务", "部门", "角色", "出处"), lines)

    def deadlines(self, region: str | None, as_of: str | None) -> tuple[str, Any]:
        """(table, timeline) of the deadlines as of a day, today where none is given."""
        try:
            region, as_of = typed(region), typed(as_of)
            rows = self.assistant.deadlines(region=region, as_of=as_of)
        except TiaoliError as error:
            return f"<p>{escape(str(error))}</p>", None
        lines = [
            (f'<span class="day">{row.due or "—"}</span>', STATES[row.state], escape(f"{row.expression}　{row.obligation}"), _where(row))
            for row in rows
        ]
        files = register_links("deadlines.xlsx", "deadlines.ics", region=region, as_of=as_of)
        return files + _table(("日期", "状态", "期限与事项", "出处"), lines), timeline(rows)

    def targets(self, region: str | None) -> tuple[str, Any]:
        """(table, chart by district) of the targets."""
        try:
            region = typed(region)
            rows = self.assistant.targets(region=region)
        except TiaoliError as error:
            return f"<p>{escape(str(error))}</p>", None
        lines = [(escape(row.place), escape(row.indicator), escape(row.shown), _where(row)) for row in rows]
        return register_links("targets.xlsx", region=region) + _table(("区域", "指标", "目标", "出处"), lines), districts(rows)


def timeline(rows: Sequence[DeadlineRow]) -> Any:
    """Deadlines with a day on a time axis, coloured by state; None when there are none."""
    import plotly.graph_objects as go

    dated = [row for row in rows if row.due]
    if not dated:
        return None
    figure = go.Figure()
    for name, color in COLORS.items():
        held = [row for row in dated if STATES[row.state] == name]
        if held:
            figure.add_scatter(
                x=[row.due for row in held],
                y=[escape(row.document_title[:16]) for row in held],
                mode="markers",
                name=name,
                marker={"size": 12, "color": color},
                text=[escape(f"{row.expression} {row.obligation}"[:80]) for row in held],
                hovertemplate="%{x}<br>%{text}<extra></extra>",
            )
    return figure.update_layout(height=300, margin={"l": 10, "r": 10, "t": 30, "b": 10}, title="期限一览", yaxis={"automargin": True})


def districts(rows: Sequence[TargetRow]) -> Any:
    """Targets that are set for several districts, side by side; None when there are none."""
    import plotly.graph_objects as go

    tabled = by_district(rows)
    if not tabled:
        return None
    figure = go.Figure()
    for indicator in dict.fromkeys(row.indicator for row in tabled):
        held = [row for row in tabled if row.indicator == indicator]
        figure.add_bar(x=[escape(row.place) for row in held], y=[row.value for row in held], name=escape(indicator[:20]))
    return figure.update_layout(height=320, margin={"l": 10, "r": 10, "t": 30, "b": 10}, title="分区域目标", legend={"orientation": "h"})


def _body(row: ResponsibilityRow) -> str:
    now = f"<br><small>现 {escape(row.now)}</small>" if row.now and row.now != row.full else ""
    return f"{escape(row.full)}{now}"


def _where(row: Address) -> str:
    return link(row.document_id, row.span.start, row.span.end, f"《{row.document_title}》{row.label}")


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    if not lines:
        return '<p class="muted">没有查到。</p>'
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines[:SHOWN])
    more = f'<p class="muted">共 {len(lines)} 条，这里列出前 {SHOWN} 条；全部内容请下载表格。</p>' if len(lines) > SHOWN else ""
    return f'<table class="findings"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'
