"""When a document binds: from its own words, from its plan, and by what repeals it."""

from datetime import date

import pytest

from corpus.times.force import Force, force_of
from tests.fact_documents import read_document

HEAD = "绍兴市水井管理办法\n绍市水〔2019〕3号\n各有关单位：\n"
TAIL = "\n绍兴市水利局\n2019年2月1日\n"
ISSUED = date(2019, 2, 1)


def force(sentence: str) -> Force:
    document = read_document(f"{HEAD}一、凿井应当备案。\n二、{sentence}{TAIL}")
    return force_of(document, document.main)


FORCES = [
    # from the day it takes effect, the last day included
    ("本办法自2019年3月1日起施行，有效期5年。", date(2019, 3, 1), date(2024, 2, 29), False),
    ("本办法自印发之日起施行，试行一年。", ISSUED, date(2020, 1, 31), False),
    ("本办法自2019年3月1日起施行，有效期至2021年12月31日。", date(2019, 3, 1), date(2021, 12, 31), False),
    ("本通知自发布之日起暂执行至2020年6月30日止。", ISSUED, date(2020, 6, 30), False),
    ("本办法自2019年3月1日起施行。", date(2019, 3, 1), None, False),
    # a licence's validity is not the document's, nor is the end of another document
    ("取水许可证有效期5年。", ISSUED, None, False),
    ("本办法自2019年3月1日起施行，《绍兴市凿井办法》自2019年6月1日起废止。", date(2019, 3, 1), None, False),
]


@pytest.mark.parametrize(("sentence", "start", "end", "planned"), FORCES, ids=[row[0][:24] for row in FORCES])
def test_the_days_a_document_names(sentence: str, start: date, end: date | None, planned: bool) -> None:
    found = force(sentence)
    assert (found.start, found.end, found.planned) == (start, end, planned)


def test_the_end_of_a_plan_is_told_apart() -> None:
    document = read_document(HEAD.replace("水井管理办法", "2019年水井封填工作要点") + "一、封填旧井。" + TAIL)
    found = force_of(document, document.main)
    assert (found.end, found.planned) == (date(2019, 12, 31), True)


def test_an_event_may_be_the_end() -> None:
    assert force("本办法自印发之日起施行，有效期至全省供水应急响应解除。").until == "全省供水应急响应解除"


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2019, 2, 28), False), (date(2019, 3, 1), True), (date(2024, 2, 29), True), (date(2024, 3, 1), False)],
)
def test_in_force_on_a_day(day: date, verdict: bool) -> None:
    assert force("本办法自2019年3月1日起施行，有效期5年。").verdict(day) is verdict
