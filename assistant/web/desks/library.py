"""The documents tab: what the library holds, and reading new files in."""

from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.web.cards import link
from corpus.errors import TiaoliError

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.app.intake import Intake

LEVELS = {"national": "国家", "province": "省", "city": "市", "county": "县"}
REMARKS = {
    "joined": "接合断行",
    "removed": "去除标记",
    "annex_missing": "附件未附",
    "truncated": "文末疑似被截断",
    "table_total": "表格合计不符",
    "doubtful": "识别存疑",
}


class DocumentsTab:
    """Callbacks of the documents tab over one assistant; `drop` deletes uploaded files once they are read."""

    def __init__(self, assistant: "Tiaoli", drop: Callable[[list[str]], None]) -> None:
        self.assistant = assistant
        self.drop = drop

    def table(self) -> str:
        """All documents as escaped HTML, each opening its text."""
        rows = "".join(
            f"<tr><td>{link(e.id, 0, 0, e.title)}</td><td>{escape(e.number or '')}</td><td>{escape(e.region.name)}</td>"
            f"<td>{LEVELS[e.level]}</td><td>{escape(e.date or '')}</td></tr>"
            for e in self.assistant.documents()
        )
        heads = "".join(f"<th>{name}</th>" for name in ("标题", "文号", "地区", "层级", "日期"))
        return f'<table class="findings"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'

    def read_in(self, files: Sequence[dict[str, Any]] | None) -> tuple[str, str, None]:
        """(report, table, emptied upload) after reading the uploaded files into the library."""
        if not files:
            return '<p class="muted">请先选择文件。</p>', self.table(), None
        paths = [file["path"] for file in files]
        try:
            done = self.assistant.ingest([Path(path) for path in paths])
        except TiaoliError as error:
            return f"<p>没有读入：{escape(str(error))}</p>", self.table(), None
        finally:
            self.drop(paths)
        return "".join(_report(row) for row in done), self.table(), None


def _report(row: "Intake") -> str:
    if row.outcome == "failed":
        return f"<p><b>失败</b>　{escape(row.message)}</p>"
    counts = Counter(remark.kind for remark in row.report)
    notes = "，".join(f"{REMARKS[kind]} {count} 处" for kind, count in counts.items() if kind in REMARKS)
    told = "".join(f"<li>{escape(r.detail or r.text)}</li>" for r in row.report if r.kind in ("annex_missing", "truncated", "table_total"))
    return (
        f"<p><b>{escape(row.message)}</b>　《{escape(row.title)}》　{row.clauses} 条款，{row.facts} 条事实"
        f"{'　' + notes if notes else ''}</p>{f'<ul>{told}</ul>' if told else ''}"
    )
