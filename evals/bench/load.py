"""Time of an answer on the page when many ask at once: a server in a process of its own, users who read between questions."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice, product
from pathlib import Path
from typing import NamedTuple

USERS, SECONDS, PAUSE = 16, 60, 5
PLACES = ("绍兴", "嘉兴", "宁波", "浙江", "昌吉州", "越城区", "柯桥区", "国家")
MATTERS = (
    "安全生产不达标的产能退出由哪个局牵头？", "能耗超标的要在多长时间内整改？", "低散乱整治任务是多少家？", "逾期不退出会被怎样惩戒？",
    "每年安排多少专项资金？", "对完成淘汰任务的企业有什么支持？", "要处置多少家僵尸企业？", "质量不达标怎么办？", "职工安置由谁负责？",
    "什么时候上报退出情况？", "差别电价怎么执行？", "环保排放不达标谁管？", "落后产能的标准是什么？", "统计部门要做什么？",
    "验收由谁组织？", "土地怎么处置？", "关停的程序是什么？", "信用信息怎么公示？", "银行贷款有什么限制？", "今年的目标是多少？",
    "安全隐患多久整改？", "谁来督查考核？", "企业破产怎么清算？", "电机能效有什么要求？",
)  # fmt: skip


class Load(NamedTuple):
    """Seconds of every answer, sorted; questions that got none; CPU seconds of the server for one answer."""

    seconds: list[float]
    failed: int
    cpu: float


def load_table(home: Path) -> str:
    """p50, p95 and the longest, in ms, of the five policies' page with one user and with sixteen."""
    lines = [
        "**网页并发**（每人问后停 5 秒，一分钟，问题各不相同；毫秒）",
        "",
        "| 人数 | 问数 | 未答 | p50 | p95 | 最长 | CPU |",
        "|---" * 7 + "|",
    ]
    with page_server(home / "load") as (address, process):
        for users in (1, USERS):
            found = put_under_load(address, process, users)
            times = found.seconds or [float("nan")]
            shown = (times[int(part * (len(times) - 1))] for part in (0.5, 0.95, 1))
            figures = " | ".join(f"{1000 * seconds:.0f}" for seconds in shown)
            lines.append(f"| {users} | {len(found.seconds)} | {found.failed} | {figures} | {1000 * found.cpu:.0f} |")
    return "\n".join(lines)


@contextmanager
def page_server(home: Path) -> Iterator[tuple[str, int]]:
    """(address, process number) of `tiaoli serve` over the five policies, once it has answered a question."""
    address = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", address.rpartition(":")[2]]
    server = subprocess.Popen(command, env=os.environ | {"TIAOLI_HOME": str(home)}, stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None and not _answers(address):
            time.sleep(0.2)
        asked_and_answered(address, _event(address), "预热", "warm")
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(20)


def put_under_load(address: str, process: int, users: int, seconds: float = SECONDS, pause: float = PAUSE) -> Load:
    """Every user asks, waits for the answer, reads for `pause` seconds, and asks again until the time is over."""
    event, end, before = _event(address), time.monotonic() + seconds, _cpu(process)
    questions = [f"{place}{matter}" for matter, place in product(MATTERS, PLACES)]

    def user(number: int) -> list[float | None]:
        took: list[float | None] = []
        time.sleep(pause * number / users)
        for question in islice(cycle(questions), number, None, users):
            if time.monotonic() > end:
                break
            took.append(asked_and_answered(address, event, question, f"user{number}x{users}"))
            time.sleep(pause)
        return took

    with ThreadPoolExecutor(users) as pool:
        took = [one for found in pool.map(user, range(users)) for one in found]
    return Load(sorted(one for one in took if one is not None), took.count(None), (_cpu(process) - before) / max(1, len(took)))


def asked_and_answered(address: str, event: int, question: str, session: str) -> float | None:
    """Seconds until the page has the whole answer; None where it has none."""
    start = time.perf_counter()
    body = json.dumps({"data": [question, None, None, "", ""], "fn_index": event, "session_hash": session}).encode()
    try:
        joining = urllib.request.Request(f"{address}/gradio_api/queue/join", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(joining, timeout=60):
            pass
        with urllib.request.urlopen(f"{address}/gradio_api/queue/data?session_hash={session}", timeout=60) as stream:
            answered = b'"success":true' in stream.read().rpartition(b'"process_completed"')[2]
    except OSError:
        return None
    return time.perf_counter() - start if answered else None


def _event(address: str) -> int:
    """Number of the event that answers a question: the one with a question, two things kept, a place and a day."""
    with urllib.request.urlopen(f"{address}/config", timeout=60) as response:
        config = json.load(response)
    return int(next(event["id"] for event in config["dependencies"] if len(event["inputs"]) == 5))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def _cpu(process: int) -> float:
    """CPU seconds of a process so far; 0 where the system does not tell."""
    path = Path(f"/proc/{process}/stat")
    if not path.is_file():
        return 0.0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
