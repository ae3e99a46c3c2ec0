"""Word documents: what stands on the page is read, what only serves it is not."""

import struct

import pytest

from corpus.errors import BadInputError
from ingest.readers import read
from ingest.readers.word.numerals import displayed
from tests.decree_makers import package, paragraph

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (3, "chineseCountingThousand", "三"),
        (105, "chineseCountingThousand", "一百零五"),
        (12, "chineseCounting", "十二"),
        (100, "chineseCounting", "一○○"),
        (21, "japaneseCounting", "二十一"),
        (20, "ideographDigital", "二〇"),
        (2, "chineseLegalSimplified", "贰"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (12, "decimalEnclosedCircle", "⑫"),
        (27, "lowerLetter", "aa"),
        (14, "upperRoman", "XIV"),
        (4, "lowerRoman", "iv"),
        (7, "decimalZero", "07"),
        (5, "unheardOf", "5"),
    ],
)
def test_numbers_as_displayed(number: int, form: str, shown: str) -> None:
    assert displayed(number, form) == shown


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    shape = "".join(f'<w:lvl w:ilvl="{n}">{level}</w:lvl>' for n, level in enumerate(levels))
    return f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{shape}</w:abstractNum>{nums}</w:numbering>'


def level(form: str, text: str, start: int = 1, more: str = "") -> str:
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'


def said(body: str, **parts: str) -> list[str]:
    return read(package(body, **parts), "a.docx").text.split("\n")


def in_list(num: int, text: str, deep: int = 0) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{deep}"/><w:numId w:val="{num}"/></w:numPr>'
    return paragraph(text, extra=numbered)


def test_automatic_numbers_restart_and_go_on() -> None:
    two = numbering(level("chineseCountingThousand", "第%1条"), level("decimal", "%1.%2"))
    body = in_list(1, "甲") + in_list(1, "乙", 1) + in_list(1, "丙", 1) + paragraph("丁") + in_list(1, "戊") + in_list(1, "己", 1)
    expected = ["第一条 甲", "1.1 乙", "1.2 丙", "丁", "第二条 戊", "2.1 己"]
    assert said(body, **{"numbering.xml": two}) == [
        line.replace("1.1", "一.1").replace("1.2", "一.2").replace("2.1", "二.1") for line in expected
    ]
    legal = numbering(level("chineseCountingThousand", "第%1条"), level("decimal", "%1.%2", more="<w:isLgl/>"))
    assert said(body, **{"numbering.xml": legal}) == expected


def test_a_list_may_start_anywhere_and_anew() -> None:
    again = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    parts = {"numbering.xml": numbering(level("decimal", "%1．", start=2), nums=again)}
    assert said(in_list(1, "甲") + in_list(1, "乙") + in_list(2, "丙") + in_list(2, "丁"), **parts) == ["2．甲", "3．乙", "7．丙", "8．丁"]


def test_numbers_come_from_styles_and_can_be_switched_off() -> None:
    styles = (
        f'<w:styles {_W}><w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="own"><w:basedOn w:val="base"/></w:style></w:styles>'
    )
    parts = {"numbering.xml": numbering(level("chineseCounting", "%1、")), "styles.xml": styles}
    styled = '<w:pStyle w:val="own"/>'
    body = paragraph("甲", extra=styled) + in_list(0, "乙").replace("<w:numPr>", f"{styled}<w:numPr>") + paragraph("丙", extra=styled)
    assert said(body, **parts) == ["一、甲", "乙", "二、丙"]
    assert said(body) == ["甲", "乙", "丙"], "a numbering that is not there displays nothing"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{code}</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        pytest.param(run("甲") + "<w:ins>" + run("乙") + "</w:ins>", ["甲乙"], id="inserted text is accepted"),
        pytest.param(run("甲") + "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", ["甲"], id="deleted text is gone"),
        pytest.param(run("甲") + run("乙", "<w:strike/>"), ["甲"], id="struck through"),
        pytest.param(run("甲") + run("乙", '<w:strike w:val="0"/>'), ["甲乙"], id="a switch that is off"),
        pytest.param(run("甲") + run("乙", "<w:vanish/>"), ["甲"], id="hidden"),
        pytest.param(run("甲") + "<w:r><w:br/></w:r>" + run("乙"), ["甲", "乙"], id="a line break is a paragraph's end"),
        pytest.param(run("甲") + field("PAGE", "3"), ["甲"], id="a page number"),
        pytest.param(run("甲") + field("REF x", "三"), ["甲三"], id="a reference is text"),
        pytest.param("<w:hyperlink>" + run("甲") + "</w:hyperlink>", ["甲"], id="a link"),
        pytest.param("<w:sdt><w:sdtContent>" + run("甲") + "</w:sdtContent></w:sdt>", ["甲"], id="a content control"),
        pytest.param(run("甲") + '<w:r><w:sym w:char="F0FE"/></w:r>', ["甲☑"], id="a sign of a symbol font"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_runs(inside: str, lines: list[str]) -> None:
    assert said(f"<w:p>{inside}</w:p>" + paragraph("完"))[: len(lines)] == [line for line in lines if line] + ["完"] * (lines == [""])


def test_what_is_left_out_is_told() -> None:
    source = read(package("<w:p>" + run("甲") + run("乙", "<w:strike/>") + "</w:p>"), "a.docx")
    assert [(remark.kind, remark.text) for remark in source.remarks] == [("removed", "乙")]


def test_a_text_box_that_is_drawn_twice_is_read_once_before_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('某政发〔2024〕1号')}</w:txbxContent>"
    choices = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    twice = f"<mc:AlternateContent {_MC}>{choices}</mc:AlternateContent>"
    assert said(f"<w:p><w:r>{twice}</w:r>{run('标题')}</w:p>") == ["某政发〔2024〕1号", "标题"]


