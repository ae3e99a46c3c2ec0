"""Start-up of the commands and latency of an answer, part by part."""

import cProfile
import pstats
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from assistant.app import Tiaoli

QUESTIONS = [
    "绍兴安全生产不达标的产能退出由哪个局牵头？",
    "能耗达不到强制性限额标准的，要在多长时间内整改？",
    "越城区低散乱整治任务是多少家？",
    "没有按期退出落后产能的企业会被怎样惩戒？",
    "宁波每年安排多少专项资金？",
    "今天天气怎么样？",
]
ROUNDS = 5
Call = tuple[str, str]
# the steps of an answer and the calls that are them; ranking holds the search of the index
PARTS: dict[str, tuple[Call, ...]] = {
    "理解": (("assistant/understand/__init__.py", "understand"), ("assistant/understand/followup.py", "rewrite")),
    "索引检索": (("corpus/library.py", "search"),),
    "证据排序": (("assistant/retrieve/__init__.py", "gather"),),
    "引文关卡": (("assistant/verify.py", "passes"),),
}


def machine() -> str:
    """What the figures were measured on."""
    import os
    import platform

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"测于 {cores} 核 {platform.machine()}，Python {platform.python_version()}，内存为建库与检索期间新增的峰值"


def startup_table(home: Path) -> str:
    """Wall seconds of whole processes, best of three, and their ratio to an empty Python."""
    python = _best([sys.executable, "-c", "pass"], home)
    commands = {
        "tiaoli --help": ["-m", "assistant.cli", "--help"],
        "tiaoli documents": ["-m", "assistant.cli", "documents"],
        "tiaoli ask": ["-m", "assistant.cli", "ask", QUESTIONS[0]],
    }
    lines = ["**启动**（整个进程，三次取快）", "", "| 命令 | 秒 | 相对空 Python |", "|---|---|---|"]
    for name, arguments in commands.items():
        seconds = _best([sys.executable, *arguments], home)
        lines.append(f"| `{name}` | {seconds:.2f} | {seconds / python:.0f}× |")
    return "\n".join(lines)


def _best(command: list[str], home: Path) -> float:
    import os

    environment = os.environ | {"TIAOLI_HOME": str(home / "startup")}
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        times.append(time.perf_counter() - start)
    return min(times)


def latency_table(shared: Path, home: Path) -> str:
    """p50 and p95 of `ask` over the five policies and over the 286 texts of ncp."""
    heads = ["库", "文件数", "p50", "p95", *PARTS, "其余"]
    lines = ["**回答用时**（毫秒；各步为所占份额）", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name, folder in (("五份政策", shared / "documents"), ("ncp", shared / "benchmarks/ncp/documents")):
        with Tiaoli.open(home / f"latency-{name}", samples=False) as assistant:
            assistant.ingest([folder])
            assistant.ask(QUESTIONS[0])
            times = sorted(_ask_ms(assistant, question) for _ in range(ROUNDS) for question in QUESTIONS)
            shares = part_shares(assistant)
            count = len(assistant.documents())
        parts = " | ".join(f"{share:.0%}" for share in shares)
        lines.append(f"| {name} | {count} | {statistics.median(times):.0f} | {times[int(0.95 * (len(times) - 1))]:.0f} | {parts} |")
    return "\n".join(lines)


def part_shares(assistant: Tiaoli) -> list[float]:
    """The share of each of PARTS in the time of the questions, then that of all the rest; they add up to one.

    Measured by profiling the calls from outside: shares, since a profiler slows all of them down.
    """
    profile = cProfile.Profile()
    profile.enable()
    for question in QUESTIONS:
        assistant.ask(question)
    profile.disable()
    # (file, line, name) -> (…, …, …, cumulative seconds, callers); typeshed does not know the attribute
    rows: dict[tuple[str, int, str], tuple[Any, ...]] = vars(pstats.Stats(profile))["stats"]
    calls = {(file, name): row[3] for (file, _, name), row in rows.items()}
    whole = _cumulative(calls, ("assistant/app/__init__.py", "ask"))
    spent = {part: sum(_cumulative(calls, call) for call in named) / whole for part, named in PARTS.items()}
    spent["证据排序"] -= spent["索引检索"]
    return [*spent.values(), 1 - sum(spent.values())]


def _cumulative(calls: dict[tuple[str, str], float], wanted: Call) -> float:
    return sum(seconds for (file, name), seconds in calls.items() if file.endswith(wanted[0]) and name == wanted[1])


def _ask_ms(assistant: Tiaoli, question: str) -> float:
    start = time.perf_counter()
    assistant.ask(question)
    return 1000 * (time.perf_counter() - start)
