"""Reading what enterprises say: negation, doubt, dates, quantities, several plants, the course of a rectification."""

from datetime import date

import pytest

from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.statement.listening import listen
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.dates import find_dates
from assistant.selfcheck.words.logic import Has, Holds, InIndustry, Overdue, StillFailing, Wording
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import cut
from assistant.selfcheck.words.wordings import said_of

AS_OF = date(2021, 3, 1)


def heard(*messages: str, as_of: date = AS_OF) -> Heard:
    result = Heard()
    for message in messages:
        listen(result, message, as_of)
    return result


def value(condition: str, *messages: str, as_of: date = AS_OF) -> bool | None:
    return FactBook(heard(*messages, as_of=as_of), as_of).condition(condition).value


NEGATION = [
    ("没有不达标的", "达标", False),  # double negation
    ("不存在不符合国家标准的地方", "符合", False),  # the matter stands between the two negators
    ("没有一项不合格", "合格", False),
    ("从来没有超过标准", "超过", True),
    ("没有被环保局查出超标", "超标", True),
    ("超标的情况从来没有", "超标", True),  # denied from behind
    ("淘汰类设备一台都没有", "淘汰类", True),  # and with a measure
    ("淘汰类设备没有拆", "淘汰类", False),  # not taken down is not denied
    ("超标设备没有停", "超标", False),
    ("但是超标了", "超标", False),
    ("没少超标", "超标", False),  # 没少 is often
    ("不得不超标", "超标", False),
    ("没改完能耗超标", "超标", None),  # 没 belongs to 改完: cannot be told, so it is asked
    ("能耗不达标被依法关停", "关停", False),  # 不 is spent on 达标
    ("达不到标准和生产不合格产品", "合格", True),  # the nearer negator is the item's own
]


@pytest.mark.parametrize(("text", "word", "expected"), NEGATION, ids=[row[0] for row in NEGATION])
def test_negators_are_counted_where_they_govern(text: str, word: str, expected: bool | None) -> None:
    at = text.index(word)
    assert denied(text, at, at + len(word)) is expected


