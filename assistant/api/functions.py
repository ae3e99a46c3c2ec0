"""The abilities that agents get: functions whose docstrings are what the agent reads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.api import compact
from assistant.api.compact import Row
from assistant.model import Verdict
from corpus.errors import BadInputError
from corpus.times.days import read_day

if TYPE_CHECKING:
    from assistant.app import Tiaoli

FUNCTIONS = ("ask", "search", "who", "deadlines", "targets", "check", "show")
MOST_HITS, MOST_TURNS, LONGEST_NAME = 50, 50, 200


class Functions:
    """Functions over one assistant; arguments are strings and numbers, results JSON-ready and of at most some kilobytes (compact.ROOM).

    What does not fit is counted (`total`), and `next` is the `offset` that gives the rest. All raise BadInputError, its message meant for
    the agent, for an unknown region, document or date, and for what is too long or too much (MOST_HITS, MOST_TURNS, LONGEST_NAME;
    questions and accounts as the facade limits them).
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
        offset: int = 0,
    ) -> Row:
        """向政策文件提问。返回逐句附条款依据的回答；文件没有说的，status 为 no_basis；要先知道所在地区的，status 为 clarify。

        question 为中文问题；history 为同一用户前面问过的话；region 为所在地区，如 绍兴市；as_of 为日期，如 2020-06-01；
        document 为文件编号，只问一份文件时给出。转述时请保留引用的文件、文号与条款；引文过长会截断，全文用 tiaoli_show 查 clause_id；
        next 不为空时，用它作 offset 再问，得到后面的引用。
        """
        _short(region=region, document=document, as_of=as_of)
        _few(history=history)
        where = self._assistant.known_place(region) if region else None
        answer = self._assistant.ask(question, history=history or (), region=where, as_of=as_of, document=document)
        return compact.answer(answer, _from(offset))

    def search(self, query: str, k: int = 5, offset: int = 0) -> Row:
        """检索政策条款，在最相关的 k 条（至多 50）中从第 offset 条起返回，附文件、文号与条款号；全文用 tiaoli_show 查 clause_id。"""
        if not 1 <= k <= MOST_HITS:
            raise BadInputError(f"k 应在 1 到 {MOST_HITS} 之间，不能是 {k}。")
        return compact.hits(self._assistant.search(query, k=k), _from(offset))

    def who(self, query: str, region: str | None = None, offset: int = 0) -> Row:
        """查责任部门：给部门名得到它的全部任务，给事项得到牵头（lead）、配合（support）、负责（responsible）的部门。

        total 为总数；next 不为空时，用它作 offset 再查，得到后面的行。
        """
        _short(query=query, region=region)
        return compact.responsibilities(self._assistant.who(query, region=region), _from(offset))

    def deadlines(self, start: str | None = None, end: str | None = None, region: str | None = None, offset: int = 0) -> Row:
        """查期限：哪些已过（passed）、哪些将到（due）、每年哪天前要报（recurring）。start 与 end 为日期，如 2020-06-01。

        total 为总数；next 不为空时，用它作 offset 再查，得到后面的行。
        """
        _short(region=region)
        first, last = (read_day(day) if day else None for day in (start, end))
        return compact.deadlines(self._assistant.deadlines(start=first, end=last, region=region), _from(offset))

    def targets(self, region: str | None = None, offset: int = 0) -> Row:
        """查目标任务：指标、数值、单位、时期与所定的地区。total 为总数；next 不为空时，用它作 offset 再查，得到后面的行。"""
        _short(region=region)
        return compact.targets(self._assistant.targets(region=region), _from(offset))

    def check(
        self,
        statement: str,
        as_of: str | None = None,
        turns: list[str] | None = None,
        verdict: Verdict | None = None,
        offset: int = 0,
    ) -> Row:
        """企业自查：由企业自述逐条判定 compliant、non_compliant、unknown 或 not_applicable，并给出依据与需要补充的问题。

        turns 为企业对这些问题的后续回答或更正（如 删掉第3条）；as_of 为日期，如 2020-06-01。counts 为各类条数；findings 先列不符合，
        再列待核实；verdict 只看一类；next 不为空时，用它作 offset、其余参数不变再查，得到后面的条目。
        """
        _few(turns=turns)
        return compact.check(self._assistant.check(statement, turns=turns or (), as_of=as_of), verdict, _from(offset))

    def show(self, clause_id: str, offset: int = 0) -> Row:
        """查看一个条款（其他结果里的 clause_id，如 shaoxing-2020#三/（一））或整份文件（只写文件编号）的原文。

        过长的分段返回：total 为总字数，next 为下一段的 offset。
        """
        _short(clause_id=clause_id)
        return compact.clause(self._assistant.show(clause_id), _from(offset))


def _from(offset: int) -> int:
    if offset < 0:
        raise BadInputError(f"offset 应是 0 或更大的整数，不能是 {offset}。")
    return offset


def _short(**texts: str | None) -> None:
    for name, text in texts.items():
        if text and len(text) > LONGEST_NAME:
            raise BadInputError(f"{name} 有 {len(text)} 字，超过 {LONGEST_NAME} 字的上限。")


def _few(**lists: Sequence[str] | None) -> None:
    for name, items in lists.items():
        if items and len(items) > MOST_TURNS:
            raise BadInputError(f"{name} 有 {len(items)} 项，超过 {MOST_TURNS} 项的上限。")
