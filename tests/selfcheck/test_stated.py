"""The stated facts: one list that is shown, corrected and struck out; what can never turn a stated violation into 符合."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Answer, CheckReport
from assistant.selfcheck import Checker, Dialogue, check
from assistant.selfcheck.reporting.ordering import CARDS, cards
from assistant.selfcheck.session.orders import Order, is_question, order_in
from ingest.pipeline import ingest_bytes, ingest_file
from tests.selfcheck.test_check import MemoryLibrary

TEXT = """临江市人民政府关于整治高耗能企业的实施意见

临政发〔2022〕8号

各区、县（市）人民政府，市级各有关部门：
一、对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改；逾期未整改的，依法关停退出。
二、对污染物排放超过排放标准的企业，责令限期改正。
三、对安全生产条件达不到国家标准的企业，立即停产停业整顿。
四、对容量1吨及以上的中频炉等装备，依法予以拆除。

临江市人民政府
2022年3月1日
"""
DAY = date(2022, 9, 1)
WHO = "临江市的水泥厂。"
ENERGY, EMISSION, SAFETY, FURNACE = "能耗超过", "排放超过", "安全生产条件", "中频炉"
VIOLATIONS = {"单位产品能耗超过限额": ENERGY, "废水超过排放标准": EMISSION, "安全生产条件不合格": SAFETY}


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary([ingest_bytes(TEXT.encode(), "临江.txt", "linjiang-2022")])


@pytest.fixture(scope="module")
def checker(library: MemoryLibrary) -> Checker:
    return Checker(library)


def report(library: MemoryLibrary, checker: Checker, turns: Sequence[str]) -> CheckReport:
    return check(library, turns[0], turns=turns[1:], as_of=DAY, checker=checker)


def verdicts(found: CheckReport) -> dict[str, str]:
    return {one.criterion_id: one.verdict for one in found.findings}


def verdict(found: CheckReport, rule: str) -> str:
    return next(one.verdict for one in found.findings if rule in one.quote and one.kind == "criterion")


def number_of(found: CheckReport, words: str) -> str:
    return next(one.id for one in reversed(found.stated) if words in one.words)


# --- what a message is

ORDERS = [
    ("删掉第3条", Order((3,))),
    ("第3条不对", Order((3,))),
    ("请把第二条和第4条划掉", Order((2, 4))),
    ("恢复第3条", Order((3,), restore=True)),
    ("3不对", None),  # without 条 it may be the number of a question
    ("第3条线超标了", None),  # a production line
    ("有3条生产线", None),
]


@pytest.mark.parametrize(("message", "expected"), ORDERS, ids=[row[0] for row in ORDERS])
def test_orders_are_told_from_facts(message: str, expected: Order | None) -> None:
    assert order_in(message) == expected


QUESTIONS = [("超标了会怎么处罚？", True), ("那逾期呢？", True), ("能耗超过限额，会怎么罚？", False), ("没有", False), ("有", False)]


@pytest.mark.parametrize(("message", "expected"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_a_question_tells_nothing_and_is_answered(message: str, expected: bool) -> None:
    assert is_question(message) is expected


def test_a_question_inside_the_talk_is_answered_and_changes_nothing(library: MemoryLibrary, checker: Checker) -> None:
    asked: list[str] = []

    def answer(question: str) -> Answer:
        asked.append(question)
        return Answer(question=question, status="no_basis", text="文件没有写。")

    talk = Dialogue(library, as_of=DAY, checker=checker, answerer=answer)
    before = talk.say(f"{WHO}能耗超过限额。").report
    reply = talk.say("安全不达标会怎么罚？")
    assert asked == ["安全不达标会怎么罚？"]
    assert verdicts(reply.report) == verdicts(before)
    assert reply.report.replies[-1].answer is not None
    assert "文件没有写" in reply.text


def test_chatter_gets_one_polite_line_and_changes_nothing(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=DAY, checker=checker)
    before = talk.say(f"{WHO}能耗超过限额。").report
    after = talk.say("今天食堂的饭不错").report
    assert verdicts(after) == verdicts(before)
    assert "没有说到要核对的情况" in after.replies[-1].text


# --- corrections

CORRECTED = [
    # (turns, rule, verdict) - why
    ([f"{WHO}有一台2吨的中频炉。", "不对，炉子是0.5吨的"], FURNACE, "compliant"),  # the same furnace
    ([f"{WHO}有一台0.5吨的中频炉。", "再更正下，是2吨"], FURNACE, "non_compliant"),
    ([f"{WHO}有一台2吨的中频炉。", "另外还有一台0.5吨的中频炉"], FURNACE, "non_compliant"),  # another one
    ([f"{WHO}能耗是达标的。", "不对，监察报告出来了，单耗超了限额"], ENERGY, "non_compliant"),  # a finding counts
    ([f"{WHO}监察报告说单耗超了限额。", "又去问了，说没超，是他们算错了"], ENERGY, "unknown"),  # a report by word of mouth does not
    ([f"{WHO}排污超标被罚过。"], EMISSION, "unknown"),  # then, not now
    ([f"{WHO}排污超标被罚过。", "处罚是前年的，现在已经达标了"], ENERGY, "unknown"),  # said of the one, not of the other
    ([f"{WHO}安全上面也有隐患。"], SAFETY, "non_compliant"),
]


@pytest.mark.parametrize(("turns", "rule", "expected"), CORRECTED, ids=[" / ".join(row[0]) for row in CORRECTED])
def test_corrections_and_reports(library: MemoryLibrary, checker: Checker, turns: list[str], rule: str, expected: str) -> None:
    assert verdict(report(library, checker, turns), rule) == expected


def test_a_correction_is_told_and_points_to_what_it_replaces(library: MemoryLibrary, checker: Checker) -> None:
    found = report(library, checker, [f"{WHO}有一台0.3吨的中频炉。", "不对，炉子是0.2吨的"])
    new = next(one for one in found.stated if "0.2" in one.value and one.matter == "中频炉")
    old = next(one for one in found.stated if one.id == new.replaces)
    assert "0.3" in old.value
    assert "由1台，每台0.3吨改为1台，每台0.2吨" in found.replies[-1].text
    assert len(found.profile.equipment) == 1


def test_unknown_numbers_are_told(library: MemoryLibrary, checker: Checker) -> None:
    found = report(library, checker, [WHO, "删掉第99条"])
    assert "没有第99条" in found.replies[-1].text


# --- properties

HARMLESS = [
    "听说隔壁厂能耗、排放、安全都达标。",
    "打算明年都改到达标。",
    "要是能耗和排放都达标就好了。",
    "能耗、排放、安全都达标了会怎么样？",
    "领导要求年底前达标。",
    "别的厂都没有超标。",
    "今天食堂的饭不错。",
    "应该达标了吧。",
    "他们口头说没超。",
]


@given(
    words=st.sampled_from(sorted(VIOLATIONS)),
    before=st.lists(st.sampled_from(HARMLESS), max_size=2),
    after=st.lists(st.sampled_from(HARMLESS), max_size=2),
    apart=st.booleans(),
)
def test_hearsay_plans_and_questions_never_turn_a_stated_violation_into_compliance(
    library: MemoryLibrary, checker: Checker, words: str, before: list[str], after: list[str], apart: bool
) -> None:
    told = [*before, f"{words}。", *after]
    turns = [WHO, *told] if apart else [WHO + "".join(told)]
    assert verdict(report(library, checker, turns), VIOLATIONS[words]) != "compliant"


@given(words=st.permutations(sorted(VIOLATIONS)), apart=st.booleans())
def test_the_order_of_statements_changes_no_verdict(library: MemoryLibrary, checker: Checker, words: list[str], apart: bool) -> None:
    said = [f"{one}。" for one in words]
    found = report(library, checker, [WHO, *said] if apart else [WHO + "".join(said)])
    assert {rule: verdict(found, rule) for rule in VIOLATIONS.values()} == dict.fromkeys(VIOLATIONS.values(), "non_compliant")


TELLING = ["能耗超过限额", "废水没有超标", "有一台2吨的中频炉", "安全检查不合格", "能耗是达标的", "5月1日收到整改通知"]


@given(before=st.lists(st.sampled_from(TELLING), max_size=2, unique=True), last=st.sampled_from(TELLING))
def test_striking_out_a_fact_restores_the_state_before_it(library: MemoryLibrary, checker: Checker, before: list[str], last: str) -> None:
    talk = Dialogue(library, as_of=DAY, checker=checker)
    for message in [WHO, *before]:
        talk.hear(message)
    then = talk.report()
    talk.hear(last)
    fresh = [one.id for one in talk.stated if one.id not in {fact.id for fact in then.stated}]
    for number in fresh:
        talk.hear(f"删掉第{number}条")
    assert verdicts(talk.report()) == verdicts(then)
    for number in fresh:
        talk.hear(f"恢复第{number}条")
    assert verdicts(talk.report()) == verdicts(report(library, checker, [WHO, *before, last]))


@given(told=st.lists(st.sampled_from(TELLING), min_size=1, max_size=3, unique=True))
def test_every_finding_quotes_its_clause_and_the_words_it_rests_on(library: MemoryLibrary, checker: Checker, told: list[str]) -> None:
    found = report(library, checker, [WHO, *told])
    text = library.get("linjiang-2022").document.text
    for one in found.findings:
        assert one.citation.span.of(text) == one.quote
        if one.verdict in ("compliant", "non_compliant"):
            assert any(words[:6] in one.reason for words in told) or "整改" in one.reason, one.reason


# --- what is shown

FIVE = Path(__file__).parents[2] / "corpus" / "documents"


@pytest.fixture(scope="module")
def five() -> MemoryLibrary:
    return MemoryLibrary(ingest_file(path, path.stem) for path in sorted(FIVE.glob("*.txt")))


def test_a_dozen_findings_come_first_violations_before_all(five: MemoryLibrary) -> None:
    found = check(five, "绍兴柯桥的印染厂，能耗超过限额，废水没有超标。", as_of=date(2020, 9, 10))
    shown, rest = cards(found.findings)
    assert len(shown) == CARDS
    assert shown[0].verdict == "non_compliant"
    assert all(one.verdict != "non_compliant" for one in rest)
    assert all(one.verdict != "not_applicable" for one in [*shown, *rest])


def test_an_office_is_not_asked_about_plant(five: MemoryLibrary) -> None:
    found = check(five, "我们公司主要做软件开发，在绍兴越城区，20个人，没有生产设备", as_of=date(2020, 9, 10))
    waiting = [one for one in found.questions if not one.answered]
    assert len(waiting) <= 3
    assert not any(word in one.text for one in waiting for word in ("能耗", "淘汰", "设备"))


def test_who_are_you_is_asked_first(five: MemoryLibrary) -> None:
    found = check(five, "不清楚", as_of=date(2020, 9, 10))
    assert [one.id for one in found.questions if not one.answered] == ["region", "industry"]


def test_a_place_that_several_bear_is_the_one_of_the_library_and_said_to_be_unsure() -> None:
    text = TEXT.replace("临江市", "杭州市").replace("临政发", "杭政发")
    library = MemoryLibrary([ingest_bytes(text.encode(), "杭州.txt", "hangzhou-2022")])
    found = check(library, "西湖区的水泥厂，能耗超过限额。", as_of=DAY)
    assert verdict(found, ENERGY) == "non_compliant"
    place = next(one for one in found.stated if one.matter == "地区")
    assert (place.value, place.field) == ("浙江省杭州市西湖区", "region")
    assert not place.confirmed
