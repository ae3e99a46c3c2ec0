"""One self-contained HTML file: scores by kind and document, failures by cause, past runs. Nothing is loaded from anywhere."""

from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Any

from evals.judging.measures import mean
from evals.model import CAUSES, CaseResult, Run
from evals.reporting.highlight import marked
from evals.reporting.words import GROUPS, MEASURES, SCORED, VERDICTS
from evals.running.compare import Comparison, Difference
from evals.running.runs import Outcome

_STYLE = """
:root{--ink:#1d2430;--soft:#5a6472;--line:#e2ddd2;--paper:#fbfaf7;--card:#fffdf8;--red:#a3312c;--green:#2c6e49}
*{box-sizing:border-box}
body{font:15px/1.7 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper)}
body{max-width:72rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;border-bottom:2px solid var(--red);padding-bottom:.3rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
.numbers{display:flex;flex-wrap:wrap;gap:.7rem;margin:1rem 0}
.numbers div{flex:1 1 8rem;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.5rem .8rem}
.numbers b{display:block;font-size:1.5rem;line-height:1.3}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:0 2rem;align-items:start}
table{border-collapse:collapse;width:100%;margin-bottom:.8rem}
th{text-align:left;color:var(--soft);font-weight:normal;font-size:.85rem}
td,th{border-bottom:1px solid var(--line);padding:.22rem .4rem .22rem 0;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.wide{overflow-x:auto}.wide table{min-width:44rem}
.chart{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:.6rem 0;overflow:hidden}
details.case{border:1px solid var(--line);border-left:3px solid var(--red);border-radius:6px;background:var(--card);margin:.5rem 0}
details.case>summary{cursor:pointer;padding:.5rem .8rem}details.case>div{padding:0 .9rem .7rem}
.case dl{display:grid;grid-template-columns:4.5rem 1fr;gap:.15rem .6rem;margin:0}
.case dt{color:var(--soft)}.case dd{margin:0;white-space:pre-wrap}
.soft{color:var(--soft);font-size:.9rem}.bad{color:var(--red)}.good{color:var(--green)}
mark{background:#ffe08a;padding:0 .1em}ul{padding-left:1.2rem;margin:.3rem 0}
@media(max-width:600px){.case dl{grid-template-columns:1fr}.case dt{margin-top:.3rem}}
"""
_VIEWPORT = '<meta name="viewport" content="width=device-width,initial-scale=1">'
COLOUR = "#a3312c"
CHART = {"margin": {"l": 10, "r": 20, "t": 40, "b": 30}, "paper_bgcolor": "#fffdf8", "plot_bgcolor": "#fffdf8", "font": {"size": 13}}
# a failure list longer than this starts folded
OPEN_UP_TO = 12
MOST_DOCUMENTS = 40


def write_report(outcome: Outcome, path: Path) -> None:
    """The report of `outcome` at `path`."""
    run = outcome.run
    parts = [
        "<h1>条理 · 用例评测报告</h1>",
        _verdict(outcome),
        _numbers(outcome),
        _changes(outcome.comparison) if outcome.comparison else "",
        _failures(run),
        _charts(outcome),
        _measures(run),
        _versions(run),
    ]
    head = f'<meta charset="utf-8">{_VIEWPORT}<title>条理评测</title><style>{_STYLE}</style>'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>{"".join(parts)}</body></html>', encoding="utf-8")


def _verdict(outcome: Outcome) -> str:
    if outcome.reasons:
        return f'<p class="bad"><b>未达要求：</b>{escape("；".join(outcome.reasons))}</p>'
    if outcome.comparison:
        return '<p class="good"><b>达到要求</b></p>'
    return ""


def _numbers(outcome: Outcome) -> str:
    """The figures one looks at first."""
    run, changed = outcome.run, outcome.comparison
    failed = sum(not result.passed for result in run.results)
    boxes = [(f"{run.measures['passed']:.1%}", "通过"), (f"{run.measures['cases']:g}", "用例"), (str(failed), "失败")]
    if changed:
        boxes += [(f"+{len(changed.gains)}", "变好"), (f"−{len(changed.losses)}", "变差")]
    if run.times:
        boxes.append((f"{run.times['p50_ms']:.0f} ms", "每例中位用时"))
    shown = "".join(f"<div><b>{escape(value)}</b>{escape(name)}</div>" for value, name in boxes)
    drafts = f'<p class="soft">草稿未完成，没有跑：{escape("、".join(run.drafts))}</p>' if run.drafts else ""
    return f'<div class="numbers">{shown}</div>{drafts}'


