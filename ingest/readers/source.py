"""What every reader returns: the text of a file as its format states it, in blocks where the format has them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.model import Remark

Field = Literal["title", "issuer", "number", "date", "published", "index_number", "subject"]
Stated = Mapping[Field, str]
OnPage = Callable[[int, int], None]
"""Told before the first page and after each: how many are read, how many there are. What it raises ends the reading."""


def unheard(_page: int, _pages: int) -> None:
    """An OnPage where nobody asks."""


@dataclass(frozen=True)
class Block:
    """A paragraph, a row of a table or a note, in reading order.

    text: one line, without its number; number: the automatic number as it is displayed (第三条, 一、), "" where there is none;
    cells: of a row, from left to right, an empty one "" (then `text` is ""); header: the row names the columns; style: the format's
    own name for the kind of paragraph; indent: of the first line, in characters; page: 1, 2, …, 0 where the format has no pages.
    """

    text: str = ""
    kind: Literal["paragraph", "row", "note"] = "paragraph"
    number: str = ""
    cells: tuple[str, ...] = ()
    header: bool = False
    style: str = ""
    indent: float = 0.0
    page: int = 0

    @property
    def line(self) -> str:
        """The block on one line, as it is displayed: its number before it, its cells kept apart by tabs."""
        return "\t".join(self.cells) if self.cells else self.number + self.text


@dataclass(frozen=True)
class Found:
    """What reading one file or a piece of it brought to light."""

    blocks: list[Block] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    stated: dict[Field, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceText:
    """Text of one file as given, before any cleaning.

    format: "txt" | "docx" | …; encoding: how the bytes were read ("utf-8", "gb18030", "utf-16-le"), "" where the format says it
    itself; remarks: what a person should know about the reading; blocks: empty for plain text, whose lines are still to be found;
    stated: what the file says of the document outside its text (the table on a government page).
    """

    text: str
    format: str
    encoding: str
    remarks: tuple[Remark, ...] = ()
    blocks: tuple[Block, ...] = ()
    stated: Stated = field(default_factory=dict)

    @classmethod
    def of(cls, format_name: str, found: Found, encoding: str = "") -> "SourceText":
        """The source that `found` makes."""
        blocks = tuple(block for block in found.blocks if block.line.strip())
        text = "\n".join(block.line for block in blocks)
        return cls(text, format_name, encoding, tuple(found.remarks), blocks, dict(found.stated))


def removed(pieces: Iterable[str], reason: str) -> list[Remark]:
    """The remark on `pieces` that a reader took out; none where nothing but blanks went."""
    gone = [" ".join(piece.split()) for piece in pieces if piece.strip()]
    detail = f"{reason}（{len(gone)} 处）" if len(gone) > 1 else reason
    return [Remark(kind="removed", text=" ".join(gone), detail=detail)] if gone else []


def on_page(blocks: Iterable[Block], page: int) -> list[Block]:
    """`blocks` as standing on that page."""
    return [replace(block, page=page) for block in blocks]
