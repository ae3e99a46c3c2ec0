"""What a language model claims: results are worked out again, verdicts need deciding words, a clause keeps its subject, lists are whole."""

import re
from importlib import resources

import pytest

from assistant.verify.claims import Claim, Ground, Operand, told, unproved, verdict
from assistant.verify.derivations import derives, relation
from assistant.verify.enumerations import left_out

QUOTA = "燃煤机组年度用煤指标的抵扣比例不得超过核定指标的8%。"
SALES = "上年度销售收入2000万元以上的企业可以申报。"
GRANT = "按设备投资额的10%给予补助，单个项目最高50万元。"
HERB = "种植中药材的，每亩补贴100元。"
SUPPLY = "整改期间对企业实行“不停电”措施，并免收违约金。"
RUN = "除尘设施必须正常运行，不得擅自停用。"
URGENT = "除应对突发事件需要立即制定的外，公开征求意见不少于7个工作日。"

FILED = "2021年度计划应于2020年10月15日前报省级主管部门备案，由市级财政保障。"

DERIVED = [
    ("product", ("8%", "50万吨"), "4万吨", True, "a percentage of the user's amount"),
    ("product", ("8%", "50万吨"), "5万吨", False, "another result"),
    ("product", ("8%", "50万吨"), "4万元", False, "the unit of another thing"),
    ("product", ("每亩100元", "30亩"), "3000元", True, "a price by a number of units"),
    ("product", ("每亩100元", "30亩"), "3000亩", False, "money is money"),
    ("capped", ("10%", "300万元", "50万元"), "30万元", True, "below the cap"),
    ("capped", ("10%", "800万元", "50万元"), "50万元", True, "the cap"),
    ("capped", ("10%", "800万元", "50万元"), "80万元", False, "the cap passed over"),
    ("sum", ("6个月内", "3个月"), "9个月", True, "a term and its extension"),
    ("sum", ("6个月", "30日"), "7个月", False, "months and days are not added"),
    ("sum", ("6个月",), "6个月", False, "one operand is no sum"),
    ("difference", ("50%", "35%"), "15个百分点", True, "between percentages stand points"),
    ("difference", ("2020年10月31日", "2020年10月1日"), "30天", True, "between days stand days"),
    ("share", ("30家", "90家"), "33.3%", True, "rounded to the decimals printed"),
    ("share", ("30家", "90家"), "33.4%", False, "rounded wrongly"),
    ("share", ("30家", "0家"), "0%", False, "nothing is a share of nothing"),
    ("latest", ("2020年10月底前", "2020年6月30日"), "2020年10月31日", True, "the end of a month is a day"),
    ("earliest", ("2020年10月底前", "2020年6月30日"), "2020年10月31日", False, "the later one"),
    ("after", ("2020年7月15日", "6个月内"), "2021年1月15日", True, "by the calendar"),
    ("after", ("2020年7月15日", "10个工作日"), "2020年7月25日", False, "working days are no days"),
    ("count", ("减税", "贴息", "补助"), "3项", True, "as many as there are words"),
    ("count", ("减税", "贴息", "贴息"), "3项", False, "one twice"),
    ("sum", ("甲", "乙"), "2家", False, "operands without a value"),
    ("sum", ("7%", "2个百分点"), "9%", True, "points are added to a percentage"),
    ("capped", ("10%", "两千五百万", "200万元"), "200万元", True, "a number without its unit"),
    ("product", ("9%", "二百八十万"), "25.2万", True, "a number in words"),
    ("product", ("9%", "二百八十万"), "25.2万元", False, "a unit that nobody said"),
    ("power", ("2倍", "3倍"), "8倍", False, "an operation that there is not"),
]


@pytest.mark.parametrize(("operation", "operands", "result", "right", "why"), DERIVED)
def test_a_result_is_worked_out_again(operation: str, operands: tuple[str, ...], result: str, right: bool, why: str) -> None:
    assert derives(operation, operands, result) is right, why


@pytest.mark.parametrize(
    ("one", "other", "stands"),
    [
        ("1800万元", "2000万元以上", "低于"),
        ("2019年12月", "2020年10月底前", "低于"),
        ("5%", "8%", "低于"),
        ("5吨", "8%", None),
        ("5家", "5家", "等于"),
    ],
)
def test_two_amounts_of_one_kind_are_compared(one: str, other: str, stands: str | None) -> None:
    assert relation(one, other) == stands


def claim(text: str, *words: str, kind: str = "value", headings: str = "", **more: object) -> Claim:
    return Claim(kind, text, tuple(Ground(one, headings, "扶持办法") for one in words), **more)  # type: ignore[arg-type]


def computed(text: str, operation: str, result: str, *operands: tuple[str, str | None], **more: object) -> Claim:
    cited = [source for _, source in operands if source]
    return claim(
        text, *cited, kind="computed", operation=operation, result=result, operands=tuple(Operand(*one) for one in operands), **more
    )


