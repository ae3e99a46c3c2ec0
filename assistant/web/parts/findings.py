"""A self-check as cards: what is violated and due soonest, what is open, money to be had; what is met stays folded."""

from collections.abc import Sequence
from html import escape

from assistant.model import CheckReport, Finding, StatedFact
from assistant.selfcheck.reporting.ordering import cards as dozen
from assistant.web.parts.links import cited, going, muted, pressing
from assistant.web.parts.tables import folded

VERDICTS = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合", "not_applicable": "不适用"}
KINDS = {"criterion": "条件", "escalation": "逾期后果", "extension": "延期", "obligation": "义务", "support": "支持"}
SUPPORT_VERDICTS = {"non_compliant": "不能享受", "unknown": "待核实", "compliant": "可以申请", "not_applicable": "不适用"}
LONG_QUOTE = 120
"""Characters of a clause that a card shows at once."""
AGAIN = "again:"
"""Before the number of a fact, in place of a field: what is filled in replaces the words in which it was told."""
YES_NO = ("是", "否", "不清楚")
NO_ADVICE = muted("本结果依据库中文件自动核对，不构成法律意见；以主管部门的认定为准。")


def report(checked: CheckReport) -> str:
    """Counts, the findings that matter most, each opening its clause, the others folded; what was not checked; the disclaimer."""
    first = [one for one in dozen(checked.findings)[0] if not _is_met(one)]
    rest = [one for one in checked.findings if not any(one is other for other in first)]
    groups = [_group(verdict, [one for one in rest if one.verdict == verdict]) for verdict in VERDICTS]
    skipped = "".join(f"<li>{escape(item.what)}：{escape(item.reason)}</li>" for item in checked.not_checked)
    missed = folded(f"未能核对的内容（{len(checked.not_checked)}）", f"<ul>{skipped}</ul>" if skipped else "")
    if not checked.findings:
        return _nothing() if not missed else muted("文库里的文件没有读出可以对照的要求。") + missed
    head = f'<h2 class="print-only">企业政策自查结果（{escape(checked.as_of or "")}）</h2>'
    return f"<div data-citations>{head}{_counts(checked.findings)}{''.join(map(_card, first))}{''.join(groups)}{missed}{NO_ADVICE}</div>"


def _nothing() -> str:
    return f'{muted("文库里没有可以对照的要求：先读入政策文件，再来核对。")}<p class="tools">{going("去“文库”读入文件", "文库")}</p>'


def _is_met(one: Finding) -> bool:
    """Money to be had is shown although it is 符合."""
    return one.verdict == "compliant" and one.kind != "support"


def _counts(findings: Sequence[Finding]) -> str:
    cells = [
        f'<div class="{verdict}"><b>{sum(f.verdict == verdict for f in findings)}</b>{name}</div>' for verdict, name in VERDICTS.items()
    ]
    return f'<div class="counts">{"".join(cells)}</div>'


def _group(verdict: str, findings: Sequence[Finding]) -> str:
    name = "符合" if verdict == "compliant" else f"其余{VERDICTS[verdict]}"
    return folded(f"{name}（{len(findings)}）", "".join(map(_card, findings)))


def _card(one: Finding) -> str:
    """What is met or does not apply is told by its reason: its clause read alone would sound like an order."""
    names = SUPPORT_VERDICTS if one.kind == "support" else VERDICTS
    where = f"《{one.citation.document_title}》{one.citation.label}"
    told = "" if _is_met(one) or one.verdict == "not_applicable" else _follows(one) + _quoted(one.quote)
    return (
        f'<section class="card {one.verdict}"><h3><span class="verdict {one.verdict}">{names[one.verdict]}</span>　{KINDS[one.kind]}</h3>'
        f"<p>{escape(one.reason)}</p>{told}{cited(one.citation, where)}</section>"
    )


def _follows(one: Finding) -> str:
    """Or else, by when, whom to call."""
    bodies = "、".join(body["name"] for body in one.departments)
    rows = [("后果" if one.kind != "support" else "支持", one.consequence), ("最迟", one.due), ("找", bodies), ("再不改", one.escalation)]
    return "".join(f"<p><b>{name}</b>：{escape(text)}</p>" for name, text in rows if text)


def _quoted(quote: str) -> str:
    if len(quote) <= LONG_QUOTE:
        return f"<blockquote>{escape(quote)}</blockquote>"
    return folded(f"原文：{quote[:LONG_QUOTE]}…", f"<blockquote>{escape(quote)}</blockquote>")


def stated(facts: Sequence[StatedFact]) -> str:
    """The facts as understood, each with the enterprise's own words, to be corrected in words or struck out."""
    replaced = {one.replaces for one in facts}
    rows = "".join(_fact(one) for one in facts if one.id not in replaced)
    if not rows:
        return muted("还没有记下任何情况。")
    return f'<h2 class="month">已经记下的情况</h2><ul class="facts">{rows}</ul>'


def _fact(one: StatedFact) -> str:
    """Corrected in its own field, which the form fills too; what has none is told anew in other words."""
    said = f"（您说“{one.words}”）" if one.words and one.words not in (one.value, one.matter) else ""
    doubt = "" if one.confirmed or one.value == "不清楚" else "（未确定）"
    unit = one.unit if one.unit and one.unit not in one.value else ""
    strike = pressing("删掉", "#account", f"删掉第{one.id}条", "#check", f"删掉第{one.id}条")
    told = f"<span>第{one.id}条　<b>{escape(f'{one.matter}：{one.value}{unit}{doubt}')}</b>{escape(said)}</span>"
    return f'<li id="fact-{one.id}">{told}<span class="tools">{strike}{_mending(one)}</span></li>'


def _mending(one: StatedFact) -> str:
    if one.field is None:
        words = one.words if len(one.words) > len(one.value) else f"{one.matter}是{one.value}"
        named = f'data-field="{AGAIN}{escape(one.id)}" data-was="{escape(words)}" aria-label="第{escape(one.id)}条改说成"'
        return _opened(one, f'<input type="text" {named} value="{escape(words)}">')
    given = f'data-field="{escape(one.field)}" data-was="{escape(one.value)}" aria-label="{escape(one.matter)}改为"'
    if one.value in YES_NO:
        options = "".join(f"<option{' selected' if word == one.value else ''}>{word}</option>" for word in YES_NO)
        field = f"<select {given}>{options}</select>"
    else:
        field = f'<input type="text" {given} value="{escape(one.value)}">'
    return _opened(one, field)


def _opened(one: StatedFact, field: str) -> str:
    done = f'<button type="button" data-gather="#fact-{one.id}">改好了</button>'
    return f'<details class="field"><summary>更正</summary>{field}{done}</details>'
