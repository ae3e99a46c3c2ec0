"""Time of an answer when many ask at once: a server in a process of its own, users who read between questions; on the page, by the API."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice, product
from pathlib import Path
from typing import NamedTuple

USERS, SECONDS, PAUSE = 32, 60, 5
TAKEN_IN, AT_A_TIME = 200, 20
"""Documents that are sent while one user asks; files of one upload."""
PASSWORD = "measured"
PLACES = ("绍兴", "嘉兴", "宁波", "浙江", "昌吉州", "越城区", "柯桥区", "国家")
WHEN = ("", "2020年", "2017年")
MATTERS = (
    "安全生产不达标的产能退出由哪个局牵头？", "能耗超标的要在多长时间内整改？", "低散乱整治任务是多少家？", "逾期不退出会被怎样惩戒？",
    "每年安排多少专项资金？", "对完成淘汰任务的企业有什么支持？", "要处置多少家僵尸企业？", "质量不达标怎么办？", "职工安置由谁负责？",
    "什么时候上报退出情况？", "差别电价怎么执行？", "环保排放不达标谁管？", "落后产能的标准是什么？", "统计部门要做什么？",
    "验收由谁组织？", "土地怎么处置？", "关停的程序是什么？", "信用信息怎么公示？", "银行贷款有什么限制？", "今年的目标是多少？",
    "安全隐患多久整改？", "谁来督查考核？", "企业破产怎么清算？", "电机能效有什么要求？",
)  # fmt: skip


Asked = Callable[[str, str, str], bool]
"""(address, user, question) -> whether it was answered."""


class Load(NamedTuple):
    """Seconds of every answer, sorted; questions that got none; CPU seconds of the server for one; its megabytes before and after."""

    seconds: list[float]
    failed: int
    cpu: float
    memory: tuple[float, float]

    def row(self, way: str, users: int) -> str:
        """A line of the table, times in ms."""
        times = self.seconds or [float("nan")]
        figures = " | ".join(f"{1000 * times[int(part * (len(times) - 1))]:.0f}" for part in (0.5, 0.95, 1))
        memory = "→".join(f"{one:.0f}" for one in self.memory)
        return f"| {way} | {users} | {len(self.seconds)} | {self.failed} | {figures} | {1000 * self.cpu:.0f} | {memory} |"


def load_table(home: Path) -> str:
    """p50, p95 and the longest over the five policies: one user and many, on the page and by the API, and one while files are read in."""
    lines = [
        "**并发**（每人问后停 5 秒，一分钟，问题各不相同；毫秒）",
        "",
        "| 途径 | 人数 | 问数 | 未答 | p50 | p95 | 最长 | CPU | 内存 MB |",
        "|---" * 9 + "|",
    ]
    with server(home / "load") as (address, process):
        page = on_the_page(address)
        for way, asked, users in (("网页", page, 1), ("网页", page, USERS), ("接口", by_program, USERS)):
            lines.append(put_under_load(asked, address, process, users).row(way, users))
        with taking_in(address, TAKEN_IN):
            lines.append(put_under_load(by_program, address, process, 1, pause=1).row(f"接口，读入 {TAKEN_IN} 份时", 1))
    return "\n".join(lines)


@contextmanager
def server(home: Path) -> Iterator[tuple[str, int]]:
    """(address, process number) of `tiaoli serve` over the five policies, once everybody has logged in and a question is answered."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "users.txt").write_text(_users(), encoding="utf-8")
    address = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", address.rpartition(":")[2]]
    environment = os.environ | {"TIAOLI_HOME": str(home), "TIAOLI_USERS": str(home / "users.txt"), "TIAOLI_RATE": "10000"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not _answers(address):
            time.sleep(0.2)
        for number in range(USERS):
            by_program(address, f"user{number}", "预热")
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _users() -> str:
    """A line for each user, all with one password."""
    command = [sys.executable, "-m", "assistant.web.door.login", "user"]
    line = subprocess.run(command, input=PASSWORD, capture_output=True, text=True, check=True).stdout
    return "".join(line.replace("user:", f"user{number}:") for number in range(USERS))


def put_under_load(asked: Asked, address: str, process: int, users: int, seconds: float = SECONDS, pause: float = PAUSE) -> Load:
    """Every user asks, waits for the answer, reads for `pause` seconds, and asks again until the time is over."""
    end, before, memory = time.monotonic() + seconds, _cpu(process), _megabytes(process)
    questions = [f"{place}{when}{matter}" for when, matter, place in product(WHEN, MATTERS, PLACES)]

    def user(number: int) -> list[float | None]:
        took: list[float | None] = []
        time.sleep(pause * number / users)
        for question in islice(cycle(questions), number, None, users):
            if time.monotonic() > end:
                break
            start = time.perf_counter()
            answered = asked(address, f"user{number}", question)
            took.append(time.perf_counter() - start if answered else None)
            time.sleep(pause)
        return took

    with ThreadPoolExecutor(users) as pool:
        took = [one for found in pool.map(user, range(users)) for one in found]
    cpu = (_cpu(process) - before) / max(1, len(took))
    return Load(sorted(one for one in took if one is not None), took.count(None), cpu, (memory, _megabytes(process)))


def by_program(address: str, user: str, question: str) -> bool:
    """Whether the API has the whole answer."""
    try:
        with urllib.request.urlopen(_request(f"{address}/api/ask", user, {"question": question}), timeout=60) as response:
            return bool(json.load(response)["status"])
    except OSError:
        return False


def on_the_page(address: str) -> Asked:
    """Asks as the page's script does, each user in a session of his own."""
    with urllib.request.urlopen(_request(f"{address}/config", "user0"), timeout=60) as response:
        config = json.load(response)
    # the event that answers a question: the one with a question, two things kept, a place and a day
    event = int(next(event["id"] for event in config["dependencies"] if len(event["inputs"]) == 5))

    def asked(address: str, user: str, question: str) -> bool:
        order = {"data": [question, None, None, "", ""], "fn_index": event, "session_hash": user}
        try:
            with urllib.request.urlopen(_request(f"{address}/gradio_api/queue/join", user, order), timeout=60):
                pass
            at = f"{address}/gradio_api/queue/data?session_hash={user}"
            with urllib.request.urlopen(_request(at, user), timeout=60) as stream:
                return b'"success":true' in stream.read().rpartition(b'"process_completed"')[2]
        except OSError:
            return False

    return asked


@contextmanager
def taking_in(address: str, documents: int) -> Iterator[None]:
    """Another user sends files as long as the block runs, at most so many."""
    over = threading.Event()

    def send() -> None:
        for first in range(0, documents, AT_A_TIME):
            if over.is_set():
                return
            with urllib.request.urlopen(_upload(address, range(first, min(first + AT_A_TIME, documents))), timeout=300):
                pass

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _upload(address: str, numbers: range) -> urllib.request.Request:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="files"; filename="{number}.txt"\r\n\r\n{_notice(number)}\r\n' for number in numbers
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": _login(f"user{USERS - 1}")}
    return urllib.request.Request(f"{address}/api/documents", ("".join(parts) + "--b--\r\n").encode(), headers)


def _notice(number: int) -> str:
    """A notice of the usual length, each with words of its own."""
    tasks = "".join(
        f"（{n}）第{number}号任务第{n}项，由市经信局牵头，市财政局配合，{n % 12 + 1}月底前完成{number + n}家。\n" for n in range(1, 30)
    )
    return f"关于第{number}号事项的通知\n各区县人民政府：\n一、主要任务\n{tasks}二、保障措施\n逾期未完成的，予以通报。\n"


def _request(address: str, user: str, order: dict[str, object] | None = None) -> urllib.request.Request:
    body = None if order is None else json.dumps(order).encode()
    return urllib.request.Request(address, body, {"Content-Type": "application/json", "Authorization": _login(user)})


def _login(user: str) -> str:
    return "Basic " + b64encode(f"{user}:{PASSWORD}".encode()).decode()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(_request(f"{address}/v1/models", "user0"), timeout=5):
            return True
    except OSError:
        return False


def _megabytes(process: int) -> float:
    """Memory that a process holds; 0 where the system does not tell."""
    path = Path(f"/proc/{process}/status")
    lines = path.read_text().splitlines() if path.is_file() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


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
