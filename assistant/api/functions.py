"""The abilities that agents get: five functions whose docstrings are what the agent reads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus.errors import BadInputError
from corpus.times.days import read_day

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Row = dict[str, Any]
FUNCTIONS = ("ask", "search", "who", "deadlines", "check")
MOST_HITS, MOST_TURNS, LONGEST_NAME = 50, 50, 200


class Functions:
    """Functions over one assistant; arguments are strings, results JSON-ready.

    All raise BadInputError, its message meant for the agent, for an unknown region, document or date, and for what is too long or too
    much (MOST_HITS, MOST_TURNS, LONGEST_NAME; questions and accounts as the facade limits them).
    """

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant

    def ask(
        self,
        question: str,
        region: str | None = None,
        as_of: str | None = None,
        document: str | None = None,
        history: list[str] | None = None,
    ) -> Row:
        """向政策文件提问。返回逐句附条款依据的回答；文件没有说的，status 为 no_basis；要先知道所在地区的，status 为 clarify。

        question 为中文问题；history 为同一用户前面问过的话；region 为所在地区，如 绍兴市；as_of 为日期，如 2020-06-01；
        document 为文件编号，只问一份文件时给出。转述时请保留引用的文件、文号与条款。
        """
        _short(region=region, document=document, as_of=as_of)
        _few(history=history)
        where = self._assistant.known_place(region) if region else None
        answer = self._assistant.ask(question, history=history or (), region=where, as_of=as_of, document=document)
        return answer.model_dump(mode="json")

    def search(self, query: str, k: int = 5) -> list[Row]:
        """检索政策条款，返回最相关的 k 条（至多 50）原文及其文件与条款号。"""
        if not 1 <= k <= MOST_HITS:
            raise BadInputError(f"k 应在 1 到 {MOST_HITS} 之间，不能是 {k}。")
        return self._assistant.search(query, k=k)

    def who(self, query: str, region: str | None = None) -> list[Row]:
        """查责任部门：给部门名得到它的全部任务，给事项得到牵头、配合、负责的部门。"""
        _short(query=query, region=region)
        return [row.model_dump(mode="json") for row in self._assistant.who(query, region=region)]

    def deadlines(self, start: str | None = None, end: str | None = None, region: str | None = None) -> list[Row]:
        """查期限：哪些已过、哪些将到、每年哪天前要报。start 与 end 为日期，如 2020-06-01。"""
        _short(region=region)
        first, last = (read_day(day) if day else None for day in (start, end))
        rows = self._assistant.deadlines(start=first, end=last, region=region)
        return [row.model_dump(mode="json") for row in rows]

    def check(self, statement: str, as_of: str | None = None, turns: list[str] | None = None) -> Row:
        """企业自查：由企业自述逐条判定 compliant、non_compliant、unknown 或 not_applicable，并给出依据与需要补充的问题。

        turns 为企业对这些问题的后续回答；as_of 为日期，如 2020-06-01。
        """
        _few(turns=turns)
        return self._assistant.check(statement, turns=turns or (), as_of=as_of).model_dump(mode="json")


def _short(**texts: str | None) -> None:
    for name, text in texts.items():
        if text and len(text) > LONGEST_NAME:
            raise BadInputError(f"{name} 有 {len(text)} 字，超过 {LONGEST_NAME} 字的上限。")


def _few(**lists: Sequence[str] | None) -> None:
    for name, items in lists.items():
        if items and len(items) > MOST_TURNS:
            raise BadInputError(f"{name} 有 {len(items)} 项，超过 {MOST_TURNS} 项的上限。")
