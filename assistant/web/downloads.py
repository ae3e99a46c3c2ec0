"""Files to take away: registers as sheets and calendar, the Word report. Made when asked for and sent at once; nothing stays on disk."""

import secrets
import tempfile
from collections import OrderedDict
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from assistant.model import CheckReport
from assistant.web.cards import typed
from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

REGISTERS = {
    "who.xlsx": "下载责任分工表",
    "deadlines.xlsx": "下载报送日程表",
    "deadlines.ics": "下载日历文件",
    "targets.xlsx": "下载目标任务表",
}
REPORTS_KEPT = 50


class Reports:
    """The newest self-check reports by a name that cannot be guessed: what an enterprise tells of itself is in no address."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, CheckReport] = OrderedDict()
        self._guard = Lock()

    def keep(self, report: CheckReport) -> str:
        """The name under which `find` gives the report, until fifty newer ones were kept."""
        name = secrets.token_urlsafe(16)
        with self._guard:
            self._kept[name] = report
            while len(self._kept) > REPORTS_KEPT:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> CheckReport:
        """The report kept under `name`. Raises BadInputError when it is gone."""
        with self._guard:
            report = self._kept.get(name)
        if report is None:
            raise BadInputError("这份自查报告已不在内存中，请回到“企业自查”再核对一次后下载。")
        return report


def register_file(assistant: "Tiaoli", name: str, query: str | None, region: str | None, as_of: str | None) -> bytes:
    """A register as a file, with the rows that the page shows for the same query. Raises BadInputError for an unknown name."""
    if name not in REGISTERS:
        raise BadInputError(f"没有名为 {name} 的下载文件。")
    query, region, as_of = typed(query), typed(region), typed(as_of)
    with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
        path = Path(folder) / name
        if name == "who.xlsx":
            assistant.write_responsibilities(assistant.who(query, region=region), path)
        elif name == "targets.xlsx":
            assistant.write_targets(assistant.targets(region=region), path)
        else:
            write = assistant.write_calendar if name == "deadlines.ics" else assistant.write_deadlines
            write(assistant.deadlines(region=region, as_of=as_of), path)
        return path.read_bytes()


def report_file(assistant: "Tiaoli", report: CheckReport) -> bytes:
    """The report as a Word file."""
    with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
        path = Path(folder) / "report.docx"
        assistant.write_report(report, path)
        return path.read_bytes()


def register_links(*names: str, query: str | None = None, region: str | None = None, as_of: str | None = None) -> str:
    """Escaped links that download registers for a query of the page."""
    asked = urlencode({key: value for key, value in (("query", query), ("region", region), ("as_of", as_of)) if value})
    links = (_link(f"/download/{name}{'?' if asked else ''}{asked}", name, REGISTERS[name]) for name in names)
    return f'<p class="downloads">{"".join(links)}</p>'


def report_link(name: str) -> str:
    """An escaped link that downloads a kept report."""
    return f'<p class="downloads">{_link(f"/report/{name}", "企业自查报告.docx", "下载 Word 报告")}</p>'


def _link(address: str, name: str, words: str) -> str:
    return f'<a href="{escape(address)}" download="{escape(name)}">{escape(words)}</a>'