STATEMENTS = [
    # a good word that is taken back is no compliance
    ("energy_over_limit", "能耗离达标还差一点。", None),
    ("energy_over_limit", "能耗达标是假的。", None),
    ("energy_over_limit", "检测说能耗达标，数据是改过的。", None),
    ("energy_over_limit", "领导说能耗达标，其实没有。", None),
    ("energy_over_limit", "能耗没超才怪。", None),
    ("energy_over_limit", "能耗以前达标。", None),  # and now?
    ("energy_over_limit", "能耗以前达标，现在也达标。", False),
    ("energy_over_limit", "除了能耗，其他都达标。", None),
    ("energy_over_limit", "除能耗外各项指标均达标。", None),
    ("energy_over_limit", "能耗达标不了。", True),
    ("energy_over_limit", "能耗要达标很难。", None),
    ("energy_over_limit", "能耗快达标了。", None),
    ("energy_over_limit", "能耗正在努力达到限额标准。", None),
    ("emission_over_standard", "废水有时达标。", None),
    ("emission_over_standard", "废水达标排放这事我们从来没做到过。", None),
    ("product_quality_failed", "产品不合格率3%。", True),
    ("safety_conditions_failed", "安全条件具备不了。", True),
    ("safety_conditions_failed", "安全条件只具备一部分。", None),
    ("discharge_permit_invalid", "排污许可证有倒是有，是借别人的。", True),
    ("discharge_permit_invalid", "排污许可证在有效期内但产量超出许可范围。", True),
    ("discharge_permit_invalid", "排污许可证在有效期内，没有超出许可范围。", False),
    ("elimination_overdue", "按时完成了淘汰任务，就剩一台。", None),
    ("elimination_overdue", "淘汰任务按时完成不了。", None),
    ("elimination_overdue", "淘汰任务没有逾期。", False),
    ("solid_waste_violation", "不存在非法处置固废，都是自己烧了。", True),
    ("environment_measures_missing", "废气有处理设施，坏了。", True),
    ("energy_over_limit", "我司单位产品能耗一直低于国家限额，从未被节能监察点过名。", False),
    ("energy_over_limit", "去年节能监察结论是单位产品电耗超出限额12%，到今天都没改。", True),
    ("energy_over_limit", "我们的单耗是118千克标准煤/吨，限额标准是110千克标准煤/吨。", True),  # figure against limit
    ("energy_over_limit", "单位产品能耗105千克标准煤/吨，国家限额110千克标准煤/吨。", False),
    ("energy_over_limit", "能耗这块我们心里没底，也没人来查过。", None),
    ("energy_over_limit", "能耗嘛，应该没超吧。", None),  # a guess is no fact
    ("energy_over_limit", "1号线能耗超限额，2号线没有超。", True),  # one of two plants
    ("energy_over_limit", "今年1月收到整改通知，要求8月31日前整改到位，达到能耗限额。", None),  # demanded, not done
    ("energy_over_limit", "单位产品能耗超过限额，要求8月31日前整改到位。", True),
    ("emission_over_standard", "基本上都能达标，偶尔COD会超一点。", True),  # 基本达标 is not达标
    ("emission_over_standard", "废水超标，但是废气是达标的。", True),  # one part is enough
    ("emission_over_standard", "之前烟气超标被处罚过，现在换了脱硫设施，复测全部合格。", False),
    ("emission_over_standard", "如果废水超标了会怎么罚？我们目前监测数据都正常。", None),  # supposed; and 监测数据 of what?
    ("emission_over_standard", "听说隔壁厂废水超标被关了，我们的废水从没超过标。", False),  # hearsay of others
    ("emission_over_standard", "不能说我们没超标，COD确实超了。", True),
    ("emission_over_standard", "出水氨氮 12毫克/升，标准是8毫克/升。", True),
    ("total_cap_exceeded", "废水浓度不超标，但是全年排放总量超过了核定的总量控制指标。", True),
    ("emission_over_standard", "废水浓度不超标，但是全年排放总量超过了核定的总量控制指标。", False),
    ("solid_waste_violation", "我们把废渣偷偷倾倒在河边，被环保局抓了现行。", True),
    ("discharge_permit_invalid", "排污许可证去年12月就到期了，新证还在办。", True),
    ("licence_missing", "采矿许可证还有三年到期。", None),  # what is still to come is no lapse
    ("licence_missing", "采矿许可证去年就到期了。", True),
    ("discharge_permit_invalid", "排污许可证2025年才到期，每季度按要求填执行报告。", False),
    ("discharge_permit_invalid", "不是没有排污许可证，是2月1日过期了。", True),
    ("production_licence_missing", "营业执照、生产许可证、排污许可证样样齐全。", False),
    ("safety_conditions_failed", "应急局上个月检查说我们安全条件不合格，叫停产整顿。", True),
    ("product_quality_failed", "没有一次抽检是不合格的。", False),
    ("eliminated_category", "我们属于限制类，但不属于淘汰类。", False),
    ("eliminated_category", "不属于淘汰类，但有一台是去年公布要淘汰的。", True),  # a device is enough
    ("eliminated_category", "没有淘汰类设备，只有一台去年公布要淘汰的。", None),  # taken back in part
    ("eliminated_category", "不属于淘汰类，国家公布要淘汰的设备一台都没有。", False),
    ("restricted_category", "我们属于限制类，但不属于淘汰类。", True),
    ("three_in_one", "一楼做冲压，二楼放货，车间上面三楼住工人。", True),  # never says 三合一
    ("three_in_one", "厂房不住人，宿舍在厂外另租的。", False),
    ("elimination_overdue", "上面要求我们去年6月底前把老窑拆掉，到现在窑还在烧。", True),
    ("elimination_overdue", "今年的淘汰任务要求12月底前完成，目前还没动。", False),  # its day has not come
    ("elimination_overdue", "上级没给我们下过淘汰任务。", False),
    ("hazard_present", "安全隐患已经全部整改到位。", False),
    ("profitable", "我们效益一年比一年差，去年亏损两百万。", False),
    ("voluntary_exit", "不是我们主动退的，是政府要求的。", None),
    ("energy_over_limit", "今年6月节能执法查出来我们综合能耗不符合限额标准，罚了五万。", True),
    ("energy_over_limit", "能耗原先高于限额，整改后复查通过了。", False),
    ("energy_over_limit", "整改已完成，但复查没有通过，能耗还是高于限额。", True),
    ("emission_over_standard", "咱厂是搞印花的，废水都接管到污水厂了，从没被通报过超标。", False),
    ("emission_over_standard", "没有一个排污口是超标的。", False),
    ("emission_over_standard", "废水有时达标有时不达标。", True),  # mostly is not always
    ("emission_over_standard", "没法保证每天废水都达标。", None),
    ("emission_over_standard", "废水超没超我也说不上来。", None),
    ("total_cap_exceeded", "总量不超，浓度超。", False),  # 浓度 is a matter of its own
    ("permit_managed", "排污许可证我们没有，只做了排污登记。", False),
    ("production_licence_missing", "许可证齐，就是生产许可证上个月底到期忘了续。", True),
    ("production_licence_missing", "无证生产的事我们没干过。", False),  # denied from behind
    ("product_quality_failed", "产品出口都合格，国内抽查倒是有一批被判不合格。", True),
    ("licence_missing", "执照有，就是没有环保手续，粉尘直接往外飘。", False),
    ("environment_measures_missing", "执照有，就是没有环保手续，粉尘直接往外飘。", True),
    ("elimination_overdue", "应该在去年年底前退出的那条线，我们拖到现在还开着。", True),
    ("elimination_overdue", "去年三月接到通知要6月底前拆掉转鼓，我们5月就拆了。", False),
    ("severe", "情节不算严重，环保局是这么认定的。", False),
    ("voluntary_exit", "自愿关停那条老线，没人逼我们。", True),
    ("over_age_equipment", "压力容器都在使用年限内，没有超年限的。", False),
]


