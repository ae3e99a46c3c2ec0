"""Last days that an answer reckons, and what falls due in a stretch of time; over made-up documents."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answer.candidates.due_days import _stretch
from assistant.app import Tiaoli
from tests.assistant.test_superseding import taken, text

DOCUMENTS = {
    "boilers": text(
        "绍兴市锅炉安全管理办法",
        "锅炉使用单位应当自收到隐患告知书之日起2个月内完成检修。",
        "锅炉使用单位应当自接到停用决定之日起5个工作日内办理注销登记。",
        number="绍市质〔2023〕3号",
        signed="绍兴市市场监督管理局",
        day="2023年1月15日",
    ),
    "plan": text(
        "绍兴市2024年锅炉普查工作方案",
        "2024年3月20日前，各区完成锅炉登记造册。",
        "2024年6月底前，各区完成隐患复查。",
        number="绍市质〔2024〕1号",
        signed="绍兴市市场监督管理局",
        day="2024年1月10日",
    ),
    "lifts-a": text(
        "杭州市电梯维保办法", "维保单位应当自接到报修电话之日起3日内到场处置。", number="杭市质〔2023〕1号", day="2023年1月1日"
    ),
    "lifts-b": text(
        "宁波市电梯维保规定", "维保单位应当自接到报修电话之日起7日内到场处置。", number="甬市质〔2023〕1号", day="2023年1月1日"
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("due")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, DOCUMENTS)
        yield opened


@pytest.mark.parametrize(
    ("question", "as_of", "last"),
    [
        ("12月31日收到隐患告知书，最晚哪天完成检修？", "2024-02-01", "2024年2月29日"),  # the latest 31 December; a leap year
        ("2024年2月8日接到停用决定，几号之前要办注销登记？", "2024-02-09", "2024年2月21日"),  # 9, 18 (a Sunday), 19, 20, 21
    ],
)
def test_the_last_day_is_reckoned(assistant: Tiaoli, question: str, as_of: str, last: str) -> None:
    said = assistant.ask(question, as_of=as_of)
    assert said.short_answer == last
    assert said.citations[0].document_id == "boilers"


def test_no_day_is_reckoned_where_two_periods_fit(assistant: Tiaoli) -> None:
    said = assistant.ask("3月1日接到报修电话，最晚哪天到场处置？", as_of="2024-03-02")
    assert "2024年3月4日" not in said.text
    assert "2024年3月8日" not in said.text


@pytest.mark.parametrize(
    ("question", "due"),
    [
        ("上个季度各区该完成什么？", {"登记造册"}),
        ("本季度要完成哪些？", {"隐患复查"}),
        ("今年上半年该完成哪些？", {"登记造册", "隐患复查"}),
    ],
)
def test_what_falls_due_in_a_stretch(assistant: Tiaoli, question: str, due: set[str]) -> None:
    said = assistant.ask(question, as_of="2024-05-10", region="绍兴市")
    assert {words for words in ("登记造册", "隐患复查") if words in said.text} == due
    assert any("到期的共" in notice.text for notice in said.notices)


STRETCHES = [
    # question, today, first and last day, why
    ("2023年上半年要完成什么？", date(2024, 5, 10), (date(2023, 1, 1), date(2023, 6, 30)), "a half of a year named is not one from now"),
    ("今年上半年该完成哪些？", date(2026, 3, 10), (date(2026, 1, 1), date(2026, 6, 30)), "nor is the first half of this year"),
    ("上个季度该完成什么？", date(2024, 5, 10), (date(2024, 1, 1), date(2024, 3, 31)), "the quarter before"),
]


@pytest.mark.parametrize(("question", "today", "days"), [row[:3] for row in STRETCHES], ids=[row[3] for row in STRETCHES])
def test_the_stretch_that_is_asked_of(question: str, today: date, days: tuple[date, date]) -> None:
    assert _stretch(question, today) == days