def _measures(run: Run) -> str:
    """One small table a kind of case."""
    tables: dict[str, list[str]] = defaultdict(list)
    for name, value in run.measures.items():
        kind, _, measure = name.partition(".")
        if measure:
            tables[kind].append(f"<tr><td>{escape(_called(measure))}</td><td class=n>{value:.3f}</td></tr>")
    shown = "".join(f"<section><h3>{SCORED[kind]}</h3><table>{''.join(rows)}</table></section>" for kind, rows in tables.items())
    return f'<h2>指标</h2><div class="grid">{shown}</div>'


def _called(measure: str) -> str:
    """The measure with what it means, where that is not its own name."""
    return f"{MEASURES[measure]}（{measure}）" if measure in MEASURES else measure


def _charts(outcome: Outcome) -> str:
    """Passed by kind, by document, and over past runs; the first chart carries plotly itself."""
    groups = {GROUPS.get(group, group): scores["passed"] for group, scores in outcome.run.groups.items()}
    charts = [_bars("各类用例通过率", groups)]
    if by_document := _by_document(outcome.run.results):
        charts.append(_bars("各文件用例通过率", by_document))
    if len(outcome.past) > 1:
        charts.append(_line("历次通过率（同一组用例）", [row["passed"] for row in outcome.past]))
    return "<h2>图</h2>" + "".join(f'<div class="chart">{_html(chart, first=n == 0)}</div>' for n, chart in enumerate(charts))


def _by_document(results: list[CaseResult]) -> dict[str, float]:
    """Share passed of the cases whose expected words stand in a document."""
    passed: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for document in result.documents:
            passed[document].append(float(result.passed))
    return {f"{name}（{len(values)}）": mean(values) for name, values in sorted(passed.items())[:MOST_DOCUMENTS]}


def _bars(title: str, values: dict[str, float]) -> Any:
    """Horizontal bars of shares: names stay readable on a phone."""
    import plotly.graph_objects as go

    names, shares = list(values)[::-1], list(values.values())[::-1]
    text = [f"{share:.0%}" for share in shares]
    bars = go.Bar(y=names, x=shares, orientation="h", marker_color=COLOUR, text=text, textposition="outside", cliponaxis=False)
    axis = {"range": [0, 1.15], "visible": False}
    figure = go.Figure(bars).update_layout(title=title, height=90 + 26 * len(names), xaxis=axis, bargap=0.35, **CHART)
    return figure.update_yaxes(automargin=True)


