"""Plain text (.txt)."""

from ingest.readers.decoding import decode
from ingest.readers.source import SourceText


def read(data: bytes, name: str) -> SourceText:
    """`data` as text; BadInputError as `decode` raises it."""
    return decode(data, name, "txt")
