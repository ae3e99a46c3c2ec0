"""PDF: words, lines and their places by PDFium, tables where a page is ruled, pictures of pages by OCR."""

import unicodedata
from collections.abc import Iterator
from ctypes import c_float
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_PAGES, damaged
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.grid import grid_of
from ingest.readers.pages.lines import placed
from ingest.readers.pages.ocr import Patience, Recognised, agree, available, doubts, listed, recognised
from ingest.readers.pages.paragraphs import blocks_of
from ingest.readers.pages.pieces import Grid, Page, Piece
from ingest.readers.pages.ruling import STRAIGHT, Rule, ruled_cells
from ingest.readers.source import Found, OnPage, SourceText, removed, unheard

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# So many lines and rectangles may be the ruling of a table; a page with more than the most is a drawing.
MIN_RULES = 8
MAX_RULES = 20_000
MAX_SEGMENTS = 5_000
# So many paths on a page without text may be its letters.
MIN_OUTLINES = 50
# A picture that covers so much of a page is a scan of it.
SCANNED = 0.7
# Characters that no font has a name for: more of them, and the page's encoding is broken.
MAX_UNKNOWN = 0.15
DPI = 200


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
    patience: Patience = field(default_factory=Patience)


def read(data: bytes, name: str, on_page: OnPage = unheard) -> SourceText:
    """Blocks of a PDF; BadInputError when it is damaged, locked, too long, or holds no text that can be read here."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    document = _opened(data, name)
    try:
        if len(document) > MAX_PAGES:
            raise BadInputError(f"{name}：有 {len(document)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再导入。")
        told, pages = _Told(), list[Page]()
        on_page(0, len(document))
        for n in range(len(document)):
            pages.append(_page(document, n, told))
            on_page(n + 1, len(document))
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


def _page(document: "pdfium.PdfDocument", n: int, told: _Told) -> Page:
    import pypdfium2 as pdfium

    try:
        page = document[n]
    except pdfium.PdfiumError:
        told.unread.append(n + 1)
        return Page(n + 1, 0, 0)
    try:
        return _read_page(page, n, told)
    except pdfium.PdfiumError:
        told.unread.append(n + 1)
        return Page(n + 1, 0, 0)
    finally:
        page.close()


def _read_page(page: "pdfium.PdfPage", n: int, told: _Told) -> Page:
    width, height = page.get_size()
    pieces = list(_pieces(page, width, height))
    shown = _contents(page, width * height)
    broken = len(pieces) > 20 and sum(_unknown(piece.text) for piece in pieces) > MAX_UNKNOWN * len(pieces)
    scanned = shown.picture >= SCANNED and (not pieces or shown.hidden)
    if broken or scanned or (not pieces and (shown.drawn or shown.picture > 0.1)):
        if available():
            if told.patience.allows(n + 1):
                return _recognised_page(_seen(page), n, pieces if scanned else [], told)
        elif broken:
            told.broken.append(n + 1)
        elif pieces:
            told.unchecked.append(n + 1)
        else:
            (told.drawn if shown.drawn and shown.picture < SCANNED else told.unread).append(n + 1)
        pieces = [] if broken else pieces
    grids = _tables(page, shown.paths, pieces) if MIN_RULES <= len(shown.paths) <= MAX_RULES else []
    return Page(n + 1, width, height, placed(pieces, grids))


def _recognised_page(seen: Recognised, n: int, layer: list[Piece], told: _Told) -> Page:
    """The page as its picture shows it; `layer`: its hidden text."""
    if layer and not agree("".join(piece.text for piece in layer), "".join(piece.text for piece in seen.pieces)):
        told.distrusted.append(n + 1)
    told.scanned.append(n + 1)
    told.doubtful += doubts(seen, n + 1)
    return Page(n + 1, seen.width, seen.height, seen.items)


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


@dataclass
class _Contents:
    """What a page is made of: paths that may rule a table, the share of it under its largest picture, whether its text is invisible."""

    paths: list["pdfium.PdfObject"] = field(default_factory=list)
    picture: float = 0.0
    texts: int = 0
    invisible: int = 0

    @property
    def hidden(self) -> bool:
        return 2 * self.invisible > self.texts > 0

    @property
    def drawn(self) -> bool:
        """So many paths that they may be the outlines of a text."""
        return len(self.paths) > MIN_OUTLINES


def _contents(page: "pdfium.PdfPage", area: float) -> _Contents:
    import pypdfium2.raw as raw

    found = _Contents()
    for n, one in enumerate(page.get_objects(max_depth=3)):
        if n > 4 * MAX_RULES:
            break
        if one.type == raw.FPDF_PAGEOBJ_PATH:
            found.paths.append(one)
        elif one.type == raw.FPDF_PAGEOBJ_TEXT:
            found.texts += 1
            found.invisible += raw.FPDFTextObj_GetTextRenderMode(one) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        elif one.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, low, right, top = one.get_bounds()
            found.picture = max(found.picture, (right - left) * (top - low) / max(area, 1.0))
    return found


def _unknown(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


def _seen(page: "pdfium.PdfPage") -> Recognised:
    width, height = page.get_size()
    scale = min(DPI / 72, 5000 / max(width, height, 1.0))
    return recognised(page.render(scale=scale, rev_byteorder=True).to_numpy())


def _tables(page: "pdfium.PdfPage", paths: list["pdfium.PdfObject"], pieces: list[Piece]) -> list[Grid]:
    """The ruled tables of a page as it is shown."""
    width, height = page.get_size()
    turned = page.get_rotation()
    rules = []
    for x0, y0, x1, y1 in (line for path in paths for line in _straight(path)):
        left, low, right, high = _turned((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), turned, width, height)
        rules.append(Rule(left, height - high, right, height - low))
    return [grid_of(cells, pieces) for cells in ruled_cells(rules)]


def _straight(path: "pdfium.PdfObject") -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path; a thin bar is one."""
    import pypdfium2.raw as raw

    left, low, right, high = path.get_bounds()
    if min(right - left, high - low) <= STRAIGHT:
        yield (
            (left, (low + high) / 2, right, (low + high) / 2)
            if right - left > high - low
            else ((left + right) / 2, low, (left + right) / 2, high)
        )
        return
    matrix, x, y = path.get_matrix(), c_float(), c_float()
    start = at = (0.0, 0.0)
    for n in range(min(raw.FPDFPath_CountSegments(path), MAX_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO:
            yield (*at, *here)
        elif kind == raw.FPDF_SEGMENT_MOVETO:
            start = here
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*here, *start)
        at = here


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
    told_pages = [Remark(kind="note", text="", detail=f"第 {listed(pages)} 页{words}") for pages, words in rows if pages]
    return [*told_pages, *told.patience.remarks(), *told.doubtful]
