"""Source text -> canonical text."""

import pytest

from ingest.cleaning.breaks import restore
from ingest.cleaning.canonical import CleanText, clean
from ingest.pipeline import ingest_bytes
from ingest.readers.source import Block, Found, SourceText

LONG = "以及结合各自实际自行确定的重点行业，涉及炼铁、炼钢、焦炭、铁合金、电石、电解铝等行业开"


def cleaned(text: str) -> CleanText:
    return clean(SourceText(text, "txt", "utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("## 一、总体要求", "一、总体要求", id="heading mark"),
        pytest.param("**（一）能耗方面。**严格执行", "（一）能耗方面。严格执行", id="bold mark"),
        pytest.param("无磁轭（ $\\geq 0.25$ 吨）", "无磁轭（≥0.25吨）", id="TeX"),
        pytest.param("---\n正文。\n***\n", "正文。", id="rules"),
        pytest.param("正文。<!-- INFO END -->\n下文。", "正文。\n下文。", id="comment"),
        pytest.param("---\ntitle: x\n---\n正文。", "正文。", id="front matter"),
        pytest.param("等 22 个国家重点行业", "等22个国家重点行业", id="blanks that pad a number"),
        pytest.param("2020 年全市淘汰落后产能工作要点", "2020年全市淘汰落后产能工作要点", id="a year that opens a title"),
        pytest.param("第三条 2020年起施行。", "第三条 2020年起施行。", id="the blank after a mark stays"),
        pytest.param("1 总则", "1 总则", id="the blank of a decimal mark stays"),
        pytest.param("用３～５年时间，增长２０％", "用3～5年时间，增长20%", id="full-width digits"),
        pytest.param("上文。\n— 3 —\n下文。", "上文。\n下文。", id="page number between dashes"),
        pytest.param("上文。\n第 3 页 共 10 页\n下文。", "上文。\n下文。", id="page number in words"),
        pytest.param("上文。\r\n\r\n下文。\u200b", "上文。\n下文。", id="Windows line ends, invisible characters"),
        pytest.param("价格为 $5 至 $8。", "价格为 $5 至 $8。", id="a dollar sign is no TeX"),
        pytest.param("# 井号题目\nC#语言", "井号题目\nC#语言", id="only a mark at the start goes"),
        pytest.param("| 区域 | 家数 |\n|---|---|\n| 全市 | 150 |", "| 区域 | 家数 |\n| 全市 | 150 |", id="the rule of a table"),
    ],
)
def test_marks(text: str, expected: str) -> None:
    assert cleaned(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("严格执行。\n\n（牵头单位：市市场监管局）", id="a sentence has ended"),
        pytest.param(LONG.replace("，", "、") + "。\n展落后", id="full stop"),
        pytest.param("（一）加强统筹规划，确保有序推进\n\n市淘汰落后产能工作协调小组要做好工作。", id="a heading with a comma"),
        pytest.param(LONG + "\n二、工作目标", id="a number follows"),
        pytest.param(LONG + "\n——坚持市场倒逼。", id="a bullet follows"),
        pytest.param(LONG + "\n附件：目标任务分解表", id="an annex follows"),
        pytest.param(
            "全面调查重点行业能源消耗情况，严格依法处置主要工序不达标的企业。（工业和信息化主管部门负责）\n强化环保执法",
            id="departments in brackets",
        ),
        pytest.param("全国深化“放管服”改革优化营商环境电视电话会议\n重点任务分工方案", id="a title over two lines"),
        pytest.param("现印发给你们，请结合实际认真组织实施工作，切实抓好落实到位\n2020年5月28日", id="a date"),
    ],
)
def test_lines_that_stay_apart(text: str) -> None:
    assert not [r for r in cleaned(text).remarks if r.kind == "joined"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(LONG, "展落后和严重过剩产能淘汰。", id="a page break inside a word (shaoxing-2020)"),
        pytest.param("执行差别电价的产能，以及属于《产业结构", "调整指导目录》淘汰类的产能。", id="inside a title in brackets"),
        pytest.param("（责任单位：", "市发改委、国网杭州供电公司）", id="a bracket is open after a colon"),
        pytest.param(LONG[:-1], "1.5万亩以上。", id="a decimal is no number of a list"),
    ],
)
def test_page_breaks_are_closed(before: str, after: str) -> None:
    result = restore(cleaned(f"{before}\n\n{after}")).located()
    assert before + after in result.text
    joined = [r for r in result.remarks if r.kind == "joined"]
    assert len(joined) == 1
    assert joined[0].at is not None
    assert result.text[joined[0].at :].startswith(joined[0].text)


def test_bare_page_numbers_and_running_heads_go() -> None:
    page = "淘汰落后产能工作要点\n各县（市、区）要根据调查掌握的情况，从控制用能总量、环境容量、工业用地等方面出发。\n{}\n"
    text = "".join(page.format(n) for n in range(1, 5))
    result = cleaned(text)
    assert result.text.count("淘汰落后产能工作要点") == 1
    assert "\n2\n" not in result.text
    reasons = {r.detail.split("（")[0] for r in result.remarks if r.kind == "removed"}
    assert reasons == {"页码", "页眉"}


def test_single_numbers_in_a_table_stay() -> None:
    assert "150\n1000\n200" in cleaned("淘汰家数\n150\n1000\n200\n").text


