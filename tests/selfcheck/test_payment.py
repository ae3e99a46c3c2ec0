"""What a support comes to: worked out from the policy's share and the enterprise's figure, or left unsaid."""

from datetime import date

import pytest

from assistant.model import Finding
from assistant.selfcheck import check
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

HEAD = "临江市人民政府关于支持制造业发展的若干意见\n\n临政发〔2023〕12号\n\n各区、县（市）人民政府：\n"
TAIL = "\n\n临江市人民政府\n2023年3月1日\n"
WHO = "临江市的机械加工厂。"


def support(clause: str, said: str) -> Finding:
    library = MemoryLibrary([ingest_bytes(f"{HEAD}一、{clause}{TAIL}".encode(), "临江.txt", "linjiang-2023")])
    found = check(library, WHO + said, as_of=date(2023, 9, 1)).findings
    return next(one for one in found if one.kind == "support")


INVESTED = "对设备投资额达到500万元以上的企业，按设备投资额的8%给予补助"
GROWN = "对年度研发投入额新增200万元以上的企业，最高可按新增额5%给予补助，单个企业最高补助200万元。"
TWO_YEARS = "去年研发投入2600万元，前年研发投入2200万元。"
FIRST = "今年首次认定为高新技术企业。"
RENT = "对租用标准厂房的企业，按实际租金的10%—30%给予补贴，每年最高20万元。"
PARK = "对新建100亩以上的工业园区的企业，一次性奖励企业500元/亩。"
COMPUTED = [
    (f"{INVESTED}，最高不超过100万元。", "今年设备投资额1500万元。", (1e6, 1e6), "1500万元×8%＝120万元，封顶100万元 → 100万元", "capped"),
    (
        f"{INVESTED}，最高不超过200万元。",
        "今年设备投资额1500万元。",
        (1.2e6, 1.2e6),
        "1500万元×8%＝120万元（封顶200万元，未超）",
        "below the cap",
    ),
    (RENT, "租用了标准厂房，实际租金一年五十万。", (5e4, 1.5e5), "50万元×10%—30%＝5万元—15万元", "a range of rates"),
    (GROWN, TWO_YEARS, (0.0, 2e5), "400万元”，400万元×5%＝最高20万元", "a share of a growth that was worked out; 最高 is an upper bound"),
    (PARK, "新建了工业园区，面积120亩。", (6e4, 6e4), "120亩×500元＝6万元", "so much for each"),
    ("对首次认定的高新技术企业，给予最高20万元奖励。", FIRST, (0.0, 2e5), "最高20万元", "a fixed sum, at most"),
    ("对首次认定的高新技术企业，给予20万元奖励。", FIRST, (2e5, 2e5), "20万元", "a fixed sum"),
]


@pytest.mark.parametrize(("clause", "said", "sums", "working", "reason"), COMPUTED)
def test_the_sum_is_worked_out_and_shown(clause: str, said: str, sums: tuple[float, float], working: str, reason: str) -> None:
    found = support(clause, said)
    assert found.payment is not None, (reason, found.reason)
    assert (found.payment.low, found.payment.high) == pytest.approx(sums), reason
    assert working in found.payment.working, reason
    assert found.payment.working in found.reason, reason


LEFT_UNSAID = [
    ("对首次认定的国家级、省级技术中心，分别给予100万元、30万元奖励。", "首次认定为省级技术中心。", "which grade, is told in words"),
    ("对获得贷款的企业，按贷款利率的50%给予贴息。", "获得贷款300万元。", "a share of a rate is no share of the loan"),
    ("对设备投资额达到500万元以上的企业，按设备投资额的8%给予补助。", "去年销售收入1500万元。", "another sum is not what the share is of"),
    ("对设备投资额达到500万元以上的企业，按设备投资额的8%给予补助。", "设备投资额300万元。", "what is not to be had is not worked out"),
]


@pytest.mark.parametrize(("clause", "said", "reason"), LEFT_UNSAID)
def test_a_sum_that_does_not_follow_is_left_unsaid(clause: str, said: str, reason: str) -> None:
    assert support(clause, said).payment is None, reason