@pytest.mark.parametrize(("condition", "message", "expected"), STATEMENTS, ids=[f"{row[0]}: {row[1][:18]}" for row in STATEMENTS])
def test_statements_settle_conditions(condition: str, message: str, expected: bool | None) -> None:
    assert value(condition, message) is expected


def test_a_later_message_corrects_an_earlier_one() -> None:
    assert value("energy_over_limit", "能耗超限额了", "更正一下，能耗没有超限额") is False
    assert value("energy_over_limit", "能耗没超限额", "刚查了报告，能耗是超的") is True


def test_a_violation_said_to_be_mended_is_unsure_until_retested() -> None:
    assert value("energy_over_limit", "去年能耗超限额收到整改通知，4月已经改完。") is None
    assert value("energy_over_limit", "去年能耗超限额收到整改通知，4月已经改完，6月复查达标。", as_of=date(2021, 7, 1)) is False


DATES = [
    ("今年7月15日收到", date(2020, 9, 10), ["2020-07-15"]),
    ("去年8月31日下的", date(2024, 1, 20), ["2023-08-31"]),
    ("2023年3月10日收到通知，批准延到12月10日", date(2024, 1, 8), ["2023-03-10", "2023-12-10"]),
    ("9月底前退出", date(2020, 12, 10), ["2020-09-30"]),
    ("12月3日", date(2021, 2, 1), ["2020-12-03"]),  # the latest one not in the future
    ("上个月检查", date(2020, 8, 12), ["2020-07-01"]),
    ("2012年底前", date(2013, 3, 5), ["2012-12-31"]),
]


@pytest.mark.parametrize(("text", "as_of", "days"), DATES, ids=[row[0] for row in DATES])
def test_dates_are_relative_to_the_day_of_the_check(text: str, as_of: date, days: list[str]) -> None:
    assert [hit.day.isoformat() for hit in find_dates(text, as_of)] == days


AMOUNTS = [
    ("每台250公斤", 0.25, "250公斤"),
    ("无磁轭（≥0.25吨）", 0.25, "不低于0.25吨"),
    ("不足0.25吨", 0.25, "低于0.25吨"),
    ("0.25吨及以下", 0.25, "不超过0.25吨"),
    ("30人以下", 30, "不超过30人"),
    ("年度排放2.6万吨二氧化碳当量", 26000, "26000吨二氧化碳当量"),
]


@pytest.mark.parametrize(("text", "base", "wording"), AMOUNTS, ids=[row[0] for row in AMOUNTS])
def test_quantities_come_to_one_base_unit(text: str, base: float, wording: str) -> None:
    (amount,) = find_amounts(text)
    assert (amount.quantity.base_value, amount.wording) == (base, wording)


