"""Pictures of pages (.png .jpg .tiff .bmp .webp), a TIFF with all its pages: read by OCR."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_PIXELS, damaged
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.ocr import available, doubts, recognised
from ingest.readers.pages.paragraphs import blocks_of
from ingest.readers.pages.pieces import Page
from ingest.readers.source import Found, OnPage, SourceText, removed, unheard

if TYPE_CHECKING:
    import numpy as np

MAX_FRAMES = 300
# The longer side of a page at 200 dpi; larger pictures are reduced to it, and small ones are read as they are.
LONGEST = 3600


def read(data: bytes, name: str, on_page: OnPage = unheard) -> SourceText:
    """Blocks of a picture; BadInputError when it is damaged, too large or shows no text or the extra `ocr` is missing."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    frames = list(opened(data, name, available()))
    if not available():
        raise BadInputError(f"{name}：是图片，识别其中的文字要先安装：pip install 'tiaoli[ocr]'。")
    found, pages = Found(), list[Page]()
    on_page(0, len(frames))
    for n, picture in enumerate(frames, 1):
        seen = recognised(picture)
        pages.append(Page(n, seen.width, seen.height, seen.items))
        found.remarks.extend(doubts(seen, n))
        on_page(n, len(frames))
    gone = without_furniture(pages)
    found.blocks.extend(blocks_of(pages))
    if not found.blocks:
        raise BadInputError(f"{name}：不是有文字的图片，没有识别出文字。")
    read_so = Remark(kind="note", text="", detail="由图像识别（OCR）得到，可能有错字")
    found.remarks[:0] = [read_so, *removed(gone, "页眉、页脚、页码")]
    return SourceText.of("image", found)


def opened(data: bytes, name: str, whole: bool) -> Iterator["np.ndarray[Any, Any]"]:
    """The frames of a picture as they are meant to be seen; `whole` False only checks that it can be opened."""
    from PIL import Image, ImageOps, ImageSequence

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as picture:
                for n, frame in enumerate(ImageSequence.Iterator(picture)):
                    if n >= (MAX_FRAMES if whole else 1):
                        break
                    if frame.width * frame.height > MAX_PIXELS:
                        raise BadInputError(f"{name}：图片有 {frame.width}×{frame.height} 像素，超过上限，请缩小后再导入。")
                    upright = ImageOps.exif_transpose(frame).convert("RGB")
                    upright.thumbnail((LONGEST, LONGEST))
                    yield _array(upright)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        MemoryError,
        Warning,
        ZeroDivisionError,
    ):
        raise damaged(name, "图片") from None
    except Image.DecompressionBombError:
        raise BadInputError(f"{name}：图片的像素超过上限，请缩小后再导入。") from None


def _array(picture: Any) -> "np.ndarray[Any, Any]":
    import numpy as np

    return np.asarray(picture)
