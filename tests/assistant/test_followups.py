"""Follow-ups made to stand alone: another year, another amount, a noun left out, a bare place, a condition; and what stays."""

import pytest

from assistant.understand.followup import rewrite

PETS = "饲养烈性犬罚款多少？"
QUOTA = "绍兴2020年要新建多少座公厕？"
GRANT = "企业投资80万元技改奖励多少？"

# what was asked before, the turn, what it means, why
REPLACED = [
    (QUOTA, "那2021年呢？", "绍兴2021年要新建多少座公厕？", "another year"),
    (QUOTA, "到2022年的呢？", "绍兴2022年要新建多少座公厕？", "another year, 到 and 的 around it"),
    ("绍兴要新建多少座公厕？", "2021年呢？", "2021年绍兴要新建多少座公厕？", "a year where none was named: the verb is not lost"),
    ("2019年到2020年绍兴新建多少座公厕？", "2021年呢？", "2021年绍兴新建多少座公厕？", "a span of years is one time"),
    (GRANT, "投到150万元呢？", "企业投资150万元技改奖励多少？", "another amount in the same unit"),
    (GRANT, "那投到150万元的呢？", "企业投资150万元技改奖励多少？", "the same with 那 and 的"),
    (GRANT, "投到2亿元呢？", "企业投资2亿元技改奖励多少？", "元 is 元, 万 or 亿"),
    ("投资80万元以上奖励多少？", "100万元以上的呢？", "投资100万元以上奖励多少？", "the same bound is said again"),
    ("新增10人、投资80万元奖励多少？", "那100万元呢？", "新增10人、投资100万元奖励多少？", "of several amounts the one in its unit"),
    ("电梯每15天保养一次，超过15天的怎么处理？", "20天呢？", "20天怎么处理", "two amounts before: nobody knows which is meant"),
    ("绍兴环保不达标的产能退出由谁牵头？", "质量的呢？", "绍兴质量的产能退出由谁牵头", "的 leaves the noun out"),
    ("绍兴环保不达标的产能退出由谁牵头？", "质量呢？", "绍兴质量由谁牵头", "no 的: no noun is left out"),
    (PETS, "杭州", "杭州饲养烈性犬罚款多少？", "the answer to 您问的是哪里"),
    (PETS, "我在杭州市。", "杭州市饲养烈性犬罚款多少？", "the same in a sentence"),
    (PETS, "我们公司在杭州", "杭州饲养烈性犬罚款多少？", "the same of the company"),
    (PETS, "我问的是杭州的", "杭州饲养烈性犬罚款多少？", "the same in words of the question back"),
    (PETS, "浙江省杭州市", "浙江省杭州市饲养烈性犬罚款多少？", "two levels of one place"),
    (f"绍兴{PETS}", "杭州", "杭州饲养烈性犬罚款多少？", "the place of before is replaced"),
]


@pytest.mark.parametrize("case", REPLACED, ids=lambda case: f"{case[3]}: {case[1]}")
def test_one_thing_is_replaced(case: tuple[str, str, str, str]) -> None:
    previous, turn, meant, _ = case
    assert rewrite(turn, [previous]) == meant


CONDITIONS = [
    ("单户不超过500万元的担保费率多少？", "超过500万元的呢？", "another bound of the same amount is another case"),
    ("企业能耗超标怎么处理？", "到期还没整改的呢？", "到期"),
    ("企业能耗超标怎么处理？", "逾期的呢？", "逾期"),
    ("企业能耗超标怎么处理？", "再犯呢？", "once more"),
    ("企业能耗超标怎么处理？", "第二次呢？", "the second time"),
    ("企业能耗超标怎么处理？", "拒不整改的呢？", "拒不"),
    ("企业能耗超标怎么处理？", "整改后仍不达标的呢？", "仍不"),
    ("担保费率要降到多少？", "单户超过800万的呢？", "an amount where none was"),
]


@pytest.mark.parametrize("case", CONDITIONS, ids=lambda case: f"{case[2]}: {case[1]}")
def test_a_condition_is_added_to_the_question(case: tuple[str, str, str]) -> None:
    previous, turn, _ = case
    condition = turn.removesuffix("？").removesuffix("呢").removesuffix("的")
    assert rewrite(turn, [previous]) == f"{previous.removesuffix('？')}，{condition}的"


STAY = [
    ("企业能耗超标怎么处理？", "安全不达标的呢？", "安全不达标怎么处理", "another matter, no condition of the old one"),
    ("绍兴环保不达标退出谁牵头？", "那安全生产的呢？", "绍兴安全生产谁牵头", "的 with no noun after it before"),
    ("绍兴环保不达标退出谁牵头？", "嘉兴呢？", "嘉兴环保不达标退出谁牵头？", "a place with 呢"),
    ("绍兴能耗不达标的产能怎么处理？", "那由谁牵头呢？", "绍兴能耗不达标的产能，由谁牵头呢？", "the asking is new"),
    ("按吨位怎么核查？", "投到150万元呢？", "投到150万元怎么核查", "no amount before to replace"),
    ("企业用能500吨的怎么核查？", "投到150万元呢？", "投到150万元怎么核查", "another unit is another thing"),
]


@pytest.mark.parametrize("case", STAY, ids=lambda case: f"{case[3]}: {case[1]}")
def test_other_turns_stay_as_they_were(case: tuple[str, str, str, str]) -> None:
    previous, turn, meant, _ = case
    assert rewrite(turn, [previous]) == meant


def test_a_new_question_on_a_place_is_no_bare_place() -> None:
    turn = "杭州市的养犬登记证每年什么时候去派出所年检？"
    assert turn in rewrite(turn, [PETS])


def test_turns_add_up() -> None:
    """The place answered stays for what is asked next."""
    history = [PETS, "杭州"]
    assert rewrite("宁波呢？", history) == "宁波饲养烈性犬罚款多少？"
    assert rewrite("谁来罚？", history) == "杭州饲养烈性犬罚款，谁来罚？"


def test_without_history_nothing_is_rewritten() -> None:
    assert [rewrite(turn, []) for turn in ("杭州", "2021年呢？", "逾期的呢？")] == ["杭州", "2021年呢？", "逾期的呢？"]
