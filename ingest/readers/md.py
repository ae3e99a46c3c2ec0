"""Markdown (.md): tables in HTML and revisions are read here, its other marks by the cleaning, since many .txt files carry them too."""

from ingest.readers.decoding import decode
from ingest.readers.embedded import plain_marks
from ingest.readers.source import SourceText


def read(data: bytes, name: str) -> SourceText:
    """`data` as text; BadInputError as `decode` raises it."""
    return plain_marks(decode(data, name, "md"))
