"""One file -> its record, here or in a process of its own; how far its pages are is told while it is read."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from corpus.errors import BadInputError, StoppedError
from corpus.model import PolicyRecord, Remark
from corpus.store.records.rows import Embedded

if TYPE_CHECKING:
    from ingest.facts import Extractor

Done = TypeVar("Done")
AHEAD = 4
"""Files that are read before the library takes them, for each worker."""
Made = PolicyRecord | Embedded | BadInputError | None
PageOf = Callable[[Path, int, int], None]
"""Told of a file how many of its pages are read, and how many it has; 0 and 0 when it is begun."""


class Reached(NamedTuple):
    """How far the reading of a file is: so many of its pages are read."""

    name: str
    page: int
    pages: int

    def __str__(self) -> str:
        if not self.pages:
            return f"正在读 {self.name}"
        if self.page < self.pages:
            return f"正在读 {self.name}：第{self.page + 1}页/共{self.pages}页"
        return f"{self.name}：{self.pages}页已读完，正在分条款、找责任和期限"


def unasked(_path: Path, _page: int, _pages: int) -> None:
    """A PageOf where nobody asks."""


def named(path: Path) -> str:
    """`path` as it can be shown and kept: bytes of a name that are not UTF-8 become �."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_one(
    path: Path, document_id: str, extractors: "tuple[Extractor, ...] | None", on_page: Callable[[int, int], None]
) -> PolicyRecord | BadInputError:
    """The record of a file, or why there is none; what `on_page` raises ends the reading."""
    from ingest.pipeline import read_file

    on_page(0, 0)
    return read_bytes(partial(read_file, path), path, document_id, extractors, on_page)


def read_bytes(
    data: Callable[[], bytes],
    path: Path,
    document_id: str,
    extractors: "tuple[Extractor, ...] | None" = None,
    on_page: Callable[[int, int], None] | None = None,
) -> PolicyRecord | BadInputError:
    """The record of a file of which `data` gives the bytes; `path` names it."""
    from ingest.facts import EXTRACTORS
    from ingest.pipeline import ingest_bytes
    from ingest.readers.source import unheard

    def read() -> PolicyRecord:
        return ingest_bytes(data(), path.name, document_id, extractors if extractors is not None else EXTRACTORS, on_page or unheard)

    try:
        record = attempted(read, path, (BadInputError, StoppedError))
    except BadInputError as error:
        return BadInputError(_legible(str(error)))
    if isinstance(record, BadInputError):
        return record
    if (shown := named(path.with_name(record.source_name)).rpartition("/")[2]) == record.source_name:
        return record
    remark = Remark(kind="encoding", text="", detail=f"文件名不是 UTF-8，认不出的字记作 �：{shown}")
    return record.model_copy(update={"source_name": shown, "report": (remark, *record.report)})


def attempted(work: Callable[[], Done], path: Path, passed: tuple[type[Exception], ...], left: str = "没有导入") -> Done | BadInputError:
    """What `work` gives for one file, or what the user is told of an error that nobody foresaw: the others are read all the same.

    Errors of the kinds `passed` are raised. `left`: what becomes of the document.
    """
    try:
        return work()
    except passed:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one file does to the readers or to the index
        kind = type(error).__name__
        return BadInputError(f"{named(path)}：读取时出了意外的错误（{kind}），{left}；请把这个文件报告给开发者。")


def _legible(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
