"""Times of official documents: the forms of gold/SPEC.md, what is no time, and reckoning with dates."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Normalized, Span
from corpus.times.timeline import add_period, due_date, is_past, next_due, plan_period, read_times
from corpus.times.working_days import is_working_day, unknown_years

D, R, P, W = "date", "recurring", "period", "duration"

# sentence, expression, kind and keys, use; the document is of 2020
TIMES = [
    # absolute
    ("2020年10月底前完成", "2020年10月底前", {"kind": D, "by": "2020-10-31"}, "limit"),
    ("2020 年 10 月 底前完成", "2020 年 10 月 底前", {"kind": D, "by": "2020-10-31"}, "limit"),  # spaced digits of PDF texts
    ("2015年12月31日前", "2015年12月31日前", {"kind": D, "by": "2015-12-31"}, "limit"),
    ("二○一五年十二月三十一日前", "二○一五年十二月三十一日前", {"kind": D, "by": "2015-12-31"}, "limit"),
    ("到2017年底提高30%", "到2017年底", {"kind": D, "by": "2017-12-31"}, "limit"),
    ("在2013年年底和", "在2013年年底", {"kind": D, "by": "2013-12-31"}, "limit"),  # 国发〔2011〕42号
    ("截至2020年6月30日", "截至2020年6月30日", {"kind": D, "by": "2020-06-30"}, "limit"),
    ("2020年2月底前", "2020年2月底前", {"kind": D, "by": "2020-02-29"}, "limit"),  # leap year
    ("2019年2月底前", "2019年2月底前", {"kind": D, "by": "2019-02-28"}, "limit"),
    ("到2025年，", "到2025年", {"kind": D, "by": "2025-12-31"}, "limit"),
    ("2020年内", "2020年内", {"kind": D, "by": "2020-12-31"}, "limit"),
    ("10月中旬前形成", "10月中旬前", {"kind": D, "by": "2020-10-20"}, "limit"),
    ("2020年9月前", "2020年9月前", {"kind": D, "by": "2020-08-31"}, "limit"),  # 前 without 底: before the month begins
    ("“十二五”末", "“十二五”末", {"kind": D, "by": "2015-12-31"}, "limit"),
    ("2020年上半年前", "2020年上半年前", {"kind": D, "by": "2020-06-30"}, "limit"),
    ("三季度末前", "三季度末前", {"kind": D, "by": "2020-09-30"}, "limit"),
    # in figures, as tables and forms write them
    ("2020.3.31前", "2020.3.31前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("2020．3．31前", "2020．3．31前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("2020-06-30前", "2020-06-30前", {"kind": D, "by": "2020-06-30"}, "limit"),
    ("于2020/9/30前", "于2020/9/30前", {"kind": D, "by": "2020-09-30"}, "limit"),
    ("20201115前", "20201115前", {"kind": D, "by": "2020-11-15"}, "limit"),
    ("21年底前", "21年底前", {"kind": D, "by": "2021-12-31"}, "limit"),  # two digits: of the years ahead
    ("2020-06-30", "2020-06-30", {"kind": D, "by": "2020-06-30"}, "point"),
    ("2020.1-2020.6", "2020.1-2020.6", {"kind": P, "start": "2020-01-01", "end": "2020-06-30"}, "target_period"),
    ("2020.01.05-03.31", "2020.01.05-03.31", {"kind": P, "start": "2020-01-05", "end": "2020-03-31"}, "target_period"),
    # weekday and hour belong to the day
    ("3月31日（星期二）前", "3月31日（星期二）前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("3月31日（含当日）前", "3月31日（含当日）前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("2020年3月31日17:00前", "2020年3月31日17:00前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("3月31日下午5时前", "3月31日下午5时前", {"kind": D, "by": "2020-03-31"}, "limit"),
    ("4月1日9:00至4月30日17:00", "4月1日9:00至4月30日17:00", {"kind": P, "start": "2020-04-01", "end": "2020-04-30"}, "target_period"),
    # other words for the last day
    ("最迟于2020年11月底拨付", "最迟于2020年11月底", {"kind": D, "by": "2020-11-30"}, "limit"),
    ("不迟于2020年11月20日", "不迟于2020年11月20日", {"kind": D, "by": "2020-11-20"}, "limit"),
    ("申报截止时间为2020年7月31日", "2020年7月31日", {"kind": D, "by": "2020-07-31"}, "limit"),
    ("明年一季度", "明年一季度", {"kind": P, "start": "2021-01-01", "end": "2021-03-31"}, "target_period"),
    ("第二、三季度", "第二、三季度", {"kind": P, "start": "2020-04-01", "end": "2020-09-30"}, "target_period"),
    ("前三季度", "前三季度", {"kind": P, "start": "2020-01-01", "end": "2020-09-30"}, "target_period"),
    # the year comes from the document
    ("10月底前基本完成", "10月底前", {"kind": D, "by": "2020-10-31"}, "limit"),
    ("于4月底前报", "于4月底前", {"kind": D, "by": "2020-04-30"}, "limit"),
    ("应于2月5日前报", "于2月5日前", {"kind": D, "by": "2020-02-05"}, "limit"),
    ("年内完成", "年内", {"kind": D, "by": "2020-12-31"}, "limit"),
    ("年底前完成", "年底前", {"kind": D, "by": "2020-12-31"}, "limit"),
    ("明年3月底前", "明年3月底前", {"kind": D, "by": "2021-03-31"}, "limit"),
    ("请于今年十二月十五日前送", "于今年十二月十五日前", {"kind": D, "by": "2020-12-15"}, "limit"),  # 国发〔1991〕54号
    ("全年淘汰150家", "全年", {"kind": P, "start": "2020-01-01", "end": "2020-12-31"}, "target_period"),
    # recurring
    ("每年11月30日前报送", "每年11月30日前", {"kind": R, "every": "year", "by": "--11-30"}, "limit"),
    ("每年3月底前", "每年3月底前", {"kind": R, "every": "year", "by": "--03-31"}, "limit"),
    ("每年2月底前", "每年2月底前", {"kind": R, "every": "year", "by": "--02-28"}, "limit"),  # the day every year has
    ("次年1月底前", "次年1月底前", {"kind": R, "every": "year", "by": "--01-31", "year_offset": 1}, "limit"),
    ("于上年底上报", "上年底", {"kind": R, "every": "year", "by": "--12-31", "year_offset": -1}, "limit"),
    ("每月10日前", "每月10日前", {"kind": R, "every": "month", "by": "---10"}, "limit"),
    ("每季度结束后10日内", "每季度结束后10日内", {"kind": R, "every": "quarter", "within": "P10D"}, "limit"),
    ("年度终了后5个月内", "年度终了后5个月内", {"kind": R, "every": "year", "within": "P5M"}, "limit"),
    ("季后15日内", "季后15日内", {"kind": R, "every": "quarter", "within": "P15D"}, "limit"),
    ("每月前5个工作日内", "每月前5个工作日内", {"kind": R, "every": "month", "within": "P5D", "working_days": True}, "limit"),
    ("每月最后一个工作日前", "每月最后一个工作日前", {"kind": R, "every": "month", "by": "---31", "working_days": True}, "limit"),
    ("每年一季度", "每年一季度", {"kind": R, "every": "year", "by": "--03-31"}, "limit"),
    ("每周五前", "每周五前", {"kind": R, "every": "week", "by": "-W-5"}, "limit"),
    ("每季度通报", "每季度", {"kind": R, "every": "quarter"}, "frequency"),
    ("按月调度", "按月", {"kind": R, "every": "month"}, "frequency"),
    ("每半年公布一次", "每半年", {"kind": R, "every": "half-year"}, "frequency"),
    ("每两年进行一次", "每两年", {"kind": R, "every": "P2Y"}, "frequency"),
    # durations
    ("应在6个月内整改", "6个月内", {"kind": W, "within": "P6M"}, "limit"),
    ("六个月以内", "六个月以内", {"kind": W, "within": "P6M"}, "limit"),
    ("三年内", "三年内", {"kind": W, "within": "P3Y"}, "limit"),
    ("10个工作日内", "10个工作日内", {"kind": W, "within": "P10D", "working_days": True}, "limit"),
    ("半年内", "半年内", {"kind": W, "within": "P6M"}, "limit"),
    ("一年半内", "一年半内", {"kind": W, "within": "P18M"}, "limit"),
    ("24小时之内", "24小时之内", {"kind": W, "within": "PT24H"}, "limit"),
    ("创业孵化期3至5年内返回", "5年内", {"kind": W, "within": "P5Y"}, "limit"),
    ("可提出不超过3个月的延期申请", "不超过3个月", {"kind": W, "within": "P3M", "extension": True}, "limit"),
    ("可延长6个月", "可延长6个月", {"kind": W, "within": "P6M", "extension": True}, "limit"),
    ("最长不超过6个月", "最长不超过6个月", {"kind": W, "within": "P6M"}, "limit"),
    ("近三年内未发生", "三年内", {"kind": W, "within": "P3Y"}, "lookback"),
    # periods
    ("2015-2017年，全市", "2015-2017年", {"kind": P, "start": "2015-01-01", "end": "2017-12-31"}, "target_period"),
    ("2016年至2018年", "2016年至2018年", {"kind": P, "start": "2016-01-01", "end": "2018-12-31"}, "target_period"),
    ("2020年1月至9月", "2020年1月至9月", {"kind": P, "start": "2020-01-01", "end": "2020-09-30"}, "target_period"),
    ("1－9月", "1－9月", {"kind": P, "start": "2020-01-01", "end": "2020-09-30"}, "target_period"),
    ("2020年3月1日至6月30日", "2020年3月1日至6月30日", {"kind": P, "start": "2020-03-01", "end": "2020-06-30"}, "target_period"),
    ("“十二五”时期，", "“十二五”时期", {"kind": P, "start": "2011-01-01", "end": "2015-12-31"}, "target_period"),
    ("“十三五”期间", "“十三五”期间", {"kind": P, "start": "2016-01-01", "end": "2020-12-31"}, "target_period"),
    (
        "三年内（2015-2017年）每年新增",
        "三年内（2015-2017年）每年",
        {"kind": P, "start": "2015-01-01", "end": "2017-12-31", "every": "year"},
        "target_period",
    ),
    ("2017年力争", "2017年", {"kind": P, "start": "2017-01-01", "end": "2017-12-31"}, "target_period"),
    ("2020年第一季度", "2020年第一季度", {"kind": P, "start": "2020-01-01", "end": "2020-03-31"}, "target_period"),
    ("比2014年提高", "2014年", {"kind": P, "start": "2014-01-01", "end": "2014-12-31"}, "baseline"),
    ("2012年以来，", "2012年", {"kind": P, "start": "2012-01-01", "end": "2012-12-31"}, "past"),
    # at once, in force
    ("应立即拆除", "立即", {"kind": "immediate"}, "limit"),
    ("即日起停止审批", "即日起", {"kind": "immediate"}, "start"),
    ("自发布之日起施行", "自发布之日起", {"kind": "immediate"}, "effective"),
    ("自2024年1月1日起施行", "自2024年1月1日起", {"kind": P, "start": "2024-01-01"}, "effective"),
    ("自2017年起，", "自2017年起", {"kind": P, "start": "2017-01-01"}, "start"),
    ("有效期5年", "有效期5年", {"kind": W, "within": "P5Y"}, "validity"),
    ("有效期至2021年12月31日", "至2021年12月31日", {"kind": D, "by": "2021-12-31"}, "validity"),
    ("试行一年", "试行一年", {"kind": W, "within": "P1Y"}, "validity"),
    ("暂定三年有效期", "暂定三年", {"kind": W, "within": "P3Y"}, "validity"),
    ("补助期限不超过3年", "不超过3年", {"kind": W, "within": "P3Y"}, "validity"),
]


@pytest.mark.parametrize(("text", "expression", "keys", "use"), TIMES, ids=[row[0] for row in TIMES])
def test_forms(text, expression, keys, use):
    (found,) = read_times(text, year=2020)
    assert found.expression == expression
    assert found.normalized == Normalized(**keys)
    assert found.use == use
    assert text[found.start : found.end] == expression


@pytest.mark.parametrize(
    "text",
    [
        "限期整改，逾期未改的依法处罚",  # no date is ever made up for these
        "版本1.2.3，电话0574-8888-1234，GB 2024-2013",
        "12月，5日",  # days of a list that nothing opens
        "及时、按期、定期、适时、尽快、近期、逐步完成",
        "不定期开展督查",
        "《产业结构调整指导目录（2011年本）》",  # inside a title
        "目录2011年本所列",  # an edition
        "国家发改委2013年第21号令",
        "三年行动计划",
        "连续三年达标",
        "年产30万吨以下",
        "一周岁、月饼、日常、季节性",
        "13月底前",  # no such month
    ],
)
def test_no_time(text):
    assert read_times(text, year=2020) == []


def test_year_stated_before_in_the_sentence_goes_first():
    readings = read_times("2021年6月底前完成摸排，9月底前整改。10月底前总结", year=2020)
    assert [r.normalized.by for r in readings] == ["2021-06-30", "2021-09-30", "2020-10-31"]


@pytest.mark.parametrize("text", ["每季度首月0日前报送", "每季度首月99日前报送", "每月0日前报送"])
def test_a_rhythm_has_no_day_that_no_month_has(text):
    assert not [reading for reading in read_times(text) if reading.normalized.kind == "recurring" and reading.normalized.by]


def test_without_any_year_month_and_day_stay_open():
    (found,) = read_times("10月底前完成")
    assert found.normalized == Normalized(kind="date", by="--10-31")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每月5日、20日前报送", ["---05", "---20"]),
        ("每月10日和25日前", ["---10", "---25"]),
        ("每年6月、12月底前", ["--06-30", "--12-31"]),
        ("每年1月31日和7月31日前", ["--01-31", "--07-31"]),
        ("3月5日、20日前", ["2020-03-05", "2020-03-20"]),
        ("2月5日、31日前", ["2020-02-05"]),  # there is no such day
    ],
)
def test_days_in_a_row_are_of_one_kind(text, days):
    found = read_times(text, year=2020)
    assert [reading.normalized.by for reading in found] == days
    assert len(days) == 1 or {reading.use for reading in found} == {"limit"}


def test_yearly_carries_over_and():
    readings = read_times("每年3月底前和9月底前报送", year=2020)
    assert [(r.normalized.kind, r.normalized.by) for r in readings] == [("recurring", "--03-31"), ("recurring", "--09-30")]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("应当自接到复核申请之日起十个工作日内作出决定", "接到复核申请"),
        ("疫情解除后3个月内补办", "疫情解除"),
        ("应在6个月内整改", None),
        # who is to act is no part of the event
        ("省级部门应在调整方案发布后1个月内报送", "调整方案发布"),
        ("排污单位自接到通知之日起七个工作日内申请复核", "接到通知"),
        ("资助申请需在授权公告之日起一年内提出", "授权公告"),
        ("企业自查结束后10日内报告", "企业自查结束"),
    ],
)
def test_what_a_duration_runs_from(text, anchor):
    (found,) = read_times(text)
    assert found.anchor == anchor


def test_a_year_is_no_stretch_of_years():
    (found,) = read_times("执行期限：2024年")
    assert found.normalized == Normalized(kind="period", start="2024-01-01", end="2024-12-31")


def test_working_days_are_marked():
    assert [r.working_days for r in read_times("20个工作日内公开，30日内整改")] == [True, False]


def test_offsets_are_those_of_the_whole_text():
    text = "前面的话。2020年10月底前完成。"
    (found,) = read_times(text, within=Span(start=5, end=len(text)))
    assert found.span.of(text) == "2020年10月底前"


@given(st.text(alphabet="二○一五2015年月日底前每季度6个内至-到次上自起，。“”《》（） \n", max_size=40))
def test_any_text_gives_ordered_disjoint_spans(text):
    found = read_times(text, year=2020)
    assert all(text[r.start : r.end] == r.expression for r in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_every_day_reads_back_in_both_scripts(day):
    from corpus.text.numerals import to_chinese

    printed = f"{day.year}年{day.month}月{day.day}日前"
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    chinese = f"{year}年{to_chinese(day.month)}月{to_chinese(day.day)}日前"
    for text in (printed, chinese):
        (found,) = read_times(text)
        assert found.normalized.by == day.isoformat()


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2020年全市淘汰落后产能工作要点", (2020, 2020)),
        ("国家环境保护“十二五”规划", (2011, 2015)),
        ("传统制造业改造提升三年行动计划（2017-2019年）", (2017, 2019)),
        ("关于加强环境监管执法的通知", None),
    ],
)
def test_years_of_a_plan(title, years):
    assert plan_period(title) == years


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2023, 8, 31), "P6M", date(2024, 2, 29)),  # end of month, leap year
        (date(2022, 8, 31), "P6M", date(2023, 2, 28)),
        (date(2020, 1, 20), "P6M", date(2020, 7, 20)),
        (date(2020, 2, 29), "P1Y", date(2021, 2, 28)),
        (date(2020, 5, 29), "P30D", date(2020, 6, 28)),
        (date(2020, 5, 29), "PT24H", date(2020, 5, 30)),
        (date(2020, 5, 29), "PT36H", date(2020, 5, 31)),  # begun days
        (date(2020, 5, 29), "P2W", date(2020, 6, 12)),
        (date(2020, 5, 29), "P9000Y", date.max),  # 有效期9000年 outlasts the calendar
        (date(9999, 12, 31), "P1D", date.max),
        (date(2020, 5, 29), f"P{'9' * 5000}D", date.max),  # more digits than an integer is read from
    ],
)
def test_periods_run_by_the_calendar(start, period, end):
    assert add_period(start, period) == end


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2020, 5, 29), 3, date(2020, 6, 3)),  # over a weekend
        (date(2023, 8, 31), 10, date(2023, 9, 14)),
        (date(2023, 9, 27), 3, date(2023, 10, 8)),  # over the feast of 29 September to 6 October; the 7th, a Saturday, is worked
        (date(2024, 2, 8), 1, date(2024, 2, 9)),  # the eve of the Spring Festival was worked that year
        (date(2024, 2, 9), 1, date(2024, 2, 18)),  # a Sunday worked in place of a holiday
        (date(2099, 12, 31), 1, date(2100, 1, 1)),  # no calendar: Mondays to Fridays
        (date(2020, 1, 1), 999999999, date.max),  # at once, not day by day
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start, count, end):
    assert add_period(start, f"P{count}D", working_days=True) == end


@given(st.dates(date(1999, 1, 1), date(2049, 12, 31)), st.integers(0, 300))
def test_working_days_are_counted_one_by_one(start, count):
    end = add_period(start, f"P{count}D", working_days=True)
    assert sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == count
    assert end == start if count == 0 else is_working_day(end)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (date(2023, 8, 31), date(2023, 9, 14), ""),
        (date(2099, 8, 31), date(2099, 9, 14), "2099年的放假安排不在日历中"),
        (date(2003, 12, 30), date(2004, 1, 5), "2003年的"),
    ],
)
def test_years_without_a_calendar_are_told(start, end, told):
    said = unknown_years(start, end)
    assert said.startswith(told)
    assert bool(said) is bool(told)


@pytest.mark.parametrize("period", ["", "P", "6M", "PT", "P-1M"])
def test_no_period(period):
    with pytest.raises(ValueError, match="8601"):
        add_period(date(2020, 1, 1), period)


@pytest.mark.parametrize(
    ("deadline", "as_of", "due"),
    [
        (Normalized(kind="date", by="2020-10-31"), date(2020, 10, 31), date(2020, 10, 31)),  # on the day it is not over
        (Normalized(kind="date", by="2020-10-31"), date(2020, 11, 1), None),
        (Normalized(kind="recurring", every="year", by="--11-30"), date(2020, 12, 1), date(2021, 11, 30)),
        (Normalized(kind="recurring", every="year", by="--02-29"), date(2021, 1, 1), date(2021, 2, 28)),
        (Normalized(kind="recurring", every="month", by="---31"), date(2021, 2, 3), date(2021, 2, 28)),
        (Normalized(kind="recurring", every="quarter", by="---10"), date(2021, 2, 3), date(2021, 4, 10)),
        (Normalized(kind="recurring", every="quarter"), date(2021, 2, 3), None),  # a rhythm has no day
        (Normalized(kind="recurring", every="quarter", within="P15D"), date(2021, 2, 3), date(2021, 4, 15)),
        (Normalized(kind="recurring", every="quarter", within="P15D"), date(2021, 1, 10), date(2021, 1, 15)),  # of the quarter before
        (Normalized(kind="recurring", every="year", within="P5M"), date(2021, 2, 3), date(2021, 5, 31)),
        (Normalized(kind="recurring", every="month", by="---31", working_days=True), date(2021, 1, 30), date(2021, 2, 26)),
        (Normalized(kind="recurring", every="week", by="-W-5"), date(2021, 2, 3), date(2021, 2, 5)),
        (Normalized(kind="recurring", every="week", by="-W-1"), date.max, None),
        (Normalized(kind="period", start="2015-01-01", end="2017-12-31"), date(2016, 1, 1), date(2017, 12, 31)),
        (Normalized(kind="date", by="--10-31"), date(2020, 1, 1), None),
        (Normalized(kind="recurring", every="year", by="--11-30"), date.max, None),  # the calendar has no next one
        (Normalized(kind="recurring", every="year", by="--12-31"), date.max, date.max),
        (Normalized(kind="recurring", every="month", by="---10"), date.max, None),
        (Normalized(kind="recurring", every="quarter", by="---10"), date(9999, 11, 1), None),
        (Normalized(kind="recurring", every="year", by="--01-31"), date.min, date(1, 1, 31)),
    ],
)
def test_next_due(deadline, as_of, due):
    assert next_due(deadline, as_of) == due


def test_due_and_past_need_a_start_for_durations():
    half_year = Normalized(kind="duration", within="P6M")
    assert due_date(half_year) is None
    assert is_past(half_year, date(2020, 9, 1)) is None
    assert due_date(half_year, date(2020, 1, 20)) == date(2020, 7, 20)
    assert is_past(half_year, date(2020, 7, 20), date(2020, 1, 20)) is False
    assert is_past(half_year, date(2020, 7, 21), date(2020, 1, 20)) is True
    assert is_past(Normalized(kind="recurring", every="year", by="--01-31"), date(2020, 7, 21)) is False
