"""Answers to numbered questions: which question “2没有” speaks of, and that what cannot be placed clears nothing."""

import itertools
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import CheckReport
from assistant.selfcheck import Checker, Dialogue
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.statement.answers import Answer, bare_answers
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.statement.listening import listen
from ingest.pipeline import ingest_bytes
from tests.selfcheck.test_check import MemoryLibrary

AS_OF = date(2021, 3, 1)
OVER, WASTE, PAPERS = "energy_over_limit", "emission_over_standard", "production_licence_missing"
ASKED = [OVER, WASTE, PAPERS]
"""Questions as put: 1. 能耗有没有超过限额 2. 废水废气有没有超标 3. 证照是否齐全."""
YES, NO, UNSURE = True, False, None

BARE: list[tuple[str, list[Answer], str]] = [
    ("没有", [(None, NO)], "no number: the next question"),
    ("是的", [(None, YES)], "one word"),
    ("没有 不清楚", [(None, NO), (None, UNSURE)], "in order"),
    ("1. 没有 2. 有 3. 不清楚", [(1, NO), (2, YES), (3, UNSURE)], "a list"),
    ("1有，2没有", [(1, YES), (2, NO)], "number and answer"),
    ("2没有", [(2, NO)], "only the second"),
    ("2有 1没有", [(2, YES), (1, NO)], "as written, each with its number"),
    ("1是 3不清楚", [(1, YES), (3, UNSURE)], "是 is the answer"),
    ("1是没有，2是有", [(1, NO), (2, YES)], "是 only joins number and answer"),
    ("1有2没有3不清楚", [(1, YES), (2, NO), (3, UNSURE)], "nothing between them"),
    ("2、没有", [(2, NO)], "enumeration comma"),
    ("1.有 2.没有", [(1, YES), (2, NO)], "full stop"),
    ("1：有；2：没有", [(1, YES), (2, NO)], "colon"),
    ("１有，２没有", [(1, YES), (2, NO)], "full-width figures"),
    ("(1)有(2)没有", [(1, YES), (2, NO)], "brackets"),
    ("①有②没有", [(1, YES), (2, NO)], "circled"),
    ("1:Y 2:N", [(1, YES), (2, NO)], "letters"),
    ("1√ 2×", [(1, YES), (2, NO)], "ticks"),
    ("一有二没有", [(1, YES), (2, NO)], "Chinese numerals between nothing but answers"),
    ("第一有第二没有", [(1, YES), (2, NO)], "ordinals"),
    ("第二个没有", [(2, NO)], "ordinal with 个"),
    ("第2个问题：是", [(2, YES)], "in words"),
    ("第一个的话没有，第二个有", [(1, NO), (2, YES)], "的话 in between"),
    ("问题1没有；问题2有", [(1, NO), (2, YES)], "问题 in front"),
    ("1、2没有", [(1, NO), (2, NO)], "two numbers, one answer"),
    ("第一和第三个没有", [(1, NO), (3, NO)], "two ordinals, one answer"),
    ("1-3都没有", [(1, NO), (2, NO), (3, NO)], "a range"),
    ("前两个都有", [(1, YES), (2, YES)], "the first two"),
    ("后两个没有", [(2, NO), (3, NO)], "the last two of three"),
    ("最后一个没有", [(3, NO)], "the last of three"),
    ("都没有", [(1, NO), (2, NO), (3, NO)], "all"),
    ("三个都没有", [(1, NO), (2, NO), (3, NO)], "all three"),
    ("第三个有，其他都没有", [(3, YES), (1, NO), (2, NO)], "all but those named"),
    ("都有，除了第三个", [(1, YES), (2, YES)], "the third is not told"),
    ("除了第三个都没有", [(1, NO), (2, NO)], "the same from the front"),
    ("都没有，第三个除外", [(1, NO), (2, NO)], "and from behind"),
    ("都有，只有第三个没有", [(1, YES), (2, YES), (3, NO)], "an answer of its own"),
    ("1、\n2、没有", [(2, NO)], "the first line left blank"),
    ("4没有", [(4, NO)], "a number beyond those asked stays one"),
    ("1没有吧，2可能没有", [(1, UNSURE), (2, UNSURE)], "a guess is not known"),
    ("没有没有", [(None, NO)], "said twice, one answer"),
    ("1.没有2.没有3.有", [(1, NO), (2, NO), (3, YES)], "a list without spaces"),
    ("第一第二个都没有", [(1, NO), (2, NO)], "ordinals side by side"),
    ("1，2都没有", [(1, NO), (2, NO)], "都 joins what the comma parts"),
    ("除了第2个问题，其他都没有", [(1, NO), (3, NO)], "said of the others"),
    ("都没有，但是第二个不清楚", [(1, NO), (2, UNSURE), (3, NO)], "one is not known"),
    ("第二个也是", [], "the same as which answer?"),
    ("1#没有，2#有", [], "devices by their numbers"),
    ("没有超标", [], "a sentence of its own"),
    ("是不是", [], "asked back, not 是 and 不是"),
    ("2台锅炉", [], "a count"),
    ("3个月前", [], "a time"),
    ("2019年拿的证", [], "a year"),
    ("2号线没有", [], "a line of the plant"),
    ("第二台没有", [], "the second device"),
    ("1.2没有", [], "1.2, or 1 and 2?"),
    ("1、2、没有", [], "both, or the first left out?"),
    ("有1没有2", [], "numbers behind"),
    ("", [], "nothing"),
]


