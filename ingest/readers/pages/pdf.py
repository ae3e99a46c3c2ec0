"""PDF: words and their places by PDFium, tables by pdfplumber where a page is ruled, pictures of pages by OCR."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_PAGES, damaged
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.grid import grid_of
from ingest.readers.pages.lines import placed
from ingest.readers.pages.ocr import Recognised, agree, available, doubts, recognised
from ingest.readers.pages.paragraphs import blocks_of
from ingest.readers.pages.pieces import Grid, Page, Piece
from ingest.readers.source import Found, SourceText, removed

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# So many lines and rectangles may be the ruling of a table; a page with more than the most is a drawing.
MIN_RULES = 8
MAX_RULES = 20_000
# A picture that covers so much of a page is a scan of it.
SCANNED = 0.7
# Characters that no font has a name for: more of them, and the page's encoding is broken.
MAX_UNKNOWN = 0.15
DPI = 200
MAX_SCANNED = 300


@dataclass
class _Told:
    """Pages by what is to be said of them."""

    scanned: list[int] = field(default_factory=list)
    distrusted: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    unchecked: list[int] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    doubtful: list[Remark] = field(default_factory=list)


def read(data: bytes, name: str) -> SourceText:
    """Blocks of a PDF; BadInputError when it is damaged, locked, too long, or holds no text that can be read here."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    document = _opened(data, name)
    try:
        if len(document) > MAX_PAGES:
            raise BadInputError(f"{name}：有 {len(document)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再导入。")
        told = _Told()
        pages = [_page(document, n, data, told, name) for n in range(len(document))]
    finally:
        document.close()
    gone = without_furniture(pages)
    blocks = blocks_of(pages)
    if not any(block.line.strip() for block in blocks):
        raise BadInputError(_no_text(name, told))
    return SourceText.of("pdf", Found(blocks, [*removed(gone, "页眉、页脚、页码"), *_remarks(told)]))


def _opened(data: bytes, name: str) -> "pdfium.PdfDocument":
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
        document.get_version()
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadInputError(f"{name}：文件设有密码，请先去掉密码再导入。") from None
        raise damaged(name, " PDF ") from None
    return document


def _page(document: "pdfium.PdfDocument", n: int, data: bytes, told: _Told, name: str) -> Page:
    import pypdfium2 as pdfium

    try:
        page = document[n]
    except pdfium.PdfiumError:
        told.unread.append(n + 1)
        return Page(n + 1, 0, 0)
    try:
        return _read_page(page, n, data, told)
    except pdfium.PdfiumError:
        told.unread.append(n + 1)
        return Page(n + 1, 0, 0)
    finally:
        page.close()


def _read_page(page: "pdfium.PdfPage", n: int, data: bytes, told: _Told) -> Page:
    width, height = page.get_size()
    pieces = list(_pieces(page, width, height))
    rules, picture, hidden, drawn = _contents(page, width * height)
    broken = len(pieces) > 20 and sum(_unknown(piece.text) for piece in pieces) > MAX_UNKNOWN * len(pieces)
    scanned = picture >= SCANNED and (not pieces or hidden)
    if broken or scanned or (not pieces and (drawn or picture > 0.1)):
        seen = _seen(page, n, told)
        if seen:
            if scanned and pieces and not agree("".join(p.text for p in pieces), "".join(line.text for line in seen.pieces)):
                told.distrusted.append(n + 1)
            told.scanned.append(n + 1)
            told.doubtful += doubts(seen, n + 1)
            return Page(n + 1, seen.width, seen.height, seen.items)
        if broken:
            told.broken.append(n + 1)
            pieces = []
        elif pieces:
            told.unchecked.append(n + 1)
        else:
            (told.drawn if drawn and picture < SCANNED else told.unread).append(n + 1)
    grids = _tables(data, n, pieces) if MIN_RULES <= rules <= MAX_RULES else []
    return Page(n + 1, width, height, placed(pieces, grids))


