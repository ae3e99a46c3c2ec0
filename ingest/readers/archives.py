"""Files that hold files: .zip, .eml, .mht, an .ofd with attachments.

In: bytes; out: the files inside, bounded in number, size and depth, under harmless names.
"""

import email
import email.message
import email.policy
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpus.errors import BadInputError
from ingest.readers.decoding import MAX_BYTES
from ingest.readers.kinds import is_archive, is_ofd
from ingest.readers.limits import member, opened_zip
from ingest.readers.pages import ofd

MAX_FILES = 500
MAX_TOTAL = 200_000_000
MAX_DEPTH = 3
_UNSAFE = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")
_HIDDEN = re.compile(r"(?:^|/)(?:\.(?!\.)|__MACOSX/|~\$)")
# A mail's own words are a document only when they say something beside what is attached.
MIN_BODY = 60


@dataclass
class _Budget:
    """What may still be unpacked."""

    files: int = MAX_FILES
    size: int = MAX_TOTAL

    def spend(self, size: int, name: str) -> None:
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0:
            raise BadInputError(f"{name}：里面的文件超过 {MAX_FILES} 个或 {MAX_TOTAL // 1_000_000} MB，请拆分后再导入。")


def unpack(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The files in `data`, each with its path inside (folders by /); BadInputError when it is damaged, locked or holds too much."""
    found = list(_files(data, name, _Budget(), MAX_DEPTH))
    if not found:
        raise BadInputError(f"{name}：里面没有文件。")
    return found


def attached(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The files attached to a document, each with its path below it; none but an .ofd has any. BadInputError as of `unpack`."""
    return list(_attached(data, name, _Budget(), MAX_DEPTH)) if is_ofd(data) else []


def _files(data: bytes, name: str, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth == 0:
        raise BadInputError(f"{name}：压缩包套了 {MAX_DEPTH} 层以上，请先解开。")
    inside = _zipped(data, name, budget) if data.startswith(b"PK") else _mailed(data, name, budget)
    for path, content in inside:
        yield from _within(path, content, budget, depth - 1)


def _within(path: str, content: bytes, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]]:
    """A file, or what an archive holds; after a document the files attached to it."""
    stem = PurePosixPath(path).with_suffix("")
    try:
        archive = is_archive(content, path)
    except BadInputError:  # damaged or locked: its reader says so, and the others are read
        archive = False
    if not archive:
        yield path, content
    inside = _files if archive else _attached if is_ofd(content) else None
    if inside is not None:
        yield from ((f"{stem}/{deeper}", more) for deeper, more in inside(content, path, budget, depth))


def _attached(data: bytes, name: str, budget: _Budget, depth: int) -> Iterator[tuple[str, bytes]]:
    """What is attached to an .ofd, nothing below the last depth."""
    try:
        archive, listed = opened_zip(data, name), ofd.attached(data, name)
    except BadInputError:  # its reader says so
        return
    for said, where in listed if depth else ():
        path = _named(said, unicode=True)
        yield from _within(path, _member(archive, where, path, name, budget), budget, depth - 1)


def _zipped(data: bytes, name: str, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    archive = opened_zip(data, name)
    for one in archive.infolist():
        if one.is_dir() or _HIDDEN.search(one.filename):
            continue
        path = _named(one.filename, bool(one.flag_bits & 0x800))
        yield path, _member(archive, one, path, name, budget)


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, path: str, name: str, budget: _Budget) -> bytes:
    """The bytes of a part, called `path` in messages, which the budget must allow."""
    if one.file_size > MAX_BYTES:
        raise BadInputError(f"{name}：其中的“{path}”超过 {MAX_BYTES // 1_000_000} MB 的上限，请拆分后再导入。")
    budget.spend(one.file_size, name)
    return member(archive, one.filename, name)


def _named(path: str, unicode: bool) -> str:
    """A path inside without .. and signs that systems forbid; names that are not marked as Unicode are GBK on Chinese systems."""
    if not unicode:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("gb18030")
    steps = [_UNSAFE.sub("-", step).strip(". ") for step in path.replace("\\", "/").split("/")]
    return "/".join(step[-120:] for step in steps if step) or "file"


def _mailed(data: bytes, name: str, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain")) if isinstance(message, email.message.EmailMessage) else None
    words = _content(body)
    stem = PurePosixPath(name).stem
    attached = [part for part in message.walk() if part.get_filename() and part is not body and part.get_content_disposition() != "inline"]
    if body is not None and words and (not attached or len(re.sub(rb"<[^>]*>|\s", b"", words)) >= MIN_BODY):
        budget.spend(len(words), name)
        yield f"{stem}{'.html' if body.get_content_subtype() == 'html' else '.txt'}", words
    for part in attached:
        content = _content(part)
        budget.spend(len(content), name)
        yield _named(str(part.get_filename()), unicode=True), content


def _content(part: "email.message.Message | None") -> bytes:
    """The bytes of a part; text as UTF-8, whatever charset it names."""
    if part is None:
        return b""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or charset is None or part.get_filename():
        return raw
    try:
        return raw.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset)).encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return raw
