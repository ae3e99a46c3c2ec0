"""The page in a real browser: one asks, sees the clause, opens it; nothing leaves the machine."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.model import CheckReport, EnterpriseProfile
from assistant.web.downloads import REPORTS_KEPT, Reports
from assistant.web.parts.reading import document_page
from corpus.errors import BadInputError

HOSTILE = """试验区管理办法
一、总则
（一）对未按期整改的企业，<script>document.title='ran'</script>依法关停<img src=http://example.com/a.png>，应在6个月内完成。
（二）![图](http://example.com/b.png) 由市经信局负责{{value}}${1+1}。
"""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`tiaoli serve` in a process of its own, over the five policies and one hostile document."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    environment = os.environ | {"TIAOLI_HOME": str(folder / "home"), "HOME": str(folder)}
    with Tiaoli.open(folder / "home") as assistant:
        assistant.ingest([folder / "hostile.txt"])
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)


def _wait_until_up(url: str, server: "subprocess.Popen[bytes]") -> None:
    import time

    for _ in range(600):
        if server.poll() is not None:
            raise AssertionError(f"serve ended: {server.stderr.read().decode() if server.stderr else ''}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("serve did not come up in a minute")


@pytest.fixture(scope="module")
def browser() -> "Iterator[object]":
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "chromium is not on PATH"
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A page of the browser that notes every request to another host and every script error."""

    def __init__(self, browser: object, address: str, width: int = 1280, height: int = 900) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")  # type: ignore[attr-defined]
        self.address, self.left, self.errors = address, [], []  # type: ignore[var-annotated]
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")

    def _note(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith((self.address, "data:", "blob:")):
            self.left.append(url)

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.click("#send")
        self.page.wait_for_function("q => document.querySelector('#question textarea').value === '' && q", arg=question)
        self.page.wait_for_selector("#evidence .card, #evidence .muted")


@pytest.mark.browser
@pytest.mark.xdist_group("web")
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_a_question_is_answered_with_its_clause_and_nothing_leaves_the_machine(
    browser: object, address: str, width: int, height: int
) -> None:
    visit = Visit(browser, address, width, height)
    visit.ask("绍兴安全生产不达标的产能退出由哪个局牵头？")
    visit.page.wait_for_selector("#evidence .card")
    assert "市应急管理局" in visit.page.inner_text("#evidence .card >> nth=0")
    assert "市应急管理局" in visit.page.inner_text(".chatbot, [data-testid=bot] >> nth=-1")
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "scrolls sideways"
    link = visit.page.get_attribute("#evidence .card a", "href")
    visit.page.goto(address.rstrip("/") + link)
    assert "市应急管理局" in visit.page.inner_text("mark#quote")
    assert visit.left == []
    assert visit.errors == []
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_a_follow_up_keeps_its_footing(browser: object, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("绍兴环保排放不达标落后产能退出谁牵头？")
    visit.page.wait_for_selector("#evidence .card")
    visit.ask("那安全生产的呢？")
    visit.page.wait_for_function("() => document.querySelector('#evidence').innerText.includes('市应急管理局')")
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_a_judgement_is_kept(browser: object, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("绍兴环保排放不达标落后产能退出谁牵头？")
    visit.page.wait_for_selector("#evidence .card")
    visit.page.get_by_text("评价这个回答").click()
    visit.page.fill("#reason textarea, #reason input", "少了文号")
    visit.page.click("#disliked")
    visit.page.wait_for_function("() => document.querySelector('#thanks').innerText.includes('已记下')")
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_an_enterprise_checks_itself_and_takes_the_report(browser: object, address: str, tmp_path: Path) -> None:
    visit = Visit(browser, address)
    visit.page.get_by_role("tab", name="企业自查").click()
    visit.page.fill("#account textarea", "我们是绍兴柯桥的印染厂，7月15日收到整改通知，单位产品能耗超过强制性限额标准。")
    visit.page.click("#check")
    visit.page.wait_for_selector("#report .verdict.non_compliant")
    assert "应在6个月内整改" in visit.page.inner_text("#report")
    assert "柯桥" in visit.page.inner_text("#profile")
    with visit.page.expect_download() as taken:
        visit.page.click("#word a")
    assert taken.value.suggested_filename == "企业自查报告.docx"
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    assert visit.left == []
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_staff_look_up_who_and_when(browser: object, address: str) -> None:
    visit = Visit(browser, address)
    visit.page.get_by_role("tab", name="职责与期限").click()
    visit.page.fill("#who textarea, #who input", "市安监局")
    visit.page.click("#look")
    visit.page.wait_for_selector("#people table")
    assert "市应急管理局" in visit.page.inner_text("#people")
    with visit.page.expect_download() as taken:  # at the first click
        visit.page.click("#people .downloads a")
    assert taken.value.suggested_filename == "who.xlsx"
    visit.page.get_by_role("tab", name="期限", exact=True).click()
    visit.page.wait_for_selector("#dates table")
    assert "11月30日" in visit.page.inner_text("#dates")
    assert visit.left == []
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_a_hostile_document_is_only_text(browser: object, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("试验区对未按期整改的企业怎么处理？")
    visit.page.wait_for_selector("#evidence .card")
    assert "<script>" in visit.page.inner_text("#evidence")
    visit.ask("<img src=http://example.com/c.png onerror=alert(1)>试验区由谁负责？")
    visit.page.wait_for_selector("#evidence .card, #evidence .muted")
    assert visit.page.title() != "ran"
    assert visit.left == []
    visit.page.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_the_document_page_runs_nothing(browser: object, address: str) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{address}document/hostile?start=10&end=40")
    assert page.title() != "ran"
    assert len(requests) == 1, requests
    page.close()


@pytest.mark.xdist_group("web")
@pytest.mark.parametrize("path", ["", "document/shaoxing-2020"], ids=["page", "document"])
def test_every_answer_of_the_server_forbids_other_hosts(address: str, path: str) -> None:
    with urllib.request.urlopen(address + path, timeout=30) as response:
        policy = response.headers["Content-Security-Policy"]
    assert not re.search(r"https?:|\*", policy)
    assert "default-src" in policy


@pytest.mark.xdist_group("web")
@pytest.mark.parametrize("document_id", ["nope", "..%2f..%2fetc%2fpasswd", "%3Cscript%3E"])
def test_an_unknown_document_is_a_plain_404(address: str, document_id: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{address}document/{document_id}", timeout=30)
    assert error.value.code == 404
    assert b"<script>" not in error.value.read()


@pytest.mark.xdist_group("web")
@pytest.mark.parametrize(
    "path",
    [
        "document/shaoxing-2020?version=99999999999999999999999",
        "download/passwd",
        "download/deadlines.ics?as_of=tomorrow",
        "download/deadlines.ics?as_of=9999-12-31",
        "download/deadlines.xlsx?as_of=9999-12-31",
        "download/who.xlsx?region=%E7%81%AB%E6%98%9F",
        "report/0",
    ],
    ids=[
        "a version no database holds",
        "another file",
        "no day",
        "no day that is read",
        "nor on a sheet",
        "no place",
        "a report that is gone",
    ],
)
def test_an_address_that_leads_nowhere_says_so(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{address}{path}", timeout=30)
    assert error.value.code == 404
    assert "找不到" in error.value.read().decode()


@pytest.mark.xdist_group("web")
@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("who.xlsx", b"PK"),
        ("targets.xlsx", b"PK"),
        ("deadlines.xlsx", b"PK"),
        ("deadlines.ics?region=%E7%BB%8D%E5%85%B4", b"BEGIN:VCALENDAR"),
    ],
)
def test_registers_are_sent_and_not_left_on_disk(address: str, path: str, begins: bytes) -> None:
    with urllib.request.urlopen(f"{address}download/{path}", timeout=30) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.read().startswith(begins)


def test_only_the_newest_reports_are_kept() -> None:
    reports, report = Reports(), CheckReport(as_of="2026-11-20", profile=EnterpriseProfile())
    names = [reports.keep(report) for _ in range(REPORTS_KEPT + 1)]
    assert reports.find(names[-1]) is report
    with pytest.raises(BadInputError, match="再核对一次"):
        reports.find(names[0])


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-5, 10), (5, 10**9), (9, 3)], ids=["none", "before", "beyond", "reversed"])
def test_the_document_page_takes_any_span(tmp_path: Path, start: int, end: int) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as assistant:
        assistant.ingest([path])
        page = document_page(assistant, "hostile", start, end)
    assert "<script>" not in page
    assert page.count("<mark") == 1
