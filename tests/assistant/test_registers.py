"""Registers over the five policies: who, deadlines, targets, and the files that staff print or subscribe to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.registers.amounts import as_said, plain_number
from assistant.registers.deadlines import state_of
from assistant.registers.matrix import matrix
from assistant.registers.rows import ResponsibilityRow, asked_region, concerns, place_named
from assistant.registers.writing.sheets import write_matrix, write_responsibilities
from corpus.errors import BadInputError
from corpus.model import Normalized, Region
from ingest.facts import target
from ingest.sentences.layer import SentenceLayer
from tests.fact_documents import lines_document


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiaoli]:
    with Tiaoli.open(tmp_path_factory.mktemp("registers"), samples=True) as opened:
        yield opened


def responsibilities(assistant: Tiaoli, query: str, region: str | None = None) -> list[ResponsibilityRow]:
    return assistant.who(query, region=region)


@pytest.mark.parametrize(
    ("query", "document", "label"),
    [
        ("市应急管理局", "shaoxing-2020", "三（三）"),  # by its name
        ("市安监局", "shaoxing-2020", "三（三）"),  # by the name it had before 2018
        ("环保局", "shaoxing-2020", "三（二）"),  # old, without its level
        ("生态环境局", "changji-2017", "指导意见二（五）"),  # new, for a text that prints 环境保护主管部门
    ],
)
def test_a_department_is_found_under_old_and_new_names(assistant: Tiaoli, query: str, document: str, label: str) -> None:
    assert (document, label) in {(row.document_id, row.label) for row in responsibilities(assistant, query)}


def test_a_task_gives_all_its_departments(assistant: Tiaoli) -> None:
    rows = responsibilities(assistant, "低散乱块状行业整治提升", "绍兴市")
    held = [row for row in rows if row.label == "三（六）" and row.role == "lead"]
    assert {"市发改委", "市经信局", "市消防救援支队"} <= {row.department for row in held}


def test_a_former_name_says_what_it_is_called_now(assistant: Tiaoli) -> None:
    rows = [row for row in responsibilities(assistant, "环保部门") if row.document_id == "ningbo-2015"]
    assert rows
    assert any(row.now and "生态环境" in row.now for row in rows)


def test_a_region_keeps_its_own_and_the_nations_rules(assistant: Tiaoli) -> None:
    """A plant in 绍兴 answers to 绍兴, 浙江 and the nation; the national text stands inside 昌吉's notice."""
    regions = {row.region for row in assistant.who(region="绍兴市柯桥区")}
    assert regions <= {"绍兴市", "浙江省", "全国"}
    assert "全国" in regions


def test_an_unknown_region_is_refused(assistant: Tiaoli) -> None:
    with pytest.raises(BadInputError, match="不认识"):
        assistant.who(region="不存在的地方")


@pytest.mark.parametrize("given", ["火" * 2000, "火星\n" * 900], ids=["long", "lines"])
def test_what_cannot_be_used_is_repeated_in_short(assistant: Tiaoli, given: str) -> None:
    refusals = [
        lambda: assistant.who(region=given),
        lambda: assistant.deadlines(region=given),
        lambda: assistant.known_place(given),
        lambda: assistant.deadlines(as_of=given),
        lambda: assistant.show(f"shaoxing-2020#{given}"),
        lambda: assistant.show(f"shaoxing-2020@{given}"),
    ]
    for refuse in refusals:
        with pytest.raises(BadInputError, match=r"火.*…") as error:
            refuse()
        assert len(str(error.value)) < 120
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("normalized", "state", "due"),
    [
        (Normalized(kind="date", by="2020-10-31"), "due", date(2020, 10, 31)),  # still ahead on the day asked
        (Normalized(kind="date", by="2020-05-31"), "passed", date(2020, 5, 31)),
        (Normalized(kind="recurring", every="year", by="--11-30"), "recurring", date(2020, 11, 30)),
        (Normalized(kind="recurring", every="year", by="--01-31", year_offset=1), "recurring", date(2021, 1, 31)),  # 次年1月底
        (Normalized(kind="recurring", every="year"), "recurring", None),  # 每年, no day: none is invented
        (Normalized(kind="duration", within="P6M"), "relative", None),  # counted from a notice we do not know
        (Normalized(kind="immediate"), "immediate", None),
        (Normalized(kind="period", start="2015-01-01", end="2017-12-31"), "passed", date(2017, 12, 31)),
        (None, "undated", None),
    ],
)
def test_states_of_deadlines(normalized: Normalized | None, state: str, due: date | None) -> None:
    day = date(2020, 6, 1)
    assert state_of(normalized, day, day) == (state, due)


