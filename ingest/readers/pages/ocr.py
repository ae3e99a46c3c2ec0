"""Pictures of pages -> lines with their places, by RapidOCR and the models in its wheel (extra `ocr`); nothing is downloaded."""

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Any

from corpus.model import Remark
from ingest.readers.pages.grid import Box, grid_of
from ingest.readers.pages.lines import placed
from ingest.readers.pages.pieces import Grid, Line, Piece

if TYPE_CHECKING:
    import numpy as np

    Picture = np.ndarray[Any, Any]

# Below, a line is told as doubtful.
DOUBTFUL = 0.8
# A text layer that is less like the picture's words than this is not of this page.
ALIKE = 0.98
# Most boxes upright: the page lies on its side.
UPRIGHT = 0.6
# So sure in the mean, and a page stands on its feet.
MOSTLY_SURE = 0.8
# Of one file no more pages are recognised, and none once so much time is over: a page takes two to five seconds.
MAX_RECOGNISED = 300
MAX_SECONDS = 1_800
# A page has few seals; each is read again.
MAX_SEALS = 6


@dataclass
class Recognised:
    """A recognised page, lengths in pixels."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    items: list[Line | Grid] = field(default_factory=list)


class Patience:
    """How many pages of one file may still be recognised, and until when; which ones were left out."""

    def __init__(self) -> None:
        self._recognised = 0
        self._until = monotonic() + MAX_SECONDS
        self._left_out: list[int] = []

    def allows(self, page: int) -> bool:
        """True when `page` may be recognised; else it is one that was left out."""
        if self._recognised >= MAX_RECOGNISED or (self._recognised and monotonic() > self._until):
            self._left_out.append(page)
            return False
        self._recognised += 1
        return True

    def remarks(self) -> list[Remark]:
        """What is to be said of the pages that were left out."""
        if not self._left_out:
            return []
        limit = f"图像识别（OCR）每份文件以 {MAX_RECOGNISED} 页、{MAX_SECONDS // 60} 分钟为限"
        detail = f"{limit}，第 {listed(self._left_out)} 页没有识别（有隐藏文字层的取其文字，未与图像核对）；请把这些页拆成另一份文件再导入"
        return [Remark(kind="note", text="", detail=detail)]


def listed(pages: Sequence[int]) -> str:
    """1、2、3, the first twenty of them."""
    shown = "、".join(map(str, pages[:20]))
    return shown if len(pages) <= 20 else f"{shown} 等 {len(pages)}"


def available() -> bool:
    """True when the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    # one line at a time: six made as wide as the widest take 100 MB more
    return RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 2, "Rec.rec_batch_num": 1})


def _give_back_memory() -> None:
    """Has glibc return to the system what the networks let go of: a process that reads page after page grew over 1 GB."""
    with suppress(OSError, AttributeError, TypeError):  # another system, another library
        ctypes.CDLL(None).malloc_trim(0)


def recognised(picture: "Picture") -> Recognised:
    """The words of a picture; one that lies on its side is turned first."""
    import numpy as np

    picture = picture[:, :, :3] if picture.ndim == 3 else np.stack([picture] * 3, axis=2)
    pieces = _pieces(picture)
    sides = [piece for piece in pieces if len(piece.text) > 2]
    if sides and sum(piece.height > 1.5 * (piece.x1 - piece.x0) for piece in sides) > UPRIGHT * len(sides):
        picture, pieces = _surest(picture, (1, 3))
    elif pieces and _sure(pieces) < MOSTLY_SURE * sum(len(piece.text) for piece in pieces):
        picture, pieces = _surest(picture, (0, 2))
    pieces = _under_seals(picture, pieces)
    height, width = picture.shape[:2]
    grids = [grid_of(boxes, pieces) for boxes in _ruled(picture)]
    _give_back_memory()
    return Recognised(width, height, pieces, placed(pieces, grids))


def _surest(picture: "Picture", turns: tuple[int, ...]) -> tuple["Picture", list[Piece]]:
    """The picture in that one of the `turns` (of a quarter each, leftwards) in which its words are surest."""
    import numpy as np

    turned = [np.ascontiguousarray(np.rot90(picture, turn)) for turn in turns]
    return max(((one, _pieces(one)) for one in turned), key=lambda pair: _sure(pair[1]))


