"""Workbooks and comma-separated tables: titles, heads, rows, items over several rows."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes
from ingest.readers import read
from ingest.readers.sheets.cells import shown


def workbook(*sheets: tuple[str, list[list[object]], list[str]]) -> bytes:
    """Sheets by name, with their rows and merged ranges."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(made := BytesIO())
    return made.getvalue()


LIST = [["某市权责清单", None, None], ["序号", "事项", "子项"], [1, "审批", "甲"], [None, None, "乙"], [2.0, "检查", "无"]]


def test_titles_rows_and_items() -> None:
    record = ingest_bytes(workbook(("清单", LIST, ["A1:C1", "A3:A4", "B3:B4"])), "a.xlsx", "d")
    assert record.document.text.split("\n") == ["某市权责清单", "序号\t事项\t子项", "1\t审批\t甲", "\t审批\t乙", "2\t检查\t无"]
    rows = [clause for clause in record.document.clauses if clause.kind == "row"]
    assert [clause.path for clause in rows] == [("表1", "行1"), ("表1", "行1", "行2"), ("表1", "行3")]
    assert record.document.main.title == "某市权责清单"


def test_sheets_are_named_where_there_are_several() -> None:
    rows: list[list[object]] = [["序号", "事项"], [1, "甲"], [2, "乙"]]
    text = read(workbook(("行政检查", rows, []), ("Sheet2", rows, []), ("空", [], [])), "a.xlsx").text.split("\n")
    assert [line for line in text if "\t" not in line] == ["行政检查"]
    assert len(text) == 7


def test_a_table_of_text() -> None:
    for data in (
        "区域,目标\n柯桥区,3\n".encode(),
        "区域;目标\n柯桥区;3\n".encode("gb18030"),
        "区域\t目标\r\n柯桥区\t3\r\n".encode("utf-16"),
    ):
        assert read(data, "a.csv").text == "区域\t目标\n柯桥区\t3"


@pytest.mark.parametrize(("value", "said"), [(3.0, "3"), (3.25, "3.25"), (True, "是"), ("甲", "甲"), (None, "None"), (1e20, "1e+20")])
def test_values(value: object, said: str) -> None:
    assert shown(value) == said


def test_one_cell_in_the_last_corner() -> None:
    """A sheet is laid out whole: such a file asks for all memory of the machine."""
    data = workbook(("甲", [["a"]], []))
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made := BytesIO(), "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))
    with pytest.raises(BadInputError, match="单元格"):
        read(made.getvalue(), "a.xlsx")


def test_a_reader_that_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged .xls may ask for a hundred gigabytes: the process that reads it ends, not the program."""
    monkeypatch.setattr("ingest.readers.sheets.workbook.sys.executable", "/bin/false")
    with pytest.raises(BadInputError, match="损坏"):
        read(workbook(("甲", [["a"]], [])), "a.xlsx")


def test_an_empty_book() -> None:
    with pytest.raises(BadInputError, match="空的"):
        read(workbook(("甲", [], [])), "a.xlsx")
