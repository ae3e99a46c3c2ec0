"""OFD (GB/T 33190-2016): text objects of pages and their templates in reading order, tables by drawn lines, pictures of pages by OCR."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from lxml import etree

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.limits import MAX_PAGES, damaged, member, opened_zip
from ingest.readers.markup import attribute, child, local, number_of, parsed_xml
from ingest.readers.pages.furniture import without_furniture
from ingest.readers.pages.grid import grid_of
from ingest.readers.pages.image import opened
from ingest.readers.pages.lines import placed
from ingest.readers.pages.ocr import Patience, available, doubts, recognised
from ingest.readers.pages.paragraphs import blocks_of
from ingest.readers.pages.pieces import Grid, Page, Piece
from ingest.readers.pages.ruling import MILLIMETRE, Rule, ruled_cells
from ingest.readers.source import Found, OnPage, SourceText, removed, unheard

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# A picture that covers so much of a page is the page; smaller ones are seals and marks.
PAGE_PICTURE = 0.25
MAX_RULES = 20_000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?|-?\.\d+")
_LINE_TO = re.compile(r"([ML])\s+(-?[\d.]+)\s+(-?[\d.]+)")


@dataclass
class _Seen:
    """What a page shows, templates included."""

    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[tuple[str, Matrix]] = field(default_factory=list)


def read(data: bytes, name: str, on_page: OnPage = unheard) -> SourceText:
    """Blocks of an OFD file; BadInputError when it is damaged, too large, or shows no text."""
    archive = opened_zip(data, name)
    found, pages, patience = Found(), list[Page](), Patience()
    for root in _documents(archive, name):
        document = _Document(archive, root, name)
        pages.extend(document.pages(len(pages), found, on_page, patience))
        if names := "、".join(attached for attached, _ in document.attachments()):
            found.remarks.append(Remark(kind="note", text=names, detail="文件里另附有文件，导入时各成一份"))
    found.remarks[:0] = patience.remarks()
    gone = without_furniture(pages)
    found.blocks.extend(blocks_of(pages))
    if not found.blocks:
        hint = "" if available() else "；页面若是图片，识别要先安装：pip install 'tiaoli[ocr]'"
        raise BadInputError(f"{name}：里面没有可读的文字{hint}。")
    found.remarks[:0] = removed(gone, "页眉、页脚、页码")
    return SourceText.of("ofd", found)


def attached(data: bytes, name: str) -> list[tuple[str, zipfile.ZipInfo]]:
    """The names of the files that are attached to an OFD document, and where they lie in its package."""
    archive = opened_zip(data, name)
    documents = [_Document(archive, root, name) for root in _documents(archive, name)]
    return [(said, archive.getinfo(path)) for document in documents for said, path in document.attachments()]


def _ending(said: str, file: str) -> str:
    """附件1 at Attachs/1.xlsx -> 附件1.xlsx: the name may lack the ending that the file has."""
    suffix = PurePosixPath(file).suffix
    return said if not suffix or said.lower().endswith(suffix.lower()) else said + suffix


def _documents(archive: zipfile.ZipFile, name: str) -> list[str]:
    """Paths of the documents in the package."""
    root = parsed_xml(member(archive, "OFD.xml", name), name, " OFD ")
    paths = [(one.text or "").strip().lstrip("/") for one in root.iter() if local(one) == "DocRoot"]
    if not paths:
        raise damaged(name, " OFD ")
    return paths[:100]


class _Document:
    def __init__(self, archive: zipfile.ZipFile, path: str, name: str) -> None:
        self._archive, self._name, self._path = archive, name, path
        self._root = self._xml(path)
        self._templates = {
            attribute(one, "ID") or "": self._at(path, attribute(one, "BaseLoc"))
            for one in self._root.iter()
            if local(one) == "TemplatePage"
        }
        box = next((one.text for one in self._root.iter() if local(one) == "PhysicalBox"), None)
        self._box = _numbers(box, 4) or [0.0, 0.0, 210.0, 297.0]

    def _xml(self, path: str) -> etree._Element:
        return parsed_xml(member(self._archive, path, self._name), self._name, " OFD ")

    def _at(self, base: str, path: str | None) -> str:
        """A path in the package: from its root, or from the part that names it."""
        path = path or ""
        return path.lstrip("/") if path.startswith("/") else normpath(join(dirname(base), path))

    def pages(self, before: int, found: Found, on_page: OnPage, patience: Patience) -> Iterator[Page]:
        """The pages, numbered on from `before`; what is to be said of them goes into `found`."""
        listed = [one for one in self._root.iter() if local(one) == "Page" and attribute(one, "BaseLoc")]
        if before + len(listed) > MAX_PAGES:
            raise BadInputError(f"{self._name}：超过 {MAX_PAGES} 页的上限，请拆分后再导入。")
        on_page(before, before + len(listed))
        for number, one in enumerate(listed, before + 1):
            path = self._at(self._path, attribute(one, "BaseLoc"))
            yield self._page(path, number, found, patience)
            on_page(number, before + len(listed))

    def _page(self, path: str, number: int, found: Found, patience: Patience) -> Page:
        root = self._xml(path)
        box = next((_numbers(one.text, 4) for one in root.iter() if local(one) == "PhysicalBox"), None) or self._box
        seen = _Seen()
        for one in root:
            template = self._templates.get(attribute(one, "TemplateID") or "")
            if local(one) == "Template" and template in self._archive.namelist():
                self._look(self._xml(template), seen)
        self._look(root, seen)
        self._read_pictures(seen, box, number, found, patience)
        return Page(number, box[2], box[3], placed(seen.pieces, _grids(seen)))

    def _look(self, root: etree._Element, seen: _Seen) -> None:
        content = child(root, "Content")
        for one in content.iter() if content is not None else ():
            kind = local(one)
            if kind == "TextObject":
                seen.pieces.extend(_text_pieces(one))
            elif kind == "PathObject" and len(seen.rules) < MAX_RULES:
                seen.rules.extend(_rules(one))
            elif kind == "ImageObject":
                seen.pictures.append((attribute(one, "ResourceID") or "", _on_page(one)))

    @cached_property
    def _resources(self) -> dict[str, str]:
        """Files of pictures by their id."""
        found = {}
        for one in self._root.iter():
            if local(one) not in ("PublicRes", "DocumentRes"):
                continue
            path = self._at(self._path, one.text)
            if path in self._archive.namelist():
                res = self._xml(path)
                base = self._at(path, (attribute(res, "BaseLoc") or "").rstrip("/") + "/x")
                for media in res.iter():
                    if local(media) == "MultiMedia" and (file := child(media, "MediaFile")) is not None:
                        found[attribute(media, "ID") or ""] = self._at(base, (file.text or "").strip())
        return found

    def _read_pictures(self, seen: _Seen, box: list[float], number: int, found: Found, patience: Patience) -> None:
        """Words of pictures as large as the page, put where they are seen; what a text object says there already is not read twice."""
        large = [(name, m) for name, m in seen.pictures if hypot(m[0], m[1]) * hypot(m[2], m[3]) > PAGE_PICTURE * box[2] * box[3]]
        for resource, matrix in large[:3]:
            file = self._resources.get(resource, "")
            if file not in self._archive.namelist():
                continue
            if not available():
                found.remarks.append(
                    Remark(kind="note", text="", detail=f"第 {number} 页有整页图片，识别要先安装：pip install 'tiaoli[ocr]'")
                )
                return
            if not patience.allows(number):
                return
            pieces, doubtful = _recognised(member(self._archive, file, self._name), file, matrix, number)
            fresh = [piece for piece in pieces if not any(_same_place(piece, other) for other in seen.pieces)]
            seen.pieces.extend(fresh)
            found.remarks.append(
                Remark(kind="note", text="", detail=f"第 {number} 页有整页图片，其中的字由图像识别（OCR）得到，可能有错字")
            )
            found.remarks.extend(doubtful)

    def attachments(self) -> list[tuple[str, str]]:
        """The files that are attached, documents of their own: the name of each and its path in the package."""
        found = []
        for one in self._root.iter():
            if local(one) != "Attachments" or (path := self._at(self._path, (one.text or "").strip())) not in self._archive.namelist():
                continue
            for part in (part for part in self._xml(path) if local(part) == "Attachment"):
                said = child(part, "FileLoc")
                file = self._at(path, (said.text or "").strip() if said is not None else "")
                if file in self._archive.namelist():
                    found.append((_ending(attribute(part, "Name") or PurePosixPath(file).name, file), file))
        return found


def _numbers(text: str | None, count: int) -> list[float]:
    found = [float(one) for one in _NUMBER.findall(text or "")]
    return found if len(found) == count and all(abs(one) < 1e6 for one in found) else []


def _on_page(one: etree._Element) -> Matrix:
    """Own coordinates of an object -> those of the page: its CTM, then the corner of its boundary."""
    ctm = _numbers(attribute(one, "CTM"), 6)
    a, b, c, d, e, f = ctm or _IDENTITY
    corner = _numbers(attribute(one, "Boundary"), 4) or [0.0] * 4
    return a, b, c, d, e + corner[0], f + corner[1]


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _text_pieces(one: etree._Element) -> Iterator[Piece]:
    """The characters of a text object: a code's X and Y place its first on the baseline, DeltaX and DeltaY are the steps between them."""
    matrix = _on_page(one)
    size = (_numbers(attribute(one, "Size"), 1) or [1.0])[0] * (_numbers(attribute(one, "HScale"), 1) or [1.0])[0]
    unit, high = hypot(matrix[0], matrix[1]) or 1.0, size * (hypot(matrix[2], matrix[3]) or 1.0)
    box = _numbers(attribute(one, "Boundary"), 4)
    for code in (part for part in one if local(part) == "TextCode"):
        text = code.text or ""
        x, y = ((_numbers(attribute(code, name), 1) or [0.0])[0] for name in ("X", "Y"))
        steps, down = (_steps(attribute(code, name), len(text)) for name in ("DeltaX", "DeltaY"))
        for n, character in enumerate(text):
            own = size * (0.5 if character.isascii() else 1.0)
            step = steps[n] if n < len(steps) else (0.0 if down else own)
            # a character takes its step; one that stands alone, its boundary
            wide = box[2] if len(text) == 1 and box else (step if step > 0 else own) * unit
            if not character.isspace():
                left, base = _moved(matrix, x, y)
                yield Piece(character, left, base - 0.85 * high, left + min(wide, size * unit), base + 0.15 * high)
            x += step
            y += down[n] if n < len(down) else 0.0


