"""Supports: help promised, and to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Support
from ingest.facts import support
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises, lines_document


def found(*lines: str, **kwargs: object) -> list[Support]:
    return list(support.extract(SentenceLayer(lines_document(*lines, **kwargs))))


ONE = [
    # a conditional rule that grants
    ("对首次认定的高新技术企业，给予最高20万元奖励。", "给予最高20万元奖励", "首次认定的高新技术企业", ""),
    # money set up without a condition
    ("县财政每年安排500万元专项资金，用于技术改造。", "县财政每年安排500万元专项资金", "", ""),
    # 支持 without an instrument
    ("支持小微企业创新发展。", "支持小微企业创新发展", "小微企业", "encouragement"),
    # a use of land
    ("退出后的工业用地，可用于转产发展服务业。", "可用于转产发展服务业", "退出后的工业用地", "land"),
    # taxes and fees
    ("疫情期间免收小微企业房租，降低用电成本。", "疫情期间免收小微企业房租，降低用电成本", "小微企业", ""),
    # asked for, nothing given
    ("鼓励金融机构创新责任保险和绿色信贷服务模式。", "鼓励金融机构创新责任保险和绿色信贷服务模式", "金融机构", "encouragement"),
    # asked of one for the good of another
    ("鼓励商业企业对入驻商户给予租金减免。", "鼓励商业企业对入驻商户给予租金减免", "入驻商户", ""),
    # the whole subject of 允许
    ("A类、B类人才和应届毕业生允许先落户后择业。", "A类、B类人才和应届毕业生允许先落户后择业", "A类、B类人才和应届毕业生", ""),
    # burdens taken off
    ("延期缴费期间不收取滞纳金，不影响职工待遇。", "不收取滞纳金，不影响职工待遇", "", ""),
    # work done for somebody
    ("司法部门为企业提供法律援助。", "司法部门为企业提供法律援助", "企业", "service"),
    ("加大对小微企业的帮扶力度。", "加大对小微企业的帮扶力度", "小微企业", "service"),
    # who and when alone: what is supported stands behind the comma
    ("支持外贸企业在淡季期间，利用电商平台开展业务。", "支持外贸企业在淡季期间，利用电商平台开展业务", "外贸企业", "encouragement"),
    # given to districts
    ("对成效明显的县（市、区），给予资金奖励。", "给予资金奖励", "县（市、区）", "government"),
    # the name of an office is nobody's
    ("市小微企业融资服务窗口提供企业融资咨询服务。", "市小微企业融资服务窗口提供企业融资咨询服务", "企业", ""),
]


@pytest.mark.parametrize(("text", "measure", "beneficiary", "note"), ONE, ids=[row[0][:12] for row in ONE])
def test_one_support(text: str, measure: str, beneficiary: str, note: str) -> None:
    [fact] = found(text)
    assert (fact.measure, fact.note) == (measure, note)
    assert beneficiary in fact.beneficiary


WHO = [
    ("重点支持民营企业和小微企业融资贷款。", "民营企业和小微企业"),
    ("支持支付机构发展跨境业务。", "支付机构"),
    ("落实小微企业普惠性减税政策。", "小微企业"),
    ("兑现本年度区级企业上市补贴资金。", "本年度区级企业"),
    ("为高层次人才创业企业提供信贷支持。", "高层次人才创业企业"),
    ("继续实施省级人力资源服务产业园奖补政策。", "省级人力资源服务产业园"),
    ("支持政策性银行在本地开展抗疫企业金融支持。", "政策性银行"),
    ("引导银行业金融机构降低贷款利率。", "银行业金融机构"),
]


@pytest.mark.parametrize(("text", "who"), WHO)
def test_whom_help_reaches(text: str, who: str) -> None:
    assert [fact.beneficiary for fact in found(text)] == [who]


NONE = [
    "同一企业符合多项条款的，按最高额奖励。",  # how grants go together
    "以上奖励在评审确认后，兑现。",  # how they are paid
    "各地在实施举报奖励工作中，应保护举报人。",  # the work of granting
    "依据《中小企业发展资金奖励办法》规定办理。",  # a title
    "要规范奖励发放程序。",
    "人民法院在审理案件中，需要技术协助的，环保部门应给予必要支持。",  # among offices
    "为产业转型升级提供重要支撑。",  # a purpose
    "支持环保部门依法独立监管。",
    "支持打好污染防治攻坚战。",
    "强化人员和经费保障。",
    "对未按期退出的企业，严控新增授信，压缩存量贷款。",  # taken away
    "鼓励企业加大研发投入。",  # asked of the enterprise, read as an obligation
    "对骗取补贴资金的企业，追回补助并处罚。",  # refused
    "（责任单位：市财政局、市人力资源社会保障局、就业中心）",  # offices only
    "环保部门主要负责排污权确认、社会保险费征缴等工作。",  # a duty of offices
    "现有污染源治理投资由企业利用自有资金或银行贷款解决。",  # their own money
    "稳定和扩大就业。",  # an aim
    "提高举报奖励工作效率。",  # about the work
    "加大高污染行业差别化电价政策实施力度。",  # dearer, not cheaper
    "缓缴期满后，应当及时补缴。",  # what was granted has ended
]


@pytest.mark.parametrize("text", NONE, ids=[t[:12] for t in NONE])
def test_no_support(text: str) -> None:
    assert found(text) == []


def test_a_heading_promises_nothing() -> None:
    assert found("（一）加大资金扶持。", headings=("加大资金扶持",)) == []


def test_two_grants_in_one_sentence() -> None:
    assert [f.measure for f in found("通过国家级认定的，奖励50万元；通过省级认定的，奖励20万元。")] == ["奖励50万元", "奖励20万元"]


PIECES = [
    "对",
    "的",
    "企业",
    "，",
    "；",
    "。",
    "给予补助",
    "支持",
    "专项资金",
    "安排",
    "50万元",
    "（",
    "）",
    "不予",
    "鼓励",
    "：",
    " ",
    "贷款",
    "贴息",
    "优先",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_keeps_the_promises(text: str) -> None:
    document = lines_document("前言。", text + "。")
    keeps_promises(document, support.extract)
    for fact in support.extract(SentenceLayer(document)):
        assert fact.measure in document.text