def test_furnace_with_features_told_over_several_messages() -> None:
    told = heard("有三台中频炉", "是无磁轭的铝壳炉，每台200公斤，只浇机床铸件，不做钢筋之类的建筑用钢。")
    book = FactBook(told, AS_OF)
    (limit,) = find_amounts("≥0.25吨")
    assert book.truth(Has(("medium_frequency_furnace",), (("no_yoke", True),))).value is True
    assert book.truth(Has(("medium_frequency_furnace",), (("construction_steel", True),))).value is False
    assert book.truth(Has(("medium_frequency_furnace",), (("aluminium_shell", True),), limit)).value is False
    # what the plant makes holds for every furnace, also for kinds not mentioned
    assert book.truth(Has(("line_frequency_furnace",), (("construction_steel", True),))).value is False


def test_two_furnaces_of_different_size_are_told_apart() -> None:
    told = heard("一台200公斤、一台500公斤的中频炉")
    (limit,) = find_amounts("≥0.25吨")
    assert FactBook(told, AS_OF).truth(Has(("medium_frequency_furnace",), (), limit)).value is True


COMPANIES = [
    ("我们是绍兴柯桥的印染厂。", "浙江省绍兴市柯桥区", ["印染"]),
    ("听说嘉兴对钢铁企业要加电价，我们是河北唐山的特钢厂。", "河北省唐山市", ["特钢"]),  # hearsay names another place and trade
    ("衢州的水泥企业，地准备转产做物流仓储。", "浙江省衢州市", ["水泥"]),  # a plan is no trade
]


@pytest.mark.parametrize(("message", "region", "industries"), COMPANIES, ids=[row[0] for row in COMPANIES])
def test_who_is_speaking(message: str, region: str, industries: list[str]) -> None:
    told = heard(message)
    assert (told.region, told.industries) == (region, industries)


def test_industries_cover_by_code_and_stay_open_with_deng() -> None:
    book = FactBook(heard("桐乡的水泥粉磨企业"), AS_OF)
    assert book.truth(InIndustry(("钢铁", "水泥"), False, "钢铁、水泥行业")).value is True
    assert book.truth(InIndustry(("建材",), False, "建材行业")).value is True
    assert book.truth(InIndustry(("钢铁",), False, "钢铁行业")).value is False
    assert book.truth(InIndustry(("钢铁",), True, "钢铁等行业")).value is None
    general = FactBook(heard("我们是化工厂"), AS_OF)
    assert general.truth(InIndustry(("烧碱",), False, "烧碱行业")).value is None


def test_steps_of_a_rectification() -> None:
    told = heard("2020年3月10日收到整改通知，能耗超了限额，9月没改完，批准延了三个月到12月10日，复测还是没达标。")
    course = FactBook(told, AS_OF).course(("energy_over_limit",))
    assert (course.notice, course.extended_until) == (date(2020, 3, 10), date(2020, 12, 10))
    assert (course.rectified, course.passed) == (False, False)


ORDERS = [
    # (message, notice, due without a period in the policy)
    ("能耗超限额，通知书是2月20日送达的。", date(2020, 2, 20), None),
    ("能耗超限额，今年3月2日下发整改通知书，要求8月31日前整改到位。", date(2020, 3, 2), date(2020, 8, 31)),
    ("能耗超限额，5月8日出具了责令改正通知书，限90日内改正。", date(2020, 5, 8), date(2020, 8, 6)),
    ("能耗超标，7月1号下的整改令，期限三个月。", date(2020, 7, 1), date(2020, 10, 1)),
    ("能耗超了，1月15日收到通知，7月10日经批准延期到10月10日。", date(2020, 1, 15), date(2020, 10, 10)),
    ("没收到过任何整改通知，能耗超限额。", None, None),
    ("能耗超限额，整改期限到2020年8月1日。", None, date(2020, 8, 1)),
    ("能耗超限额，7月1日收到整改通知，期限过了2个月了。", date(2020, 7, 1), None),  # since then, not allowed
    ("能耗超限额，7月1日收到整改通知，逾期2个月了。", date(2020, 7, 1), None),
    ("能耗超限额，7月1日收到整改通知，限期2个月。", date(2020, 7, 1), date(2020, 9, 1)),
    ("能耗超限额，限期8月1日，还没改完。", None, None),  # no day of a notice
]


@pytest.mark.parametrize(("message", "notice", "due"), ORDERS, ids=[row[0] for row in ORDERS])
def test_orders_to_mend_and_their_last_day(message: str, notice: date | None, due: date | None) -> None:
    day = date(2020, 9, 1)
    course = FactBook(heard(message, as_of=day), day).course(("energy_over_limit",))
    assert (course.notice, course.due(None)) == (notice, due)


