"""Criteria: who, under which condition, what follows, how it escalates."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Criterion
from ingest.facts import criterion
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises, lines_document, read_document


def found(*lines: str, **kwargs: object) -> list[Criterion]:
    return list(criterion.extract(SentenceLayer(lines_document(*lines, **kwargs))))


ONE = [
    # 对X的Y，C: the noun behind 的 is the subject
    ("对达不到能耗限额标准的产能，应在3个月内整改。", "产能", "达不到能耗限额标准", "应在3个月内整改"),
    # the condition runs over commas until 的Y
    (
        "对超标排污、非法倾倒固体废物，以及超过总量指标排污的企业，责令停产整治。",
        "企业",
        "超标排污、非法倾倒固体废物，以及超过总量指标排污",
        "责令停产整治",
    ),
    # no comma between the noun and the verb
    ("对存在火灾隐患的企业实行限期整改。", "企业", "存在火灾隐患", "实行限期整改"),
    # 对X的，C without a noun
    ("对拒不配合检查的，依法予以处罚。", None, "拒不配合检查的", "依法予以处罚"),
    # X的，C
    ("未按规定报送数据的，由主管部门责令改正。", None, "未按规定报送数据的", "由主管部门责令改正"),
    # the condition begins with the segment: 违反…，…的
    ("违反本办法规定，擅自处置危险废物的，处五万元罚款。", None, "违反本办法规定，擅自处置危险废物的", "处五万元罚款"),
    # what a quarrel is about stays with it; a licence is no subject
    ("对复议决定不服的，可以依法提起诉讼。", None, "对复议决定不服的", "可以依法提起诉讼"),
    ("无取水生产企业许可证生产的，由主管部门责令关闭。", None, "无取水生产企业许可证生产的", "由主管部门责令关闭"),
    # whom a sanction reaches besides belongs to what follows
    (
        "不依法监测的，由上级机关责令改正，对直接负责的主管人员依法给予处分。",
        None,
        "不依法监测的",
        "由上级机关责令改正，对直接负责的主管人员依法给予处分",
    ),
    # X的C within one phrase
    ("符合转产条件的可直接办理手续。", None, "符合转产条件的", "可直接办理手续"),
    # verb before the object that names the ones concerned
    ("依法查处不具备消防条件的作坊。", "作坊", "不具备消防条件", "依法查处"),
    # conduct without anyone named: subject null
    ("严厉打击无照经营等违法行为。", None, "无照经营等违法行为", "严厉打击"),
    # 行为 with its doer
    ("查处用水单位擅自取用地下水行为。", "用水单位", "擅自取用地下水", "查处"),
    # 将X的企业纳入
    ("将拖欠工资的企业纳入失信名单。", "企业", "拖欠工资", "纳入失信名单"),
    # 倒逼X的产能退出
    ("倒逼能效不达标的产能加快退出。", "产能", "能效不达标", "加快退出"),
    # the noun phrase is the subject of a duty
    ("列入重点名录的所有排污单位必须安装在线监测。", "所有排污单位", "列入重点名录", "必须安装在线监测"),
    # doing of an enterprise + 须
    ("新建危险化学品项目，必须进入专业园区。", None, "新建危险化学品项目", "必须进入专业园区"),
    # 如…，按…
    ("如与上级政策相抵触，按上级规定执行。", None, "如与上级政策相抵触", "按上级规定执行"),
    # grant without 的
    ("首次上规模的工业企业，一次性给予10万元奖励。", "工业企业", "首次上规模", "一次性给予10万元奖励"),
    # 对NP给予 without 的
    ("对重点保障企业给予贷款贴息。", None, "重点保障企业", "给予贷款贴息"),
    # a phrase that only says by what the amount goes is part of what follows
    (
        "对新引进的创业人才，根据项目进展情况，分别给予专项奖励每年最高100万元、40万元。",
        "创业人才",
        "新引进",
        "根据项目进展情况，分别给予专项奖励每年最高100万元、40万元",
    ),
    # an order in front is no part of the condition
    ("妥善安排随迁配偶工作，暂时无法解决的，可给予生活补助。", None, "暂时无法解决的", "可给予生活补助"),
    # 可按…的标准， belongs to what follows
    ("在本区购买办公用房，可按每平方米1000元的标准，给予购房补助。", None, "在本区购买办公用房", "可按每平方米1000元的标准，给予购房补助"),
    # carriers of firms are meant, not the firms
    ("对在疫情期间为中小企业减免租金的创业载体，予以政策扶持。", "创业载体", "在疫情期间为中小企业减免租金", "予以政策扶持"),
    # 建筑业企业 is one word
    ("本区建筑业企业获得优质工程奖的，给予10万元奖励。", "本区建筑业企业", "本区建筑业企业获得优质工程奖的", "给予10万元奖励"),
    # whose doing it is does not make the condition
    ("对企业的一般违法行为，可以采用说服教育等手段。", None, "企业的一般违法行为", "可以采用说服教育等手段"),
    # what an enterprise may not do; where it holds stays in the quote
    ("大气重点区域严禁新增焦化、水泥等产能。", None, "新增焦化、水泥等产能", "严禁"),
    ("禁止含汞电池的非法生产。", None, "含汞电池的非法生产", "禁止"),
    # what those named are supplied with is cut
    ("坚决停止违规建设企业的用电。", "企业", "违规建设企业", "坚决停止"),
    # they leave, whatever drives them
    ("加快城市建成区重污染企业搬迁改造或关闭退出。", "企业", "城市建成区重污染", "搬迁改造或关闭退出"),
    ("体温正常的返岗人员方可上岗。", "返岗人员", "体温正常", "方可上岗"),
    # the amount stands behind those it is given to
    ("给予首次获评的企业20万元奖励。", "企业", "首次获评", "20万元奖励"),
    # the rate rises
    ("工业50强企业补助比例再提高2个百分点。", None, "工业50强企业", "补助比例再提高2个百分点"),
    # 参照…给予, and who gives
    ("吸纳高校毕业生就业，各地可给予一定补贴。", None, "吸纳高校毕业生就业", "各地可给予一定补贴"),
    # while something lasts
    ("缓缴期间免收滞纳金。", None, "缓缴期间", "免收滞纳金"),
    # who and what stand in front of 符合条件的
    ("服务机构为企业介绍员工，符合条件的可给予补贴。", "服务机构", "服务机构为企业介绍员工，符合条件的", "可给予补贴"),
    # 供应 is no 应, and 积极 belongs to the condition
    ("对克服原料供应困难，积极复工的企业，给予适当补助。", "企业", "克服原料供应困难，积极复工", "给予适当补助"),
    # the first phrase orders something of its own
    ("对回采率实行年度核查，达不到标准的煤矿，要责令整改。", "煤矿", "达不到标准", "要责令整改"),
    # 依法, 坚决 say how, not when
    ("对违法取水行为依法予以查处。", None, "违法取水行为", "依法予以查处"),
    ("对无证开采行为要坚决依法予以取缔。", None, "无证开采行为", "要坚决依法予以取缔"),
]


@pytest.mark.parametrize(("text", "subject", "condition", "consequence"), ONE, ids=[row[0][:12] for row in ONE])
def test_one_rule(text: str, subject: str | None, condition: str, consequence: str) -> None:
    facts = found(text)
    assert [(f.condition, f.consequence) for f in facts] == [(condition, consequence)]
    assert facts[0].subject == subject or (subject and facts[0].subject and facts[0].subject.endswith(subject))


NONE = [
    # what officials may not do
    "严禁搞形式主义、“一刀切”。",
    # everybody of the kind, a duty alone
    "建设单位应当落实环保措施。",
    # a thing, no duty
    "明确现场人员须采取的防护措施。",
    # what is checked
    "工艺与批复不一致的，重新报批情况。",
    # how an office goes about it, what it meets at work
    "对企业员工，可通过发放手册等形式，开展宣传解读。",
    "对工作中的难点问题，应及时报告。",
    # routine work of offices is no rule
    "对辖区内化工行业落后产能的具体情况进行全面调查，摸清底数。",
    # too general: everybody's aim
    "依法淘汰落后产能。",
    # 应用, 应急, 可持续 are no duties
    "推动先进技术的应用和可持续发展的产业体系建设。",
    # a purpose
    "为严厉打击环境违法行为，保护公众健康，制定本办法。",
    # a definition
    "重点行业，是指能源消耗量大的，由国家公布的行业。",
    # 面对, 针对, 应对 are not 对
    "积极应对外部环境的变化，稳定产业链。",
    # how things stand
    "其中有的是经批准建设的，有的是由部门自行批准建设的。",
    # what is done, and in which order
    "多形式开展网络招聘，优先聘用本地员工。",
    "城市新区以目标为导向，优先保护生态环境。",
    # 可行性, 可靠性 allow nothing
    "对基础数据的真实性，以及衔接落实管控要求的情况，规划方案的可行性，评价结论的科学性等进行审查。",
    # where the money comes from
    "从发展专项资金中，按照租金的10%给予补助。",
    # what a budget holds
    "其中用于社会保障、医疗卫生等群体的补助66.9亿元，保障房建设22.8亿元。",
]


@pytest.mark.parametrize("text", NONE, ids=[t[:10] for t in NONE])
def test_no_rule(text: str) -> None:
    assert found(text) == []


def test_a_follow_up_stands_under_the_rule_it_follows() -> None:
    [fact] = found("对产品抽检不合格的企业，责令停产整改；逾期未整改或整改后仍不合格的，吊销生产许可证。")
    assert fact.consequence == "责令停产整改"
    assert fact.escalation == "逾期未整改或整改后仍不合格的，吊销生产许可证"
    assert "逾期" not in fact.span.of("对产品抽检不合格的企业，责令停产整改；逾期未整改或整改后仍不合格的，吊销生产许可证。")


def test_two_follow_ups_are_one_escalation() -> None:
    [fact] = found("对偷排污水等行为，依法处罚；对拒不改正的，查封设备；涉嫌犯罪的，移送公安机关。")
    assert fact.escalation == "对拒不改正的，查封设备；涉嫌犯罪的，移送公安机关"


def test_an_extension_is_a_rule_of_its_own_and_does_not_end_the_first() -> None:
    base, extension = found("对超限额的产能，应在6个月内整改；确需延长的，可申请延期2个月；逾期未达标的，依法关停。")
    assert (base.escalation, extension.condition, extension.escalation) == ("逾期未达标的，依法关停", "确需延长的", None)
    assert not extension.benefit


def test_a_follow_up_in_a_sentence_of_its_own_is_a_criterion() -> None:
    assert [f.condition for f in found("对超标的企业，限产。逾期不改的，停产。")] == ["超标", "逾期不改的"]


def test_two_conditions_with_one_consequence() -> None:
    facts = found("对能耗超过限额的产能，以及属于淘汰目录的产能，执行差别电价。")
    assert [(f.condition, f.consequence) for f in facts] == [("能耗超过限额", "执行差别电价"), ("属于淘汰目录", "执行差别电价")]


def test_cases_in_a_row_are_rules_of_their_own() -> None:
    facts = found("对成效显著的予以表扬激励，对开展不力的及时督促整改，对造成不良后果的依法追责。")
    assert [f.consequence for f in facts] == ["予以表扬激励", "及时督促整改", "依法追责"]


def test_conditions_in_a_row_are_one() -> None:
    [fact] = found("对监管不履职的，查处不及时的，包庇违法企业等行为，要追究责任。")
    assert fact.condition.startswith("监管不履职的")
    assert fact.consequence == "要追究责任"


@pytest.mark.parametrize(
    ("text", "benefit"),
    [
        ("对按期完成任务的企业，在遗留资产处置、职工安置等方面予以优先支持。", True),  # 处置 names a field, no sanction
        ("对未按期退出的企业，严控新增授信，压缩存量贷款。", False),  # 授信, 贷款 are taken away
        ("对违法情节轻微并及时改正的，不予行政处罚。", True),
        ("对不能按时缴纳保险费的企业，允许延期至三个月内补缴。", True),
        ("对工作人员失职的，依法给予处分。", False),  # 给予 alone is no gift
    ],
)
def test_benefit(text: str, benefit: bool) -> None:
    assert [f.benefit for f in found(text)] == [benefit]


def test_thresholds_stay_in_the_condition() -> None:
    [fact] = found("对无磁轭（≥0.25吨）铝壳中频炉等装备存在安全问题的企业，依法拆除。")
    assert "（≥0.25吨）" in fact.condition


def test_rules_about_offices_are_marked() -> None:
    assert [f.note for f in found("对推进不力的地区，予以通报约谈。")] == ["government"]


OFFICES = [
    # what an office has to do among offices, how officials do their work
    ("线索涉及多地的，相关各地水务部门要协同配合，共同做好排查工作。", "government"),
    ("未依法依规履行职责的，严肃问责。", "government"),
    ("审批能力不适应的，依法调整上收。", "government"),
    ("对效果好、风险可控的成果，复制推广至全市。", "government"),
    ("严重滞后的，将按程序追责问责。", "government"),
    ("发现公开的执法信息不准确的，要及时更正。", "government"),
    ("对优化审批服务的事项，主管部门要加强监管，做好衔接。", "government"),
    # 应, 要 of offices among offices; checks
    ("项目涉及多地的，应同时转送所在地有关部门。", "government"),
    ("已经投产的，重点检查环保措施是否落实。", "government"),
    ("对变相审批、加重企业负担的行为，要严肃追责。", "government"),
    # how offices share out among kinds of enterprises what is short
    ("首先要压缩高耗能企业用电。", "government"),
    # which document goes before which
    ("国家出台相关支持政策的，遵照执行。", "validity"),
    ("已发布的政策与本政策不一致的，以本政策为准。", "validity"),
    # an office that decides on somebody or helps him makes a rule about him
    ("不符合取水条件的，水务部门不予核准。", ""),
    ("企业用水确有困难的，水务部门要为企业协调水源。", ""),
]


@pytest.mark.parametrize(("text", "note"), OFFICES)
def test_duties_of_offices_are_marked(text: str, note: str) -> None:
    assert [fact.note for fact in found(text)] == [note]


def test_a_heading_states_no_rule_but_a_clause_that_is_all_heading_does() -> None:
    assert found("（一）推动能耗不达标产能退出。", headings=("推动能耗不达标产能退出",)) == []
    kept = "未经批准的扩建项目，一律停止建设"
    assert len(found(f"三、{kept}。", headings=(kept,))) == 1


def test_offices_in_a_closing_bracket_are_no_part_of_the_rule() -> None:
    [fact] = found("大力出清不符合法律法规要求的工业企业（作坊）（牵头单位：市发改委、市经信局）")
    assert fact.condition == "不符合法律法规要求"


EXCEPTIONS = [
    ("对符合条件的举报人，除本人明确拒绝外，均应给予奖励。", "本人明确拒绝"),
    ("对停产企业（不含淘汰类企业），可延期缴费。", "淘汰类企业"),
    ("对停产的企业，可延期缴费，但位于禁建区的，或属于淘汰类的除外。", "位于禁建区的，或属于淘汰类"),
    ("对停产的企业，除减免房租外，还可给予补贴。", None),  # adds, excludes nothing
    ("对停产的企业，可延期缴费。", None),
]


@pytest.mark.parametrize(("text", "exclusion"), EXCEPTIONS)
def test_whom_a_rule_spares(text: str, exclusion: str | None) -> None:
    assert [fact.exclusion for fact in found(text)] == [exclusion]


ITEMS = """某县通知

