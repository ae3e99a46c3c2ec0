"""Pages: lines in reading order, paragraphs over their ends, what is no text; PDFs that hold none; pictures that do."""

from importlib.util import find_spec
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from corpus.citing.citation import cite
from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.cleaning.canonical import clean
from ingest.pipeline import build_document, ingest_bytes
from ingest.readers import read
from ingest.readers.pages import ocr
from ingest.readers.pages.lines import lines_of
from ingest.readers.pages.pieces import Line, Piece
from ingest.readers.source import Block, Found, SourceText
from tests.decree_makers import PITCH, SIZE, pdf_of

FULL = "绍兴市人民政府办公室关于进一步推进印染行业整治提升工作若干意"  # as wide as a line


def words(*lines: tuple[float, float, str], size: float = SIZE) -> str:
    return "".join(f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in lines)


def page(*lines: str, number: str = "", head: str = "") -> str:
    placed = [(80.0, 740.0 - n * PITCH, line) for n, line in enumerate(lines)]
    return words(*placed, *([(280.0, 40.0, number)] if number else []), *([(80.0, 800.0, head)] if head else []))


def text_of(*pages: str) -> list[str]:
    return read(pdf_of(pages), "a.pdf").text.split("\n")


def test_a_paragraph_goes_on_over_the_page() -> None:
    lines = [
        FULL[n:] + FULL[:n] for n in range(9)
    ]  # each another one: without a Chinese font pdfium takes like lines for one printed twice
    assert text_of(page(*lines), page("见的通知。", "二、目标。")) == ["".join(lines) + "见的通知。", "二、目标。"]


def test_a_full_line_with_a_full_stop_may_end_a_paragraph() -> None:
    full = FULL[:-1] + "。"
    indented = words(
        (80.0, 740.0, full),
        (112.0, 712.0, FULL[:-2]),
        (80.0, 684.0, FULL),
        (80.0, 656.0, "完。"),
        *[(80.0, 628.0 - n * PITCH, FULL) for n in range(8)],
    )
    assert text_of(indented)[0] == full


@pytest.mark.parametrize("number", ["— {} —", "{}", "第{}页", "- {} -", "{}/3"])
def test_page_numbers_and_running_heads_go(number: str) -> None:
    pages = [page(FULL, "甲。", number=number.format(n), head="内部资料 注意保存") for n in (1, 2, 3)]
    source = read(pdf_of(pages), "a.pdf")
    assert "内部资料" not in source.text
    assert "".join(source.text.split()) == (FULL + "甲。") * 3
    assert [remark.kind for remark in source.remarks] == ["removed"]


def test_what_a_browser_prints_goes() -> None:
    one = words((60.0, 820.0, "2023/7/12 15:20"), (60.0, 20.0, "file:///C:/1.html")) + page("通知", "一、整改。")
    assert text_of(one) == ["通知", "一、整改。"]


def test_blocks_know_their_page() -> None:
    assert [block.page for block in read(pdf_of([page("甲。"), page("乙。")]), "a.pdf").blocks] == [1, 2]


def row(x: float, top: float, text: str) -> list[Piece]:
    return [Piece(c, x + n * 10, top, x + n * 10 + 10, top + 10) for n, c in enumerate(text)]


def test_two_columns() -> None:
    pieces = row(100, 0, "标" * 30)
    for n in range(40):
        pieces += [*row(0, 30 + n * 15, f"左{n:02}" + "文" * 20), *row(260, 33 + n * 15, f"右{n:02}" + "文" * 20)]
    assert [line.text[:3] for line in lines_of(pieces)] == ["标标标", *(f"左{n:02}" for n in range(40)), *(f"右{n:02}" for n in range(40))]


def test_two_columns_of_words_are_rows() -> None:
    pieces = [piece for n in range(12) for piece in row(0, n * 15, f"名{n % 10}") + row(300, n * 15, f"值{n % 10}")]
    assert [line.text for line in lines_of(pieces)] == [f"名{n % 10} 值{n % 10}" for n in range(12)]


