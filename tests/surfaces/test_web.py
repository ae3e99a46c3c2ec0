"""The page in a real browser, and what its server answers: document text is only text, nothing leaves the machine."""

import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from assistant.app import Tiaoli
from assistant.model import CheckReport, EnterpriseProfile
from assistant.web.downloads import REPORTS_KEPT, Reports
from assistant.web.parts.source.reading import document_page
from corpus.errors import BadInputError
from tests.page_visits import HOSTILE, Visit

pytest_plugins = ["tests.page_visits"]


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_a_judgement_is_kept(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("绍兴环保排放不达标落后产能退出谁牵头？")
    visit.page.click("#judging button")
    visit.page.fill("#reason textarea", "少了文号")
    visit.page.click("#disliked")
    visit.page.wait_for_function("() => document.querySelector('#thanks').innerText.includes('已记下')")
    visit.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_only_the_chosen_documents_answer(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.page.get_by_text("只在选定的文件里找").click()
    visit.page.click("#sources input")
    visit.page.get_by_role("option", name="hostile").click()
    visit.ask("绍兴环保排放不达标落后产能退出谁牵头？")
    assert "shaoxing" not in visit.page.inner_html("#evidence")
    visit.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
@pytest.mark.parametrize(
    ("field", "text", "says"),
    [("#region input", "火星", "不认识"), ("#as-of input", "明天", "日期"), ("#as-of input", "2020年6月1日", "2020-06-01")],
    ids=["no place", "no day", "a day in words"],
)
def test_place_and_day_are_told_at_once(browser: Any, address: str, field: str, text: str, says: str) -> None:
    visit = Visit(browser, address)
    visit.page.fill(field, text)
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("words => document.querySelector('#settled').innerText.includes(words)", arg=says)
    visit.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_a_hostile_document_is_only_text(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("试验区对未按期整改的企业怎么处理？")
    assert "<script>" in visit.page.inner_text("#evidence")
    visit.page.click("#evidence a.source >> nth=0")
    assert "<script>" in visit.page.wait_for_selector("#source-pane article").inner_text()
    visit.page.keyboard.press("Escape")
    visit.ask("<img src=http://example.com/c.png onerror=alert(1)>试验区由谁负责？")
    for desk in ("企业自查", "责任与期限", "文库"):
        visit.desk(desk)
    assert visit.page.title() != "ran"
    visit.sound()
    visit.close()


@pytest.mark.browser
@pytest.mark.xdist_group("web")
def test_the_document_page_runs_nothing(browser: Any, address: str) -> None:
    page = browser.new_page()
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
    assert page.count('<mark id="quote"') == 1
