"""Files to take away: registers as sheets and calendar, the Word report. Made when asked for and sent at once; nothing stays on disk."""

import secrets
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import ValidationError

from assistant.model import CheckReport
from assistant.registers.wanted import Wanted
from assistant.web.parts.links import typed
from corpus.errors import BadInputError
from corpus.times.days import read_day

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


def register_file(assistant: "Tiaoli", name: str, asked: Mapping[str, str]) -> bytes:
    """A register as a file, with the rows that the page shows for the same choice. Raises BadInputError for an unknown name or day."""
    if name not in REGISTERS:
        raise BadInputError(f"没有名为 {name} 的下载文件。")
    found = assistant.registers(_wanted(asked))
    with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
        path = Path(folder) / name
        if name == "who.xlsx":
            assistant.write_responsibilities(found.people, path)
        elif name == "targets.xlsx":
            assistant.write_targets(found.numbers, path)
        else:
            write = assistant.write_calendar if name == "deadlines.ics" else assistant.write_deadlines
            write(found.dates, path)
        return path.read_bytes()


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """The choice that stands in an address (`register_links`)."""
    fields = {name: typed(asked.get(name)) for name in ("query", "region", "role")}
    days = {name: str(read_day(day)) for name in ("start", "end", "as_of") if (day := typed(asked.get(name)))}
    named = tuple(one for one in (asked.get("documents") or "").split("/") if one)
    try:
        return Wanted.model_validate({**fields, **days, "documents": named})
    except ValidationError as error:
        raise BadInputError("地址不合格式：请从页面上的链接下载。") from error


def report_file(assistant: "Tiaoli", report: CheckReport) -> bytes:
    """The report as a Word file."""
    with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
        path = Path(folder) / "report.docx"
        assistant.write_report(report, path)
        return path.read_bytes()


def register_links(wanted: Wanted, *names: str) -> str:
    """Escaped links that download registers for the same choice; ids of documents hold no /, so that one parts them."""
    given = {name: value for name, value in wanted.model_dump().items() if value and name != "documents"}
    asked = urlencode(given | ({"documents": "/".join(wanted.documents)} if wanted.documents else {}))
    links = (_link(f"/download/{name}{'?' if asked else ''}{asked}", name, REGISTERS[name]) for name in names)
    return f'<p class="downloads">{"".join(links)}</p>'


def report_link(name: str) -> str:
    """An escaped link that downloads a kept report, and a button that prints what the page shows of it."""
    button = '<button type="button" data-print="#report">打印</button>'
    return f'<p class="downloads tools">{_link(f"/report/{name}", "企业自查报告.docx", "下载 Word 报告")}{button}</p>'


def _link(address: str, name: str, words: str) -> str:
    return f'<a href="{escape(address)}" download="{escape(name)}">{escape(words)}</a>'
