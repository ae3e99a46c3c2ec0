"""Time of an answer, part by part, over three libraries: five policies, 286 notices, all laws, national and local."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from evals.bench.rivals.apart import figures_of
from evals.bench.sets import unpack_laws

ROUNDS = 5
"""How often each question is asked; the first time is cold: documents are read from the disk."""

FIVE = [
    "绍兴安全生产不达标的产能退出由哪个局牵头？",
    "能耗达不到强制性限额标准的，要在多长时间内整改？",
    "越城区低散乱整治任务是多少家？",
    "没有按期退出落后产能的企业会被怎样惩戒？",
    "宁波每年安排多少专项资金？",
    "嘉兴对完成淘汰任务的企业有什么支持？",
    "浙江2017年要处置多少家僵尸企业？",
    "国家文件和绍兴对质量不达标产能的要求有什么不同？",
    "去产能的职工安置由谁负责？",
    "今天天气怎么样？",
]
NOTICES = [
    "返乡后要隔离多少天？",
    "发热了去哪里看病？",
    "企业什么时候可以复工？",
    "小微企业房租能减免几个月？",
    "口罩涨价找哪个部门举报？",
    "高速公路免费到哪一天？",
    "学校什么时候开学？",
    "社保缴费可以缓缴多久？",
    "疫情期间怎么办理签证？",
    "今天天气怎么样？",
]
LAWS = [
    "试用期最长多久？",
    "未批先建会罚多少钱？",
    "被公司辞退能拿多少补偿？",
    "没有排污许可证就排污怎么处罚？",
    "出了安全事故瞒着不报要罚多少？",
    "离婚冷静期是几天？",
    "房东不退押金怎么办？",
    "交通事故逃逸会坐几年牢？",
    "环评报告由哪个部门审批？",
    "今天天气怎么样？",
]

PARTS: dict[str, tuple[str, ...]] = {
    "理解": ("assistant.converse.understand", "assistant.converse.rewrite"),
    "索引检索": ("corpus.store.library.Library.search_many",),
    "证据排序": ("assistant.retrieve.EvidenceIndex.gather",),
    "引文关卡": ("assistant.answer.composing.draft.passes",),
}
"""The steps of an answer and what is called for them; each counts without what it calls of another."""
ANSWER = "回答"
"""All the rest: choosing sentences, putting them together, notices."""
COLUMNS = ("理解", "索引检索", "证据排序", ANSWER, "引文关卡")
HEADS = ("库", "文件数", "p50", "p95", "首问 p50", *COLUMNS)


class Asked(NamedTuple):
    """A library of the table, and the questions for it."""

    name: str
    questions: list[str]


FIVE_POLICIES, NCP, ALL_LAWS = Asked("五份政策", FIVE), Asked("ncp", NOTICES), Asked("全部法规", LAWS)


def latency_table(shared: Path, home: Path, laws: bool) -> str:
    """p50 and p95 of `ask` in ms, p50 of the first time a question is asked, share of each part; the laws' row where `laws`."""
    rows = [(asked, _folder(shared, asked)) for asked in (FIVE_POLICIES, NCP)]
    if laws:
        rows.append((ALL_LAWS, unpack_laws(shared, home / "laws", local=True)))
    places = {ALL_LAWS.name: home / "statutes"}
    lines = ["**回答用时**（毫秒；各步为所占份额）", "", f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    for asked, files in rows:
        lines.append(_row(asked, figures_of(measured, asked, files, places.get(asked.name, home / f"latency-{asked.name}"))))
    return "\n".join(lines)


def _folder(shared: Path, asked: Asked) -> list[Path]:
    return [shared / "documents" if asked is FIVE_POLICIES else shared / "benchmarks/ncp/documents"]


def _row(asked: Asked, values: dict[str, float]) -> str:
    shares = " | ".join(f"{values[part]:.0%}" for part in COLUMNS)
    times = " | ".join(f"{values[name]:.0f}" for name in ("documents", "p50", "p95", "first"))
    return f"| {asked.name} | {times} | {shares} |"


def measured(asked: Asked, files: Sequence[Path], home: Path) -> dict[str, float]:
    """Figures of one library; `files` are read into it first. One question before all others warms up what is loaded once a process."""
    from assistant.app import Tiaoli

    with Tiaoli.open(home, samples=False) as assistant:
        if files:
            assistant.ingest(list(files))
        assistant.ask("预热")
        clock = Clock()
        with timed(clock):
            rounds = [[clock.ask(assistant.ask, question) for question in asked.questions] for _ in range(ROUNDS)]
        times = sorted(ms for one in rounds for ms in one)
        found = {
            "documents": float(len(assistant.documents())),
            "p50": statistics.median(times),
            "p95": times[int(0.95 * (len(times) - 1))],
        }
        return found | {"first": statistics.median(rounds[0])} | clock.shares()


class Clock:
    """Seconds by part, each without the parts it calls."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(COLUMNS, 0.0)
        self._open: list[str] = []
        self._since = 0.0

    def ask(self, ask: Callable[[str], Any], question: str) -> float:
        """Milliseconds of one answer."""
        start = time.perf_counter()
        with self.part(ANSWER):
            ask(question)
        return 1000 * (time.perf_counter() - start)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time until the context ends counts for `name`; for the part around it, it does not."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def shares(self) -> dict[str, float]:
        whole = sum(self.spent.values()) or 1.0
        return {name: seconds / whole for name, seconds in self.spent.items()}

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        self._since = now


@contextmanager
def timed(clock: Clock) -> Iterator[None]:
    """What PARTS names is timed from outside until the context ends."""
    with ExitStack() as stack:
        for part, calls in PARTS.items():
            for call in calls:
                stack.enter_context(patch(call, _wrapped(clock, part, _named(call))))
        yield


def _named(call: str) -> Callable[..., Any]:
    """The function behind a dotted name: of a module, or of a class in one."""
    holder, _, name = call.rpartition(".")
    module, _, last = holder.rpartition(".")
    owner = getattr(import_module(module), last) if last[:1].isupper() else import_module(holder)
    found: Callable[..., Any] = getattr(owner, name)
    return found


def _wrapped(clock: Clock, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        with clock.part(part):
            return call(*arguments, **named)

    return wrapper