def test_flat_text_gets_its_lines_back() -> None:
    text = "某市水务局关于停征污水处理费的通知 市自来水集团： " + "为贯彻落实疫情防控要求，现就有关事项通知如下： " * 12
    text += "一、停征范围 自2月5日起停征。 特此通知。 某市水务局 2020年2月7日"
    lines = restore(cleaned(text)).text.split("\n")
    assert lines[0] == "某市水务局关于停征污水处理费的通知"
    assert lines[-4:] == ["自2月5日起停征。", "特此通知。", "某市水务局", "2020年2月7日"]
    assert "一、停征范围" in lines


def test_run_together_head_is_cut() -> None:
    text = "国务院关于促进光伏产业健康发展的若干意见国发〔2013〕24号各省、自治区、直辖市人民政府：\n发展光伏产业意义重大。\n"
    text += "一、加强领导。各部门要抓好落实。国务院2013年7月4日（此件有删减）"
    assert restore(cleaned(text)).text.split("\n") == [
        "国务院关于促进光伏产业健康发展的若干意见",
        "国发〔2013〕24号",
        "各省、自治区、直辖市人民政府：",
        "发展光伏产业意义重大。",
        "一、加强领导。各部门要抓好落实。",
        "国务院2013年7月4日（此件有删减）",
    ]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2O23年6月3O日前完成。", "2023年6月30日前完成。"),
        ("某政发〔2O23〕1l号", "某政发〔2023〕11号"),
        ("OOOO年度", "OOOO年度"),
        ("型号OIl与2023年", "型号OIl与2023年"),
    ],
)
def test_digits_that_were_taken_for_letters(given: str, read: str) -> None:
    """Only in a day or a number, only beside real digits, and told."""
    record = ingest_bytes(f"关于整改的通知\n{given}\n".encode(), "a.txt", "d", ())
    assert read in record.document.text
    assert any("核对" in remark.detail for remark in record.report) == (given != read)


def test_radicals_and_symbols_are_characters() -> None:
    source = SourceText.of("pdf", Found([Block("⼈⺠政府⻓期⽬标\uf0b7甲\ue123")]))
    cleaned = clean(source)
    assert cleaned.text == "人民政府长期目标●甲\ue123"
    assert [remark.kind for remark in cleaned.remarks] == ["note", "note"]


def test_articles_in_brackets() -> None:
    text = "某市办法\n【第一条】为了整改。\n【第二条】企业应当整改。\n【第三条】自发布之日起施行。\n"
    assert [c.label for c in ingest_bytes(text.encode(), "a.txt", "d", ()).document.clauses if c.numbered] == ["第一条", "第二条", "第三条"]


FOOTNOTED = """某市用能单位管理细则
第一条 年综合能源消费量1万吨标准煤[1]以上的单位为重点用能单位。
第二条 重点用能单位应当于每年3月31日①前报送报告，市发展改革委*组织考核。
第三条 本细则自发布之日起施行。
[1] 按当量值计算。
①遇法定节假日顺延。
*会同市统计局。
注：罚款标准另行规定。
"""


def test_footnotes_are_told_apart_from_the_text() -> None:
    document = ingest_bytes(FOOTNOTED.encode(), "x.txt", "x").document
    assert "每年3月31日前报送" in document.text
    assert "1万吨标准煤以上" in document.text
    assert "市发展改革委组织考核" in document.text
    assert [clause.path[-1] for clause in document.clauses if clause.parent is None] == ["题头", "第一条", "第二条", "第三条", "注释"]
    assert document.clauses[-1].span.of(document.text).startswith("[1] 按当量值计算")


NO_NOTES = [
    # items of a list that its lead-in announces
    "第三条 有下列情形：①未报送的；②未整改的。\n①未报送的，责令改正。",
    # a remark under a table
    "一、标准\n见下表。\n注：以上均含税。",
    # a bullet
    "一、标准\n* 一级",
]


@pytest.mark.parametrize("text", NO_NOTES)
def test_lists_and_remarks_are_no_footnotes(text: str) -> None:
    document = ingest_bytes(f"某市细则\n{text}\n".encode(), "x.txt", "x").document
    assert all(clause.path[-1] != "注释" for clause in document.clauses)


def test_a_short_text_that_is_set_line_by_line_is_joined() -> None:
    text = """某市水泥行业错峰生产实施方案

一、错峰时间。2022年11月15日至2023年3月15日，所有水泥熟
料生产线停产，确有保供任务的，须经市经济和信息化局会同市
住房和城乡建设局、市生态环境局审核同意。
二、责任分工。市经济和信息化局牵头，负责每周一上报停产情
况；市供电公司配合，于每月5日前提供用电量数据；市生态环
境局负责在线监测数据比对，发现违规的，应当通报有关部门。
"""
    document = ingest_bytes(text.encode(), "x.txt", "x").document
    assert "所有水泥熟料生产线停产" in document.text
    assert "市生态环境局负责" in document.text


def test_items_of_one_width_stay_apart() -> None:
    names = [
        "某市工业固体废物资源综合利用评价机构",
        "某市重点用能单位能源管理体系认证机构",
        "某市节能监察与能源计量技术服务机构",
        "某市清洁生产审核评估咨询服务单位等",
    ]
    document = ingest_bytes("\n".join(["某市名单", *names]).encode(), "x.txt", "x").document
    assert all(name + "\n" in document.text + "\n" for name in names)
