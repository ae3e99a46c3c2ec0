"""Start-up of the commands and latency of an answer, part by part."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

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
    lines = ["**回答用时**（毫秒）", "", "| 库 | 文件数 | p50 | p95 |", "|---|---|---|---|"]
    for name, folder in (("五份政策", shared / "documents"), ("ncp", shared / "benchmarks/ncp/documents")):
        assistant = Tiaoli.open(home / f"latency-{name}", samples=False)
        assistant.ingest([folder])
        assistant.ask(QUESTIONS[0])
        times = sorted(_ask_ms(assistant, question) for _ in range(ROUNDS) for question in QUESTIONS)
        count = len(assistant.documents())
        lines.append(f"| {name} | {count} | {statistics.median(times):.0f} | {times[int(0.95 * (len(times) - 1))]:.0f} |")
        assistant.close()
    return "\n".join(lines)


def _ask_ms(assistant: Tiaoli, question: str) -> float:
    start = time.perf_counter()
    assistant.ask(question)
    return 1000 * (time.perf_counter() - start)
