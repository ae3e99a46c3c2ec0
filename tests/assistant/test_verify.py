"""The citation gate: altered quotes and claims are refused, faithful frames and paraphrases pass."""

import pytest

from assistant.verify import passes, problems

ENERGY = (
    "严格执行节约能源法，对达不到强制性能耗限额标准要求的产能，应在6个月内整改；确需延长整改期限的，可提出不超过3个月的延期申请；"
    "逾期未整改或经整改仍未达标的，依法关停退出。（工业和信息化、发展改革主管部门负责）"
)
PERMIT = "纳入排污许可证管理的所有企事业单位必须按期持证排污、按证排污，不得无证排污。（环境保护主管部门负责）"
SAFETY = "对安全生产条件达不到标准要求的产能，立即停产停业整顿，经停产停业整顿仍不具备安全生产条件的，予以关闭。（牵头单位：市应急管理局）"
LAND = "退出后的工业用地，可用于转产发展第三产业，可在5年内继续按原用途和土地权利类型使用土地。"
BANK = "金融部门不得为其提供任何形式的新增授信支持,投资管理部门不予审批和核准新的投资项目,国土资源部门不予批准新增用地。"
ROW = "越城区\t35\t200"
REPORT = "各县（市）、园区请于每年11月30日前将本年度落后产能退出情况报当地人民政府同意后盖章，上报我委。"
FUND = "市级财政三年内（2015-2017年）每年新增安排6000万元专项资金，采用“竞争性分配”和“以奖代补”办法。"
ROLES = "（财政主管部门负责，工业和信息化、发展改革、人力资源社会保障、价格等主管部门配合）"
BLOCK = "确保10月底前基本完成规范整治工作，大力出清整改后仍不达标的工业企业（作坊）。"

REFUSED = [
    (ENERGY, "应在12个月内整改", "another number of months"),
    (ENERGY, "应在1年内整改并可延期2年", "an extension nobody granted"),
    (ENERGY, "无须整改", "a duty lifted"),
    (ENERGY, "由生态环境局负责依法关停退出", "another department"),
    (ENERGY, "对达不到标准的产能，应在60日内整改", "days for months"),
    (ENERGY, "应在6年内整改", "years for months"),
    (ENERGY, "可提出不超过6个月的延期申请", "the two periods swapped"),
    (ENERGY, "应在3个月内整改", "the extension for the period"),
    (ENERGY, "逾期整改的，依法关停退出", "the negation cut out"),
    (ENERGY, "经整改达标的，依法关停退出", "the negation cut out before the verb"),
    (ENERGY, "可在6个月内整改", "may for must"),
    (ENERGY, "应提出不超过3个月的延期申请", "must for may"),
    (ENERGY, "不得提出延期申请", "a permission turned round"),
    (ENERGY, "逾期未整改的，处以罚款", "an act the text does not name"),
    (ENERGY, "逾期未整改的，吊销营业执照", "another act"),
    (ENERGY, "由能源主管部门负责", "a department of another clause"),
    (ENERGY, "由市发改委牵头", "a role and a body the text does not name"),
    (ENERGY, "对达到强制性能耗限额标准要求的产能，应在6个月内整改", "the condition turned round"),
    (ENERGY, "据《指导意见》：“应在12个月内整改”", "an altered quote between quotation marks"),
    (ENERGY, "原文是“逾期未整改的，予以表彰奖励”", "an invented quote"),
    (ENERGY, "2020年底前完成整改", "a date from nowhere"),
    (PERMIT, "可以无证排污", "a prohibition turned into a permission"),
    (PERMIT, "不得持证排污", "the prohibition on the wrong act"),
    (PERMIT, "必须无证排污", "a duty to do what is forbidden"),
    (PERMIT, "无须按期持证排污", "the duty lifted"),
    (PERMIT, "由质量技术监督主管部门负责", "another department"),
    (PERMIT, "无证排污的，罚款10万元", "an invented fine"),
    (PERMIT, "可以持证排污", "may for must"),
    (SAFETY, "6个月内停产停业整顿", "a period where the text says at once"),
    (SAFETY, "经停产停业整顿具备安全生产条件的，予以关闭", "the negation dropped"),
    (SAFETY, "不予关闭", "a negation added"),
    (SAFETY, "牵头单位：市生态环境局", "another department"),
    (SAFETY, "牵头单位：省应急管理厅", "another level"),
    (SAFETY, "予以吊销许可证照", "another act"),
    (SAFETY, "由市应急管理局配合", "another role"),
    (LAND, "可在10年内继续按原用途使用土地", "another number of years"),
    (LAND, "不得在5年内继续按原用途使用土地", "a permission turned round"),
    (LAND, "必须在5年内继续按原用途使用土地", "must for may"),
    (BANK, "金融部门可以为其提供新增授信支持", "a prohibition turned into a permission"),
    (BANK, "投资管理部门审批和核准新的投资项目", "不予 dropped"),
    (BANK, "国土资源部门批准新增用地", "不予 dropped again"),
    (BANK, "环保部门不予批准新增用地", "another department"),
    (BANK, "投资管理部门不得提供授信，罚款5万元", "an invented fine"),
    (ROW, "越城区淘汰企业30家", "a number of another row"),
    (
        ROW,
        "柯桥区35家",
        "another district's name with this number",
    ),
    (REPORT, "每年12月31日前上报", "another day"),
    (REPORT, "每年11月底前报省级人民政府同意", "another government"),
    (REPORT, "每月30日前上报", "another rhythm"),
    (REPORT, "无需报当地人民政府同意", "the approval dropped"),
    (FUND, "每年新增安排8000万元专项资金", "another amount"),
    (FUND, "每年新增安排6000元专项资金", "万 lost"),
    (FUND, "2016-2018年每年新增安排6000万元", "other years"),
    (FUND, "每个项目奖励6000万元", "an act the text does not name"),
    (ROLES, "由财政主管部门牵头", "a role nobody has"),
    (ROLES, "环境保护主管部门配合", "a body that is not in the list"),
    (BLOCK, "确保12月底前基本完成规范整治工作", "another month"),
    (BLOCK, "出清整改后达标的工业企业", "the negation dropped"),
    (BLOCK, "整改后仍不达标的予以关停", "another act"),
]