def test_a_month_without_a_day_makes_no_notice_day() -> None:
    told = heard("能耗超了限额，8月收的整改通知，我们打算10月整改完。")
    course = FactBook(told, AS_OF).course(("energy_over_limit",))
    assert course.notice is None
    assert course.rectified is False


WORDINGS = [
    ("未按期缴纳水土保持补偿费", "水土保持补偿费一直没有按期缴纳", True),  # denied on both sides
    ("未按期缴纳水土保持补偿费", "水土保持补偿费都按期缴纳了", False),
    ("未按期缴纳水土保持补偿费", "我们不懂水土保持", None),  # too little in common
    ("销售假冒注册商标的商品", "没有销售过假冒注册商标的商品", False),
    ("销售假冒注册商标的商品", "如果销售假冒注册商标的商品会怎样？", None),
    ("销售假冒注册商标的商品", "可能销售过假冒注册商标的商品", None),
]


@pytest.mark.parametrize(("wording", "message", "expected"), WORDINGS, ids=[f"{row[0]} <- {row[1]}" for row in WORDINGS])
def test_conditions_in_a_policys_own_words(wording: str, message: str, expected: bool | None) -> None:
    said = said_of(Wording(wording), [(0, piece) for piece in cut(message)])
    assert (said.value if said else None) is expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("能耗超过限额，整改期限到1月31日，没改完。", None),  # over and not mended: neither the one nor the other
        ("整改期限过了，没改完。", None),  # mended what?
        ("能耗超过限额，1月5日收到整改通知，期限6个月，还没改完。", False),  # its time is not over
        ("能耗超过限额，整改后复测仍不达标。", True),
    ],
)
def test_still_failing_after_mending(message: str, expected: bool | None) -> None:
    """经整改仍未达标 is told to be not the case only while the time for mending runs."""
    assert FactBook(heard(message), AS_OF).truth(StillFailing(Holds("energy_over_limit"))).value is expected


EXPIRED = [
    ("能耗超过限额，整改期限过了，还没改。", True, "said without a day"),
    ("能耗超了限额，期限已经过了还没改。", True, "in one breath"),
    ("能耗超过限额。整改期限早就过了，设备还没改。", True, "in the next sentence"),
    ("能耗超过限额，逾期没有整改。", True, "in the words of a policy"),
    ("能耗超标，整改已经逾期，复测还是不达标。", True, "mended in vain"),
    ("能耗超过限额，整改期限过了。", None, "and mended?"),
    ("能耗超过限额，整改期限过了，后来改完了。", None, "mended late, or not checked yet"),
    ("能耗超过限额，整改期限还没过，还没改完。", None, "not over; without its day it is asked"),
    ("能耗超过限额，整改期限快过了，还没改完。", None, "nearly over"),
    ("能耗超过限额，整改期限过了一半，还没改完。", None, "half of it is over"),
    ("能耗超过限额，许可证期限过了，还没改完。", None, "the term of a permit"),
    ("能耗超过限额，还没改完，整改期限过了会怎么处理？", None, "asked"),
    ("能耗超过限额，如果整改期限过了还没改会怎样？", None, "supposed"),
    ("能耗超过限额，没有超过整改期限，还在改。", None, "denied"),
    ("能耗超过限额，整改期限应该过了吧，还没改。", None, "a guess"),
    ("能耗超过限额，整改期限过了，批准延期两个月，还没改完。", None, "a longer time was granted"),
    (
        "能耗超过限额，1月5日收到整改通知，期限6个月，整改期限过了，还没改完。",
        None,
        "the day given is still to come: one of the two is wrong",
    ),
    ("能耗没有超过限额，整改期限过了，还没改。", False, "nothing to mend"),
]


@pytest.mark.parametrize(("message", "expected"), [row[:2] for row in EXPIRED], ids=[f"{row[2]}: {row[0][:24]}" for row in EXPIRED])
def test_time_for_mending_said_to_be_over_without_a_day(message: str, expected: bool | None) -> None:
    assert FactBook(heard(message), AS_OF).truth(Overdue(Holds("energy_over_limit"))).value is expected


