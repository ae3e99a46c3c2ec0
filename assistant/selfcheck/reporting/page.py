"""The report as one HTML page that prints well: conclusions on the first sheet, then the findings that matter most, the rest counted.

In: a report. Out: a page that needs nothing from elsewhere: no script, no font, no picture.
"""

from collections.abc import Iterable, Sequence
from html import escape

from assistant.model import CheckReport, Finding
from assistant.selfcheck.reporting.conclusions import Conclusions, Todo, called, conclusions, cut, source
from assistant.selfcheck.reporting.ordering import cards, folded
from assistant.selfcheck.reporting.report import KINDS, NO_ADVICE, VERDICTS, profile_lines, stated_lines

_STYLE = """
@page { size: A4; margin: 13mm 14mm }
body { font: 9.5pt/1.4 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1a1a1a; background: #fff;
  max-width: 180mm; margin: 0 auto; padding: 8mm 4mm }
h1 { font-size: 17pt; margin: 0 0 2mm } h2 { font-size: 12.5pt; margin: 4mm 0 1.5mm; border-bottom: 1px solid #999 }
p, ul { margin: 1mm 0 } ul { padding-left: 5mm } small, .source { color: #555; font-size: 8.5pt }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 9pt } .when { width: 15% } .what { width: 45% }
.costs { width: 18% } .call { width: 22% } th, td { border: 1px solid #bbb; padding: 1.2mm 1.6mm;
  text-align: left; vertical-align: top } th { background: #f0f0f0 } tr { break-inside: avoid }
.card { border: 1px solid #bbb; border-left: 4px solid #888; padding: 1mm 3mm; margin: 1.5mm 0; break-inside: avoid }
.non_compliant { border-left-color: #a11 } .unknown { border-left-color: #a60 } .compliant { border-left-color: #175 }
.card b { margin-right: 2mm } blockquote { margin: 1mm 0; padding-left: 3mm; border-left: 2px solid #ccc; color: #333 }
@media print { body { padding: 0 } .details { break-before: page } }
"""


_COLUMNS = (("when", "最迟"), ("what", "办什么，为什么"), ("costs", "不办的后果"), ("call", "找谁"))


def page(report: CheckReport) -> str:
    """The whole page."""
    shown, rest = cards(report.findings)
    first = conclusions(report, shown)
    body = "".join([_head(report), _first(first), _details(report, shown, rest)])
    title = "企业政策自查报告"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _head(report: CheckReport) -> str:
    who = "，".join(filter(None, [report.profile.name, report.profile.region, "、".join(report.profile.industries), report.profile.size]))
    told = f"<p>企业：{escape(who)}</p>" if who else ""
    return f"<h1>企业政策自查报告</h1>{told}<p>对照日期：{report.as_of or ''}。{escape(report.summary)}</p>"


def _first(first: Conclusions) -> str:
    todos = _todos(first.todos) if first.todos else "<p>按所述情况，没有须按期办理的事项。</p>"
    return "".join(
        [
            f"<h2>要办的事</h2>{todos}",
            _section("可能不利、要先核实的", first.hurts),
            _section("可以争取的支持", first.supports),
            _section("请补充", first.questions),
        ]
    )


def _todos(todos: Sequence[Todo]) -> str:
    heads = "".join(f'<th class="{width}">{name}</th>' for width, name in _COLUMNS)
    rows = "".join(
        f"<tr><td>{escape(one.when)}</td><td>{escape(one.what)}<br><small>{escape(one.why)}</small><br>"
        f'<span class="source">{escape(one.source)}</span></td><td>{escape(one.otherwise)}</td><td>{escape(one.call)}</td></tr>'
        for one in todos
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _section(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _details(report: CheckReport, shown: Sequence[Finding], rest: Sequence[Finding]) -> str:
    skipped = [f"{cut(row.what)}：{cut(row.reason)}" for row in report.not_checked]
    more = [f"另有 {len(skipped) - 10} 项。"] if len(skipped) > 10 else []
    told = [line.strip() for line in stated_lines(report.stated)] if report.stated else profile_lines(report.profile)
    return "".join(
        [
            '<div class="details"><h2>逐条对照</h2>',
            *(_card(one) for one in shown),
            _section("其余各条", folded(rest)),
            _section("企业情况（据企业自述，不对请更正）", told),
            _section("未作对照的内容及原因", [*skipped[:10], *more]),
            f"<p><small>{escape(NO_ADVICE)}</small></p></div>",
        ]
    )


def _card(one: Finding) -> str:
    last = f"最晚：{one.due}" if one.due else ""
    follows = "；".join(filter(None, [cut(one.consequence or "", 80), last, called(one.departments) if one.departments else ""]))
    return (
        f'<section class="card {one.verdict}"><b>{VERDICTS[one.verdict]}</b><small>{KINDS[one.kind]}</small>'
        f'<blockquote>{escape(cut(one.quote, 200))}<br><span class="source">{escape(source(one))}</span></blockquote>'
        f"<p>{escape(cut(one.reason, 200))}</p>"
        + (f"<p><small>{escape(follows)}</small></p>" if one.verdict != "compliant" else "")
        + "</section>"
    )
