"""The report: conclusions first, in the order in which an owner needs them; the same on paper, page and screen."""

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.model import CheckReport
from assistant.selfcheck import check
from assistant.selfcheck.reporting.conclusions import conclusions
from assistant.selfcheck.reporting.ordering import CARDS, cards
from assistant.selfcheck.reporting.page import page
from assistant.selfcheck.reporting.word import write_docx
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

TEXT = """临江市人民政府关于整治与扶持工业企业的实施意见

临政发〔2023〕12号

各区、县（市）人民政府，市级各有关部门：
一、对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改；逾期未整改的，依法关停退出。（牵头单位：市发改委）
二、对安全生产条件达不到国家标准的企业，立即停产停业整顿。（牵头单位：市应急管理局）
三、对设备投资额达到500万元以上的企业，按设备投资额的8%给予补助，最高不超过100万元。（牵头单位：市经信局）
四、对产品质量达不到强制性标准的企业，责令限期改正。

临江市人民政府
2023年3月1日
"""
SAID = "临江市的水泥厂。7月1日收到整改通知，单位产品能耗超过限额标准。安全生产条件不合格。设备投资额1500万元。产品质量合格。"


@pytest.fixture(scope="module")
def report() -> CheckReport:
    library = MemoryLibrary([ingest_bytes(TEXT.encode(), "临江.txt", "linjiang-2023")])
    return check(library, SAID, as_of=date(2023, 9, 1))


def test_what_is_to_be_done_comes_at_once_then_by_day(report: CheckReport) -> None:
    first = conclusions(report, cards(report.findings)[0])
    assert [one.when for one in first.todos] == ["立即", "2023-11-01 前（还有 61 天）"]
    energy = first.todos[1]
    assert (energy.otherwise, energy.call) == ("逾期未整改的，依法关停退出", "市发改委（牵头）")
    assert "单位产品能耗超过限额标准" in energy.why
    assert first.supports[0].startswith("可以申请")
    assert "1500万元×8%＝120万元，封顶100万元 → 100万元" in first.supports[0]


def test_nothing_that_is_met_reads_like_an_order(report: CheckReport) -> None:
    first = conclusions(report, cards(report.findings)[0])
    assert all("产品质量" not in f"{one.what}{one.why}" for one in first.todos)
    met = re.search(r'<section class="card compliant">.*?</section>', page(report).replace("\n", ""))
    assert met is not None
    assert "责令限期改正</small>" not in met.group()


def test_the_page_needs_nothing_from_elsewhere_and_holds_text_as_text(report: CheckReport) -> None:
    angry = report.model_copy(update={"summary": "<script>alert(1)</script>"})
    shown = page(angry)
    assert "<script" not in shown
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", shown)
    assert shown.index("要办的事") < shown.index("可以争取的支持") < shown.index("逐条对照")


def test_the_word_file_has_the_same_first_page(report: CheckReport, tmp_path: Path) -> None:
    import docx

    write_docx(report, tmp_path / "report.docx")
    paragraphs = [one.text for one in docx.Document(str(tmp_path / "report.docx")).paragraphs]
    todos = paragraphs[paragraphs.index("一、要办的事") + 1 : paragraphs.index("二、可能不利、要先核实的")]
    assert [one.split("：")[0] for one in todos] == ["立即", "2023-11-01 前（还有 61 天）"]


def test_the_dozen_are_those_violated_then_those_spoken_of(report: CheckReport) -> None:
    """Twenty findings about other matters do not push out what was spoken of."""
    one = report.findings[0]
    others = [one.model_copy(update={"verdict": "unknown", "due": None, "reason": "还缺事实", "relevance": n / 100}) for n in range(20)]
    spoken = one.model_copy(update={"verdict": "unknown", "kind": "support", "due": None, "reason": "还缺事实", "relevance": 0.9})
    shown, rest = cards([*others, spoken, *report.findings])
    assert len(shown) == CARDS
    assert spoken in shown
    assert all(found in shown for found in report.findings if found.verdict == "non_compliant")
    assert others[0] in rest
