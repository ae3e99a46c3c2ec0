"""Supports, duties and tiers of a document that nobody has seen: what people say of them, and what follows."""

from datetime import date

import pytest

from assistant.model import Finding
from assistant.selfcheck import Checker, check
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

POLICY = """临江市人民政府关于支持工业企业发展的若干政策

临政发〔2023〕5号

各区、县（市）人民政府，市级各有关部门：
一、对首次认定的高新技术企业，给予最高20万元奖励。对重新认定通过的高新技术企业，给予最高5万元奖励。
二、对固定资产投资3000万元以上的工业企业（不含采矿、冶炼企业），按投资额的5%给予补助，最高200万元。
三、对年销售收入2000万元以上、不足5000万元的企业，给予10万元奖励。
四、对在新三板挂牌的企业，给予50万元奖励。
五、企业应当在每年3月31日前向市统计局报送年度报告。生产记录应当至少保存三年。
六、检查中发现未经验收擅自投产、伪造检测数据等行为的，由主管部门责令改正并处罚款。
七、企业不得以任何理由拖欠职工工资。

临江市人民政府
2023年1月5日
"""
WHERE = "我们是临江市做纸箱的工厂"
FIRST, AGAIN, INVESTED, SOLD, LISTED = "首次认定", "重新认定通过", "固定资产投资3000万元", "年销售收入2000万元", "新三板挂牌"
REPORTED, KEPT, FAKED, WAGES = "3月31日前", "至少保存三年", "未经验收擅自投产", "拖欠职工工资"

CASES = [
    # (what is said, rule, verdict) - why
    ("今年头一次评上高企", FIRST, "compliant"),  # in other words
    ("高企今年复审又过了", FIRST, "non_compliant"),  # not the first time
    ("我们是高企", FIRST, "unknown"),  # the first time? to be asked
    ("高企的材料报上去了，年底前应该能下来", FIRST, "unknown"),  # hedged, and not decided
    ("听说隔壁厂头一次评上高企", FIRST, "unknown"),  # of others
    ("高企今年重新认定过了", AGAIN, "compliant"),
    ("固定资产投了三千五百万", INVESTED, "compliant"),
    ("固定资产投了两千九百多万", INVESTED, "non_compliant"),  # rough, yet certain
    ("固定资产投了大概三千万", INVESTED, "unknown"),  # rough, and not certain
    ("打算明年固定资产投五千万", INVESTED, "unknown"),  # a plan is no figure
    ("我们还有采矿的业务，固定资产投了三千五百万", INVESTED, "non_compliant"),  # left out by name
    ("去年卖了四千八百万", SOLD, "compliant"),  # both bounds
    ("去年卖了五千万", SOLD, "non_compliant"),  # the open end
    ("新三板去年挂上牌了", LISTED, "compliant"),
    ("新三板打算明年挂牌", LISTED, "non_compliant"),  # not come about
    ("新三板还在券商辅导，离挂牌早着呢", LISTED, "non_compliant"),  # nor will soon
    ("生产记录留了四年了", KEPT, "compliant"),
    ("生产记录只留了一年", KEPT, "non_compliant"),
    ("去年的年度报告今年4月20号才报送到市统计局", REPORTED, "non_compliant"),  # after its day
    ("没验收就投产了", FAKED, "non_compliant"),  # addressed to offices, done by enterprises
    ("职工工资欠着两个月没付", WAGES, "non_compliant"),
    ("职工工资应该没欠吧", WAGES, "unknown"),  # not known for sure
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(MemoryLibrary([ingest_bytes(POLICY.encode(), "临江.txt", "linjiang-2023")]))


def found(checker: Checker, said: str, rule: str, *turns: str) -> Finding:
    report = check(checker._library, f"{WHERE}。{said}。", turns=turns, as_of=date(2023, 6, 1), checker=checker)
    return next(one for one in report.findings if rule in one.quote)


@pytest.mark.parametrize(("said", "rule", "verdict"), CASES, ids=[f"{row[1]} <- {row[0]}" for row in CASES])
def test_what_people_say_against_the_wording_of_a_rule(checker: Checker, said: str, rule: str, verdict: str) -> None:
    one = found(checker, said, rule)
    assert one.verdict == verdict, one.reason


def test_a_later_figure_on_the_same_matter_counts(checker: Checker) -> None:
    assert found(checker, "固定资产投了三千五百万", INVESTED, "会计又核了，固定资产投了两千八百万").verdict == "non_compliant"


def test_the_reason_shows_the_working_and_the_line(checker: Checker) -> None:
    reason = found(checker, "固定资产投了三千五百万", INVESTED).reason
    assert "三千五百万" in reason
    assert "3000万元以上" in reason


def test_a_report_that_is_late_names_its_day(checker: Checker) -> None:
    one = found(checker, "去年的年度报告今年4月20号才报送到市统计局", REPORTED)
    assert one.due == "2023-03-31"