PASSED = [
    (ENERGY, "应在6个月内整改", "the words themselves"),
    (ENERGY, "对达不到强制性能耗限额标准要求的产能，应在六个月内整改", "the number in Chinese"),
    (ENERGY, "应在半年内整改", "half a year is six months"),
    (ENERGY, "可提出延期申请，不超过3个月", "the order changed"),
    (ENERGY, "逾期未整改的，依法关停退出", "part of a condition"),
    (ENERGY, "工业和信息化主管部门负责", "one of a list with a shared head noun"),
    (ENERGY, "据《指导意见》：“确需延长整改期限的，可提出不超过3个月的延期申请”", "a quote in its frame"),
    (PERMIT, "不得无证排污", "the prohibition itself"),
    (PERMIT, "必须按期持证排污、按证排污", "the duty itself"),
    (PERMIT, "环境保护主管部门负责", "the department"),
    (SAFETY, "立即停产停业整顿", "the act"),
    (SAFETY, "牵头：市应急管理局", "the role in a frame of ours"),
    (BANK, "投资管理部门不予审批和核准新的投资项目", "the refusal itself"),
    (ROW, "越城区：200家", "a cell with the unit of its head"),
    (REPORT, "每年11月30日前", "the day"),
    (FUND, "每年6000万元", "the amount"),
    (FUND, "采用“竞争性分配”和“以奖代补”办法", "terms between quotation marks"),
    (ROLES, "财政主管部门负责；价格等主管部门配合", "both roles"),
    (BLOCK, "10月底前基本完成", "the month"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[2]}: {case[1]}")
def test_altered_is_refused(case: tuple[str, str, str]) -> None:
    quote, statement, _ = case
    assert problems(statement, [quote]), statement


@pytest.mark.parametrize("case", PASSED, ids=lambda case: f"{case[2]}: {case[1]}")
def test_faithful_passes(case: tuple[str, str, str]) -> None:
    quote, statement, _ = case
    assert problems(statement, [quote]) == []


def test_derived_results_pass_only_when_allowed() -> None:
    rows = ["上虞区\t25\t180", "诸暨市\t25\t180"]
    assert not passes("合计50家", rows)
    assert passes("合计50家", rows, allowed=["合计50家"])


def test_a_claim_needs_a_quote() -> None:
    assert problems("应当整改", []) != []


def test_titles_with_quotation_marks_are_no_quotes() -> None:
    title = "关于加强“双随机、一公开”监管工作的指导意见"
    assert passes(f"据《{title}》二（七）：“可不予公开”", ["涉及保密的，可不予公开。"], allowed=[title, "二（七）"])


def test_white_space_and_width_are_no_difference() -> None:
    assert passes("“无磁轭（≥0.25吨）铝壳中频感应电炉”", ["无磁轭（ ≥ 0.25 吨）铝壳\n中频感应电炉等落后装备"])


# a statement in its frame: cited words, words the frame may use, the statement, why
TRAINING = "补贴期限为14天，培训补贴每人每天100元。"
TITLED = "对符合《企业新型学徒制管理办法》的企业，按照企业新型学徒制管理办法给予补贴。"
BANNED = "不得新增产能。"
ALLOWED = "新增产能的项目由市发改委核准。"
WHOLE_QUOTES = [
    (TRAINING, ["4"], f"据《通知》4：“{TRAINING}”", "blanked, the label 4 would make 1天 of 14天"),
    (BLOCK, ["10", "底前"], f"据《要点》10：“{BLOCK}”", "the label 10 and 10月底"),
    (
        TITLED,
        ["企业新型学徒制管理办法", "二（三）"],
        f"据《企业新型学徒制管理办法》二（三）：“{TITLED}”",
        "words of the title are repeated inside the quote",
    ),
    (ENERGY, ["三（一）"], f"同文三（一）：“{ENERGY}”", "a short frame"),
]
QUOTES_AND_CLAIMS = [
    (BANNED, [], f"不得：“{BANNED}”", "the word before the colon turns the quote round"),
    (ALLOWED, [], f"不得：“{ALLOWED}”", "a prohibition put before what is allowed"),
    (ALLOWED, [], f"必须：“{ALLOWED}”", "a duty put before it"),
    (TRAINING, ["4"], f"补贴期限为30天：“{TRAINING}”", "a number of its own before the quote"),
    (TRAINING, ["4"], f"补贴500元：“{TRAINING}”", "a sum of its own before the quote"),
    (TRAINING, ["4"], f"据《通知》4：“{TRAINING}”另可延长30天。", "a number of its own behind the quote"),
    (TRAINING, ["4"], f"由市财政局发放：“{TRAINING}”", "a body of its own before the quote"),
    (TRAINING, ["4"], "据《通知》4：“补贴期限为14天”", "part of the quote: 14天 becomes 1天 again"),
    (PERMIT, [], "无须：“持证排污”", "part of the quote gets no exemption"),
    (TRAINING, [], f"据《通知》4：“{TRAINING[:-1]}，共1400元。”", "a quote made longer"),
]


@pytest.mark.parametrize("case", WHOLE_QUOTES, ids=lambda case: case[3])
def test_a_whole_quote_after_a_colon_claims_nothing_more(case: tuple[str, list[str], str, str]) -> None:
    quote, allowed, statement, _ = case
    assert problems(statement, [quote], [*allowed, "通知", "要点"]) == []


@pytest.mark.parametrize("case", QUOTES_AND_CLAIMS, ids=lambda case: case[3])
def test_what_stands_around_a_quote_is_checked(case: tuple[str, list[str], str, str]) -> None:
    quote, allowed, statement, _ = case
    assert problems(statement, [quote], [*allowed, "通知"]) != []


def test_each_of_two_whole_quotes_passes() -> None:
    """One quote inside the other: the longer goes first."""
    longer = f"{TRAINING}逾期不予受理。"
    assert problems(f"据《通知》4：“{longer}”同文4：“{TRAINING}”", [TRAINING, longer], ["通知", "4", "同文"]) == []
