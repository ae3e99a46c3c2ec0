"""Deadlines: which times bind, their normal form, bearer and act; times tied to an event."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Deadline, PolicyDocument
from ingest.facts import deadline
from ingest.pipeline import ingest_bytes
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import keeps_promises, lines_document


def found(*lines: str) -> list[Deadline]:
    return list(deadline.extract(SentenceLayer(lines_document(*lines, date="2021-03-01"))))


ONE = [
    # text, expression, normal form, bearer, act, note
    ("各区应于2021年10月底前完成管网改造。", "2021年10月底前", {"kind": "date", "by": "2021-10-31"}, "各区", "完成管网改造", ""),
    # the year of 9月底前 is the document's
    ("9月底前报送总结。", "9月底前", {"kind": "date", "by": "2021-09-30"}, None, "报送总结", ""),
    (
        "每年11月30日前，水务部门要上报用水情况。",
        "每年11月30日前",
        {"kind": "recurring", "every": "year", "by": "--11-30"},
        "水务部门",
        "上报用水情况",
        "",
    ),
    (
        "次年1月底前，各区水务部门将上年度情况报市水务局。",
        "次年1月底前",
        {"kind": "recurring", "every": "year", "by": "--01-31", "year_offset": 1},
        "各区水务部门",
        "将上年度情况报市水务局",
        "",
    ),
    ("对超标用户，应在3个月内整改。", "3个月内", {"kind": "duration", "within": "P3M"}, None, "整改", ""),
    # a condition says what should have been done in time
    ("在3个月内未整改到位的，停止供水。", "3个月内", {"kind": "duration", "within": "P3M"}, None, "整改到位", ""),
    (
        "确有困难的，可提出不超过2个月的延期申请。",
        "不超过2个月",
        {"kind": "duration", "within": "P2M", "extension": True},
        None,
        "提出不超过2个月的延期申请",
        "",
    ),
    ("可申请延期缴纳水费，最长不超过3个月。", "最长不超过3个月", {"kind": "duration", "within": "P3M", "extension": True}, None, None, ""),
    ("自印发之日起30日内，各区要制定实施办法。", "30日内", {"kind": "duration", "within": "P30D"}, "各区", "制定实施办法", ""),
    # X年底前 is a limit even where the date of the paper is later or wrong
    ("2019年底前，各区要完成验收。", "2019年底前", {"kind": "date", "by": "2019-12-31"}, "各区", "完成验收", ""),
    # the plant of which the limit is said bears it, though it is no body
    (
        "排放超标的燃煤电厂，应在2022年底前安装脱硫设施。",
        "在2022年底前",
        {"kind": "date", "by": "2022-12-31"},
        "排放超标的燃煤电厂",
        "安装脱硫设施",
        "",
    ),
    (
        "具备条件的城市在2022年底前实现公交新能源化。",
        "在2022年底前",
        {"kind": "date", "by": "2022-12-31"},
        "具备条件的城市",
        "实现公交新能源化",
        "",
    ),
    # more time: what for stands in the phrase before
    (
        "经批准后延期缴纳水费，最长不超过3个月。",
        "最长不超过3个月",
        {"kind": "duration", "within": "P3M", "extension": True},
        None,
        "经批准后延期缴纳水费",
        "",
    ),
    # behind a label and alone in a bracket a time needs no verb: the matter stands in front
    ("更换老旧管网。（市水务局牵头；完成时限：2021年12月）", "2021年12月", {"kind": "date", "by": "2021-12-31"}, None, "更换老旧管网", ""),
    (
        "（一）自查自纠（2021年11月1日至11月30日）",
        "2021年11月1日至11月30日",
        {"kind": "period", "start": "2021-11-01", "end": "2021-11-30"},
        None,
        "自查自纠",
        "",
    ),
    ("更换管网（2021年6月底前完成，市水务局负责）。", "2021年6月底前", {"kind": "date", "by": "2021-06-30"}, None, "更换管网", ""),
    ("发现险情的，立即停止供水。", "立即", {"kind": "immediate"}, None, "停止供水", ""),
    ("市水务局每季度通报一次进展。", "每季度", {"kind": "recurring", "every": "quarter"}, "市水务局", "通报一次进展", ""),
    ("自受理之日起5个工作日内办结。", "5个工作日内", {"kind": "duration", "within": "P5D", "working_days": True}, None, "办结", ""),
    # a stretch within a year in which something is to be done
    (
        "3月至5月，市水务局开展取水核查。",
        "3月至5月",
        {"kind": "period", "start": "2021-03-01", "end": "2021-05-31"},
        "市水务局",
        "开展取水核查",
        "",
    ),
    (
        "企业应当在2021年第三季度完成验收。",
        "2021年第三季度",
        {"kind": "period", "start": "2021-07-01", "end": "2021-09-30"},
        "企业",
        "完成验收",
        "",
    ),
    (
        "2021年11月15日至2022年3月15日，所有洗浴场所停业。",
        "2021年11月15日至2022年3月15日",
        {"kind": "period", "start": "2021-11-15", "end": "2022-03-15"},
        None,
        None,
        "",
    ),
    ("申请截止时间为2021年7月31日。", "2021年7月31日", {"kind": "date", "by": "2021-07-31"}, None, None, ""),
    ("“十四五”末全面完成改造。", "“十四五”末", {"kind": "date", "by": "2025-12-31"}, None, "全面完成改造", ""),
    # the bearer stands in front of the event, in an earlier phrase, behind the time
    ("申请人应当自收到通知之日起十日内提交材料。", "十日内", {"kind": "duration", "within": "P10D"}, "申请人", "提交材料", ""),
    (
        "被检查单位对决定不服的，可以自决定送达之日起60日内申请复议。",
        "60日内",
        {"kind": "duration", "within": "P60D"},
        "被检查单位",
        "申请复议",
        "",
    ),
    (
        "每年一月底前，文件制定机关应当报送目录。",
        "每年一月底前",
        {"kind": "recurring", "by": "--01-31", "every": "year"},
        "文件制定机关",
        "报送目录",
        "",
    ),
    # a yearly stretch ends with its last month, 2022年起 never
    (
        "各县每年六月至九月期间报告执行情况。",
        "每年六月至九月期间",
        {"kind": "recurring", "by": "--09-30", "every": "year"},
        "各县",
        None,
        "",
    ),
    # a ban with a period keeps its negation
    ("骗取补贴的，三年内不得申报。", "三年内", {"kind": "duration", "within": "P3Y"}, None, "不得申报", ""),
    ("5年内不予受理其申请。", "5年内", {"kind": "duration", "within": "P5Y"}, None, "不予受理其申请", ""),
    ("禁止3年内参加投标。", "3年内", {"kind": "duration", "within": "P3Y"}, None, "禁止3年内参加投标", ""),
    ("本方案试行一年。", "试行一年", {"kind": "duration", "within": "P1Y"}, None, None, "validity"),
    # notes: the year of a number, a start, when and how long the rule binds
    ("到2025年，再生水利用率达到25%。", "到2025年", {"kind": "date", "by": "2025-12-31"}, None, "再生水利用率达到25%", "target-period"),
    (
        "2021年，力争改造管网50公里。",
        "2021年",
        {"kind": "period", "start": "2021-01-01", "end": "2021-12-31"},
        None,
        "力争改造管网50公里",
        "target-period",
    ),
    ("自2022年起，各区要定期公布水质。", "自2022年起", {"kind": "period", "start": "2022-01-01"}, "各区", "定期公布水质", "start-only"),
    ("本办法自2021年5月1日起施行。", "自2021年5月1日起", {"kind": "period", "start": "2021-05-01"}, None, "施行", "effective"),
    ("本通知有效期至2023年12月31日。", "至2023年12月31日", {"kind": "date", "by": "2023-12-31"}, None, None, "validity"),
    (
        "有效期至2023年12月31日，细则另行制定。",
        "至2023年12月31日",
        {"kind": "date", "by": "2023-12-31"},
        None,
        "有效期至2023年12月31日",
        "validity",
    ),
    ("执行期限：2022年。", "执行期限：2022年", {"kind": "period", "start": "2022-01-01", "end": "2022-12-31"}, None, None, "validity"),
]


@pytest.mark.parametrize(("text", "expression", "normal", "bearer", "act", "note"), ONE, ids=[row[0][:16] for row in ONE])
def test_one_deadline(text: str, expression: str, normal: dict[str, object], bearer: str | None, act: str | None, note: str) -> None:
    [fact] = [item for item in found(text) if item.normalized]
    assert expression in fact.expression or fact.expression in expression
    assert fact.normalized
    assert fact.normalized.model_dump(exclude_none=True) == normal
    assert (fact.bearer, fact.note) == (bearer, note)
    assert act is None or fact.obligation == act


NONE = [
    # no time is named
    "对问题企业限期整改，及时报告，定期通报，按期完成。",
    # past, compared with, looked back on
    "2019年，全省共改造管网300公里。",
    "用水量比2020年下降5%。",
    "近三年内未发生安全事故的企业可以申报。",
    "截至2020年底，已建成污水厂20座。",
    # a year that dates a noun or a title
    "认真编制2021年度用水计划。",
    "落实《节水行动方案（2021—2025年）》要求。",
    # how long a support runs, how much a year
    "对新入驻企业，自投产起3年内给予租金补贴。",
    "每年最高补助50万元。",
    "补贴时间累计不超过5年。",
    "对登记注册5年内的企业给予奖励。",
    "按每人每月不高于最低工资标准给予补贴。",
    "落实节水三年行动方案（2021—2023年）。",
    # the time of a case, of an exception, of somebody else's doing
    "对2021年4月30日前（含4月30日）获得专利授权的，每件资助1万元。",
    "除执行紧急命令需要立即制定实施规范性文件等外，应当公开征求意见。",
    "指美国杂志每年评选的“百强企业”。",
    # what describes a noun
    "参照年末的供水规模核定。",
    # what is looked at is a number of the stretch, no act in it
    "3月至5月用电量同比增长的企业名单另发。",
    # the date of the paper itself
    "甲市人民政府",
    "2021年3月1日",
]


@pytest.mark.parametrize("text", NONE)
def test_no_deadline(text: str) -> None:
    assert [fact.expression for fact in found(text) if fact.normalized] == []


SEVERAL = [
    # times in a row share the act behind the last; each time that opens a phrase has its own
    ("在2022年底和2024年底，分别开展中期评估和终期考核。", ["分别开展中期评估和终期考核", "分别开展中期评估和终期考核"]),
    ("2022年底前查明管网漏损情况，2024年底前完成改造。", ["查明管网漏损情况", "完成改造"]),
]


@pytest.mark.parametrize(("text", "acts"), SEVERAL)
def test_acts_of_several_times(text: str, acts: list[str]) -> None:
    assert [fact.obligation for fact in found(text)] == acts


EVENTS = [
    ("企业恢复供水前，应当通过水质检测。", "before", "恢复供水"),
    ("建设单位应在取得排水许可证前，完成管网接驳。", "before", "取得排水许可证"),
    ("申领取水许可证时，应说明用水方案。", "at", "申领取水许可证"),
    ("各地区各部门在制定取水许可办法时，应征求意见。", "at", "制定取水许可办法"),
    ("工程验收合格后，方可投入使用。", "after", "工程验收合格"),
    # so long before it
    ("应在许可证有效期届满前30日提交申请。", "before", "许可证有效期届满"),
    ("排水户应当在许可证有效期届满三十日前，向原机关提出申请。", "before", "许可证有效期届满"),
    ("开工前15日内，建设单位应当报区水务局备案。", "before", "开工"),
    # seasons whose day the text does not say; the year before them is no period of its own
    ("2022年春节前完成欠薪排查。", "before", "2022年春节"),
    ("汛期前完成河道清淤。", "before", "汛期"),
    ("节前5个工作日，市水务局公布名单。", "before", "节"),
    # a day of the year after something that has not come about yet
    ("用水单位应在取得批复后的次年3月底前完成公示。", "after", "取得批复"),
]


@pytest.mark.parametrize(("text", "relation", "anchor"), EVENTS, ids=[row[2] for row in EVENTS])
def test_times_tied_to_an_event(text: str, relation: str, anchor: str) -> None:
    [fact] = found(text)
    assert fact.normalized is None
    assert fact.event
    assert (fact.event.relation, fact.event.anchor) == (relation, anchor)


def test_how_long_before_an_event() -> None:
    leads = [fact.event.lead for fact in found("应在届满前30日提交。", "节前5个工作日，公布名单。", "汛期前完成清淤。") if fact.event]
    assert [lead and (lead.within, lead.working_days) for lead in leads] == [("P30D", None), ("P5D", True), None]


@pytest.mark.parametrize(
    "text",
    ["改革前，应说明情况。", "目前，要抓好落实。", "此前，应完成。", "春节前后，各地要加强检查。", "返岗前14天没有外省旅行史。"],
)
def test_words_that_only_look_like_event_times(text: str) -> None:
    assert found(text) == []


def verbatim(document: PolicyDocument) -> int:
    for fact in deadline.extract(SentenceLayer(document)):
        clause = document.by_id[fact.clause_id].span.of(document.text)
        assert fact.expression in clause
        assert fact.obligation in clause
        assert (fact.bearer or "") in clause
        assert (fact.normalized is None) == (fact.event is not None)
    return keeps_promises(document, deadline.extract)


@pytest.mark.shared
def test_real_documents(shared: Path) -> None:
    paths = sorted((shared / "policies").glob("*.txt"))[1::3]
    assert sum(verbatim(ingest_bytes(path.read_bytes(), path.name, path.stem, extractors=()).document) for path in paths) > 60


PIECES = [
    "2021年",
    "10月底前",
    "6个月内",
    "每年",
    "各区",
    "要",
    "应",
    "完成整改",
    "，",
    "。",
    "；",
    "的",
    "取得许可证前",
    "不超过3个月",
    "立即",
    "（",
    "）",
    "自",
    "起施行",
    "到",
]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_any_mixture_keeps_its_promises(text: str) -> None:
    verbatim(lines_document(text or "空"))