def _line(title: str, values: list[float]) -> Any:
    import plotly.graph_objects as go

    runs = list(range(1, len(values) + 1))
    line = go.Scatter(x=runs, y=values, mode="lines+markers", line={"color": COLOUR})
    axes = {"yaxis": {"range": [0, 1.05], "tickformat": ".0%"}, "xaxis": {"title": "第几次", "dtick": max(1, len(runs) // 10)}}
    return go.Figure(line).update_layout(title=title, height=300, **axes, **CHART).update_yaxes(automargin=True)


def _html(figure: Any, first: bool) -> str:
    config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    return str(figure.to_html(full_html=False, include_plotlyjs=first, config=config))


def _changes(comparison: Comparison) -> str:
    """Gains and losses case by case, then the measures that moved."""
    losses = "".join(
        f'<li><b>{escape(r.id)}</b> <span class="bad">{escape(CAUSES.get(r.cause or "", "失败"))}</span>：{escape("；".join(r.why))}</li>'
        for r in comparison.losses
    )
    gains = "".join(f"<li><b>{escape(r.id)}</b></li>" for r in comparison.gains)
    lists = [
        f'<h3 class="bad">变差 {len(comparison.losses)} 例</h3><ul>{losses}</ul>',
        f'<h3 class="good">变好 {len(comparison.gains)} 例</h3><ul>{gains}</ul>',
    ]
    others = [("新增", comparison.added), ("不再有", comparison.gone)]
    lists += [f'<p class="soft">{word}：{escape("、".join(names))}</p>' for word, names in others if names]
    return f"<h2>与基线相比</h2>{''.join(lists)}{_moved(comparison)}"


def _moved(comparison: Comparison) -> str:
    rows = [("通过率", comparison.difference)] if comparison.difference else []
    rows += [(f"{SCORED[name.partition('.')[0]]} {_called(name.partition('.')[2])}", d) for name, d in comparison.measures.items()]
    head = "<tr><th>指标</th>" + "".join(f"<th class=n>{name}</th>" for name in ("基线", "本次", "差", "95% 区间", "p", "例")) + "</tr>"
    return f'<div class="wide"><table>{head}{"".join(_difference(name, d) for name, d in rows)}</table></div>'


def _difference(name: str, d: Difference) -> str:
    tone = "good" if d.change > 0 else "bad" if d.change < 0 else ""
    cells = [
        f"{d.before:.3f}",
        f"{d.now:.3f}",
        f'<span class="{tone}">{d.change:+.3f}</span>',
        f"{d.low:+.3f}…{d.high:+.3f}",
        f"{d.p:.4f}",
        f"{d.cases}",
    ]
    return f"<tr><td>{escape(name)}</td>{''.join(f'<td class=n>{cell}</td>' for cell in cells)}</tr>"


def _failures(run: Run) -> str:
    by_cause: dict[str, list[CaseResult]] = defaultdict(list)
    for result in run.results:
        if not result.passed:
            by_cause[result.cause or ""].append(result)
    if not by_cause:
        return '<h2>失败</h2><p class="good">没有失败的用例。</p>'
    ordered = [(cause, by_cause[cause]) for cause in (*CAUSES, "") if cause in by_cause]
    opened = sum(map(len, by_cause.values())) <= OPEN_UP_TO
    shown = [
        f"<h3>{escape(CAUSES.get(cause, '其他'))}（{len(rows)}）</h3>{''.join(_case(row, opened) for row in rows)}"
        for cause, rows in ordered
    ]
    return "<h2>失败，按原因</h2>" + "".join(shown)


def _case(result: CaseResult, opened: bool) -> str:
    shown = result.shown
    why = f'<span class="bad">{escape("；".join(result.why[:4]))}</span>'
    if not shown:
        return f'<p class="soft"><b>{escape(result.id)}</b> {why}</p>'
    rows = [*_asked(shown), *_expected(shown), *_cited(shown), *_judged(shown)]
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows)
    summary = f"<summary><b>{escape(result.id)}</b> {escape(shown.get('question', '')[:80])}<br>{why}</summary>"
    return f"<details class=case{' open' if opened else ''}>{summary}<div><dl>{listed}</dl></div></details>"


Rows = list[tuple[str, str]]


def _asked(shown: dict[str, Any]) -> Rows:
    turns = [("前文", escape(turn)) for turn in shown.get("history", [])]
    answer = [("回答", escape(shown["answer"]))] if shown.get("answer") else []
    return [*turns, ("问题", escape(shown.get("question", ""))), *answer]


def _expected(shown: dict[str, Any]) -> Rows:
    rows = [("应含", escape("；".join(shown["expected"])))] if shown.get("expected") else []
    rows += [
        ("依据", f"{escape(q['document'])} {escape(q.get('label', ''))}　{_clause(q)}")
        for group in shown.get("evidence", [])
        for q in group[:1]
    ]
    return rows


def _clause(quoted: dict[str, Any]) -> str:
    """The clause the expected words stand in, those words marked."""
    return marked(quoted.get("clause") or quoted["quote"], [quoted["quote"]])


def _cited(shown: dict[str, Any]) -> Rows:
    wanted = [q["quote"] for group in shown.get("evidence", []) for q in group]
    return [("引用", f"{escape(c['document'])} {escape(c['label'])}　{marked(c['quote'], wanted)}") for c in shown.get("citations", [])]


def _judged(shown: dict[str, Any]) -> Rows:
    return [
        (
            "判定",
            f"{escape(row['document'])} “{escape(row['quote'])}”：{VERDICTS.get(row['said'], '未列出')}，应为 {VERDICTS[row['expected']]}",
        )
        for row in shown.get("findings", [])
    ]


def _versions(run: Run) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in run.versions.items())
    return f'<h2>版本</h2><table class="soft">{rows}</table>'
