"""Every desk's main path in a real browser, from a fresh library, wide and narrow, by day and by night; read by a machine for the blind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page_visits import Visit

pytest_plugins = ["tests.page_visits"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web")]

SEEN, ALSO_SEEN = [(1280, "light"), (390, "dark")], [(1280, "dark"), (390, "light")]
"""Widths and colours in which every path is walked, and in which every desk is looked at."""
LEAD = "绍兴安全生产不达标的产能退出由哪个局牵头？"
NOTICE = """柯桥区印染企业整治办法
柯政办〔2023〕{number}号
一、总则
（一）印染企业应在2023年12月31日前完成废水治理，由区生态环境分局牵头。
二、支持
（一）对按期完成的企业给予设备投资额8%的补助，最高100万元。
"""
CASE = '{{"id": "lead-{0}", "question": "{1}", "must_include": [["{2}"]]}}\n'


def asking(visit: Visit, _: Path) -> None:
    """A question, its clause in the source pane, the next turn leaning on it, and all of it there after a reload."""
    page = visit.page
    visit.ask(LEAD)
    assert "市应急管理局" in page.inner_text("#talk .conclusion")
    page.click("#talk .said a.source >> nth=0")
    assert "市应急管理局" in page.wait_for_selector("#source-pane mark#quote").inner_text()
    assert "牵头" in page.inner_text("#source-pane .fact-cards")
    page.keyboard.press("Escape")
    assert page.locator("#source-pane").is_hidden()
    visit.ask("那环保排放的呢？")
    assert "环保" in page.inner_text("#talk .rewritten")
    page.reload()
    page.wait_for_function("() => document.querySelectorAll('#talk .asked').length === 2")
    page.wait_for_selector("#evidence .card")


def checking(visit: Visit, _: Path) -> None:
    """The form alone tells who one is; chat adds to the same list; a fact is struck out; the report is taken away."""
    page = visit.page
    visit.desk("企业自查")
    page.wait_for_selector("#form [data-field=region]")
    page.fill("[data-field=region]", "绍兴市柯桥区")
    page.fill("[data-field=industry]", "印染")
    page.click("[data-gather]")
    page.wait_for_selector("#report .card")
    page.fill("#account textarea", "7月15日收到整改通知，单位产品能耗超过强制性限额标准。")
    page.click("#check")
    page.wait_for_selector("#report .verdict.non_compliant")
    assert "6个月内整改" in page.inner_text("#report")
    page.click("#profile button[aria-label^=删掉] >> nth=2")
    page.wait_for_function("() => document.querySelector('#account-talk').innerText.includes('已删去第3条')")
    with page.expect_download() as taken:
        page.click("#word a")
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    page.click("#fact-2 summary")
    page.fill("#fact-2 input", "行业是水泥")
    page.click("#fact-2 [data-gather]")
    page.wait_for_function("() => /行业：水泥/.test(document.querySelector('#profile').innerText)")
    assert "行业：印染" not in page.inner_text("#profile")


def looking(visit: Visit, _: Path) -> None:
    """Filled when it is opened; a department's own rows; a cell and a day open their clause; the calendar file at the first click."""
    page = visit.page
    visit.desk("责任与期限")
    page.wait_for_selector("#people table")
    page.fill("#who input", "市安监局")
    page.click("#look")
    page.wait_for_function("() => document.querySelector('#people').innerText.includes('市应急管理局')")
    assert "市发改委" not in page.inner_text("#people")
    visit.desk("期限")
    with page.expect_download() as taken:
        page.click("#dates a[download='deadlines.ics']")
    assert Path(taken.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.fill("#who input", "")
    page.click("#look")
    page.wait_for_selector("#dates .month")
    page.click("#dates .month + table a.source >> nth=0")
    page.wait_for_selector("#source-pane mark#quote")
    page.click("#source-pane .close")
    assert page.locator("#months td.free").first.is_visible() == (visit.width > 700), "a list of days on a phone"
    page.click("#months .entry a >> nth=0")
    page.wait_for_selector("#source-pane mark#quote")
    page.click("#source-pane .close")


def shelving(visit: Visit, folder: Path) -> None:
    """A file is looked at, its head corrected, taken in, read on one page, and found by the question it offers, whose answer stays."""
    page, path = visit.page, folder / "整治办法.txt"
    path.write_text(NOTICE.format(number=len(folder.name)), encoding="utf-8")
    visit.desk("文库")
    visit.upload("#upload", path)
    page.click("#read")
    page.wait_for_selector("#intake .tree")
    page.fill("#draft-title input", f"印染整治办法{folder.name}")
    page.click("#take-in")
    page.wait_for_function("name => document.querySelector('#documents').innerText.includes(name)", arg=f"印染整治办法{folder.name}")
    page.wait_for_selector("#intake .examples button")
    page.click(f"#documents button[aria-label='详情：印染整治办法{folder.name}']")
    page.wait_for_selector("#one-page .card")
    assert "设备投资额8%" in page.inner_text("#one-page")
    page.click("#intake .examples button >> nth=0")
    page.wait_for_selector("#talk .said .conclusion")
    page.wait_for_function("() => !document.querySelector('#talk .working')")
    assert page.locator("#talk .asked").count() == 1
    assert page.locator("#examples").is_hidden()


def measuring(visit: Visit, folder: Path) -> None:
    """A case file is run; what did not pass opens with question, answer and evidence; the next run is compared."""
    page, path = visit.page, folder / f"{folder.name}.jsonl"
    path.write_text(CASE.format(1, LEAD, "市应急管理局") + CASE.format(2, LEAD, "市公安局"), encoding="utf-8")
    visit.desk("评测")
    visit.upload("#case-files", path)
    page.click("#run")
    page.wait_for_selector("#outcome .counts")
    assert "50.0%" in page.inner_text("#outcome")
    page.click("#outcome details.card summary")
    assert "市应急管理局" in page.inner_text("#outcome details.card")
    page.click("#accept")
    page.wait_for_selector("#accepted p")
    visit.upload("#case-files", path)
    page.click("#run")
    page.wait_for_function("() => document.querySelector('#outcome').innerText.includes('变好')")


DESKS: dict[str, Callable[[Visit, Path], None]] = {
    "问答": asking,
    "企业自查": checking,
    "责任与期限": looking,
    "文库": shelving,
    "评测": measuring,
}


@pytest.fixture
def visit(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width, scheme = request.param
    made = Visit(browser, address, width, scheme)
    yield made
    made.close()


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("visit", SEEN, indirect=True, ids=[f"{width}-{scheme}" for width, scheme in SEEN])
def test_the_main_path_of_a_desk(visit: Visit, desk: str, tmp_path: Path) -> None:
    DESKS[desk](visit, tmp_path)
    visit.sound()
    assert serious(visit.page) == []


@pytest.mark.parametrize("visit", ALSO_SEEN, indirect=True, ids=[f"{width}-{scheme}" for width, scheme in ALSO_SEEN])
def test_every_desk_can_be_read_as_it_is_opened(visit: Visit) -> None:
    for desk in DESKS:
        visit.desk(desk)
        visit.sound()
        assert serious(visit.page) == [], desk


def test_reading_is_told_by_page_and_can_be_stopped(browser: Any, address: str, tmp_path: Path) -> None:
    """A scan of many blank pages: the library is as it was."""
    from PIL import Image

    frames = [Image.new("L", (64, 64), 255) for _ in range(300)]
    frames[0].save(tmp_path / "scan.tiff", save_all=True, append_images=frames[1:])
    visit = Visit(browser, address)
    page = visit.page
    visit.desk("文库")
    before = page.inner_text("#documents")
    visit.upload("#upload", tmp_path / "scan.tiff")
    page.click("#read")
    page.wait_for_function("() => /第[0-9]+页.共300页/.test(document.querySelector('#intake').innerText)", timeout=60_000)
    page.click("#stop")
    page.wait_for_function("() => document.querySelector('#intake').innerText.includes('已停下')", timeout=60_000)
    assert page.locator("#stop").count() == 0 or page.locator("#stop").is_hidden()
    visit.sound()
    visit.desk("问答")
    visit.desk("文库")
    assert page.inner_text("#documents") == before
    visit.close()


def test_the_page_speaks_chinese_to_every_browser(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    assert visit.page.evaluate("document.documentElement.lang") == "zh-CN"
    visit.desk("文库")
    assert "点击上传" in visit.page.inner_text("#upload")
    names = visit.page.eval_on_selector_all("[aria-label]", "parts => parts.map(part => part.getAttribute('aria-label'))")
    assert [name for name in names if name.isascii()] == []
    visit.close()


def serious(page: Any) -> list[str]:
    """What axe-core calls serious or critical, by rule and place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"][:3]]
