"""What a file is, by its bytes: signatures first, then the parts of a container, then whether a text is a page."""

import re
from io import BytesIO

from corpus.errors import BadInputError
from ingest.readers.limits import member, opened_zip

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"GIF8")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.S)
_TAG = re.compile(
    r"</?(?:div|p|table|tbody|tr|td|th|span|br|h[1-6]|ul|ol|li|strong|b|font|a|center|section|article)\b[^<>]{0,2000}>", re.IGNORECASE
)
# A piece of a page without its head: so many tags of pages, beginning with one.
MIN_TAGS = 4
_OPENING = re.compile(r"\s*(?:<!--|<[a-zA-Z])")
_MAILS = (".eml", ".mht", ".mhtml")
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,50}){2,}")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_DOCUMENT = {"application/vnd.oasis.opendocument.text": "office", "application/vnd.oasis.opendocument.spreadsheet": "sheet"}


def kind_of(data: bytes, name: str, text_kind: str | None) -> str | None:
    """The kind of reader for `data`; `text_kind`: what a text of this name is. None when nothing is known of either.

    Raises BadInputError for a locked or damaged container and for one of another program.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        return _ole_kind(data, name)
    if data.startswith(_ZIP):
        if (found := _zip_kind(data, name)) is None:
            raise BadInputError(f"{name}：是压缩包，不是单个文件；请用 tiaoli ingest 导入，里面的每个文件各成一份。")
        return found
    if head.startswith(b"{\\rtf"):
        return "office"
    if _is_image(data):
        return "image"
    return _text_kind(data, text_kind)


def is_archive(data: bytes, name: str) -> bool:
    """True for a file that only holds other files: a .zip that is no document, a mail."""
    if not data.startswith(_ZIP):
        return name.lower().endswith(_MAILS) and bool(_HEADERS.match(data[:4000].lstrip()))
    return _zip_kind(data, name) is None


def is_ofd(data: bytes) -> bool:
    """True for a package that holds an OFD document."""
    try:
        return data.startswith(_ZIP) and "OFD.xml" in opened_zip(data, "").namelist()
    except BadInputError:
        return False


def _is_image(data: bytes) -> bool:
    if data.startswith(b"BM"):
        return len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data)
    return data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _ole_kind(data: bytes, name: str) -> str:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            streams = {"/".join(path) for path in container.listdir()}
    except (OSError, ValueError, IndexError, AttributeError, TypeError, KeyError, RecursionError, MemoryError):
        raise BadInputError(f"{name}：像是旧版 Office 文件，但结构已损坏，读不了。") from None
    if "EncryptedPackage" in streams:
        raise BadInputError(f"{name}：文件设有密码，请先去掉密码再导入。")
    if "WordDocument" in streams:
        return "doc"
    if streams & {"Workbook", "Book"}:
        return "sheet"
    raise BadInputError(f"{name}：是旧版 Office 容器，但既不是 Word 也不是 Excel 文件，读不了。")


def _zip_kind(data: bytes, name: str) -> str | None:
    """The kind of document that the parts of a package make; None for an archive of files."""
    archive = opened_zip(data, name)
    members = set(archive.namelist())
    if "mimetype" in members:
        said = member(archive, "mimetype", name)[:200].decode("ascii", "replace").strip()
        if said in _OPEN_DOCUMENT:
            return _OPEN_DOCUMENT[said]
    if "OFD.xml" in members:
        return "ofd"
    if any(path.startswith("xl/") for path in members):
        return "sheet"
    if any(path.startswith("word/") for path in members) or "[Content_Types].xml" in members:
        return "docx"
    return None


def is_page(text: str) -> bool:
    """True when `text` is the source of a page or of a piece of one, whatever the file is called."""
    return bool(_PAGE.match(text)) or (bool(_OPENING.match(text)) and len(_TAG.findall(text[:20_000])) >= MIN_TAGS)


def is_whole_page(text: str) -> bool:
    """True when `text` says in its first words that it is a page."""
    return bool(_PAGE.match(text))


def _text_kind(data: bytes, text_kind: str | None) -> str | None:
    """A text that is the source of a page is read as one under whatever name, a plain text only if its first words say so."""
    if text_kind is None:
        return None
    if text_kind == "html":
        return "html"
    start = data[:40_000].decode("utf-8" if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-16", "replace")
    if text_kind in ("txt", "md"):
        return "html" if is_whole_page(start) else text_kind
    return "html" if is_page(start) else text_kind
