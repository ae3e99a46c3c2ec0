"""Tables of duties: columns by their heads, merged cells, what each row gives whom to do by when; in every format that has tables."""

from collections.abc import Callable
from io import BytesIO

import pytest

from corpus.model import Deadline, PolicyRecord, Responsibility, Target
from ingest.pipeline import ingest_bytes
from ingest.readers.embedded import plain_marks
from ingest.readers.source import SourceText
from ingest.structure.columns import kind_of

HEADS = [
    # a role word and a noun for bodies, as in brackets behind a clause
    ("牵头单位", "lead"),
    ("牵头部门（第一责任）", "lead"),
    ("配合单位", "support"),
    ("责任处室", "responsible"),
    # heads that no role word makes
    ("实施主体", "responsible"),
    ("成员单位", "body"),
    ("重 点 任 务", "task"),
    ("责任事项", "duty"),
    ("时间节点", "deadline"),
    ("序号", "number"),
    # persons are no departments
    ("责任人", "person"),
    # what other tables have
    ("建设单位", None),
    ("发布时间", None),
    ("目标值", None),
    ("备注", None),
]


@pytest.mark.parametrize(("head", "kind"), HEADS, ids=[row[0] for row in HEADS])
def test_heads_of_columns(head: str, kind: str | None) -> None:
    assert kind_of(head) == kind


def read(text: str, name: str = "x.md") -> PolicyRecord:
    return ingest_bytes(text.encode(), name, "x")


def duties(record: PolicyRecord) -> list[tuple[str, str]]:
    """Task and its bodies as name/role, the role by its first letter, of each row."""
    return [
        (fact.task, " ".join(f"{d.name}/{d.role[0]}" for d in fact.departments))
        for fact in record.facts
        if isinstance(fact, Responsibility) and "/行" in f"/{fact.clause_id.partition('#')[2]}"
    ]


def due(record: PolicyRecord) -> list[tuple[str, str | None]]:
    return [(fact.obligation, fact.normalized.by if fact.normalized else None) for fact in record.facts if isinstance(fact, Deadline)]


ROWS = (
    ("序号", "重点任务", "牵头单位", "配合单位", "完成时限"),
    ("1", "推进节水改造", "市水利局", "市财政局、市住建局", "2025年6月底前"),
    ("2", "清理河道", "市住房和城乡建设局", "", "2025年12月"),
)
GIVEN = [("推进节水改造", "市水利局/l 市财政局/s 市住建局/s"), ("清理河道", "市住房和城乡建设局/l")]
DUE = [("推进节水改造", "2025-06-30"), ("清理河道", "2025-12-31")]


def markdown() -> bytes:
    lines = ["|" + "|".join(row) + "|" for row in ROWS]
    return "\n".join(["# 东陵市责任分工表", lines[0], "| :-- | --- | :-: | --: | - |", *lines[1:]]).encode()


def tabs() -> bytes:
    return "\n".join(["东陵市责任分工表", *("\t".join(row) for row in ROWS)]).encode()


def html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<html><body><h1>东陵市重点任务责任分工方案</h1><table>{rows}</table></body></html>".encode()


def html_in_markdown() -> bytes:
    return b"# \xe4\xb8\x9c\xe9\x99\xb5\xe5\xb8\x82\n\n" + html().partition(b"</h1>")[2].partition(b"</body>")[0]


def word() -> bytes:
    from docx import Document

    file, document = BytesIO(), Document()
    document.add_paragraph("东陵市工作方案")
    table = document.add_table(rows=1 + len(ROWS), cols=len(ROWS[0]))
    # a caption over all columns is no head
    table.cell(0, 0).merge(table.cell(0, len(ROWS[0]) - 1)).text = "重点任务责任分工表"
    for n, row in enumerate(ROWS, 1):
        for column, cell in enumerate(row):
            table.cell(n, column).text = cell
    document.save(file)
    return file.getvalue()


def sheet() -> bytes:
    from openpyxl import Workbook

    file, book = BytesIO(), Workbook()
    for row in (("东陵市重点任务责任分工表",), *ROWS):
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


FORMATS: list[tuple[Callable[[], bytes], str]] = [
    (markdown, "t.md"),
    (tabs, "t.txt"),
    (html, "t.html"),
    (html_in_markdown, "t.md"),
    (word, "t.docx"),
    (sheet, "t.xlsx"),
]


@pytest.mark.parametrize(("make", "name"), FORMATS, ids=[make.__name__ for make, _ in FORMATS])
def test_a_row_gives_its_bodies_their_task_and_its_day(make: Callable[[], bytes], name: str) -> None:
    record = ingest_bytes(make(), name, "x")
    assert duties(record) == GIVEN
    assert due(record) == DUE
    for fact in record.facts:
        assert record.document.by_id[fact.clause_id].kind == "row"
        assert "\n" not in fact.span.of(record.document.text)


def test_a_title_ends_where_its_table_begins() -> None:
    record = ingest_bytes(markdown(), "t.md", "x")
    assert record.document.main.title == "东陵市责任分工表"