@pytest.mark.parametrize(("message", "expected"), [row[:2] for row in BARE], ids=[f"{row[2]}: {row[0]}" for row in BARE])
def test_bare_answers_with_the_number_of_their_question(message: str, expected: list[Answer]) -> None:
    assert sorted(bare_answers(message), key=str) == sorted(expected, key=str)


def told(message: str, asked: Sequence[str] = ASKED) -> tuple[list[bool | None], list[str]]:
    """What is known of the three conditions after `message`, and what was not taken."""
    heard = Heard(turns=1)
    listen(heard, message, AS_OF, asked)
    book = FactBook(heard, AS_OF)
    return [book.condition(key).value for key in ASKED], heard.unplaced_now


TAKEN = [
    # message, energy over, emissions over, papers missing (a yes to the third question means that none is), why
    ("2没有", None, False, None, "not of the first question"),
    ("2有 1没有", False, True, None, "in any order"),
    ("3有", None, None, False, "yes to a question that asks for the good state"),
    ("都没有", False, False, True, "each question by what it asks"),
    ("2没有超标", None, False, None, "a sentence behind the number"),
    ("第二个没有超标，第三个过期了", None, False, True, "sentences behind ordinals"),
    ("1超标，2没有这种情况，3都有", True, False, False, "words and sentences"),
    ("1没有，2没有，去年查过", False, None, None, "more is said of the second: the words alone do not clear it"),
    ("2有，两次", None, True, None, "more is said, but it tells against the enterprise"),
    ("1没有，但是去年超过", True, None, None, "taken back"),
    ("前两个没有超标，第三个齐全", False, False, False, "a sentence of two questions"),
    ("没有", False, None, None, "no number: the first"),
    ("嗯，没有", False, None, None, "嗯 is no answer of its own"),
    ("有，2没有", True, False, None, "goes on counting"),
    ("1有，没有，3没有", True, False, True, "goes on counting"),
    ("第一个没有，第二个也是", False, None, None, "也是 repeats, it does not affirm"),
    ("1没有；2没有；3：2025年到期，在有效期内", False, False, False, "a year behind the number"),
    ("1没有。2有，去年3月被罚了2万。3没有。", False, True, True, "a story behind the second"),
    ("1没有超过2次", False, None, None, "counts in the sentence"),
    ("我们1没有，2有", False, True, None, "we, not the first"),
]
LEFT = [
    ("4没有", "beyond those asked"),
    ("4没有超标", "a sentence beyond those asked"),
    ("两个都没有", "which two of three?"),
    ("其他都没有", "other than which?"),
    ("4有，其他都没有", "a number that fits nothing makes the rest doubtful"),
    ("1有 1没有", "both ways"),
    ("2没有，2有", "both ways"),
    ("1没有，不确定", "of the first or the second?"),
    ("是的，没有", "one answer or two?"),
    ("对，没有", "one answer or two?"),
    ("没有2", "a count or a question?"),
    ("2个没有超标", "a count or a question?"),
    ("第二个炉子没有超标", "the second furnace, not the second question"),
    ("1.2没有超标", "1.2, or 1 and 2?"),
    ("1、2、没有", "both, or the first left out?"),
    ("2没有？", "asked"),
    ("2没有吧", "a guess"),
    ("更正，2没有超标", "of an earlier question, perhaps"),
    ("说错了，第2个没有", "of an earlier question, perhaps"),
    ("都没有，除了去年那次", "something is taken out that is no question"),
    ("2没有，就一台", "taken back in part"),
    ("2台没有", "a count"),
    ("2厂区没有", "the second plant"),
    ("1没有，2同上", "not read as a whole"),
    ("第一条线没有，第二条线有", "lines of the plant"),
    ("1号没有，2号有", "numbers of devices"),
    ("2、3台锅炉", "two or three"),
    ("第一季度没有超标", "a time"),
]


@pytest.mark.parametrize(("message", "known"), [(row[0], list(row[1:4])) for row in TAKEN], ids=[f"{row[4]}: {row[0]}" for row in TAKEN])
def test_answers_go_to_the_question_of_their_number(message: str, known: list[bool | None]) -> None:
    assert told(message) == (known, [])


