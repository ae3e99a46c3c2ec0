"""A finished evaluation as HTML: figures, gains and losses, every case with its question, answer and evidence a click away."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.web.parts.links import link, muted
from assistant.web.parts.tables import folded, table
from corpus.errors import UnknownDocumentError
from corpus.model import Span
from evals.model import CAUSES, CaseResult
from evals.reporting.words import MEASURES, SCORED, VERDICTS
from evals.running.compare import Comparison
from evals.running.runs import Outcome

if TYPE_CHECKING:
    from assistant.app import Tiaoli

OPEN_UP_TO, MOST = 12, 100
"""Cases that are listed at once, and cases of one list at all: the command line's report has the rest."""


def outcome(assistant: "Tiaoli", done: Outcome) -> str:
    """The whole result."""
    changed = done.comparison
    failures = [one for one in done.run.results if not one.passed and not (changed and one in changed.losses)]
    lists = [
        _compared(assistant, changed) if changed else muted("还没有基线：按“作为基线”之后，下一次运行会与这次比较。"),
        _cases(
            assistant,
            f"其他没有通过的（{len(failures)}）" if changed else f"没有通过的（{len(failures)}）",
            failures,
            len(failures) <= OPEN_UP_TO,
        ),
        folded("各项指标", _measures(done)),
    ]
    drafts = muted(f"草稿未完成，没有跑：{'、'.join(done.run.drafts)}") if done.run.drafts else ""
    return _figures(done) + drafts + "".join(lists)


def _figures(done: Outcome) -> str:
    run, changed = done.run, done.comparison
    boxes = [("", f"{run.measures['passed']:.1%}", "通过"), ("", f"{run.measures['cases']:g}", "用例")]
    boxes += [("good", f"+{len(changed.gains)}", "变好"), ("bad", f"−{len(changed.losses)}", "变差")] if changed else []
    boxes += [("", f"{run.times['p50_ms']:.0f}", "每例中位毫秒")] if run.times else []
    cells = "".join(f'<div class="{kind}"><b>{value}</b>{name}</div>' for kind, value, name in boxes)
    return f'<div class="counts">{cells}</div>'


def _compared(assistant: "Tiaoli", changed: Comparison) -> str:
    """Losses first."""
    whole = changed.difference
    told = muted(f"通过率 {whole.before:.3f} → {whole.now:.3f}（{whole.cases} 例，p={whole.p:.3f}）") if whole else ""
    others = [f"新增 {len(changed.added)} 例" if changed.added else "", f"不再有 {len(changed.gone)} 例" if changed.gone else ""]
    return (
        told
        + _cases(assistant, f"变差的（{len(changed.losses)}）", changed.losses, True)
        + _cases(assistant, f"变好的（{len(changed.gains)}）", changed.gains, True)
        + muted("，".join(one for one in others if one))
    )


def _cases(assistant: "Tiaoli", name: str, results: Sequence[CaseResult], opened: bool) -> str:
    return folded(name, "".join(_case(assistant, one) for one in results[:MOST]), opened) if results else ""


def _case(assistant: "Tiaoli", one: CaseResult) -> str:
    verdict, said = ("compliant", "通过") if one.passed else ("non_compliant", CAUSES.get(one.cause or "", "没有通过"))
    state = f'<span class="verdict {verdict}">{said}</span>'
    rows = "".join(f"<p><b>{name}</b>：{text}</p>" for name, text in _rows(assistant, one))
    why = muted("；".join(one.why)) if one.why else ""
    head = f"{one.id}　{one.shown.get('question') or ''}"[:90]
    return f'<details class="card"><summary>{escape(head)}　{state}</summary><div data-citations>{why}{rows}</div></details>'


def _rows(assistant: "Tiaoli", one: CaseResult) -> Iterator[tuple[str, str]]:
    shown = one.shown
    yield from (("前文", escape(turn)) for turn in shown.get("history", []))
    if shown.get("question"):
        yield "问题", escape(shown["question"])
    if shown.get("answer"):
        yield "回答", escape(shown["answer"]).replace("\n", "<br>")
    if shown.get("expected"):
        yield "应含", escape("；".join(map(str, shown["expected"])))
    yield from (("应引", _place(assistant, quoted)) for group in shown.get("evidence", []) for quoted in group[:1])
    yield from (("实引", _place(assistant, quoted)) for quoted in shown.get("citations", []))
    for row in shown.get("findings", []):
        yield "判定", f"{escape(row['quote'])}：{VERDICTS.get(row['said'], '未列出')}，应为 {VERDICTS[row['expected']]}"


def _place(assistant: "Tiaoli", quoted: Mapping[str, Any]) -> str:
    """A quote that opens its place where the library still holds it."""
    words, document_id = str(quoted["quote"]), str(quoted["document"])
    try:
        at = assistant.record(document_id).document.text.find(words)
    except UnknownDocumentError:
        at = -1
    label = str(quoted.get("label") or document_id)
    where = link(document_id, Span(start=at, end=at + len(words)), label) if at >= 0 else escape(label)
    return f"{where}　{escape(words)}"


def _measures(done: Outcome) -> str:
    lines = []
    for name, value in done.run.measures.items():
        kind, _, measure = name.partition(".")
        if measure:
            lines.append((SCORED[kind], escape(MEASURES.get(measure, measure)), f"{value:.3f}"))
    return table(("用例", "指标", "数值"), lines, "指标")
