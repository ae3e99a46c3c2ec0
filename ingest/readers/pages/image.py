"""Pictures of pages (.png .jpg .tiff .bmp .webp), a TIFF with all its pages: read by OCR."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.decoding import MAX_BYTES, too_large
from ingest.readers.limits import MAX_PAGES, MAX_PIXELS, damaged
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.ocr import Patience, available, doubts, recognised
from ingest.readers.pages.paragraphs import blocks_of
from ingest.readers.pages.pieces import Page
from ingest.readers.source import Found, OnPage, SourceText, removed, unheard

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

# The longer side of a page at 200 dpi; larger pictures are reduced to it, and small ones are read as they are.
LONGEST = 3600
_DAMAGE = (
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
    AttributeError,
)


def read(data: bytes, name: str, on_page: OnPage = unheard) -> SourceText:
    """Blocks of a picture; BadInputError when it is damaged, too large or shows no text or the extra `ocr` is missing."""
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    count = frames(data, name)
    if not available():
        raise BadInputError(f"{name}：是图片，识别其中的文字要先安装：pip install 'tiaoli[ocr]'。")
    found, pages, patience = Found(), list[Page](), Patience()
    on_page(0, count)
    for n in range(1, count + 1):
        if patience.allows(n):
            seen = recognised(opened(data, name, n - 1))
            pages.append(Page(n, seen.width, seen.height, seen.items))
            found.remarks.extend(doubts(seen, n))
        on_page(n, count)
    gone = without_furniture(pages)
    found.blocks.extend(blocks_of(pages))
    if not found.blocks:
        raise BadInputError(f"{name}：不是有文字的图片，没有识别出文字。")
    read_so = Remark(kind="note", text="", detail="由图像识别（OCR）得到，可能有错字")
    found.remarks[:0] = [read_so, *patience.remarks(), *removed(gone, "页眉、页脚、页码")]
    return SourceText.of("image", found)


def frames(data: bytes, name: str) -> int:
    """How many pages the picture has; BadInputError when it is damaged or there are too many."""
    with _picture(data, name) as picture:
        count = int(getattr(picture, "n_frames", 1))
    if count > MAX_PAGES:
        raise BadInputError(f"{name}：有 {count} 页，超过 {MAX_PAGES} 页的上限，请拆分后再导入。")
    return count


def opened(data: bytes, name: str, frame: int = 0) -> "np.ndarray[Any, Any]":
    """A page of a picture as it is meant to be seen; BadInputError when it is damaged or too large."""
    from PIL import ImageOps

    with _picture(data, name) as picture:
        picture.seek(frame)
        if picture.width * picture.height > MAX_PIXELS:
            raise BadInputError(f"{name}：图片有 {picture.width}×{picture.height} 像素，超过上限，请缩小后再导入。")
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((LONGEST, LONGEST))
        return _array(upright)


@contextmanager
def _picture(data: bytes, name: str) -> Iterator["Image.Image"]:
    """The picture for as long as it is looked at; what Pillow says of a damaged one is a BadInputError."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as picture:
                yield picture
    except Image.DecompressionBombError:
        raise BadInputError(f"{name}：图片的像素超过上限，请缩小后再导入。") from None
    except _DAMAGE:
        raise damaged(name, "图片") from None


def _array(picture: Any) -> "np.ndarray[Any, Any]":
    import numpy as np

    return np.asarray(picture)
