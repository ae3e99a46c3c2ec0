"""Start-up of the commands and machine they ran on."""

import subprocess
import sys
import time
from pathlib import Path

QUESTION = "绍兴安全生产不达标的产能退出由哪个局牵头？"


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
        "tiaoli ask": ["-m", "assistant.cli", "ask", QUESTION],
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
