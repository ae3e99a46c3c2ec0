"""FILE -> SourceText: one module a format, one table that picks by the file's type."""

from collections.abc import Callable
from pathlib import PurePath

from corpus.errors import BadInputError
from ingest.readers import md, txt
from ingest.readers.source import SourceText

Reader = Callable[[bytes, str], SourceText]

READERS: dict[str, Reader] = {
    ".txt": txt.read,
    ".text": txt.read,
    ".md": md.read,
    ".markdown": md.read,
}


def readable(name: str) -> bool:
    """True when a reader is known for this file name."""
    return PurePath(name).suffix.lower() in READERS


def read(data: bytes, name: str) -> SourceText:
    """Text of a file's bytes; BadInputError when its type is unknown or its bytes are no such text."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        known = "、".join(READERS)
        raise BadInputError(f"{name}：不支持的文件类型“{suffix or '无扩展名'}”，目前能读的是 {known}。")
    return READERS[suffix](data, name)
