"""FILE -> SourceText: one module (or room) a format, one table; the bytes tell the kind, a name's ending only which kind of text."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from corpus.errors import BadInputError
from ingest.readers.kinds import kind_of
from ingest.readers.source import OnPage, SourceText, unheard

# Kind of file -> the module that reads it, imported when the first file of the kind comes.
READERS: dict[str, str] = {
    "txt": "ingest.readers.txt",
    "md": "ingest.readers.md",
    "html": "ingest.readers.web.html",
    "docx": "ingest.readers.word.docx",
    "doc": "ingest.readers.word.doc",
    "office": "ingest.readers.word.office",
    "pdf": "ingest.readers.pages.pdf",
    "ofd": "ingest.readers.pages.ofd",
    "image": "ingest.readers.pages.image",
    "sheet": "ingest.readers.sheets.workbook",
    "csv": "ingest.readers.sheets.csv",
}

# Kinds whose readers (`pages`) tell of each page.
PAGED = ("pdf", "ofd", "image")

# Endings that a folder is searched for, and the kind of text that a file so named is when its bytes say no more.
ENDINGS: dict[str, str] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".docx": "txt",
    ".docm": "txt",
    ".doc": "txt",
    ".wps": "txt",
    ".rtf": "txt",
    ".odt": "txt",
    ".pdf": "txt",
    ".ofd": "txt",
    ".xlsx": "csv",
    ".xls": "csv",
    ".et": "csv",
    ".ods": "csv",
    ".csv": "csv",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".bmp": "image",
    ".webp": "image",
}

# Endings of files that hold files: what is inside is read, each as a document of its own (`archives`).
ARCHIVES = (".zip", ".eml", ".mht", ".mhtml")
# Those, and documents that may bring others as attachments.
HOLDING = (*ARCHIVES, ".ofd")


def readable(name: str) -> bool:
    """True when a reader is known for this file name."""
    suffix = PurePath(name).suffix.lower()
    return suffix in ENDINGS or suffix in ARCHIVES


def read(data: bytes, name: str, on_page: OnPage = unheard) -> SourceText:
    """Text of a file's bytes, page by page where it has pages; BadInputError when its type is unknown or its bytes are no such text."""
    suffix = PurePath(name).suffix.lower()
    kind = kind_of(data, name, ENDINGS.get(suffix))
    if kind is None:
        known = "、".join([*ENDINGS, *ARCHIVES])
        raise BadInputError(f"{name}：不支持的文件类型“{suffix or '无扩展名'}”，目前能读的是 {known}。")
    told = (on_page,) if kind in PAGED else ()
    reader: Callable[..., SourceText] = import_module(READERS[kind]).read
    return reader(data, name, *told)