def test_headers_are_dropped_but_for_a_number() -> None:
    header = f"<w:hdr {_W}>{paragraph('内部资料')}{paragraph('某政发〔2024〕1号')}</w:hdr>"
    assert said(paragraph("标题"), **{"header1.xml": header}) == ["某政发〔2024〕1号", "标题"]


def test_notes_follow_their_paragraph() -> None:
    notes = f'<w:footnotes {_W}><w:footnote w:id="2">{paragraph("按上年末统计。")}</w:footnote></w:footnotes>'
    body = f'<w:p>{run("甲")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>{paragraph("乙")}'
    assert said(body, **{"footnotes.xml": notes}) == ["甲", "按上年末统计。", "乙"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_merged_cells() -> None:
    rows = (
        cell("区域", '<w:vMerge w:val="restart"/>') + cell("目标", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("2024年") + cell("2025年"),
        cell("柯桥区") + cell("3") + cell("5"),
    )
    source = read(package("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"), "a.docx")
    assert [block.cells for block in source.blocks] == [("区域", "目标", ""), ("区域", "2024年", "2025年"), ("柯桥区", "3", "5")]
    assert [block.header for block in source.blocks] == [True, True, False]


def test_a_table_that_only_arranges_is_paragraphs() -> None:
    layout = f"<w:tbl><w:tr>{cell('1981年1月27日')}{cell('')}{cell('〔81〕法民字第2号')}</w:tr></w:tbl>"
    assert said(layout) == ["1981年1月27日", "〔81〕法民字第2号"]


def test_contents_are_dropped() -> None:
    styles = f'<w:styles {_W}><w:style w:styleId="t1"><w:name w:val="toc 1"/></w:style></w:styles>'
    body = paragraph("第一章 总则 1", extra='<w:pStyle w:val="t1"/>') + paragraph("第一章 总则")
    assert said(body, **{"styles.xml": styles}) == ["第一章 总则"]


def doc_file(text: str) -> bytes:
    """A .doc with nothing but a text in one piece (MS-DOC), in the smallest OLE container."""
    main = bytearray(0x600)
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<I", main, 0x4C, len(text))
    raw = text.encode("utf-16-le")
    main += raw
    piece = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 0x600, 0)
    clx = b"\x02" + struct.pack("<I", len(piece)) + piece
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    return ole_file({"WordDocument": bytes(main), "0Table": clx})


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A compound file of version 3; every stream is padded to the size from which streams have sectors of their own."""
    sector = 512
    padded = {name: data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0") for name, data in streams.items()}
    fat, body, entries = [0xFFFFFFFD, 0xFFFFFFFE], b"", [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in padded.items():
        first, count = len(fat), len(data) // sector
        fat += [first + n + 1 for n in range(count - 1)] + [0xFFFFFFFE]
        body += data
        entries.append((name, 2, first, len(data)))
    directory = b""
    for n, (name, kind, first, size) in enumerate(entries):
        right = n + 1 if 0 < n < len(entries) - 1 else 0xFFFFFFFF
        down = 1 if n == 0 else 0xFFFFFFFF
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, right, down)
            + bytes(36)
            + struct.pack("<III", first, size, 0)
        )
        directory = directory.ljust(128 * (n + 1), b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sector, b"\xff")
    return header + table + directory.ljust(sector, b"\0") + body


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.word.office.installed", lambda: None)


@pytest.mark.usefixtures("no_office")
def test_an_old_document_without_an_office_suite() -> None:
    text = "关于整改的通知\r一、甲\x0b乙\r\x13 PAGE \x141\x15完\r"
    assert read(doc_file(text), "a.doc").text.split("\n") == ["关于整改的通知", "一、甲", "乙", "1完"]


@pytest.mark.usefixtures("no_office")
@pytest.mark.parametrize("data", [b"{\\rtf1 a}"], ids=["rich text"])
def test_what_needs_an_office_suite_says_so(data: bytes) -> None:
    with pytest.raises(BadInputError, match=r"^a.rtf：.*LibreOffice"):
        read(data, "a.rtf")


def test_a_locked_document() -> None:
    with pytest.raises(BadInputError, match="密码"):
        read(ole_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "a.docx")


def test_bytes_decide_what_a_file_is() -> None:
    """A page saved as .doc, a document saved as .txt."""
    assert read(f"<html><body><p>{'甲' * 30}</p></body></html>".encode(), "a.doc").format == "html"
    assert read(package(paragraph("甲")), "a.txt").format == "docx"
    assert read("只是文字。".encode(), "a.doc").format == "txt"
