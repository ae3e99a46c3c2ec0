"""The form: fields for what concerns the enterprise, filled in beside the chat or in a file, in the same list of facts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.model import FormField
from assistant.selfcheck import Checker, Dialogue, check
from assistant.selfcheck.session.form import form_file
from assistant.selfcheck.session.profile import read_profile
from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

TEXT = """临江市人民政府关于支持制造业技术改造的若干意见

临政发〔2023〕12号

各区、县（市）人民政府，市级各有关部门：
一、对设备投资额达到500万元以上的企业，给予10%的补助，最高不超过100万元。
二、对研发费用占营业收入比重超过5%的企业，给予20万元奖励。
三、对首次认定的高新技术企业，给予10万元奖励。
四、对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改；逾期未整改的，依法关停退出。

临江市人民政府
2023年3月1日
"""
DAY = date(2023, 9, 1)
WHO = "临江市的水泥厂。"


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary([ingest_bytes(TEXT.encode(), "临江.txt", "linjiang-2023")])


@pytest.fixture(scope="module")
def checker(library: MemoryLibrary) -> Checker:
    return Checker(library)


def fields(library: MemoryLibrary, checker: Checker, *turns: str | Mapping[str, str]) -> dict[str, FormField]:
    talk = Dialogue(library, as_of=DAY, checker=checker)
    for turn in (WHO, *turns):
        talk.take(turn)
    return {one.matter: one for one in talk.form()}


def test_fields_have_the_kind_and_unit_of_their_condition(library: MemoryLibrary, checker: Checker) -> None:
    found = fields(library, checker, "7月1日收到整改通知，单位产品能耗超过限额标准，还没改完。")
    invested, share = found["设备投资额"], found["研发费用占营业收入比重"]
    assert (invested.kind, invested.unit, share.kind, share.unit) == ("number", "万元", "number", "%")
    assert invested.clauses == ("《临江市人民政府关于支持制造业技术改造的若干意见》一",)
    assert found["“首次认定高新技术企业”"].kind == "yes_no"
    assert found["所属行业"].value == "水泥"


FILLED = [
    ("设备投资额", "600", "设备投资额", "compliant", "a bare number is in the policy's unit"),
    ("设备投资额", "0.3亿元", "设备投资额", "compliant", "another unit of money is brought to it"),
    ("设备投资额", "450万元", "设备投资额", "non_compliant", "below the threshold"),
    ("研发费用占营业收入比重", "6%", "研发费用", "compliant", "a share told as such needs no working out"),
    ("研发费用占营业收入比重", "5", "研发费用", "non_compliant", "超过5% excludes 5%"),
    ("“首次认定高新技术企业”", "是", "高新技术", "compliant", "yes to the policy's own words"),
    ("“首次认定高新技术企业”", "否", "高新技术", "non_compliant", "no to them"),
    ("“首次认定高新技术企业”", "不清楚", "高新技术", "unknown", "doubt settles nothing"),
    ("“首次认定高新技术企业”", " ", "高新技术", "unknown", "a blank tells nothing"),
]


@pytest.mark.parametrize(("matter", "value", "rule", "verdict", "reason"), FILLED)
def test_what_is_filled_in_decides(
    library: MemoryLibrary, checker: Checker, matter: str, value: str, rule: str, verdict: str, reason: str
) -> None:
    field = fields(library, checker)[matter]
    report = check(library, WHO, turns=[{field.id: value}], as_of=DAY, checker=checker)
    found = next(one for one in report.findings if rule in one.quote)
    assert found.verdict == verdict, reason


def test_what_is_filled_in_stands_in_the_list_of_facts_and_is_corrected_and_struck_out_there(
    library: MemoryLibrary, checker: Checker
) -> None:
    field = fields(library, checker)["设备投资额"]
    report = check(library, WHO, turns=[{field.id: "600"}, "不对，设备投资额是450万元"], as_of=DAY, checker=checker)
    assert [one.value for one in report.stated if "设备投资额" in one.matter] == ["600万元", "450万元"]
    assert next(one for one in report.findings if "设备投资额" in one.quote).verdict == "non_compliant"
    number = next(one.id for one in report.stated if one.value == "450万元")
    again = check(library, WHO, turns=[{field.id: "600"}, "不对，设备投资额是450万元", f"删掉第{number}条"], as_of=DAY, checker=checker)
    assert next(one for one in again.findings if "设备投资额" in one.quote).verdict == "compliant"


def test_a_day_filled_in_anew_takes_the_place_of_the_one_before(library: MemoryLibrary, checker: Checker) -> None:
    turns = ["7月1日收到整改通知，单位产品能耗超过限额标准。", {"notice_day:energy_over_limit": "2023-06-15"}]
    report = check(library, WHO, turns=turns, as_of=DAY, checker=checker)
    assert next(one for one in report.findings if one.kind == "criterion").due == "2023-10-15"


REFUSED = [
    ("amount:设备投资额|设备投资额达到500万元以上", "不少", "万元", "no number"),
    ("amount:设备投资额|设备投资额达到500万元以上", "600吨", "万元", "a unit of another kind"),
    ("energy_over_limit", "大概", "是、否、不清楚", "neither yes nor no"),
    ("notice:energy_over_limit", "上个月", "日期", "no day"),
    ("size", "巨型", "大型", "none of the choices"),
    ("region", "火星", "行政区", "no place"),
    ("industry", "修仙", "行业", "no trade"),
    ("what", "是", "没有", "no such field"),
]


@pytest.mark.parametrize(("key", "value", "told", "reason"), REFUSED)
def test_a_field_says_what_it_takes(library: MemoryLibrary, checker: Checker, key: str, value: str, told: str, reason: str) -> None:
    talk = Dialogue(library, as_of=DAY, checker=checker)
    talk.take(WHO)
    before = talk.report()
    with pytest.raises(BadInputError, match=told):
        talk.fill({"emission_over_standard": "否", key: value})
    assert talk.report() == before, reason


def test_the_file_to_fill_in_is_a_profile(library: MemoryLibrary, checker: Checker, tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    found = fields(library, checker)
    path.write_text(form_file(tuple(found.values()), path.name), encoding="utf-8")
    assert read_profile(path).region is not None
    field = found["设备投资额"]
    text = path.read_text(encoding="utf-8").replace(f'"{field.id}":', f'"{field.id}": 600')
    path.write_text(text.replace('"energy_over_limit":', '"energy_over_limit": 否'), encoding="utf-8")
    report = check(library, None, profile=read_profile(path), as_of=DAY, checker=checker)
    verdicts = {rule: one.verdict for one in report.findings for rule in ("设备投资额", "单位产品能耗") if rule in one.quote}
    assert (verdicts["设备投资额"], verdicts["单位产品能耗"]) == ("compliant", "compliant")


def test_a_file_filled_in_wrongly_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text("region: 绍兴市\nform:\n  energy_over_limit: 也许\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="第 3 行"):
        read_profile(path)
