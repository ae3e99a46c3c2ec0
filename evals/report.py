"""One self-contained HTML file: scores by kind and document, failures by cause, past runs. Nothing is loaded from anywhere."""

from collections import Counter, defaultdict
from html import escape
from pathlib import Path
from typing import Any

from evals.compare import Comparison
from evals.model import CAUSES, CaseResult, Run
from evals.runs import Outcome
from evals.text import normal

_STYLE = """
body{font:15px/1.7 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1d2430;background:#fbfaf7}
body{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;border-bottom:2px solid #a3312c}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse}td,th{border-bottom:1px solid #e2ddd2;padding:.25rem .8rem .25rem 0;text-align:left;vertical-align:top}
.case{border:1px solid #e2ddd2;border-left:3px solid #a3312c;border-radius:6px;background:#fffdf8;padding:.6rem .9rem;margin:.6rem 0}
.case pre{white-space:pre-wrap;font:inherit;margin:.2rem 0}.muted{color:#5a6472;font-size:.9rem}
mark{background:#ffe08a}.bad{color:#a3312c}.good{color:#2c6e49}
"""
CHART = {"height": 320, "margin": {"l": 40, "r": 20, "t": 40, "b": 40}, "paper_bgcolor": "#fbfaf7", "plot_bgcolor": "#fbfaf7"}


def write_report(outcome: Outcome, path: Path) -> None:
    """The report of `outcome` at `path`."""
    run = outcome.run
    parts = [
        "<h1>条理 · 用例评测报告</h1>",
        _verdict(outcome),
        _measures(run),
        _charts(outcome),
        _changes(outcome.comparison) if outcome.comparison else "",
        _failures(run),
        _versions(run),
    ]
    page = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>条理评测</title><style>{_STYLE}</style></head><body>'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page + "".join(parts) + "</body></html>", encoding="utf-8")


def _verdict(outcome: Outcome) -> str:
    if outcome.reasons:
        return f'<p class="bad"><b>未达要求：</b>{escape("；".join(outcome.reasons))}</p>'
    passed, cases = outcome.run.measures["passed"], outcome.run.measures["cases"]
    return f"<p><b>{passed:.1%}</b> 通过（{cases:g} 例）</p>"


def _measures(run: Run) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{value:.3f}</td></tr>" for name, value in run.measures.items())
    return f"<h2>指标</h2><table>{rows}</table>"


def _charts(outcome: Outcome) -> str:
    """Passed by kind, by document, and over past runs; the first chart carries plotly itself."""
    charts = [_bars("各类用例通过率", {group: scores["passed"] for group, scores in outcome.run.groups.items()})]
    if by_document := _by_document(outcome.run.results):
        charts.append(_bars("各文件失败用例数", by_document))
    if len(outcome.past) > 1:
        charts.append(_line("历次通过率", [row["passed"] for row in outcome.past]))
    return "<h2>图</h2>" + "".join(_html(chart, first=n == 0) for n, chart in enumerate(charts))


def _by_document(results: list[CaseResult]) -> dict[str, float]:
    counted: Counter[str] = Counter()
    for result in results:
        evidence = [q["document"] for group in result.shown.get("evidence", []) for q in group]
        counted.update(set(evidence) or {row["document"] for row in result.shown.get("findings", []) if row["expected"] != row["said"]})
    return {name: float(count) for name, count in sorted(counted.items())}


def _bars(title: str, values: dict[str, float]) -> Any:
    import plotly.graph_objects as go

    bars = go.Bar(
        x=list(values), y=list(values.values()), marker_color="#a3312c", text=[f"{v:.2f}".rstrip("0").rstrip(".") for v in values.values()]
    )
    return go.Figure(bars).update_layout(title=title, **CHART)


def _line(title: str, values: list[float]) -> Any:
    import plotly.graph_objects as go

    line = go.Scatter(x=list(range(1, len(values) + 1)), y=values, mode="lines+markers", line={"color": "#a3312c"})
    return go.Figure(line).update_layout(title=title, yaxis={"range": [0, 1]}, **CHART)


def _html(figure: Any, first: bool) -> str:
    return str(figure.to_html(full_html=False, include_plotlyjs=first, config={"displaylogo": False, "displayModeBar": False}))


def _changes(comparison: Comparison) -> str:
    lines = []
    if d := comparison.difference:
        lines.append(
            f"<p>与基线相比：{d.before:.3f} → {d.now:.3f}，差 {d.change:+.3f}（95% 区间 {d.low:+.3f} 至 {d.high:+.3f}，p = {d.p:.4f}）</p>"
        )
    gains = "".join(f'<li class="good">{escape(r.id)}</li>' for r in comparison.gains)
    losses = "".join(f'<li class="bad">{escape(r.id)}：{escape("；".join(r.why))}</li>' for r in comparison.losses)
    better = f"<p>变好 {len(comparison.gains)} 例</p><ul>{gains}</ul>"
    worse = f"<p>变差 {len(comparison.losses)} 例</p><ul>{losses}</ul>"
    return f"<h2>变化</h2>{''.join(lines)}{better}{worse}"


def _failures(run: Run) -> str:
    by_cause: dict[str, list[CaseResult]] = defaultdict(list)
    for result in run.results:
        if not result.passed:
            by_cause[result.cause or ""].append(result)
    if not by_cause:
        return "<h2>失败</h2><p>没有失败的用例。</p>"
    shown = [f"<h3>{escape(CAUSES.get(cause, '其他'))}（{len(rows)}）</h3>{''.join(map(_case, rows))}" for cause, rows in by_cause.items()]
    return "<h2>失败，按原因</h2>" + "".join(shown)


def _case(result: CaseResult) -> str:
    shown = result.shown
    if not shown:
        return f'<p class="muted">{escape(result.id)}：{escape("；".join(result.why))}</p>'
    turns = "".join(f'<div class="muted">前文：{escape(turn)}</div>' for turn in shown.get("history", []))
    return (
        f'<div class="case"><b>{escape(result.id)}</b>{turns}<div>问：{escape(shown.get("question", ""))}</div>'
        f"<pre>答：{escape(shown.get('answer', ''))}</pre><div class='bad'>{escape('；'.join(result.why))}</div>"
        f"{_expected(shown)}{_cited(shown)}</div>"
    )


def _expected(shown: dict[str, Any]) -> str:
    wanted = [f"应含：{escape('；'.join(shown['expected']))}"] if shown.get("expected") else []
    wanted += [f"依据（{escape(q['document'])}）：{escape(q['quote'])}" for group in shown.get("evidence", []) for q in group[:1]]
    return "".join(f'<div class="muted">{line}</div>' for line in wanted)


def _cited(shown: dict[str, Any]) -> str:
    evidence = [normal(q["quote"]) for group in shown.get("evidence", []) for q in group]
    return "".join(
        f'<div class="muted">引用 {escape(c["document"])} {escape(c["label"])}：{_highlight(c["quote"], evidence)}</div>'
        for c in shown.get("citations", [])
    )


def _highlight(quote: str, evidence: list[str]) -> str:
    """The cited clause with the expected words marked where it holds them."""
    plain = "".join(quote.split())
    for piece in evidence:
        at = normal(plain).find(piece)
        if at >= 0 and len(normal(plain)) == len(plain):
            return f"{escape(plain[:at])}<mark>{escape(plain[at : at + len(piece)])}</mark>{escape(plain[at + len(piece) :])}"
    return escape(plain)


def _versions(run: Run) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in run.versions.items())
    return f'<h2>版本</h2><table class="muted">{rows}</table>'
