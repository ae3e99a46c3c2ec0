"""How much a file may unpack to: a message in one line before any memory is spent on it."""

import zipfile
import zlib
from io import BytesIO

from corpus.errors import BadInputError

MAX_UNPACKED = 300_000_000
MAX_MEMBERS = 10_000
MAX_PAGES = 2_000
MAX_CELLS = 2_000_000
MAX_PIXELS = 60_000_000


def opened_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive of `data`; BadInputError when it is damaged, needs a password or unpacks to too much."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise BadInputError(f"{name}：压缩结构已损坏，不是可读的文件，请重新保存或下载后再导入。") from None
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise BadInputError(f"{name}：解压后超过 {MAX_UNPACKED // 1_000_000} MB 或 {MAX_MEMBERS} 个文件的上限，请拆分后再导入。")
    if any(member.flag_bits & 1 for member in members):
        raise BadInputError(f"{name}：文件设有密码，请先去掉密码再导入。")
    return archive


def member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    """The bytes of a member, never more than it declares; BadInputError when it is damaged."""
    try:
        with archive.open(path) as stream:
            return stream.read(min(archive.getinfo(path).file_size, MAX_UNPACKED) + 1)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise BadInputError(f"{name}：其中的“{path[:80]}”已损坏，读不了，请重新保存或下载后再导入。") from None


def damaged(name: str, kind: str) -> BadInputError:
    """What is said of a file that calls itself `kind` and cannot be read as one."""
    return BadInputError(f"{name}：不是可读的{kind}文件，可能已损坏，请重新保存或下载后再导入。")


def too_many_cells(name: str) -> BadInputError:
    """What is said of a table with more than MAX_CELLS cells."""
    return BadInputError(f"{name}：表格超过 {MAX_CELLS // 10_000} 万个单元格的上限，请拆分后再导入。")