@pytest.mark.parametrize("message", [row[0] for row in LEFT], ids=[f"{row[1]}: {row[0]}" for row in LEFT])
def test_what_cannot_be_placed_stays_open(message: str) -> None:
    assert told(message)[0] == [None, None, None]


def test_a_number_without_questions_corrects_nothing_said_before() -> None:
    heard = Heard()
    listen(heard, "能耗超过限额。", AS_OF)
    listen(heard, "第二个没有超标。", AS_OF)
    assert FactBook(heard, AS_OF).condition(OVER).value is True


def test_numbers_in_a_first_statement_are_no_answers() -> None:
    heard = Heard()
    listen(heard, "1. 我们在绍兴柯桥。2. 能耗超过限额。3. 废水没有超标。", AS_OF)
    book = FactBook(heard, AS_OF)
    assert [book.condition(key).value for key in ASKED] == [True, False, None]


VALUE_WORDS = {True: ["有", "是", "是的"], False: ["没有", "没", "不是"], None: ["不清楚", "说不好", "可能没有"]}
NUMBERED = ["{n}{v}", "{n}、{v}", "{n}.{v}", "第{n}个{v}", "第{n}个问题：{v}", "（{n}）{v}", "{n} {v}"]


@st.composite
def numbered(draw: st.DrawFn, most: int = 3) -> dict[int, tuple[bool | None, str]]:
    """Answers by number, each with its wording."""
    numbers = draw(st.lists(st.integers(1, most), unique=True, min_size=1, max_size=most))
    made = {}
    for number in numbers:
        value = draw(st.sampled_from([True, False, None]))
        words = draw(st.sampled_from(VALUE_WORDS[value]))
        made[number] = (value, draw(st.sampled_from(NUMBERED)).format(n=number, v=words))
    return made


@given(said=numbered(), between=st.sampled_from(["，", "；", " ", "。", "\n", ", "]))
def test_each_numbered_answer_is_taken_for_its_question_and_for_no_other(said: dict[int, tuple[bool | None, str]], between: str) -> None:
    known, left = told(between.join(words for _, words in said.values()))
    expected = [said.get(number, (None, ""))[0] for number in (1, 2, 3)]
    assert known == [*expected[:2], None if expected[2] is None else not expected[2]]
    assert left == []


TEXT = """临江市人民政府关于整治高耗能企业的实施意见

临政发〔2020〕8号

各区、县（市）人民政府，市级各有关部门：
一、对单位产品能耗超过强制性能耗限额标准的企业，应在4个月内整改；逾期未整改的，依法关停退出。
二、对污染物排放超过排放标准的企业，责令限期改正。
三、对安全生产条件达不到国家标准的企业，立即停产停业整顿。
四、对容量1吨及以上的中频炉，依法予以拆除。

临江市人民政府
2020年3月1日
"""


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary([ingest_bytes(TEXT.encode(), "临江.txt", "linjiang-2020")])


@pytest.fixture(scope="module")
def checker(library: MemoryLibrary) -> Checker:
    return Checker(library)


def reported(library: MemoryLibrary, checker: Checker, *messages: str) -> CheckReport:
    talk = Dialogue(library, as_of=AS_OF, checker=checker)
    for message in messages[:-1]:
        talk.hear(message)
    return talk.say(messages[-1]).report


@given(said=numbered(most=4), sentences=st.booleans())
def test_the_order_of_numbered_answers_does_not_change_the_report(
    library: MemoryLibrary, checker: Checker, said: dict[int, tuple[bool | None, str]], sentences: bool
) -> None:
    words = [f"{text}，去年查过一次" if sentences and number == 2 else text for number, (_, text) in said.items()]
    rows = {reported(library, checker, "临江市的水泥厂。", "；".join(order)).model_dump_json() for order in itertools.permutations(words)}
    assert len(rows) == 1


def test_a_violation_behind_its_number_is_not_cleared_by_the_answer_to_another(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=AS_OF, checker=checker)
    first, second = (one.id for one in talk.say("临江市的水泥厂。").questions[:2])
    report = talk.say("2没有，1有").report
    facts = {fact.condition: fact.value for fact in report.profile.facts}
    assert (facts[first], facts[second]) == (True, False)


def test_what_was_not_taken_is_told_and_asked_again_at_once(library: MemoryLibrary, checker: Checker) -> None:
    talk = Dialogue(library, as_of=AS_OF, checker=checker)
    asked = talk.say("临江市的水泥厂。").questions
    reply = talk.say("8没有")
    assert "没有采用的答复：“8没有”（刚才问了 3 个问题）" in reply.text
    assert reply.questions == asked
    assert "没有采用" not in talk.say("2没有").text