一、分类处置

对纳入清单的单位，应按照以下情形分类处置：

1.无整改情形类。对符合要求的，核发许可证。

2.禁止核发类。对位于禁建区的，不予核发。
"""


def test_headings_of_items_are_no_conditions() -> None:
    conditions = [fact.condition for fact in criterion.extract(SentenceLayer(read_document(ITEMS)))]
    assert "符合要求的" in conditions
    assert not any(condition.endswith("类") for condition in conditions)


STATUTE = """某市管理办法

第一条 为了规范管理，制定本办法。

第二条 违反本办法规定，有下列行为之一的，由环境主管部门责令改正，处二万元罚款；逾期不改正的，责令停产：

（一）未安装监测设备的；

（二）伪造监测数据的。

第三条 企业符合下列条件的，可以申请补助：

（一）依法纳税；

（二）安置职工十人以上。

第四条 本办法自公布之日起施行。
"""


def test_items_below_a_lead() -> None:
    document = read_document(STATUTE)
    facts = list(criterion.extract(SentenceLayer(document)))
    either = [f for f in facts if "责令改正" in f.consequence]
    assert [f.condition for f in either] == ["未安装监测设备的", "伪造监测数据的"]
    assert {f.escalation for f in either} == {"逾期不改正的，责令停产"}
    [both] = [f for f in facts if f.benefit]
    assert both.condition.startswith("依法纳税")
    assert "安置职工十人以上" in both.condition


PIECES = [
    "对",
    "的",
    "企业",
    "，",
    "；",
    "。",
    "责令整改",
    "逾期",
    "未达标",
    "给予补助",
    "（",
    "）",
    "“",
    "”",
    "应",
    "须",
    "情节严重",
    "以及",
    "查处",
    "行为",
    "：",
    " ",
    "10万元",
    "如",
    "凡",
    "时",
    "除",
    "外",
    "除外",
    "严禁",
    "新建",
    "期间",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_keeps_the_promises(text: str) -> None:
    document = lines_document("前言。", text + "。")
    keeps_promises(document, criterion.extract)
    for fact in criterion.extract(SentenceLayer(document)):
        span = document.by_id[fact.clause_id].span
        assert fact.condition_span.of(document.text) == fact.condition
        assert fact.consequence_span.of(document.text) == fact.consequence
        assert span.holds(fact.condition_span)
        assert span.holds(fact.consequence_span)
        assert fact.exclusion is None or (fact.exclusion_span is not None and fact.exclusion_span.of(document.text) == fact.exclusion)
        assert fact.escalation is None or (fact.escalation_span is not None and fact.escalation_span.of(document.text) == fact.escalation)
        assert re.fullmatch(r"d#\d+!criterion-\d+", fact.id)