PROVED = [
    (claim("种植中药材每亩补贴100元", HERB), "中药材补贴多少", "the clause's own words"),
    (claim("每亩补贴100元", HERB, headings="中药材产业"), "补贴多少", "the subject stands above"),
    (
        computed("核定指标50万吨的，抵扣不得超过4万吨", "product", "4万吨", ("8%", QUOTA), ("50万吨", None)),
        "我们指标50万吨",
        "the user's amount",
    ),
    (
        computed("1800万元未达到“销售收入2000万元以上”", "compare", "", ("1800万元", None), ("2000万元", SALES)),
        "去年卖了1800万元",
        "compared",
    ),
    (computed("单个项目补助30万元", "capped", "30万元", ("10%", GRANT), ("300万元", None), ("50万元", GRANT)), "投了300万元", "a cap"),
]
PROVED += [
    (claim("公开征求意见不少于7个工作日", URGENT), "几天", "the bound itself"),
    (claim("公开征求意见7个工作日", URGENT), "几天", "no bound is said"),
    (claim("2020年10月15日前报省级主管部门备案", FILED), "几号", "the day itself"),
    (claim("2021年度计划由市级财政保障", FILED), "谁出钱", "the other level at its own place"),
    (claim("免收违约金", SUPPLY), "收不收", "freed"),
]
REFUSED = [
    (claim("种植化肥的每亩补贴100元", HERB), "化肥补贴多少", "subject", "the user's subject put into the clause"),
    (claim("无人机每亩补贴100元", HERB), "补贴多少", "subject", "a subject of its own"),
    (claim("种植中药材的网约车，每亩补贴100元", HERB), "补贴多少", "subject", "a thing that no dictionary has"),
    (claim("种植中药材的渔船，每亩补贴100元", HERB), "补贴多少", "subject", "a rare word anywhere"),
    (claim("公开征求意见不超过7个工作日", URGENT), "几天", "bound", "at most for at least"),
    (claim("销售收入2000万元以下的企业可以申报", SALES), "谁能申报", "bound", "below for above"),
    (claim("2021年10月15日前报省级主管部门备案", FILED), "几号", "bound", "the day of another year"),
    (claim("2020年10月15日后报省级主管部门备案", FILED), "几号", "bound", "after for before"),
    (claim("2020年10月15日前报市级主管部门备案", FILED), "报哪里", "bound", "another level"),
    (claim("整改期间对企业收违约金", SUPPLY), "收不收", "negation", "免 left out"),
    (claim("每亩补贴200元", HERB), "中药材补贴多少", "number", "another number"),
    (claim("每亩补贴100元"), "中药材补贴多少", "key", "nothing cited"),
    (computed("抵扣不得超过5万吨", "product", "5万吨", ("8%", QUOTA), ("50万吨", None)), "指标50万吨", "derivation", "worked out wrongly"),
    (
        computed("抵扣不得超过4万吨", "product", "4万吨", ("8%", QUOTA), ("50万吨", None)),
        "指标很多",
        "operand",
        "an amount the user did not say",
    ),
    (computed("抵扣不得超过5万吨", "product", "5万吨", ("10%", QUOTA), ("50万吨", None)), "指标50万吨", "operand", "not in the clause"),
    (
        computed("抵扣不得超过核定指标", "product", "4万吨", ("8%", QUOTA), ("50万吨", None)),
        "指标50万吨",
        "derivation",
        "a result not told",
    ),
    (
        computed("1800万元超过2000万元", "compare", "", ("1800万元", None), ("2000万元", SALES)),
        "卖了1800万元",
        "derivation",
        "turned round",
    ),
    (claim("整改期间不停电", SUPPLY, kind="verdict", verdict="否"), "会停电吗", "verdict", "no deciding words"),
    (
        claim("整改期间不停电", SUPPLY, kind="verdict", verdict="否", deciding="不停水"),
        "会停电吗",
        "verdict",
        "deciding words of another clause",
    ),
    (claim("鼓励应收账款、仓单质押", "鼓励开展应收账款、存货、仓单、订单质押融资。", kind="list"), "能押什么", "list", "items left out"),
]


@pytest.mark.parametrize("case", PROVED, ids=lambda case: case[2])
def test_a_claim_that_its_clauses_carry_is_proved(case: tuple[Claim, str, str]) -> None:
    assert unproved(case[0], case[1]) == []


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[3])
def test_a_claim_beyond_its_clauses_is_refused_with_its_reason(case: tuple[Claim, str, str, str]) -> None:
    stated, asked, kind, _ = case
    faults = unproved(stated, asked)
    assert kind in {fault.kind for fault in faults}
    assert told(faults)


