"""The abilities that agents get: five functions whose docstrings are what the agent reads."""

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Row = dict[str, Any]
FUNCTIONS = ("ask", "search", "who", "deadlines", "check")


class Functions:
    """Functions over one assistant; arguments are strings, results JSON-ready."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant

    def ask(self, question: str, region: str | None = None, as_of: str | None = None) -> Row:
        """向政策文件提问。返回逐句附条款依据的回答；文件没有说的，status 为 no_basis。

        question 为中文问题；region 为所在地区，如 绍兴市；as_of 为日期，如 2020-06-01。
        """
        return self._assistant.ask(question, region=region, as_of=_day(as_of)).model_dump(mode="json")

    def search(self, query: str, k: int = 5) -> list[Row]:
        """检索政策条款，返回最相关的 k 条原文及其文件与条款号。"""
        return self._assistant.search(query, k=k)

    def who(self, query: str, region: str | None = None) -> list[Row]:
        """查责任部门：给部门名得到它的全部任务，给事项得到牵头、配合、负责的部门。"""
        return [_plain(row) for row in self._assistant.who(query, region=region)]

    def deadlines(self, start: str | None = None, end: str | None = None, region: str | None = None) -> list[Row]:
        """查期限：哪些已过、哪些将到、每年哪天前要报。start 与 end 为日期，如 2020-06-01。"""
        return [_plain(row) for row in self._assistant.deadlines(start=_day(start), end=_day(end), region=region)]

    def check(self, statement: str, as_of: str | None = None) -> Row:
        """企业自查：由企业自述逐条判定 compliant、non_compliant、unknown 或 not_applicable，并给出依据与需要补充的问题。"""
        return self._assistant.check(statement, as_of=_day(as_of)).model_dump(mode="json")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(row: Any) -> Row:
    return row.model_dump(mode="json") if hasattr(row, "model_dump") else dict(row)