def _under_seals(picture: "Picture", pieces: list[Piece]) -> list[Piece]:
    """`pieces` with what stands under red seals read again without the red: a seal covers the signature and the day."""
    for left, top, right, bottom in _seals(picture)[:MAX_SEALS]:
        clear = picture[top:bottom].copy()
        clear[:] = clear[:, :, :1]  # red ink is nearly as bright as paper in the red channel, black is not
        clear[_red(picture[top:bottom], 25, 90)] = 255
        again = [piece._replace(top=piece.top + top, bottom=piece.bottom + top) for piece in _pieces(clear)]
        under = [piece for piece in again if piece.x1 > left and piece.x0 < right]
        kept = [p for p in pieces if not (top <= p.middle <= bottom and p.x1 > left and p.x0 < right)]
        pieces = [*kept, *under]
    return pieces


def _red(picture: "Picture", over: int, least: int) -> "Picture":
    """Which pixels are red: by so much over green and blue, and bright enough to be no black."""
    import numpy as np

    red, green, blue = (picture[:, :, n].astype(np.int16) for n in range(3))
    return (red - np.maximum(green, blue) > over) & (red > least)


def _seals(picture: "Picture") -> list[tuple[int, int, int, int]]:
    """Boxes of red blots as wide as high, too large for a sign; a red masthead is far wider."""
    import cv2
    import numpy as np

    ink = _red(picture, 50, 110).astype(np.uint8)
    width = picture.shape[1]
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink, np.ones((width // 40 + 1,) * 2, np.uint8)))
    boxes = [tuple(int(value) for value in stats[n][:4]) for n in range(1, count)]
    return [(x, y, x + w, y + h) for x, y, w, h in boxes if 0.14 * width < w < 0.4 * width and 0.6 < w / max(h, 1) < 1.7]


def doubts(seen: Recognised, page: int) -> list[Remark]:
    """A remark for each line of the page that was recognised with little certainty."""
    detail = "第 {} 页这一行识别得不确定（置信度 {:.2f}），引用前请核对原件"
    return [
        Remark(kind="doubtful", text=piece.text, detail=detail.format(page, piece.score)) for piece in seen.pieces if piece.score < DOUBTFUL
    ]


def _sure(pieces: list[Piece]) -> float:
    return sum(piece.score * len(piece.text) for piece in pieces)


def _pieces(picture: "Picture") -> list[Piece]:
    # lines are not turned one by one: a page stands on its head or it does not
    result = _engine()(picture, use_cls=False)
    if result.boxes is None or result.txts is None or result.scores is None:
        return []
    found = []
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
        if text.strip():
            found.append(Piece(text.strip(), min(xs), min(ys), max(xs), max(ys), float(score)))
    return found


def agree(layer: str, seen: str) -> bool:
    """True when a hidden text layer says what the picture shows."""
    one, other = ("".join(c for c in text if c.isalnum())[:5000] for text in (layer, seen))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _ruled(picture: "Picture") -> list[list[Box]]:
    """Cells of the ruled tables of a picture: the insides of long straight lines that cross."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    height, width = ink.shape
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (max(40, width // 25), 1)))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, max(25, height // 50))))
    rules = cv2.dilate(cv2.bitwise_or(across, down), np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(rules)
    tables = []
    for n in range(1, count):
        x, y, w, h, _area = (int(value) for value in stats[n])
        if w > 0.2 * width and h > 40:
            cells = _cells(rules[y : y + h, x : x + w], x, y)
            if len(cells) >= 4:
                tables.append(cells)
    return tables


def _cells(rules: "Picture", x: int, y: int) -> list[Box]:
    """Holes in the ruling of one table, each stretched to its lines."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(255 - rules, connectivity=4)
    height, width = rules.shape
    cells = []
    for n in range(1, count):
        left, top, w, h, area = (int(value) for value in stats[n])
        outer = left == 0 or top == 0 or left + w >= width or top + h >= height
        if not outer and w > 12 and h > 12 and area > 0.7 * w * h:
            cells.append((x + left - 3.0, y + top - 3.0, x + left + w + 3.0, y + top + h + 3.0))
    return cells
