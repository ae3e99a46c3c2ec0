"""Bytes -> text for plain text formats: UTF-8, GB18030, UTF-16, with or without BOM."""

import codecs
import re

from corpus.errors import BadInputError
from corpus.model import Remark
from ingest.readers.source import SourceText

MAX_BYTES = 50_000_000
MAX_LINE = 2_000_000
# Shares of the characters that are not blank: a Chinese text with many numbers and tables still has a fifth of its own.
MIN_CHINESE = 0.2
MIN_KNOWN = 0.9
# A text in another encoding read as UTF-8 is nearly all errors; a damaged one has few.
MAX_DAMAGE = 0.05

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_COMMON = re.compile(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uff65“”‘’—…·〔〕℃≥≤①-⑳]")
_ASCII = re.compile(r"[\x21-\x7e]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, name: str, format_name: str) -> SourceText:
    """The text of `data`; BadInputError when it is empty, binary, damaged, too large or in no known encoding."""
    if not data.strip():
        raise BadInputError(f"{name}：文件是空的，没有可读的文字。")
    if len(data) > MAX_BYTES:
        raise BadInputError(too_large(name, len(data)))
    text, encoding, remarks = _by_bom(data, name) or _by_trial(data, name)
    _check(text, name)
    return SourceText(text, format_name, encoding, tuple(remarks))


def too_large(name: str, size: int) -> str:
    """What is said of a file of `size` bytes, more than MAX_BYTES."""
    return f"{name}：文件有 {size / 1e6:.0f} MB，超过 {MAX_BYTES // 1_000_000} MB 的上限，请拆分后再导入。"


def _by_bom(data: bytes, name: str) -> tuple[str, str, list[Remark]] | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding, _named(encoding)
            except UnicodeDecodeError as error:
                where = len(bom) + error.start
                message = f"{name}：文件开头标明是 {encoding.upper()} 编码，但第 {where} 字节处读不通，文件可能已损坏。"
                raise BadInputError(message) from None
    return None


def _by_trial(data: bytes, name: str) -> tuple[str, str, list[Remark]]:
    if b"\0" not in data[:4096]:
        try:
            return data.decode("utf-8"), "utf-8", []
        except UnicodeDecodeError as error:
            if _is_damaged_utf8(data):
                return _mended(data, name, error)
    for encoding in ("utf-16-le", "utf-16-be") if b"\0" in data[:4096] else ("gb18030",):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_chinese(text):
            return text, encoding, _named(encoding)
    raise BadInputError(f"{name}：不是可读的文本（既不是 UTF-8，也不是 GB18030 或 UTF-16），可能是二进制文件或编码有误。")


def _named(encoding: str) -> list[Remark]:
    return [] if encoding == "utf-8" else [Remark(kind="encoding", text=encoding, detail=f"文件按 {encoding.upper()} 编码读取")]


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    wide = sum(c > "\x7f" for c in text)
    return text.count("\ufffd") <= MAX_DAMAGE * wide


def _mended(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str, list[Remark]]:
    """A file cut inside its last character keeps all others; one damaged in the middle is refused."""
    if error.start < len(data) - 3:
        raise BadInputError(f"{name}：第 {error.start} 字节处不是合法的 UTF-8，文件可能已损坏，请重新保存后再导入。") from None
    detail = f"文件末尾 {len(data) - error.start} 个字节不成字符，已略去；文件可能没有下载完整"
    return data[: error.start].decode("utf-8"), "utf-8", [Remark(kind="encoding", text="", detail=detail)]


def _looks_chinese(text: str) -> bool:
    """Every byte string is nearly GB18030 or UTF-16; Chinese text is mostly common characters and their punctuation."""
    sample = "".join(text[:20_000].split())
    common = len(_COMMON.findall(sample))
    return common >= MIN_CHINESE * len(sample) and common + len(_ASCII.findall(sample)) >= MIN_KNOWN * len(sample)


def _check(text: str, name: str) -> None:
    sample = text[:100_000]
    if len(_CONTROL.findall(sample)) > max(2, len(sample) // 1000):
        raise BadInputError(f"{name}：含有大量控制字符，像是二进制文件，不是文本。")
    if not text.strip("\ufeff\u200b \t\r\n\u3000"):
        raise BadInputError(f"{name}：文件是空的，没有可读的文字。")
    longest = max(map(len, text.splitlines()))
    if longest > MAX_LINE:
        raise BadInputError(f"{name}：有一行长达 {longest} 字，不像政策文件；请检查文件内容或分行后再导入。")
