"""Charts of plotly. They carry no colours of ground and letters: those are the page's, by day and by night (style.css)."""

from collections.abc import Sequence
from html import escape
from typing import Any

from assistant.registers.rows import DeadlineRow, TargetRow
from assistant.registers.sheets import STATES
from assistant.registers.targets import by_district
from assistant.web.parts.links import address

COLOURS = {"已过": "#8d8d8d", "未到": "#d0605a", "每期": "#3f9a66"}
SERIES = ("#d0605a", "#4a8fc7", "#3f9a66", "#c28a2b", "#8e72c4")
_CLEAR = "rgba(0,0,0,0)"
_FRAME = {"margin": {"l": 10, "r": 10, "t": 74, "b": 10}, "paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "font": {"size": 13}}
_HEIGHT_A_LINE = 34
_LABEL = 16


def timeline(rows: Sequence[DeadlineRow]) -> Any:
    """Deadlines with a day on a time axis, a line a document, coloured by state; None when there are none. A point opens its clause."""
    dated = [row for row in rows if row.due]
    if not dated:
        return None
    figure = _figure()
    for name, colour in COLOURS.items():
        if held := [row for row in dated if STATES[row.state] == name]:
            figure.add_scatter(
                x=[row.due for row in held],
                y=[_short(row.document_title) for row in held],
                mode="markers",
                name=name,
                marker={"size": 13, "color": colour},
                text=[escape(f"{row.expression} {row.obligation}"[:60]) for row in held],
                customdata=[address(row.document_id, row.span) for row in held],
                hovertemplate="%{x}<br>%{text}<extra></extra>",
            )
    lines = len({row.document_id for row in dated})
    return _dressed(figure, "期限一览（点开看条款）", 130 + _HEIGHT_A_LINE * lines).update_xaxes(
        type="date", tickformat="%Y年", nticks=6, tickangle=0
    )


def districts(rows: Sequence[TargetRow]) -> Any:
    """Targets that are set for several districts, side by side; None when there are none. A bar opens its row."""
    tabled = by_district(rows)
    if not tabled:
        return None
    figure = _figure()
    for number, indicator in enumerate(dict.fromkeys(row.indicator for row in tabled)):
        held = [row for row in tabled if row.indicator == indicator and row.place not in ("全市", "全省", "合计")]
        figure.add_bar(
            x=[escape(row.place) for row in held],
            y=[row.value for row in held],
            name=_short(indicator),
            marker_color=SERIES[number % len(SERIES)],
            customdata=[address(row.document_id, row.span) for row in held],
            hovertemplate="%{x}：%{y}<extra></extra>",
        )
    return _dressed(figure, "分区域目标（点开看条款）", 320)


def lineage(names: Sequence[str], links: Sequence[tuple[int, int, str]], here: int) -> Any:
    """Documents as points, above what they stand on and below what stands on them; `links`: (from, to, relation)."""
    figure = _figure()
    places = _levels(len(names), links, here)
    for start, end, relation in links:
        (x0, y0), (x1, y1) = places[start], places[end]
        figure.add_scatter(
            x=[x0, x1], y=[y0, y1], mode="lines", line={"color": "#8d8d8d"}, hovertext=escape(relation), hoverinfo="text", showlegend=False
        )
    figure.add_scatter(
        x=[places[n][0] for n in range(len(names))],
        y=[places[n][1] for n in range(len(names))],
        mode="markers+text",
        text=[escape(_wrapped(name)).replace("\n", "<br>") for name in names],
        textposition="bottom center",
        marker={"size": 15, "color": [SERIES[0] if n == here else SERIES[1] for n in range(len(names))]},
        hoverinfo="none",
        showlegend=False,
    )
    width = max(sum(1 for place in places.values() if place[1] == level) for level in {place[1] for place in places.values()})
    hidden = {"visible": False, "range": [-0.6, width - 0.4]}
    levels = sorted({place[1] for place in places.values()})
    return _dressed(figure, "依据与引用", 150 + 120 * len(levels)).update_layout(
        xaxis=hidden, yaxis={"visible": False, "range": [levels[0] - 0.8, levels[-1] + 0.4]}
    )


def shown(figure: Any) -> Any:
    """What a plot's place on the page shows; without a figure the place is not there."""
    import gradio as gr

    return gr.Plot(figure, visible=figure is not None)


def _levels(count: int, links: Sequence[tuple[int, int, str]], here: int) -> dict[int, tuple[float, float]]:
    above = [end for start, end, _ in links if start == here]
    below = [start for start, end, _ in links if end == here and start not in above]
    rows = {1.0: list(dict.fromkeys(above)), 0.0: [here], -1.0: list(dict.fromkeys(below))}
    widest = max(len(row) for row in rows.values())
    return {one: (n + (widest - len(row)) / 2, level) for level, row in rows.items() for n, one in enumerate(row) if one < count}


def _wrapped(name: str) -> str:
    cut = name if len(name) <= 3 * _LABEL else f"{name[: 3 * _LABEL - 1]}…"
    return "\n".join(cut[at : at + _LABEL] for at in range(0, len(cut), _LABEL))


def _short(text: str) -> str:
    return escape(text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…")


def _figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure()


def _dressed(figure: Any, title: str, height: int) -> Any:
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
    titled = {"text": title, "y": 0.99, "yanchor": "top", "font": {"size": 15}}
    return figure.update_layout(title=titled, height=height, legend=legend, **_FRAME).update_yaxes(automargin=True)
