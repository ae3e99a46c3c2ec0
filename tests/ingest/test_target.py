"""Targets: numbers to reach, in text and in tables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Region, Target
from ingest.facts import target
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises, lines_document, read_document


def found(*lines: str, **kwargs: object) -> list[Target]:
    return list(target.extract(SentenceLayer(lines_document(*lines, **kwargs))))


ONE = [
    # 力争 N 以上 is a floor, 力争 N without it is the number
    ("2024年力争淘汰落后产能涉及企业300家以上。", "淘汰落后产能涉及企业", 300, "家", ">=", "2024"),
    ("2024年力争新增小微企业园12家。", "新增小微企业园", 12, "家", "=", "2024"),
    # 万, 亿 stay in the unit
    ("全年腾出用能空间50万吨标准煤以上。", "腾出用能空间", 50, "万吨标准煤", ">=", None),
    ("到2025年底，固定资产投资达到1.2亿元。", "固定资产投资", 1.2, "亿元", "=", "2025-12-31"),
    # ceilings, floors before the number, about
    ("到2025年，地下水质量极差比例控制在15%以内。", "地下水质量极差比例", 15, "%", "<=", "2025"),
    ("到2025年，森林覆盖率不低于35%。", "森林覆盖率", 35, "%", ">=", "2025"),
    ("2024年信息产业增加值同比增长12%左右。", "信息产业增加值", 12, "%", "~", "2024"),
    ("到2025年，审批事项不超过20项。", "审批事项", 20, "项", "<=", "2025"),
    # the base year is not the period
    ("到2027年全员劳动生产率比2024年提高30%以上。", "全员劳动生产率", 30, "%", ">=", "2027"),
    # words that lead to the number or say what it is compared with are no part of what is measured
    ("确保2024年贷款利率低于1.6%。", "贷款利率", 1.6, "%", "<=", "2024"),
    ("到2025年将平均办理时间压减至8个工作日以内。", "平均办理时间", 8, "个工作日", "<=", "2025"),
    ("到2025年单位产品用汞量在2010年的基础上减少50%。", "单位产品用汞量", 50, "%", "=", "2025"),
    # what the share is of stands between the bound and the number
    ("确保代偿率不高于担保总额的3%。", None, 3, "%", "<=", None),
    # 年均 is no time
    ("到2025年，产业年均增速超过20%。", "产业年均增速", 20, "%", ">=", "2025"),
    # the noun follows the number
    ("2024年培育10个新型工业集聚区。", "培育10个新型工业集聚区", 10, "个", "=", "2024"),
    # Chinese numerals only where a bound shows that they count
    ("各县（市、区）每年至少实施一个以上整治项目。", None, 1, "个", ">=", "每年"),
    # full-width point
    ("到2025年，单位能耗下降14．5%。", "单位能耗", 14.5, "%", "=", "2025"),
    # stocks are counted in days of use
    ("确保电厂存煤不低于15天用量。", "电厂存煤", 15, "天用量", ">=", None),
    # the whole that a share is taken of is no part of what is measured
    ("到2025年，专项债券资金占比达到全省10%以上。", "专项债券资金占比", 10, "%", ">=", "2025"),
    # what is to be done stands behind the noun and its bracket
    ("到2025年，实现75%以上的养殖场（小区）配套建设处理设施。", "75%以上的养殖场（小区）配套建设处理设施", 75, "%", ">=", "2025"),
    # of a range the upper end, of 由…提高到… the end
    ("到2025年，建成3—5个示范园区。", None, 5, "个", "=", "2025"),
    ("到2025年，回收率由60%提高到75%。", "回收率", 75, "%", "=", "2025"),
]


@pytest.mark.parametrize(("text", "indicator", "value", "unit", "comparator", "period"), ONE, ids=[row[0][:14] for row in ONE])
def test_one_target(text: str, indicator: str | None, value: float, unit: str, comparator: str, period: str | None) -> None:
    [fact] = found(text)
    assert (fact.value, fact.unit, fact.comparator) == (value, unit, comparator)
    assert indicator is None or fact.indicator == indicator
    assert period is None or fact.period == period


CHANGES = [
    ("到2025年，化学需氧量排放总量下降8%以上。", "down", None),
    ("2024年信息产业增加值同比增长12%—15%。", "up", 12),
    ("到2025年，能耗强度下降到0.4%以下。", None, None),  # the level that is reached
    ("到2025年，建成3—5个示范园区。", None, 3),
]


@pytest.mark.parametrize(("text", "change", "low"), CHANGES)
def test_direction_of_a_change_and_lower_end_of_a_range(text: str, change: str | None, low: float | None) -> None:
    [fact] = found(text)
    assert (fact.change, fact.low) == (change, low)


NONE = [
    "信用保险定损核赔后，再增加核定损失部分5%的支持。",  # what somebody is given
    "2024年完成年综合能耗5000吨标准煤以上企业的能源审计。",  # the size of those who are audited
    "近年来，全市已淘汰落后产能企业300家。",  # history
    "2019年完成投资300亿元，同比增长12%。",  # over before the document (2020)
    "对亩均税收10万元以上的企业，给予10万元奖励。",  # a threshold and a support
    "确需延长的，可提出不超过3个月的延期申请。",  # a time
    "面向钢铁、水泥等22个重点行业开展整治。",  # an enumeration
    "落实“千项万亿”工程和“十百千万”行动。",  # names of programmes
    "根据《通知》（国发〔2010〕7号）精神，第3条另有规定。",  # numbers of documents and articles
    "处十万元以上五十万元以下罚款。",  # a penalty
    "重点监测PM2.5和5G基站。",  # names
    "建立三个工作专班。",  # Chinese numerals without a bound
    "当煤价波动幅度超过5%时，相应调整电价。",  # a case
    "逐步淘汰9万吨/年及以下煤矿，停止核准新建低于30万吨/年的煤矿。",  # how large the plants are
    "新建生产线要安装效率不低于60%的脱硝设施。",  # which device
    "全区违规项目规模高达860万千瓦。",  # how much there is
    "每月至少进行1次跟踪服务。",  # a rhythm of service
    "批准文件可一证多批使用，但最多不超过六批。",  # how often
    "（1）不超过2名。",  # nothing is counted
]


@pytest.mark.parametrize("text", NONE, ids=[t[:12] for t in NONE])
def test_no_target(text: str) -> None:
    assert found(text, date="2020-05-28") == []


def test_a_list_shares_its_verb() -> None:
    facts = found("2024年新认定高新技术企业1500家、科技型中小企业6000家。")
    assert [(f.indicator, f.value) for f in facts] == [("新认定高新技术企业", 1500), ("科技型中小企业", 6000)]


def test_a_place_measures_what_was_measured_before() -> None:
    facts = found("到2025年，城市污泥处置率达到90%，其中滨海区域达到95%。")
    assert [(f.indicator, f.value, f.region) for f in facts] == [("城市污泥处置率", 90, "全市"), ("城市污泥处置率", 95, "滨海区域")]


@pytest.mark.parametrize(
    ("region", "text", "place"),
    [
        (Region(province="北京市"), "到2026年底，应用水平全国领先，建成50个以上数据平台。", "全市"),  # 全国领先 is no place of the goal
        (Region(province="浙江省", city="温州市", county="鹿城区"), "面向全国每年引进100名以上博士。", "全区"),
        (Region(province="新疆维吾尔自治区", city="昌吉回族自治州"), "到2025年，建成3个以上园区。", "全州"),
        (Region(), "到2025年，全国森林覆盖率达到25%。", "全国"),
        (Region(province="浙江省"), "到2025年，各县（市、区）污水处理率达到95%。", "各县（市、区）"),
    ],
)
def test_the_place_of_a_goal(region: Region, text: str, place: str) -> None:
    document = lines_document(text)
    part = document.main.model_copy(update={"region": region})
    [fact] = target.extract(SentenceLayer(document.model_copy(update={"parts": (part,)})))
    assert fact.region == place


def test_shared_out_values() -> None:
    facts = found("2024年用水量、废水排放量同比分别下降5%。")
    assert [(f.indicator, f.value) for f in facts] == [("用水量", 5), ("废水排放量", 5)]
    facts = found("到2025年，污水处理率和垃圾处理率分别达到95%、85%。")
    assert [(f.indicator, f.value) for f in facts] == [("污水处理率", 95), ("垃圾处理率", 85)]


def test_values_shared_out_over_years() -> None:
    facts = found("到2025年和2030年，短流程炼钢占比分别提升至15%、20%以上。")
    assert [(f.value, f.comparator, f.period) for f in facts] == [(15, "=", "2025"), (20, ">=", "2030")]


def test_a_period_is_carried_on() -> None:
    facts = found("到2025年，总动力达到11亿千瓦。机械化率达到75%。")
    assert [f.period for f in facts] == ["2025", "2025"]


def test_under_a_heading_of_goals_a_number_needs_no_verb() -> None:
    assert len(found("规上企业1200家。", headings=("总体目标",))) == 1
    assert found("规上企业1200家。") == []


def test_background_headings_hold_no_goals() -> None:
    assert found("森林覆盖率达到21%。", headings=("环境形势",)) == []


def test_money_set_aside_is_marked() -> None:
    assert [f.note for f in found("市财政2024年安排专项资金3000万元。")] == ["commitment"]


TABLE = """某市2024年目标任务分解表