VERDICTS = [
    (SUPPLY, "不停电", "否", "会不会停电？", "否", "the words negate what is asked"),
    (SUPPLY, "不停电", "是", "会不会停电？", "", "the words say the contrary: only the fact is told"),
    (SUPPLY, "不停电", "是", "是不是不停电？", "是", "a negation asked for"),
    (RUN, "不得擅自停用", "否", "除尘设施能停用吗？", "否", "a prohibition"),
    (RUN, "不得擅自停用", "是", "除尘设施能停用吗？", "", "a prohibition is no permission"),
    (SALES, "可以申报", "是", "我们可不可以申报？", "是", "a permission"),
    (SALES, "可以申报", "否", "我们可不可以申报？", "", "a permission is no prohibition"),
    (URGENT, "除应对突发事件需要立即制定的外", "否", "应急的文件也要等7天？", "否", "an exception"),
    (HERB, "种植中药材", "是", "中药材有补贴吗？", "", "words that decide nothing"),
    (SALES, "可以申报", "是", "不达标也报吗", "", "whether 不 is a condition is not known"),
]


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: f"{case[5]}: {case[2]}")
def test_yes_and_no_are_said_only_where_the_deciding_words_say_so(case: tuple[str, str, str, str, str, str]) -> None:
    words, deciding, drafted, asked, shown, _ = case
    assert verdict(claim(words, words, kind="verdict", verdict=drafted, deciding=deciding), asked) == shown


@pytest.mark.parametrize(
    ("amount", "asked", "drafted", "shown"),
    [
        ("1800万元", "能申报吗", "否", "否"),
        ("1800万元", "能申报吗", "是", ""),  # 1800 is less than 2000
        ("2600万元", "能申报吗", "是", "是"),
        ("2600万元", "算不算超标", "是", ""),  # a least amount is kept, not broken
    ],
)
def test_a_verdict_on_the_users_amount_is_worked_out(amount: str, asked: str, drafted: str, shown: str) -> None:
    stated = computed(f"{amount}", "compare", "", (amount, None), ("2000万元", SALES), verdict=drafted)
    assert verdict(stated, f"我们{amount}，{asked}") == shown


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("支持应收账款、存货质押", ["仓单"]),
        ("支持应收账款、存货等质押", []),  # 等 says that there are more
        ("支持应收账款、存货、仓单和订单质押", []),
        ("支持应收账款质押", []),  # no list is given
        ("由市财政局、市税务局负责", []),  # another list
        ("三十、支持应收账款、存货、仓单、订单质押", []),  # a number of a clause is no item
    ],
)
def test_a_list_is_complete_or_says_that_it_is_not(said: str, lost: list[str]) -> None:
    assert left_out(said, ["支持应收账款、存货、仓单、订单质押融资。"])[: len(lost) or 1] == lost


def test_what_two_lists_share_is_no_part_of_either() -> None:
    lists = ["（责任单位：市气象局、市应急局、市地震局、市水务局）", "（责任单位：市应急局、市消防局、市地震局、市水务局、市农业局）"]
    assert left_out("均有市应急局、市地震局、市水务局", lists) == []
    assert left_out("均有市应急局、市地震局", lists) == ["市水务局"]


# What a careless model does to a sentence: of each kind (pattern, replacement); a sentence without the pattern stays as it is
MUTATIONS = {
    "another number": (r"\d+(?:\.\d+)?", lambda m: str(int(float(m[0])) + 1)),
    "a prohibition lifted": (r"不得|严禁|禁止", lambda _: "可以"),
    "may for must": (r"应当|必须", lambda _: "可以"),
    "a negation added": (r"给予|实施|列入|执行", lambda m: f"不{m[0]}"),
    "at most for at least": (r"不少于|不低于", lambda _: "不超过"),
    "at least for at most": (r"不超过|不高于", lambda _: "不少于"),
    "after for before": (r"底前|日前", lambda m: m[0].replace("前", "后")),
    "another unit": (r"(?<=\d)(?:万元|个月|日)", lambda m: {"万元": "元", "个月": "年", "日": "个工作日"}[m[0]]),
    "another level": (r"省级", lambda _: "市级"),
    "a fine of its own": (r"$", lambda _: "，逾期的处以罚款。"),
    "a body of its own": (r"$", lambda _: "，由烟草专卖局负责。"),
    "a thing of its own": (r"企业|项目", lambda _: "网约车"),
}


def sentences_of(name: str) -> list[str]:
    text = (resources.files("corpus.documents") / f"{name}.txt").read_text(encoding="utf-8")
    return [one for one in re.findall(r"[^。\n]{12,120}。", text) if "\t" not in one]


@pytest.mark.parametrize("kind", MUTATIONS)
def test_a_sentence_altered_is_refused(kind: str) -> None:
    """Sentences of the shipped policies pass as they are and not when altered, but for one in ten: gates of words have holes."""
    pattern, replacement = MUTATIONS[kind]
    tried = let_through = 0
    for name in ("shaoxing-2020", "zhejiang-2017", "changji-2017"):
        for sentence in sentences_of(name)[:60]:
            altered = re.sub(pattern, replacement, sentence, count=1)
            if altered != sentence and not unproved(claim(sentence, sentence), ""):
                tried += 1
                let_through += not unproved(claim(altered, sentence), "")
    assert let_through <= tried / 10, f"{let_through} of {tried}"