def test_deadlines_between_two_days(assistant: Tiaoli) -> None:
    rows = assistant.deadlines(start=date(2020, 10, 1), end=date(2020, 11, 30), as_of=date(2020, 9, 1))
    found = {(row.document_id, row.due) for row in rows}
    assert ("shaoxing-2020", "2020-10-31") in found
    assert ("changji-2017", "2020-11-30") in found
    assert all("2020-10-01" <= due <= "2020-11-30" for _, due in found if due)


def test_targets_hold_every_cell_of_the_table(assistant: Tiaoli) -> None:
    rows = [row for row in assistant.targets(region="绍兴市") if row.document_id == "shaoxing-2020"]
    assert {("越城区", 35.0), ("越城区", 200.0), ("新昌县", 17.0)} <= {(row.place, row.value) for row in rows}


def test_the_calendar_parses_and_repeats(assistant: Tiaoli, tmp_path: Path) -> None:
    from icalendar import Calendar

    assistant.write_calendar(assistant.deadlines(as_of=date(2020, 6, 1)), tmp_path / "d.ics")
    events = Calendar.from_ical((tmp_path / "d.ics").read_bytes()).walk("VEVENT")
    yearly = [event for event in events if event.get("rrule", {}).get("FREQ") == ["YEARLY"]]
    assert date(2020, 11, 30) in {event["dtstart"].dt for event in yearly}
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_the_sheets_print_on_one_page_across(assistant: Tiaoli, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assistant.write_responsibilities(assistant.who(), tmp_path / "who.xlsx")
    assistant.write_targets(assistant.targets(), tmp_path / "targets.xlsx")
    sheet = load_workbook(tmp_path / "who.xlsx").worksheets[0]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sheet.page_setup.fitToWidth == 1
    assert any("市应急管理局" in str(line[5]) for line in lines)
    by_district = load_workbook(tmp_path / "targets.xlsx")["分区域"]
    assert ("越城区", 35, 200) in set(by_district.iter_rows(min_row=2, max_col=3, values_only=True))


def test_the_sheets_hold_days_and_numbers_and_filter_their_heads(assistant: Tiaoli, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assistant.write_deadlines(assistant.deadlines(as_of=date(2020, 6, 1)), tmp_path / "deadlines.xlsx")
    assistant.write_targets(assistant.targets(), tmp_path / "targets.xlsx")
    days = load_workbook(tmp_path / "deadlines.xlsx").worksheets[0]
    assert date(2020, 10, 31) in {cell.value.date() for cell in days["A"][1:] if cell.is_date}
    numbers = load_workbook(tmp_path / "targets.xlsx").worksheets[0]
    value = [cell.value for cell in numbers[1]].index("数值")
    assert all(isinstance(line[value].value, int | float) for line in numbers.iter_rows(min_row=2))
    for sheet in (days, numbers):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_a_matrix_has_each_department_once_with_its_part_in_each_task(assistant: Tiaoli, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = matrix(assistant.who(region="绍兴市"))
    bureau = next(row for row in rows if row.region == "绍兴市" and row.department == "市应急管理局")
    assert [row for row in rows if (row.region, row.department) == ("绍兴市", "市应急管理局")] == [bureau]
    assert {part.label for part in bureau.in_role("lead")} >= {"三（三）"}
    assert {part.document_id for part in bureau.tasks} == {"shaoxing-2020"}
    write_matrix(rows, tmp_path / "matrix.xlsx")
    sheet = load_workbook(tmp_path / "matrix.xlsx").worksheets[0]
    line = next(line for line in sheet.iter_rows(values_only=True) if line[:2] == ("绍兴市", "市应急管理局"))
    assert sum(cell is not None for cell in line[3:]) == len({(part.label, part.task) for part in bureau.tasks})
    assert sheet.freeze_panes == "D3"


def test_a_district_sees_its_own_targets_and_those_that_hold_it(assistant: Tiaoli) -> None:
    """The annex of 绍兴 sets a number for each district; 越城区's are nothing to 柯桥区."""
    of_district = assistant.targets(region="绍兴市柯桥区")
    assert {row.place for row in of_district if row.document_id == "shaoxing-2020"} == {"全市", "柯桥区"}
    assert {row.region for row in of_district} == {"绍兴市", "浙江省"}
    assert {row.place for row in assistant.targets(region="绍兴市")} >= {"越城区", "柯桥区", "全市"}


def test_targets_of_a_department_are_those_of_its_clauses(assistant: Tiaoli) -> None:
    rows = assistant.targets(department="经信局")
    assert rows
    clauses = {row.clause_id for row in assistant.who("经信局")}
    assert {row.clause_id for row in rows} <= clauses


CONCERNED = [
    ("越城区人民政府", False),  # another district's
    ("柯桥区人民政府", True),
    ("市财政局", True),  # the city's own
    ("各区、县（市）人民政府", True),
    ("绍兴市生态环境局", True),  # of what holds it
]


@pytest.mark.parametrize(("name", "concerned"), CONCERNED)
def test_bodies_of_another_place_do_not_concern_a_district(name: str, concerned: bool) -> None:
    city = Region(province="浙江省", city="绍兴市")
    assert concerns(place_named(name, city), asked_region("绍兴市柯桥区")) is concerned


SHOWN = [
    # what changes by an amount and what is bounded by one
    ("万元工业增加值用水量下降5%以上。", "下降5%以上"),
    ("单位生产总值能耗降低到0.5吨。", "降低到0.5吨"),
    ("新增高新技术企业不少于1200家。", "不少于1200家"),
    ("规上工业增加值增长7.5%左右。", "增长7.5%左右"),
    # an amount as it is
    ("淘汰落后企业150家。", "150家"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_amounts_are_shown_as_they_are_said(text: str, shown: str) -> None:
    document = lines_document(f"2020年{text}", headings=("主要目标",))
    [fact] = target.extract(SentenceLayer(document))
    assert as_said(fact, document.text) == shown


def test_numbers_are_written_as_people_write_them() -> None:
    assert [plain_number(value) for value in (1200000.0, 3.5, 150.0)] == ["1200000", "3.5", "150"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    given = {
        "document_id": "d", "document_title": "=1+1", "document_number": None, "region": "全国", "clause_id": "d#一", "label": "一",
        "quote": "\x01=HYPERLINK()", "span": {"start": 0, "end": 1}, "task": "=cmd", "department": "甲局", "full": "甲局", "role": "lead",
    }  # fmt: skip
    row = ResponsibilityRow.model_validate(given)
    write_responsibilities([row], tmp_path / "f.xlsx")
    cells = [cell for line in load_workbook(tmp_path / "f.xlsx").worksheets[0].iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize(
    ("document", "title", "resolved"),
    [
        ("zhejiang-2017", "关于利用综合标准依法依规推动落后产能退出的指导意见", "changji-2017"),  # by 文号, in a part of another file
        ("shaoxing-2020", "关于利用综合标准依法依规推动落后产能退出的指导意见", "changji-2017"),  # by title, no 文号 stated
        ("shaoxing-2020", "关于印发〈2020年淘汰落后产能工作要点〉的通知", None),  # the province's, not 绍兴's own of a like name
        ("jiaxing-2011", "浙江省人民政府关于进一步加快淘汰落后产能的意见", None),  # not in the library
    ],
)
def test_a_document_named_is_found_in_the_library(assistant: Tiaoli, document: str, title: str, resolved: str | None) -> None:
    found = {row.resolved for row in assistant.references(document) if row.title == title}
    assert found == {resolved}
