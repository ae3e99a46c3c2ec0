"""Escaped HTML beside the chat: cited clauses, abstentions, findings. Document text is only ever text here."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote as urlquote

from assistant.model import Answer, CheckReport, Finding
from assistant.selfcheck.reporting.ordering import cards as dozen
from corpus.errors import BadInputError
from corpus.model import Citation

if TYPE_CHECKING:
    from assistant.app import Tiaoli

VERDICTS = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合", "not_applicable": "不适用"}
KINDS = {"criterion": "条件", "escalation": "逾期后果", "extension": "延期", "obligation": "义务", "support": "支持"}
SUPPORT_VERDICTS = {"non_compliant": "不能享受", "unknown": "待核实", "compliant": "可以申请", "not_applicable": "不适用"}
CONTEXT = 120
LONGEST_FIELD = 200
"""Characters of a place, a day, a department or a task."""

EMPTY = '<p class="muted">提问之后，这里列出每句话所依据的条款；点开可在原文中查看。</p>'


def typed(text: str | None, longest: int = LONGEST_FIELD) -> str | None:
    """What stands in an optional field of the page; None for blanks. Raises BadInputError for more than a field is for."""
    words = (text or "").strip()
    if len(words) > longest:
        raise BadInputError(f"“{words[:10]}…”有 {len(words)} 字，这一栏最多 {longest} 字。")
    return words or None


def evidence(assistant: "Tiaoli", answer: Answer) -> str:
    """The clauses an answer cites, or on abstention the nearest ones, each opening the document at the quote."""
    nearest = answer.nearest if answer.status != "answered" else ()
    texts = {name: assistant.record(name).document.text for name in {c.document_id for c in (*answer.citations, *nearest)}}
    cards = [_card(texts[citation.document_id], citation) for citation in answer.citations]
    if nearest:
        cards += ['<p class="muted">最接近的条款（不是答案的依据）：</p>']
        cards += [_card(texts[citation.document_id], citation) for citation in nearest]
    return _understood(answer) + ("".join(cards) or '<p class="muted">没有可引用的条款。</p>')


def address(document_id: str, start: int, end: int) -> str:
    """Where the document page shows the characters [start, end)."""
    return f"/document/{urlquote(document_id, safe='')}?start={start}&end={end}#quote"


def link(document_id: str, start: int, end: int, words: str) -> str:
    """An escaped link that opens the document at a passage, in a tab of its own."""
    return f'<a href="{escape(address(document_id, start, end))}" target="_blank" rel="noopener">{escape(words)}</a>'


def _open(citation: Citation, words: str) -> str:
    return link(citation.document_id, citation.span.start, citation.span.end, words)


def _understood(answer: Answer) -> str:
    if not answer.rewritten_question or answer.rewritten_question == answer.question:
        return ""
    return f'<details class="rewritten"><summary>这句话理解为</summary>{escape(answer.rewritten_question)}</details>'


def _card(text: str, citation: Citation) -> str:
    before = text[max(0, citation.span.start - CONTEXT) : citation.span.start]
    after = text[citation.span.end : citation.span.end + CONTEXT]
    number = f"（{escape(citation.document_number)}）" if citation.document_number else ""
    return (
        f'<section class="card"><h4><b class="marker">{citation.marker}</b>《{escape(citation.document_title)}》{number}'
        f'<span class="label">{escape(citation.label + citation.place)}</span></h4><blockquote>{escape(citation.quote)}</blockquote>'
        f"<details><summary>上下文</summary><p>…{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}…</p></details>"
        f"{_open(citation, '在原文中查看')}</section>"
    )


def report(checked: CheckReport) -> str:
    """Counts, a dozen findings that matter most, each opening its clause, the others folded; what was not checked; the disclaimer."""
    first, _ = dozen(checked.findings)
    rest = [one for one in checked.findings if not any(one is other for other in first)]
    shown = [_first(first), *(_group(rest, verdict) for verdict in VERDICTS)]
    skipped = "".join(f"<li>{escape(item.what)}：{escape(item.reason)}</li>" for item in checked.not_checked)
    missed = f"<details><summary>未能核对的内容（{len(checked.not_checked)}）</summary><ul>{skipped}</ul></details>" if skipped else ""
    return _counts(checked.findings) + "".join(shown) + missed + '<p class="muted">本结果依据库中文件自动核对，不构成法律意见。</p>'


def _counts(findings: Sequence[Finding]) -> str:
    cells = [
        f'<div class="count {verdict}"><b>{sum(f.verdict == verdict for f in findings)}</b>{name}</div>'
        for verdict, name in VERDICTS.items()
    ]
    return f'<div class="counts">{"".join(cells)}</div>'


def _first(findings: Sequence[Finding]) -> str:
    """The dozen that matter most, in order."""
    rows = "".join(_row(finding) for finding in findings)
    return f'<table class="findings"><tbody>{rows}</tbody></table>' if rows else ""


def _group(findings: Sequence[Finding], verdict: str) -> str:
    rows = [_row(finding) for finding in findings if finding.verdict == verdict]
    if not rows:
        return ""
    table = f'<table class="findings"><tbody>{"".join(rows)}</tbody></table>'
    return f"<details><summary>其余<b>{VERDICTS[verdict]}</b>（{len(rows)}）</summary>{table}</details>"


def _row(finding: Finding) -> str:
    names = VERDICTS if finding.kind != "support" else SUPPORT_VERDICTS
    where = f"《{finding.citation.document_title}》{finding.citation.label}"
    follows = [finding.consequence, f"最迟 {finding.due}" if finding.due else None, "、".join(d["name"] for d in finding.departments)]
    return (
        f'<tr><td class="verdict {finding.verdict}">{names[finding.verdict]}<br><small>{KINDS[finding.kind]}</small></td>'
        f"<td>{_open(finding.citation, where)}<blockquote>{escape(finding.quote)}</blockquote>"
        f"<p>{escape(finding.reason)}</p><p>{escape('；'.join(part for part in follows if part))}</p></td></tr>"
    )
