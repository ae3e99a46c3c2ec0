"""Markdown (.md): read as text; its marks are the cleaning's business, since many .txt files carry them too."""

from ingest.readers.decoding import decode
from ingest.readers.source import SourceText


def read(data: bytes, name: str) -> SourceText:
    """`data` as text; BadInputError as `decode` raises it."""
    return decode(data, name, "md")
