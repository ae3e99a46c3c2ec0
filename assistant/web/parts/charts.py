"""Charts of plotly. They carry no colours of ground and letters: those are the page's, by day and by night (style.css)."""

from collections.abc import Sequence
from html import escape
from typing import Any

from assistant.registers.rows import DeadlineRow, TargetRow
from assistant.registers.targets import by_district, is_scope
from assistant.registers.writing.sheets import STATES
from assistant.web.parts.links import address

COLOURS = {"已过": "#8d8d8d", "未到": "#d0605a", "每期": "#3f9a66", "起始": "#4a8fc7", "随事项": "#c28a2b"}
SERIES = ("#d0605a", "#4a8fc7", "#3f9a66", "#c28a2b", "#8e72c4")
_CLEAR = "rgba(0,0,0,0)"
_FRAME = {"margin": {"l": 10, "r": 10, "t": 74, "b": 10}, "paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "font": {"size": 13}}
_HEIGHT_A_LINE = 44
_LABEL = 20


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
    # a title stands above its line: beside it, it would leave a phone no room for the line
    titles = list(dict.fromkeys(_short(row.document_title) for row in dated))
    for title in titles:
        figure.add_annotation(text=title, x=0, xref="paper", y=title, xanchor="left", yshift=15, showarrow=False, font={"size": 12})
    dressed = _dressed(figure, "期限一览（点开看条款）", 130 + _HEIGHT_A_LINE * len(titles))
    return dressed.update_xaxes(type="date", tickformat="%Y年", nticks=4, tickangle=0).update_yaxes(showticklabels=False)


def districts(rows: Sequence[TargetRow]) -> Any:
    """Targets that are set for several districts, side by side; None when there are none. A bar opens its row."""
    tabled = by_district(rows)
    if not tabled:
        return None
    figure = _figure()
    for number, indicator in enumerate(dict.fromkeys(row.indicator for row in tabled)):
        held = [row for row in tabled if row.indicator == indicator and not is_scope(row.place)]
        figure.add_bar(
            x=[escape(row.place) for row in held],
            y=[row.value for row in held],
            name=_short(indicator),
            marker_color=SERIES[number % len(SERIES)],
            customdata=[address(row.document_id, row.span) for row in held],
            hovertemplate="%{x}：%{y}<extra></extra>",
        )
    return _dressed(figure, "分区域目标（点开看条款）", 320)


def lineage(title: str, below: Sequence[tuple[str, str]], above: Sequence[tuple[str, str]]) -> Any:
    """A document on the left, on the right a line each what it names (`below`) and what names it (`above`): (title, relation)."""
    rows = [
        *((name, f"{relation} →", SERIES[1]) for name, relation in below),
        *((name, f"← {relation}", SERIES[2]) for name, relation in above),
    ]
    middle = (len(rows) - 1) / 2
    figure = _figure()
    for n, (_, relation, colour) in enumerate(rows):
        line = {"color": colour, "width": 1}
        figure.add_scatter(x=[0, 1], y=[middle, n], mode="lines", line=line, hovertext=escape(relation), hoverinfo="text", showlegend=False)
    figure.add_scatter(
        x=[0, *(1 for _ in rows)],
        y=[middle, *range(len(rows))],
        mode="markers+text",
        text=["", *(f"{escape(relation)} {_wrapped(name)}" for name, relation, _ in rows)],
        textposition="middle right",
        marker={"size": 12, "color": [SERIES[0], *(colour for *_, colour in rows)]},
        hoverinfo="none",
        showlegend=False,
    )
    hidden = {"visible": False, "range": [-0.2, 4.5], "fixedrange": True}
    dressed = _dressed(figure, _short(title), 110 + 44 * len(rows))
    return dressed.update_layout(xaxis=hidden, yaxis={"visible": False, "range": [len(rows) - 0.4, -0.6], "fixedrange": True})


def shown(figure: Any) -> Any:
    """What a plot's place on the page shows; without a figure the place is not there."""
    import gradio as gr

    return gr.Plot(figure, visible=figure is not None)


def _wrapped(name: str) -> str:
    """Two lines of a title at most."""
    cut = name if len(name) <= 2 * _LABEL else f"{name[: 2 * _LABEL - 1]}…"
    return "<br>".join(escape(cut[at : at + _LABEL]) for at in range(0, len(cut), _LABEL))


def _short(text: str) -> str:
    return escape(text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…")


def _figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure()


def _dressed(figure: Any, title: str, height: int) -> Any:
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
    titled = {"text": title, "y": 0.99, "yanchor": "top", "font": {"size": 15}}
    return figure.update_layout(title=titled, height=height, legend=legend, **_FRAME).update_yaxes(automargin=True)