def test_an_index_stands_on_its_line() -> None:
    pieces = [*row(0, 0, "课程"), Piece("i", 20, 6, 24, 13), *row(24, 0, "达成"), *row(0, 15, "下一行")]
    assert [line.text for line in lines_of(pieces)] == ["课程i达成", "下一行"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"%PDF-1.4\n" + b"x" * 500, "PDF", id="damaged"),
        pytest.param(pdf_of([""]), "没有可读", id="an empty page"),
        pytest.param(pdf_of(["".join(f"{n} 10 m {n + 5} 90 l S\n" for n in range(60))]), "文字", id="outlines"),
    ],
)
def test_no_text(data: bytes, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.pages.pdf.available", lambda: False)
    with pytest.raises(BadInputError, match=expected):
        read(data, "a.pdf")


def test_a_picture_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr("ingest.readers.pages.image.available", lambda: False)
    Image.new("RGB", (50, 50)).save(made := BytesIO(), "PNG")
    with pytest.raises(BadInputError, match=r"tiaoli\[ocr\]"):
        read(made.getvalue(), "a.png")


def test_a_hidden_layer_must_say_what_the_picture_says() -> None:
    assert ocr.agree("经 2021年4月25日党政联席会" * 9, "经2021年4月25日党政联席会" * 9)
    assert not ocr.agree("经 zO21年姐月25日党政联席会" * 9, "经2021年4月25日党政联席会" * 9)


def test_a_citation_names_its_page() -> None:
    pages = [page("关于印染行业整治的通知", FULL, "见的通知。"), page("一、企业应当整改。"), page("二、逾期的予以关闭。")]
    document = ingest_bytes(pdf_of(pages), "a.pdf", "d").document
    cited = [cite(document, clause.span, 1) for clause in document.clauses if clause.numbered]
    assert [(one.label, one.page, one.place) for one in cited] == [("一", 2, "（第2页）"), ("二", 3, "（第3页）")]


def test_a_doubtful_line_is_marked_beside_the_citation() -> None:
    remarks = [Remark(kind="doubtful", text="逾期的 予以关闭", detail="…")]
    cleaned = clean(
        SourceText.of("image", Found([Block("一、企业应当整改，逾期的予以关闭。", page=1), Block("二、其他。", page=1)], remarks))
    )
    document, _ = build_document(cleaned, "d", "a.png")
    first, second = (cite(document, clause.span, 1) for clause in document.clauses if clause.numbered)
    assert (first.doubtful, second.doubtful) == (True, False)
    assert first.place == "（第1页，识别存疑，请核对原件）"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_turned_until_its_words_are_sure(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lying, its lines are upright; on its head, they are read with little certainty."""
    page = np.zeros((40, 20, 3), np.uint8)
    page[0] = 255  # where its head is

    def seen(picture: Any) -> list[Piece]:
        right = picture.shape[0] > picture.shape[1] and picture[0, 5, 0] == 255
        lying = picture.shape[0] < picture.shape[1]
        box = (5.0, 0.0, 9.0, 30.0) if lying else (0.0, 5.0, 15.0, 9.0)
        return [Piece("某市通知", *box, 1.0 if right else 0.4)]

    monkeypatch.setattr(ocr, "_pieces", seen)
    found = ocr.recognised(np.ascontiguousarray(np.rot90(page, turns)))
    assert (found.width, found.height, found.pieces[0].score) == (20, 40, 1.0)


LIMITS = [("MAX_RECOGNISED", 2, [3, 4]), ("MAX_SECONDS", -1, [2, 3, 4])]


@pytest.mark.parametrize(("limit", "most", "left_out"), LIMITS, ids=["pages", "seconds; the first page is read in any case"])
@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_recognition_ends_and_says_where(kind: str, limit: str, most: int, left_out: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    sheet = Image.new("RGB", (200, 280), "white")
    sheet.save(made := BytesIO(), kind, save_all=True, append_images=[sheet] * 3)
    line = Line("关于整改的通知", 10, 10, 90, 20, 10)
    monkeypatch.setattr(ocr, limit, most)
    for reader in ("pdf", "image"):
        monkeypatch.setattr(f"ingest.readers.pages.{reader}.available", lambda: True)
        monkeypatch.setattr(f"ingest.readers.pages.{reader}.recognised", lambda _: ocr.Recognised(200, 280, [], [line]))
    source = read(made.getvalue(), f"a.{kind.lower()}")
    assert [block.page for block in source.blocks] == [n for n in (1, 2, 3, 4) if n not in left_out]
    (said,) = [remark.detail for remark in source.remarks if "为限" in remark.detail]
    assert f"第 {'、'.join(map(str, left_out))} 页没有识别" in said


@pytest.mark.skipif(find_spec("cv2") is None, reason="needs the extra `ocr`")
def test_what_stands_under_a_seal_is_read_without_the_red(monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((400, 400, 3), 255, np.uint8)
    page[200:280, 200:280] = (220, 30, 30)  # the seal
    page[230:240, 180:300] = (20, 20, 20)  # the day under it
    given = [Piece("二零一 二日", 180, 230, 300, 240, 0.5), Piece("上文", 10, 230, 60, 240), Piece("标题", 10, 10, 60, 20)]

    def seen(picture: Any) -> list[Piece]:
        assert (picture[:, :, 0] == picture[:, :, 1]).all(), "no colour is left"
        assert not ((picture > 200).any(axis=2) & (picture < 100).any(axis=2)).any()
        return [Piece("二零一八年十一月二十二日", 180, 30, 300, 40)]

    monkeypatch.setattr(ocr, "_pieces", seen)
    found = ocr._under_seals(page, given)
    assert {piece.text for piece in found} == {"二零一八年十一月二十二日", "上文", "标题"}
    assert abs(next(piece for piece in found if len(piece.text) > 5).top - 230) < 12