TABLES = [
    # a part of an item takes the lead that stands merged above, its own bodies and day stay its own
    (
        "|序号|任务|牵头单位|责任单位|\n|---|---|---|---|\n|1|推进节水|市水利局|市财政局|\n||更换管网||各县（市、区）政府|\n",
        [("推进节水", "市水利局/l 市财政局/r"), ("更换管网", "市水利局/l 各县（市、区）政府/r")],
    ),
    # help is taken from above only where the part names no body at all
    (
        "|序号|任务|牵头单位|配合单位|\n|---|---|---|---|\n|1|推进节水|市水利局|市财政局|\n||更换管网|市住建局||\n||清洗水箱|||\n",
        [("推进节水", "市水利局/l 市财政局/s"), ("更换管网", "市住建局/l"), ("清洗水箱", "市住建局/l")],
    ),
    # an item of its own that names nobody has nobody
    ("|序号|任务|牵头单位|\n|---|---|---|\n|1|推进节水|市水利局|\n|2|推进治水|—|\n", [("推进节水", "市水利局/l")]),
    # the same as above, said so
    ("|任务|牵头单位|\n|---|---|\n|推进节水|市水利局|\n|推进治水|同上|\n", [("推进节水", "市水利局/l"), ("推进治水", "市水利局/l")]),
    # of several columns of tasks the last that is filled says what is to be done
    ("|重点任务|具体措施|责任单位|\n|---|---|---|\n|节水|更换老旧管网|市水利局|\n", [("更换老旧管网", "市水利局/r")]),
    # the cell says who leads
    ("|任务|责任单位|\n|---|---|\n|推进节水|市水利局牵头，市财政局配合|\n", [("推进节水", "市水利局/l 市财政局/s")]),
    # the head says so
    ("|任务|责任单位（列首位的为牵头单位）|\n|---|---|\n|推进节水|市水利局、市财政局|\n", [("推进节水", "市水利局/l 市财政局/r")]),
    # names without a head noun, one under the other in their cell
    ("|任务|责任单位|\n|---|---|\n|应急值守|市疾控<br>各保险公司|\n", [("应急值守", "市疾控/r 各保险公司/r")]),
    # what each body answers for
    (
        "|成员单位|主要职责|\n|---|---|\n|市公安局|维护现场秩序|\n|市气象局|提供预报|\n",
        [("维护现场秩序", "市公安局/r"), ("提供预报", "市气象局/r")],
    ),
    # 单位 of a table of numbers measures them
    ("|任务|单位|目标值|\n|---|---|---|\n|新增企业|万家|12|\n", []),
    # no table of duties
    ("|企业|电话|\n|---|---|\n|甲公司|123|\n", []),
]


@pytest.mark.parametrize(("table", "expected"), TABLES, ids=[row[0].split("\n")[0] for row in TABLES])
def test_cells_that_are_merged_empty_or_say_more_than_names(table: str, expected: list[tuple[str, str]]) -> None:
    assert duties(read(f"# 东陵市工作方案\n\n为推进工作，制定本方案。\n\n{table}")) == expected


def test_targets_come_from_their_own_column_only() -> None:
    text = "# 2025年目标任务分解表\n\n|任务|目标值|牵头单位|完成时间|\n|---|---|---|---|\n|新增规上企业|120家以上|市经信局|2025年底|\n"
    found = [fact for fact in read(text).facts if isinstance(fact, Target)]
    assert [(fact.indicator, fact.value, fact.unit, fact.comparator) for fact in found] == [("新增规上企业", 120.0, "家", ">=")]


def test_a_merged_cell_of_html_stands_in_each_row_that_it_covers() -> None:
    table = (
        "<table><tr><td>序号</td><td>任务</td><td>责任单位</td></tr><tr><td rowspan='2'>1</td><td>危化品排查</td>"
        "<td rowspan='2'>市应急管理局</td></tr><tr><td>粉尘排查</td></tr></table>"
    )
    assert duties(read(f"# 东陵市方案\n\n{table}")) == [("危化品排查", "市应急管理局/r"), ("粉尘排查", "市应急管理局/r")]


MARKS = [
    ("~~企业应当在15日内整改。~~企业应当在10日内整改。", "企业应当在10日内整改。"),
    ("罚款[-1万元-]{+3万元+}。", "罚款3万元。"),
    ("企业<del>可以</del><ins>应当</ins>整改。", "企业应当整改。"),
    # waves between numbers strike nothing out
    ("~~~3~5万元~~~", "~~~3~5万元~~~"),
    ("产能<5万吨，能耗>3吨。", "产能<5万吨，能耗>3吨。"),
]


@pytest.mark.parametrize(("given", "read_as"), MARKS, ids=[row[0] for row in MARKS])
def test_revisions_are_accepted_and_told(given: str, read_as: str) -> None:
    source = plain_marks(SourceText(given, "md", "utf-8"))
    assert source.text == read_as
    assert bool(source.remarks) == (given != read_as)