2024年整治目标任务分解表
区域\t整治企业数（家）\t腾出用能（吨标准煤）\t备注
全市\t150\t≥10,000\t无
东城区\t35\t2000\t
西河县\t—\t1500.5\t
"""


def test_every_cell_of_a_table() -> None:
    document = read_document(TABLE)
    facts = [f for f in target.extract(SentenceLayer(document)) if f.cell]
    assert [(f.region, f.value, f.unit, f.comparator) for f in facts] == [
        ("全市", 150, "家", "="),
        ("全市", 10000, "吨标准煤", ">="),
        ("东城区", 35, "家", "="),
        ("东城区", 2000, "吨标准煤", "="),
        ("西河县", 1500.5, "吨标准煤", "="),
    ]
    assert {f.indicator for f in facts} == {"整治企业数（家）", "腾出用能（吨标准煤）"}
    assert facts[0].span.of(document.text).startswith("全市")
    assert facts[0].cell.of(document.text) == "150"


PIECES = [
    "到2025年",
    "力争",
    "达到",
    "10",
    "3.5",
    "1,200",
    "万",
    "家",
    "%",
    "亿元",
    "以上",
    "左右",
    "不超过",
    "，",
    "；",
    "。",
    "分别",
    "、",
    "由",
    "的",
    "（",
    "）",
    "“",
    "十",
    "每年",
    "比2020年",
    "增长",
    "各",
    " ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_keeps_the_promises(text: str) -> None:
    document = lines_document("前言。", text + "。", headings=("", "目标"))
    keeps_promises(document, target.extract)
    for fact in target.extract(SentenceLayer(document)):
        assert re.fullmatch(r"d#\d+!target-\d+", fact.id)
        assert fact.unit
        assert fact.value >= 0
