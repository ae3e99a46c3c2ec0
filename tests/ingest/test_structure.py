"""Clause trees: depth from the numbering, headings, paragraphs, tables, tails."""

import pytest

from corpus.model import PolicyDocument, PolicyRecord
from ingest.pipeline import ingest_bytes
from ingest.structure.tables import read_table

BODY = "各部门要按照职责分工抓好落实工作。"


def ingest(text: str, name: str = "d.txt") -> PolicyRecord:
    return ingest_bytes(text.encode(), name, "d", extractors=())


def document(text: str) -> PolicyDocument:
    return ingest(text).document


def numbered(text: str) -> list[str]:
    return ["/".join(clause.path) for clause in document(text).clauses if clause.numbered]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param(
            "一、甲\n（一）乙\n1．丙\n（1）丁\n①戊",
            ["一", "一/（一）", "一/（一）/1", "一/（一）/1/（1）", "一/（一）/1/（1）/①"],
            id="GB/T 9704",
        ),
        pytest.param("一、甲\n（一）乙\n二、丙\n（二）丁", ["一", "一/（一）", "二", "二/（二）"], id="（二） runs on under 二、"),
        pytest.param("一、甲\n1.乙\n2.丙\n二、丁\n3.戊", ["一", "一/1", "一/2", "二", "二/3"], id="digits run on"),
        pytest.param(
            "一、甲\n1、乙\n（一）丙\n（二）丁\n2、戊",
            ["一", "一/1", "一/1/（一）", "一/1/（二）", "一/2"],
            id="（一） under 1、: the outer list goes on",
        ),
        pytest.param(
            "一、甲\n1．乙\n1、丙\n2、丁\n2．戊", ["一", "一/1", "一/1/1", "一/1/2", "一/2"], id="two styles of digits are two levels"
        ),
        pytest.param(
            "一、甲\n第1条 乙\n二、丙\n（一）丁\n第2条 戊\n（二）己\n第3条 庚",
            ["一", "一/第1条", "二", "二/（一）", "二/（一）/第2条", "二/（二）", "二/（二）/第3条"],
            id="articles that run on under 一、 stand below it",
        ),
        pytest.param(
            "第一章 总则\n第一条 甲。\n（一）乙；\n（二）丙。\n第二条 丁。",
            ["第一章", "第一章/第一条", "第一章/第一条/（一）", "第一章/第一条/（二）", "第一章/第二条"],
            id="statute",
        ),
        pytest.param("第三条 甲。\n第三条之一 乙。\n第四条 丙。", ["第三条", "第三条之一", "第四条"], id="an article put in later"),
        pytest.param("1 总则\n1.1 目的\n1.2 依据\n2 组织\n2.1 机构", ["1", "1/1.1", "1/1.2", "2", "2/2.1"], id="decimal"),
        pytest.param("一、甲\n2020年产能为1.5亿吨。\n1.5亿吨以上的。\n二、乙", ["一", "二"], id="1.5亿 is no number of a list"),
        pytest.param("一、甲\n15．乙\n二、丙", ["一", "二"], id="a number that fits no sequence"),
        pytest.param("一、甲\n三、丙\n四、丁", ["一", "三", "四"], id="the source left one out"),
        pytest.param(
            "一、甲\n㈠乙\n㈡丙\n⑴丁\n⑵戊",
            ["一", "一/（一）", "一/（二）", "一/（二）/（1）", "一/（二）/（2）"],
            id="numbers printed as one sign",
        ),
        pytest.param("三、甲\n四、乙", ["三", "四"], id="an excerpt"),
        pytest.param("一、甲。符合下列条件的：（一）乙；（二）丙。\n二、丁", ["一", "一/（一）", "一/（二）", "二"], id="inline items"),
        pytest.param(
            "一、甲。具体举措：1．乙。\n2．丙。\n二、丁", ["一", "一/1", "一/2", "二"], id="the first item is glued to its lead-in"
        ),
        pytest.param(
            "一、各流域控制单元（一）长江流域。\n（二）海河流域。", ["一", "一/（一）", "一/（二）"], id="glued without punctuation"
        ),
        pytest.param("一、甲（一）乙。\n二、丙", ["一", "二"], id="a single （一） in a sentence is no clause"),
        pytest.param("一、按照《办法》第六条、第七条处理。\n二、丙", ["一", "二"], id="articles that are cited"),
        pytest.param(
            "### 一、甲\n# （一）乙\n**二、丙**\n#### 三、丁",
            ["一", "一/（一）", "二", "三"],
            id="Markdown levels that contradict the numbering",
        ),
        pytest.param("第一章\n生产能力\n第一条\n蔬菜面积。", ["第一章", "第一章/第一条"], id="marks alone on their lines"),
        pytest.param("一、甲\n一是抓落实。二是强监管。\n二、乙", ["一", "二"], id="一是 is speech"),
        pytest.param(
            "目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。",
            ["第一章", "第一章/第一条", "第二章", "第二章/第二条"],
            id="a table of contents",
        ),
        pytest.param("一、甲\n1.乙\n附 则\n1．丙\n2．丁", ["一", "一/1", "附则/1", "附则/2"], id="a section without a number"),
    ],
)
def test_paths(text: str, paths: list[str]) -> None:
    assert numbered(text) == paths


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("（一）能耗方面。严格执行节约能源法，对达不到标准的产能予以整改。", "能耗方面"),
        ("（一）加强统筹规划，确保有序推进", "加强统筹规划，确保有序推进"),
        ("（一）指导思想。", "指导思想"),
        ("（一）鼓励企业积极参与。", "鼓励企业积极参与"),
        ("（一）对企业取得专利的，给予奖励。奖励不超过5万元。", ""),
        ("（一）各县（市）要于每年11月30日前上报。逾期不报的通报批评。", ""),
        ("（一）涉及以下情形：", ""),
        ("（一）赋智升级：拓展推广高价值应用场景", "赋智升级：拓展推广高价值应用场景"),
    ],
)
def test_headings(line: str, heading: str) -> None:
    found = document(f"一、总则\n{line}\n{BODY}\n（二）其他。{BODY}")
    clause = next(c for c in found.clauses if c.path[-1] == "（一）")
    assert clause.heading == heading


