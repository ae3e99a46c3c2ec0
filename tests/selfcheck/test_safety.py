"""What can never make 符合 of a stated violation, and never does more than it says: the form, hearsay, order, a model's readings."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import CheckReport, Reading, Readings
from assistant.selfcheck import Checker, Dialogue, check
from assistant.selfcheck.words.vocabulary import conditions
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

TEXT = """临江市人民政府关于加强工业企业环境管理的通知

临政发〔2023〕20号

各区、县（市）人民政府，市级各有关部门：
一、对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改。
二、企业外排废水含盐量不得超过1000毫克/升。
三、企业应当履行自行监测、信息公开等法律义务。
四、企业环境管理台账应当至少保存五年。

临江市人民政府
2023年3月1日
"""
DAY = date(2023, 9, 1)
WHO = "临江市的化工厂。"
VIOLATIONS: dict[str, str] = {
    "单位产品能耗超过限额标准": "能耗限额",
    "外排废水含盐每升一点二克": "含盐量",
    "自行监测一次都没做过，信息公开也没弄": "自行监测",
    "环境管理台账留了一年多": "台账",
}
HARMLESS = [
    "听说别的厂都达标。",
    "打算明年把监测和公开都做起来。",
    "要是含盐能降到九百毫克每升就好了。",
    "台账留五年够不够？",
    "他们口头说没超。",
]
NUMBER = "amount:含盐量|含盐量不得超过1000毫克/升"


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary([ingest_bytes(TEXT.encode(), "临江.txt", "linjiang-2023")])


@pytest.fixture(scope="module")
def checker(library: MemoryLibrary) -> Checker:
    return Checker(library)


def verdict(report: CheckReport, rule: str) -> str:
    return next(one.verdict for one in report.findings if rule in one.quote)


@given(words=st.sampled_from(sorted(VIOLATIONS)), around=st.lists(st.sampled_from(HARMLESS), max_size=3), first=st.booleans())
def test_what_is_heard_planned_or_asked_does_not_mend_a_violation(
    library: MemoryLibrary, checker: Checker, words: str, around: list[str], first: bool
) -> None:
    turns = [*around, f"{words}。"] if first else [f"{words}。", *around]
    found = check(library, WHO, turns=turns, as_of=DAY, checker=checker)
    assert verdict(found, VIOLATIONS[words]) != "compliant"


@given(order=st.permutations(sorted(VIOLATIONS)))
def test_the_order_of_replies_changes_nothing(library: MemoryLibrary, checker: Checker, order: list[str]) -> None:
    found = check(library, WHO, turns=[f"{one}。" for one in order], as_of=DAY, checker=checker)
    assert all(verdict(found, rule) != "compliant" for rule in VIOLATIONS.values())


@given(filled=st.dictionaries(st.sampled_from(["emission_over_standard", "product_quality_failed", NUMBER]), st.just("不清楚"), max_size=2))
def test_doubt_in_the_form_mends_nothing(library: MemoryLibrary, checker: Checker, filled: Mapping[str, str]) -> None:
    plain = {key: value for key, value in filled.items() if key != NUMBER}
    found = check(library, WHO, turns=["单位产品能耗超过限额标准。", plain], as_of=DAY, checker=checker)
    assert verdict(found, "能耗限额") == "non_compliant"


def test_a_model_that_reads_everything_as_in_order_changes_nothing(library: MemoryLibrary, checker: Checker) -> None:
    said = "单位产品能耗超过限额标准，外排废水含盐每升一点二克。"

    def read(statement: str, offered: Mapping[str, str]) -> Readings:
        return Readings(rows=tuple(Reading(condition=key, value=False, quote=said[:8]) for key in conditions()))

    with_model = check(library, WHO + said, as_of=DAY, checker=checker, reader=read)
    alone = check(library, WHO + said, as_of=DAY, checker=checker)
    assert [one.verdict for one in with_model.findings] == [one.verdict for one in alone.findings]
    assert verdict(with_model, "能耗限额") == "non_compliant"


@given(value=st.integers(min_value=1, max_value=3000))
def test_a_figure_filled_in_is_compared_and_striking_it_out_restores_the_state_before(
    library: MemoryLibrary, checker: Checker, value: int
) -> None:
    talk = Dialogue(library, as_of=DAY, checker=checker)
    talk.take(WHO)
    before = talk.report()
    field = next(one for one in talk.form() if "含盐" in one.matter)
    talk.fill({field.id: value})
    after = talk.report()
    assert (verdict(after, "含盐量") == "compliant") is (value <= 1000)
    for one in after.stated:
        if one.id not in {fact.id for fact in before.stated}:
            talk.take(f"删掉第{one.id}条")
    assert [one.verdict for one in talk.report().findings] == [one.verdict for one in before.findings]
    assert next(one for one in talk.form() if one.id == field.id).value is None
