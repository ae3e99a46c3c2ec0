"""Thresholds of policies as intervals, figures as people say them, and the one set against the other."""

import math

import pytest

from assistant.selfcheck.statement.figures import figures_said
from assistant.selfcheck.statement.measuring import measured
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.bounds import Bounds, bounds_in, included_ends
from assistant.selfcheck.words.pieces import cut

INTERVALS = [
    # (wording, low, high, low closed, high closed) - why
    ("亩均税收5万元以上、不足10万元的", 50_000, 100_000, True, False),  # both bounds, one of them open
    ("高于10%但低于50%", 10, 50, False, False),  # joined by 但
    ("新发展的100—500亩（含500亩）的基地", 66_667, 333_335, True, True),  # the first figure takes the unit of the second
    ("10万元（含）以上", 100_000, None, True, True),
    ("超过30万元", 300_000, None, False, False),
    ("超过限额标准10%以内", 0, 10, False, True),  # an excess of at most so much is over the limit
    ("超过限额标准一倍以内", 0, 100, False, True),  # 一倍 is 100%
    ("裁员率不超过企业职工总数20%", None, 20, True, True),  # the comparing word stands apart
    ("应当至少保存五年", 60, None, True, True),  # a verb in between
]


@pytest.mark.parametrize(("wording", "low", "high", "low_in", "high_in"), INTERVALS, ids=[row[0] for row in INTERVALS])
def test_thresholds_are_intervals(wording: str, low: float | None, high: float | None, low_in: bool, high_in: bool) -> None:
    (one,) = bounds_in(wording)
    assert (one.low, one.high) == (low, high)
    assert low is None or one.low_in is low_in
    assert high is None or one.high_in is high_in


def test_an_end_that_is_said_to_be_included() -> None:
    assert ("面积", 333_335.0) in included_ends("新发展的100—500亩（含500亩）的基地")


@pytest.mark.parametrize("text", ["第二个月起照全额收", "免了第一个月的租金", "第3年开始减半", "第10台"])
def test_what_stands_in_a_row_is_no_amount(text: str) -> None:
    assert find_amounts(text) == []


HELD = [
    # (low, high of the figure, whether 2000..5000 holds) - why
    (2000, 2000, True),  # the closed end
    (5000, 5000, None),  # an open end is not met, but touched: see below
    (1900.1, 1999.9, False),  # 一千九百多 is under 2000
    (1900, 2100, None),  # 大概两千 cannot be told
    (3000, 3000, True),
    (5001, 6000, False),
]


@pytest.mark.parametrize(("low", "high", "expected"), HELD)
def test_a_rough_figure_holds_only_where_it_is_certain(low: float, high: float, expected: bool | None) -> None:
    bounds = Bounds(0, 0, "金额", "元", 2000, 5000, True, False)
    assert bounds.holds(low, high) is (False if low == high == 5000 else expected)


SPOKEN = [
    # (words, dimension, low, high)
    ("一年营收一个亿八", "金额", 1.8e8, 1.8e8),
    ("固定资产投了0.52个亿", "金额", 5.2e7, 5.2e7),
    ("投了三亿五", "金额", 3.5e8, 3.5e8),
    ("研发砸了两千六百万", "金额", 2.6e7, 2.6e7),
    ("厂里八十多号人", "人数", 80, 90),
    ("去年卖了一千九百多万", "金额", 1.9e7, 2e7),
    ("担保费收一点二个点", "比例", 1.2, 1.2),
    ("报七成", "比例", 70, 70),
    ("排了大概三万吨", "重量", 27_000, 33_000),
    ("快五百万了", "金额", 4e6, 5e6),
]


@pytest.mark.parametrize(("words", "dimension", "low", "high"), SPOKEN, ids=[row[0] for row in SPOKEN])
def test_figures_as_people_say_them(words: str, dimension: str, low: float, high: float) -> None:
    (one,) = figures_said([(0, piece) for piece in cut(words)])
    assert one.dimension == dimension
    assert math.isclose(one.low, low, rel_tol=1e-6)
    assert math.isclose(one.high, high, rel_tol=1e-6)


NO_FIGURES = [
    "2021年3月12号",  # a day
    "听说五百万以上有奖",  # of others
    "打算再投三百万",  # still to come
    "能拿九百万吗？",  # asked
    "地不是五十亩",  # denied
    "一亩给二百",  # so much for each
]


@pytest.mark.parametrize("words", NO_FIGURES)
def test_what_is_no_figure_of_the_enterprise(words: str) -> None:
    assert figures_said([(0, piece) for piece in cut(words)]) == []


MEASURED = [
    # (what is measured, threshold, statement, later reply, low, high) - why
    ("年度研发投入额新增", "200万元以上", "去年研发两千六百万，前年两千四百万", "", 2e6, 2e6),  # the difference of two years
    ("年度研发投入额新增", "200万元以上", "去年研发两千六百万，前年两千四百万", "前年的研发定下来是2380万", 2.2e6, 2.2e6),  # corrected
    ("裁员率", "不超过企业职工总数20%", "一共二十八个人，辞了七个人", "", 25, 25),  # a share of two figures
    ("研发费用占营业收入比重", "超过5%", "营收一亿，研发花了八百万", "", 8, 8),
    ("投资强度亩均投资", "不低于100万元", "固定资产投了五千万，地一共五十亩", "", 1e6, 1e6),  # per mu
    ("亩均税收", "低于5万元", "亩均税收3万元", "", 3e4, 3e4),  # said as such
]


@pytest.mark.parametrize(
    ("name", "limit", "said", "reply", "low", "high"), MEASURED, ids=[f"{row[0]}: {row[2]} {row[3]}" for row in MEASURED]
)
def test_figures_and_what_follows_from_two_of_them(name: str, limit: str, said: str, reply: str, low: float, high: float) -> None:
    (bounds,) = bounds_in(name + limit)
    pieces = [(turn, piece) for turn, text in enumerate((said, reply)) for piece in cut(text)]
    found = measured(name, bounds, "", figures_said(pieces))
    assert found is not None
    assert math.isclose(found.low, low, rel_tol=1e-3)
    assert math.isclose(found.high, high, rel_tol=1e-3)


def test_a_figure_of_something_else_is_no_measure() -> None:
    (bounds,) = bounds_in("年度研发投入额1亿元以上")
    assert measured("年度研发投入额", bounds, "", figures_said([(0, piece) for piece in cut("厂房花了一亿二")])) is None
