"""Documents inside a file: notices that issue or forward, annexes."""

import pytest

from corpus.model import PolicyDocument
from ingest.pipeline import ingest_bytes

ISSUE = """某市人民政府办公室文件
某政办〔2020〕14号
某市人民政府办公室关于印发《某市淘汰落后产能工作方案》的通知
各县（市、区）人民政府：
《某市淘汰落后产能工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。
某市人民政府办公室
2020年5月28日
某市淘汰落后产能工作方案
为贯彻落实上级部署，制定本方案。
一、总体要求
坚持属地负责。
二、重点任务
（一）能耗。严格执法。
附件：1.任务分解表
2.责任清单
附件1
任务分解表
区域\t家数
甲区\t3
乙区\t4
附件2
责任清单
一、市发改委负责统筹。
二、市经信局负责落实。
抄送：市委办。
某市人民政府办公室
2020年5月29日印发
"""

FORWARD = """某州经信〔2017〕185号
关于转发《关于利用综合标准推动落后产能退出的指导意见》的通知
各县（市）经信委：
现将《关于利用综合标准推动落后产能退出的指导意见》转发你们，请贯彻落实，并通知如下：
一、提高认识
高度重视此项工作。
附件：
一、《关于利用综合标准推动落后产能退出的指导意见》
二、自治区经信委工作实施要点
关于利用综合标准推动落后产能退出的指导
意见
工信部联产业〔2017〕30号
各省、自治区、直辖市工业和信息化主管部门：
为做好淘汰落后产能工作，提出以下意见：
一、总体要求
（一）指导思想。坚持市场倒逼。
二、主要任务
（二）能耗方面。严格执行节约能源法。
"""


def document(text: str) -> PolicyDocument:
    return ingest_bytes(text.encode(), "d.txt", "d", extractors=()).document


def test_issued_document_is_the_main_text() -> None:
    found = document(ISSUE)
    assert [part.key for part in found.parts] == ["", "通知", "附件1", "附件2"]
    assert found.main.title == "某市淘汰落后产能工作方案"
    assert (found.main.number, found.main.date) == ("某政办〔2020〕14号", "2020-05-28")
    paths = ["/".join(c.path) for c in found.clauses if c.numbered]
    assert paths == ["一", "二", "二/（一）", "附件/1", "附件/2", "附件2/一", "附件2/二"]
    assert [c.id for c in found.clauses if c.kind == "part"] == ["d#通知", "d#附件1", "d#附件2"]


def test_last_page_belongs_to_the_file() -> None:
    found = document(ISSUE)
    assert [(c.path, c.part) for c in found.clauses if c.kind == "cc"] == [(("抄送",), ""), (("印发",), "")]


def test_forwarded_document_is_a_part() -> None:
    found = document(FORWARD)
    assert [part.key for part in found.parts] == ["", "指导意见"]
    assert found.parts[1].title == "关于利用综合标准推动落后产能退出的指导意见"
    assert "指导意见/二/（二）" in ["/".join(c.path) for c in found.clauses]
    clause = found.by_id["d#指导意见/二/（二）"]
    assert (clause.part, clause.label) == ("指导意见", "指导意见二（二）")
    assert found.part_of(clause).key == "指导意见"


def test_numbering_restarts_in_every_part() -> None:
    found = document(FORWARD)
    assert [c.id for c in found.clauses if c.path[-1] == "一"] == ["d#一", "d#附件/一", "d#指导意见/一"]


def test_named_annex_that_is_absent() -> None:
    record = ingest_bytes(FORWARD.encode(), "d.txt", "d", extractors=())
    assert [r.text for r in record.report if r.kind == "annex_missing"] == ["自治区经信委工作实施要点"]
    record = ingest_bytes("一、甲\n（一）分解目标任务（见附表），抓好落实。".encode(), "d.txt", "d", extractors=())
    assert [r.text for r in record.report if r.kind == "annex_missing"] == ["（见附表）"]


def test_annexes_that_are_there_are_not_missed() -> None:
    record = ingest_bytes(ISSUE.encode(), "d.txt", "d", extractors=())
    assert not [r for r in record.report if r.kind == "annex_missing"]


def test_issued_document_as_an_annex() -> None:
    notice = "关于印发《某县考核办法》的通知\n各乡镇：\n现将《某县考核办法》印发给你们。\n某县人民政府\n2020年1月2日\n"
    text = notice + "附件\n某县考核办法\n第一条 甲。\n第二条 乙。\n第三条 丙。"
    found = document(text)
    assert [part.key for part in found.parts] == ["", "通知"]
    assert found.style == "statute"
    assert [c.id for c in found.clauses if c.numbered] == ["d#第一条", "d#第二条", "d#第三条"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("某市关于促进发展的意见\n一、甲\n制定某市工作方案\n二、乙", id="a line like a title in the middle of the text"),
        pytest.param("关于印发方案的通知\n各单位：\n现将方案印发。\n一、甲。\n二、乙。", id="the issued text has no title of its own"),
        pytest.param("一、甲\n附件：某表\n", id="only a list of annexes"),
    ],
)
def test_no_second_document(text: str) -> None:
    assert [part.key for part in document(text).parts] == [""]