def test_items_of_a_sentence_have_no_heading() -> None:
    found = document("一、符合下列情形之一的：\n（一）破坏植被；\n（二）污染水源。经整改仍不达标。\n二、其他")
    assert [c.heading for c in found.clauses if len(c.path) == 2] == ["", ""]


def test_headings_of_articles() -> None:
    statute = document(
        "第一条 【目的】为了保护环境，制定本法。\n第二条 国家鼓励创新。对贡献突出的给予奖励。\n"
        "第三条 本法自公布之日起施行。\n第四条 甲乙丙。"
    )
    assert [c.heading for c in statute.clauses if c.numbered] == ["目的", "", "", ""]


def test_paragraphs_count_the_line_of_the_mark() -> None:
    found = document("一、总则\n甲段。\n乙段。\n（一）丙。丁。\n戊段。")
    assert [c.id for c in found.clauses] == ["d#一", "d#一/¶1", "d#一/¶2", "d#一/（一）", "d#一/（一）/¶2"]
    assert found.by_id["d#一/（一）/¶2"].label == "一（一）第2段"


def test_paragraph_after_items_is_the_next_kuan() -> None:
    items = "第一条 有下列情形之一的：\n（一）甲；\n（二）乙。\n"
    found = document(items + "前款规定的期限为三个月。\n第二条 丙。\n第三条 丁。")
    assert found.style == "statute"
    clause = found.by_id["d#第一条/¶2"]
    assert clause.label == "第一条第二款"
    assert found.by_id["d#第一条/（二）"].label == "第一条第（二）项"


def test_preamble_closing_and_signature() -> None:
    text = "某市人民政府关于促进发展的意见\n各县（市、区）人民政府：\n为促进发展，提出如下意见：\n一、甲\n（一）乙。丙。\n"
    text += "（二）丁。戊。\n本意见自印发之日起施行。\n附件：1.任务分解表\n2.责任清单\n联系人：王某，联系电话：0571-1234567\n"
    text += "某市人民政府\n2020年5月28日\n（此件公开发布）\n抄送：市委各部门。\n某市人民政府办公室\n2020年5月29日印发"
    record = ingest(text)
    clauses = record.document.clauses
    assert [(c.kind, c.path[0]) for c in clauses if len(c.path) == 1] == [
        ("head", "题头"), ("paragraph", "前言"), ("numbered", "一"), ("paragraph", "结语"), ("paragraph", "附件"),
        ("cc", "联系人"), ("signature", "落款"), ("cc", "抄送"), ("cc", "印发"),
    ]  # fmt: skip
    assert [r.text for r in record.report if r.kind == "annex_missing"] == ["任务分解表", "责任清单"]


def test_table() -> None:
    rows = ["区域\t淘汰家数\t整治家数", "全市\t55\t380", "越城区\t35\t200", "柯桥区\t20\t170"]
    record = ingest("附表\n目标任务分解表\n" + "\n".join(rows) + "\n备注：略。")
    table = next(c for c in record.document.clauses if c.kind == "table")
    read = read_table(record.document, table)
    assert [cell.text for cell in read.header] == ["区域", "淘汰家数", "整治家数"]
    assert [[cell.text for cell in row.cells] for row in read.rows] == [row.split("\t") for row in rows[1:]]
    for row in read.rows:
        for cell in row.cells:
            assert cell.span.of(record.document.text) == cell.text
    assert [r.text for r in record.report if r.kind == "table_total"] == ["380"]
    assert "相差 10" in next(r.detail for r in record.report if r.kind == "table_total")


def test_pipe_table_with_an_empty_cell() -> None:
    record = ingest("一、目标\n| 区域 | 家数 | 备注 |\n|---|:--:|---|\n| 全市 | 3 | |\n| 甲区 | 1 | 无 |\n| 乙区 | 2 | |\n")
    table = next(c for c in record.document.clauses if c.kind == "table")
    assert table.path == ("一", "表1")
    read = read_table(record.document, table)
    assert [[cell.text for cell in row.cells] for row in read.rows] == [["全市", "3", ""], ["甲区", "1", "无"], ["乙区", "2", ""]]
    assert not [r for r in record.report if r.kind == "table_total"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一、甲\n省领导小组办公室加强牵头协调，深化企业综合评价和资源要素市场化配", True, id="stops in a word"),
        pytest.param("一、甲\n省领导小组办公室加强牵头协调。", False, id="full stop"),
        pytest.param("一、甲\n二、总体要求", False, id="a heading at the end"),
        pytest.param("一、甲。乙。\n某市人民政府", False, id="a signature at the end"),
        pytest.param("关于某事的通知\n一、甲。\n附件：某某工作任务分解表", False, id="a list of annexes at the end"),
    ],
)
def test_truncated(text: str, expected: bool) -> None:
    assert any(r.kind == "truncated" for r in ingest(text).report) is expected


def test_odd_numbers_are_reported() -> None:
    notes = [r for r in ingest("一、甲\n15．乙。\n二、丙").report if r.kind == "note"]
    assert [note.text for note in notes] == ["15．乙。"]