def _pieces(page: "pdfium.PdfPage", width: float, height: float) -> Iterator[Piece]:
    """The characters of a page as it is shown, blanks aside."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    turned = page.get_rotation()
    box = raw.FS_RECTF()
    x_low, y_low = page.get_mediabox()[:2] if not turned else (0.0, 0.0)
    high = 0
    for n in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, n)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
            continue
        if not raw.FPDFText_GetLooseCharBox(text, n, box):
            continue
        x0, y0, x1, y1 = _turned((box.left - x_low, box.bottom - y_low, box.right - x_low, box.top - y_low), turned, width, height)
        yield Piece(chr(code), x0, height - y1, max(x1, x0 + 0.1), height - y0)
    text.close()


def _turned(box: tuple[float, float, float, float], turned: int, width: float, height: float) -> tuple[float, float, float, float]:
    """A box of the page as stored -> of the page as shown, turned clockwise by so many degrees; `width`, `height` as shown."""
    x0, y0, x1, y1 = box
    if turned == 90:
        return y0, height - x1, y1, height - x0
    if turned == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turned == 270:
        return width - y1, x0, width - y0, x1
    return box


def _contents(page: "pdfium.PdfPage", area: float) -> tuple[int, float, bool, bool]:
    """(paths that may rule a table, share of the page under its largest picture, whether all text is invisible, whether anything is drawn)."""
    import pypdfium2.raw as raw

    rules, picture, texts, invisible = 0, 0.0, 0, 0
    for n, one in enumerate(page.get_objects(max_depth=3)):
        if n > 4 * MAX_RULES:
            break
        if one.type == raw.FPDF_PAGEOBJ_PATH:
            rules += 1
        elif one.type == raw.FPDF_PAGEOBJ_TEXT:
            texts += 1
            invisible += raw.FPDFTextObj_GetTextRenderMode(one) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif one.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, low, right, top = one.get_bounds()
            picture = max(picture, (right - left) * (top - low) / max(area, 1.0))
    return rules, picture, bool(texts) and 2 * invisible > texts, rules > 50


def _unknown(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


def _seen(page: "pdfium.PdfPage", n: int, told: _Told) -> Recognised | None:
    if not available() or len(told.scanned) >= MAX_SCANNED:
        return None
    width, height = page.get_size()
    scale = min(DPI / 72, 5000 / max(width, height, 1.0))
    return recognised(page.render(scale=scale, rev_byteorder=True).to_numpy())


def _tables(data: bytes, n: int, pieces: list[Piece]) -> list[Grid]:
    """The ruled tables of page n; none where pdfplumber cannot read it."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(BytesIO(data), pages=[n + 1]) as document:
            found = document.pages[0].find_tables()
            boxes = [[cell for cell in table.cells if cell] for table in found]
    except (PDFException, PdfminerException, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, AssertionError):
        return []
    return [grid_of(cells, pieces) for cells in boxes if len(cells) > 1]


def _no_text(name: str, told: _Told) -> str:
    if (told.unread or told.drawn) and not available():
        return f"{name}：没有文字层，像是扫描件；识别扫描件要先安装：pip install 'tiaoli[ocr]'。"
    if told.broken:
        return f"{name}：文字的编码已损坏（字体没有对照表），读出来是乱码；安装 pip install 'tiaoli[ocr]' 后可按图像识别。"
    return f"{name}：里面没有可读的文字。"


def _remarks(told: _Told) -> list[Remark]:
    rows = (
        (told.scanned, "由图像识别（OCR）得到，可能有错字"),
        (told.distrusted, "的隐藏文字层与图像不一致，没有采用"),
        (told.unchecked, "是扫描件，文字取自其隐藏文字层，未与图像核对；安装 pip install 'tiaoli[ocr]' 后可核对"),
        (told.broken, "的文字编码已损坏，没有读出；安装 pip install 'tiaoli[ocr]' 后可按图像识别"),
        (told.drawn, "的文字画成了线条，没有读出；安装 pip install 'tiaoli[ocr]' 后可按图像识别"),
        (told.unread, "没有读出文字（图片或空白页）"),
    )
    told_pages = [Remark(kind="note", text="", detail=f"第 {_listed(pages)} 页{words}") for pages, words in rows if pages]
    return [*told_pages, *told.doubtful]


def _listed(pages: list[int]) -> str:
    shown = "、".join(map(str, pages[:20]))
    return shown if len(pages) <= 20 else f"{shown} 等 {len(pages)}"