ORDERED = "能耗超过限额，2020年9月1日收到整改通知，"
TERMS = [
    # (messages, as of, 逾期 with the six months of the clause, 在6个月内 in its own words, 逾期 without a period), each (value, asks)
    # 逾期 of a policy that gives six months is not known from 期限过了 alone; of one that leaves it to the order it is
    ("能耗超过限额，逾期没改，限期三个月。", "2020-12-10", (None, "notice_day"), (None, "notice_day"), (True, ""), "the vaguer statement"),
    ("能耗超过限额，整改期限过了，还没改。", "2020-12-10", (None, "notice_day"), (None, "notice_day"), (True, ""), "over, alone"),
    ("能耗超过限额，限期6个月，期限过了还没改完。", "2020-12-10", (True, ""), (True, ""), (True, ""), "the order allowed as much"),
    ("能耗超过限额，限期3个月，还没改完。", "2020-12-10", (None, "notice_day"), (None, "notice_day"), (None, "notice_day"), "since when?"),
    ("能耗超过限额，整改期限到2020年11月1日，还没改完。", "2020-12-10", (None, "notice_day"), (None, "notice_day"), (True, ""), "to a day"),
    (f"{ORDERED}逾期没改，限期三个月。", "2020-12-10", (None, "term"), (False, ""), (True, ""), "the same with the day"),
    # the order's two months are over, the policy's six are not: which counts is asked, not the day that was told
    (f"{ORDERED}限期2个月，期限过了还没改完。", "2020-12-10", (None, "term"), (False, ""), (True, ""), "short order, said to be over"),
    (f"{ORDERED}限期2个月，还没改完。", "2020-12-10", (None, "term"), (False, ""), (True, ""), "short order, by the calendar"),
    (f"{ORDERED}要求11月1日前整改到位，还没改完。", "2020-12-10", (None, "term"), (False, ""), (True, ""), "short order, to a day"),
    (f"{ORDERED}限期8个月，还没改完。", "2021-04-01", (None, "term"), (None, "term"), (False, ""), "long order"),
    (f"{ORDERED}限期2个月，还没改完。", "2020-10-10", (False, ""), (False, ""), (False, ""), "both still run"),
    (f"{ORDERED}限期2个月，还没改完。", "2021-03-02", (True, ""), (True, ""), (True, ""), "both are over"),
    (f"{ORDERED}还没改完。", "2020-12-10", (False, ""), (False, ""), (None, "until"), "until when did the order allow?"),
    (f"{ORDERED}期限过了还没改完。", "2020-12-10", (None, "until"), (None, "until"), (True, ""), "over: which term?"),
    (f"{ORDERED}限期2个月，期限过了还没改完。", "2020-10-10", (None, "until"), (None, "until"), (None, "until"), "over, and still to come"),
]


def overdue(*messages: str, day: str, period: str | None, stated: bool = False) -> tuple[bool | None, str]:
    as_of = date.fromisoformat(day)
    truth = FactBook(heard(*messages, as_of=as_of), as_of).truth(Overdue(Holds("energy_over_limit"), period, stated=stated))
    return truth.value, "，".join(key.partition(":")[0] for key in truth.missing)


@pytest.mark.parametrize(
    ("message", "day", "of_clause", "of_its_own", "of_order"), [row[:5] for row in TERMS], ids=[f"{row[5]}: {row[1]}" for row in TERMS]
)
def test_the_term_of_the_order_against_that_of_the_policy(
    message: str, day: str, of_clause: object, of_its_own: object, of_order: object
) -> None:
    assert overdue(message, day=day, period="P6M") == of_clause
    assert overdue(message, day=day, period="P6M", stated=True) == of_its_own
    assert overdue(message, day=day, period=None) == of_order


SHORT = f"{ORDERED}限期2个月，期限过了还没改完。"
ANSWERED = [
    (SHORT, "按通知的期限。", (True, ""), "the order's"),
    (SHORT, "按政策算。", (False, ""), "the policy's"),
    (SHORT, "不是按政策的期限。", (None, "term"), "denied"),
    (SHORT, "可能按通知的期限。", (None, "term"), "a guess"),
    (SHORT, "我们按通知要求停了两条线。", (None, "term"), "no word of a term"),
    (f"{ORDERED}期限过了还没改完。", "整改期限到2020年11月1日。", (None, "term"), "the day of the order, which was over"),
    (f"{ORDERED}期限过了还没改完。", "整改期限到2021年3月1日。", (False, ""), "taken back by a day still to come: not asked again"),
]


@pytest.mark.parametrize(("said", "answer", "expected"), [row[:3] for row in ANSWERED], ids=[row[3] for row in ANSWERED])
def test_the_question_of_the_term_is_answered(said: str, answer: str, expected: tuple[bool | None, str]) -> None:
    assert overdue(said, answer, day="2020-12-10", period="P6M") == expected


