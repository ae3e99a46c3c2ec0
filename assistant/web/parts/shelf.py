"""Documents on the shelf as HTML: the list, a draft before it is taken in, a document on one page, what changed between versions."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from html import escape

from assistant.app.desk_work import Draft
from assistant.app.taking_in.intake import Intake
from assistant.registers.changes import Change
from assistant.registers.summary import Section
from assistant.web.parts.links import failed, link, muted, pressing
from assistant.web.parts.tables import folded, table
from corpus.entries import DocumentEntry
from corpus.model import Clause, PolicyDocument, PolicyRecord, Remark, Span

LEVELS = {"national": "国家", "province": "省", "city": "市", "county": "县"}
REMARKS = {
    "joined": "接合断行",
    "removed": "去除标记",
    "annex_missing": "附件未附",
    "truncated": "文末疑似被截断",
    "table_total": "表格合计不符",
    "encoding": "编码",
    "doubtful": "识别存疑",
    "note": "说明",
}
COUNTED = ("joined", "removed", "doubtful")
"""Remarks that are counted; the others are told one by one."""
_SIGNS = re.compile(r"\d+|\D")
"""What changes as one: a number, or a character."""
DEEPEST, MOST_NODES = 3, 150
FACTS = {
    "responsibility": "责任",
    "deadline": "期限",
    "obligation": "要求",
    "criterion": "条件",
    "target": "目标",
    "support": "支持",
    "reference": "引用",
}


def listed(entries: Sequence[DocumentEntry]) -> str:
    """All documents, each opening its text, and a button for what else is known of it."""
    lines = [
        (
            link(one.id, Span(start=0, end=0), one.title),
            escape(one.number or "—"),
            escape(f"{one.region.name}（{LEVELS[one.level]}）"),
            f'<span class="day">{one.date or "—"}</span>',
            f'<span class="day">第{one.version}版</span>',
            pressing("详情", "#chosen", one.id, "#open", f"详情：{one.title}", show="#one-page"),
        )
        for one in entries
    ]
    empty = "文库还是空的：在上面读入文件，或粘贴文字。"
    return table(("标题", "文号", "地区", "日期", "版本", "更多"), lines, "文库里的文件", empty, most=None)


def previews(drafts: Sequence[Draft]) -> str:
    """What was read of each file, before it is taken in."""
    return "".join(_preview(draft, opened=len(drafts) == 1) for draft in drafts)


def _preview(draft: Draft, opened: bool) -> str:
    if draft.record is None:
        return failed(draft.trouble if draft.name in draft.trouble else f"{draft.name}：{draft.trouble}")
    document = draft.record.document
    state = "文库里已有同名文件，内容不同时存为它的新版本" if draft.held else "新文件"
    counted = Counter(str(fact.kind) for fact in draft.record.facts)
    facts = "，".join(f"{FACTS[kind]} {counted[kind]}" for kind in FACTS if counted[kind])
    tree = folded("条款结构", f'<ul class="tree">{"".join(_tree(document))}</ul>', opened)
    return (
        f'<section class="card"><h3>《{escape(document.main.title)}》</h3><p class="muted">{escape(draft.name)}　{state}　'
        f"{len(document.clauses)} 条款；{facts or '没有读出事实'}</p>{remarks(draft.record.report)}{tree}</section>"
    )


def _tree(document: PolicyDocument) -> list[str]:
    """The first levels of the clause tree, each with how it begins."""
    held = [one for one in document.clauses if len(one.path) <= DEEPEST and one.kind not in ("row", "cc")]
    shown, more = held[:MOST_NODES], len(held) - MOST_NODES
    return [*(_node(document, one) for one in shown), *([f"<li>……另有 {more} 项</li>"] if more > 0 else [])]


def _node(document: PolicyDocument, clause: Clause) -> str:
    begins = " ".join(clause.span.of(document.text)[:60].split())
    return f'<li style="margin-left:{len(clause.path) - 1}em"><b>{escape(clause.label)}</b>　{escape(clause.heading or begins)}</li>'


def taken(rows: Sequence[Intake], questions: Mapping[str, Sequence[str]]) -> str:
    """What became of each file, in plain Chinese, and what can be asked of it: `questions` by its id."""
    return "".join(_taken(row, questions.get(row.document_id or "", ())) for row in rows)


def _taken(row: Intake, questions: Sequence[str]) -> str:
    if row.outcome in ("failed", "skipped"):
        return failed(f"没有收入　{row.message if row.path in row.message else f'{row.path}：{row.message}'}")
    told = f"<b>{escape(row.message)}</b>　《{escape(row.title)}》　{row.clauses} 条款，{row.facts} 条事实"
    more = pressing("详情", "#chosen", row.document_id or "", "#open", f"详情：{row.title}", show="#one-page")
    ask = "".join(f"<li>{pressing(text, '#question', text, '#send', desk='问答')}</li>" for text in questions)
    asked = f'<p>现在可以就它提问，例如：</p><ul class="examples">{ask}</ul>' if ask else ""
    return f'<p class="tools"><span>{told}</span>{more}</p>{asked}'


def remarks(report: Sequence[Remark]) -> str:
    """The ingest report: small repairs counted, what a reader should know told one by one."""
    counts = Counter(str(one.kind) for one in report)
    small = "，".join(f"{REMARKS[kind]} {counts[kind]} 处" for kind in COUNTED if counts[kind])
    told = "".join(f"<li>{REMARKS[one.kind]}：{escape(one.detail or one.text)}</li>" for one in report if one.kind not in COUNTED)
    return (muted(f"读入时{small}。") if small else "") + (f"<ul>{told}</ul>" if told else "")


def one_page(record: PolicyRecord, sections: Sequence[Section]) -> str:
    """A document on one page: every line opens its clause."""
    main = record.document.main
    told = [main.number, main.issuer, main.date, main.region.name, main.doc_type]
    head = f'<h2 class="month">《{escape(main.title)}》一页纸</h2><p class="muted">{escape("　".join(one for one in told if one))}</p>'
    cards = "".join(_section(record.document.id, section) for section in sections)
    return (
        f'{head}<div class="one-page" data-citations>{cards or muted("没有读出对象、要求、期限一类的内容。")}</div>{remarks(record.report)}'
    )


def _section(document_id: str, section: Section) -> str:
    lines = "".join(f"<li>{escape(line.text)} {link(document_id, line.span, line.label)}</li>" for line in section.lines)
    more = muted(f"另有 {section.more} 项，见全文。") if section.more else ""
    return f'<section class="card"><h3>{section.name}</h3><ul>{lines}</ul>{more}</section>'


def changed(document_id: str, found: Sequence[Change], old: int, new: int) -> str:
    """Clause by clause what came, went, or says something else; each opens the version in which it stands."""
    if not found:
        return muted(f"第{old}版与第{new}版逐条相同。")
    names = {"added": "新增", "removed": "删去", "changed": "改动"}
    lines = [(names[one.kind], _where(document_id, one, old, new), _difference(one)) for one in found]
    rows = table(("变动", "条款", "文字"), lines, "版本之间的变动", most=None)
    return f'<h3 class="month">第{old}版到第{new}版：{len(found)} 处不同</h3>{rows}'


def _where(document_id: str, one: Change, old: int, new: int) -> str:
    span, version = (one.new, new) if one.new else (one.old, old)
    return link(document_id, span, one.label, version=version) if span else escape(one.label)


def _difference(one: Change) -> str:
    if one.before is None or one.after is None:
        mark = "ins" if one.before is None else "del"
        return f"<{mark}>{escape(one.after or one.before or '')}</{mark}>"
    pieces, before, after = [], _SIGNS.findall(one.before), _SIGNS.findall(one.after)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        pieces.append(
            escape(come)
            if kind == "equal"
            else (f"<del>{escape(gone)}</del>" if gone else "") + (f"<ins>{escape(come)}</ins>" if come else "")
        )
    return "".join(pieces)