def _steps(text: str | None, most: int) -> list[float]:
    """2.1 g 4 2.2 1 -> [2.1, 2.2, 2.2, 2.2, 2.2, 1]: g repeats."""
    words = (text or "").split()
    steps: list[float] = []
    while words and len(steps) < most:
        word = words.pop(0)
        if word == "g" and len(words) >= 2:
            count, value = number_of(words.pop(0)), _numbers(words.pop(0), 1)
            steps += (value or [0.0]) * min(count, most)
        else:
            steps += _numbers(word, 1) or [0.0]
    return steps


def _rules(one: etree._Element) -> Iterator[Rule]:
    """Straight lines of a path along the page's sides."""
    drawn = child(one, "AbbreviatedData")
    matrix = _on_page(one)
    at: tuple[float, float] | None = None
    for step, x, y in _LINE_TO.findall((drawn.text or "")[:20_000] if drawn is not None else ""):
        try:
            here = _moved(matrix, float(x), float(y))
        except ValueError:
            continue
        if step == "L" and at is not None:
            yield Rule(min(at[0], here[0]), min(at[1], here[1]), max(at[0], here[0]), max(at[1], here[1]))
        at = here


def _grids(seen: _Seen) -> list[Grid]:
    return [grid_of(cells, seen.pieces) for cells in ruled_cells(seen.rules, MILLIMETRE)]


def _recognised(data: bytes, name: str, matrix: Matrix, number: int) -> tuple[list[Piece], list[Remark]]:
    """The words of a picture, on the page as it is shown: turned as its matrix turns it."""
    import numpy as np

    picture = opened(data, name)
    a, b, c, d, _, _ = matrix
    turns = (2 if a < 0 and d < 0 else 0) if abs(a) >= abs(b) else (-1 if b > 0 > c else 1)
    upright = np.ascontiguousarray(np.rot90(picture, turns))
    corners = [_moved(matrix, x, y) for x in (0, 1) for y in (0, 1)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    across = (max(x for x, _ in corners) - left) / upright.shape[1]
    down = (max(y for _, y in corners) - top) / upright.shape[0]
    seen = recognised(upright)
    return [
        piece._replace(
            x0=left + piece.x0 * across, x1=left + piece.x1 * across, top=top + piece.top * down, bottom=top + piece.bottom * down
        )
        for piece in seen.pieces
    ], doubts(seen, number)


def _same_place(piece: Piece, other: Piece) -> bool:
    return piece.x0 <= (other.x0 + other.x1) / 2 <= piece.x1 and piece.top <= other.middle <= piece.bottom