def test_still_failing_is_not_met_while_the_time_of_the_policy_runs() -> None:
    """在6个月内未整改或经整改仍未达标: what the order allowed does not count for one half of it alone."""
    day = date(2020, 12, 10)
    book = FactBook(heard(SHORT, as_of=day), day)
    assert book.truth(StillFailing(Holds("energy_over_limit"), "P6M", stated=True)).value is False
    assert book.truth(StillFailing(Holds("energy_over_limit"), "P6M")).missing == ("term:energy_over_limit",)


DAYS_ANSWERED = [
    ("9月1日收到的", ["notice_day:energy_over_limit", "region"], [("notice", date(2020, 9, 1), None)], "the notice"),
    ("2020年9月1日", ["notice:energy_over_limit"], [("notice", date(2020, 9, 1), None)], "a day alone"),
    ("到11月1日为止", ["until:energy_over_limit"], [("notice", None, date(2020, 11, 1))], "its end"),
    ("11月1日", ["until:energy_over_limit"], [("notice", None, date(2020, 11, 1))], "its end, a day alone"),
    ("10月8日改完的", ["rectified_on:energy_over_limit"], [("rectified", date(2020, 10, 8), None)], "the day it was mended"),
    ("9月1日", ["notice:energy_over_limit", "rectified:product_quality_failed"], [], "of which of the two?"),
    ("9月收到的", ["notice:energy_over_limit"], [], "no exact day"),
    ("9月1日买的设备", ["notice:energy_over_limit"], [], "another thing"),
    ("可能是9月1日", ["notice:energy_over_limit"], [], "a guess"),
    ("9月1日", ["region"], [], "not asked for"),
]


@pytest.mark.parametrize(("answer", "asked", "steps"), [row[:3] for row in DAYS_ANSWERED], ids=[row[3] for row in DAYS_ANSWERED])
def test_a_bare_day_answers_the_question_for_a_day(answer: str, asked: list[str], steps: list[tuple[str, date, date]]) -> None:
    told = Heard()
    listen(told, answer, date(2020, 12, 10), asked)
    assert [(one.kind, one.day, one.until) for one in told.steps] == steps


ENERGY, EMISSIONS, ENVIRONMENT = "energy_over_limit", "emission_over_standard", "environment_substandard"
OTHER_MATTERS = [
    # (message, condition, over and not mended, why)
    ("能耗超过限额，环保期限过了还没改完。", ENERGY, None, "the term of 环保"),
    ("能耗超过限额，安全整改期限过了还没改完。", ENERGY, None, "the term of 安全"),
    ("能耗超过限额，质量整改逾期没改。", ENERGY, None, "the term of 质量"),
    ("能耗超过限额环保期限过了还没改完。", ENERGY, None, "in one breath"),
    ("能耗超过限额，环保整改期限过了，还没改完。", ENERGY, None, "what is not mended may be either"),
    ("能耗超过限额，整改期限过了还没改完。", ENERGY, True, "no other matter is named"),
    ("能耗超过限额，节能整改期限过了还没改完。", ENERGY, True, "the same matter in other words"),
    ("能耗超过限额，环保局给的整改期限过了还没改完。", ENERGY, True, "an agency is no matter"),
    ("能耗超过限额，安全生产监督管理局给的期限过了还没改完。", ENERGY, True, "nor is this one"),
    ("废水超标，环保期限过了还没改完。", EMISSIONS, True, "环保 is said of what stands for it"),
    ("废水超标，能耗也超了限额，环保整改期限过了还没改完。", EMISSIONS, True, "of two the one it names"),
    ("废水超标，能耗也超了限额，环保整改期限过了还没改完。", ENERGY, None, "and not the other"),
]


@pytest.mark.parametrize(("message", "condition", "expected"), [row[:3] for row in OTHER_MATTERS], ids=[row[3] for row in OTHER_MATTERS])
def test_the_deadline_of_another_matter_is_not_that_of_this_one(message: str, condition: str, expected: bool | None) -> None:
    assert FactBook(heard(message), AS_OF).truth(Overdue(Holds(condition))).value is expected


def test_a_retest_of_another_matter_clears_nothing() -> None:
    assert value(ENERGY, "能耗超过限额，环保复查已经通过。") is True
