"""The register of deadlines over made-up documents: whose they are, what is in force, how long they recur, and the files of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.registers.deadlines import state_of
from corpus.model import Normalized
from tests.assistant.test_superseding import taken, text

DOCUMENTS = {
    "wells": text(
        "绍兴市2024年水井封填工作方案",
        "2024年6月30日前，各区完成水井普查。（牵头单位：市水利局）",
        "每月10日前报送封填进度。（责任单位：市自然资源和规划局）",
        "自2024年5月1日起停止新凿水井。",
        "每年3月底前，市水利局公布名录。",
        number="绍市水〔2024〕3号",
        signed="绍兴市水利局",
        day="2024年1月15日",
    ),
    "kilns-old": text(
        "绍兴市砖窑排放管理办法",
        "砖窑企业应当于每月15日前申报排放量。",
        "本办法自2019年3月1日起施行，有效期5年。",
        number="绍市环〔2019〕5号",
        signed="绍兴市生态环境局",
        day="2019年2月1日",
    ),
    "kilns-new": text(
        "绍兴市窑炉排放管理规定",
        "窑炉企业应当于每季度首月20日前申报排放量。",
        "本规定自2024年7月1日起施行。《绍兴市砖窑排放管理办法》（绍市环〔2019〕5号）自2023年10月1日起废止。",
        number="绍市环〔2023〕9号",
        signed="绍兴市生态环境局",
        day="2023年5月20日",
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    folder = tmp_path_factory.mktemp("deadlines")
    with Tiaoli.open(folder / "home", samples=False) as opened:
        taken(opened, folder, DOCUMENTS)
        yield opened


def expressions(assistant: Tiaoli, **asked: object) -> set[str]:
    return {row.expression for row in assistant.deadlines(**{"as_of": "2024-02-01", **asked})}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("department", "found"),
    [
        ("市水利局", {"2024年6月30日前", "每年3月底前"}),  # it leads the one and bears the other
        ("水利部门", {"2024年6月30日前", "每年3月底前"}),  # as people call it
        ("市国土局", {"每月10日前"}),  # the name before 2018 of the body that is responsible
        ("砖窑企业", set()),  # its rule is not in force any more
    ],
)
def test_a_department_sees_what_it_bears_or_answers_for(assistant: Tiaoli, department: str, found: set[str]) -> None:
    assert expressions(assistant, department=department) == found


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [
        ("2023-09-30", True, False),  # the new rule is issued, not in force; the old one binds to the day of its repeal
        ("2023-10-01", False, False),  # repealed before the end of its validity
        ("2024-07-01", False, True),
    ],
)
def test_only_what_is_in_force_on_the_day_unless_asked(assistant: Tiaoli, day: str, old: bool, new: bool) -> None:
    shown = expressions(assistant, as_of=day)
    assert ("每月15日前" in shown, "每季度首月20日前" in shown) == (old, new)
    assert {"每月15日前", "每季度首月20日前"} <= expressions(assistant, as_of=day, lapsed=True)


@pytest.mark.parametrize(
    ("normalized", "until", "state", "due"),
    [
        (Normalized(kind="recurring", every="month", by="---10"), date(2024, 12, 31), "recurring", date(2024, 6, 10)),
        (Normalized(kind="recurring", every="year", by="--03-31"), date(2024, 12, 31), "passed", None),  # next year the plan is over
        (Normalized(kind="recurring", every="year"), date(2024, 5, 31), "passed", None),
        (Normalized(kind="period", start="2024-05-01"), None, "starts", date(2024, 5, 1)),
    ],
)
def test_what_recurs_ends_with_its_plan(normalized: Normalized, until: date | None, state: str, due: date | None) -> None:
    day = date(2024, 6, 1)
    assert state_of(normalized, day, day, until) == (state, due)


def test_a_row_says_as_of_which_day_it_is(assistant: Tiaoli) -> None:
    assert {row.as_of for row in assistant.deadlines(as_of="2024-02-01")} == {"2024-02-01"}
    assert {row.as_of for row in assistant.deadlines()} == {date.today().isoformat()}


def events(assistant: Tiaoli, path: Path) -> dict[str, object]:
    from icalendar import Calendar

    assistant.write_calendar(assistant.deadlines(as_of="2024-02-01"), path)
    return {str(event["uid"]): event for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def test_an_event_keeps_its_id_when_the_document_is_read_again(assistant: Tiaoli, tmp_path: Path) -> None:
    first = events(assistant, tmp_path / "one.ics")
    longer = DOCUMENTS["wells"].replace("各有关单位：", "各有关单位：\n　　现将有关事项通知如下。")
    (tmp_path / "wells.txt").write_text(longer, encoding="utf-8")
    with Tiaoli.open(tmp_path / "home", samples=False) as again:
        assert [intake.outcome for intake in again.ingest([tmp_path / "wells.txt"])] == ["added"]
        second = events(again, tmp_path / "two.ics")
    assert second
    assert set(second) <= set(first)


def test_events_remind_and_end_with_the_plan(assistant: Tiaoli, tmp_path: Path) -> None:
    found = {str(event["summary"]): event for event in events(assistant, tmp_path / "d.ics").values()}  # type: ignore[index]
    monthly = next(event for summary, event in found.items() if summary.startswith("每月10日前"))
    assert monthly["rrule"]["until"] == [date(2024, 12, 31)]
    assert [alarm["trigger"].dt for alarm in monthly.walk("VALARM")] == [timedelta(days=-7, hours=9), timedelta(days=-1, hours=9)]


def test_the_sheet_has_days_as_days_filters_and_a_frozen_head(assistant: Tiaoli, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assistant.write_deadlines(assistant.deadlines(as_of="2024-02-01"), tmp_path / "d.xlsx")
    sheet = load_workbook(tmp_path / "d.xlsx").worksheets[0]
    assert sheet["A2"].is_date
    assert sheet["B1"].value == "状态（截至2024-02-01）"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes == "A2"
