"""Bytes -> text for plain text formats: UTF-8, GB18030, UTF-16, with or without BOM."""

import codecs
import re

from corpus.errors import BadInputError

MAX_BYTES = 50_000_000
MAX_LINE = 2_000_000
_COMMON = re.compile(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uff65“”‘’—…·〔〕℃≥≤①-⑳]")
_ASCII = re.compile(r"[\x21-\x7e]")
# Shares of the characters that are not blank: a Chinese text with many numbers and tables still has a fifth of its own.
MIN_CHINESE = 0.2
MIN_KNOWN = 0.9
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding) of `data`; BadInputError when it is empty, binary, too large or in no known encoding."""
    if not data.strip():
        raise BadInputError(f"{name}：文件是空的，没有可读的文字。")
    if len(data) > MAX_BYTES:
        raise BadInputError(f"{name}：文件有 {len(data) / 1e6:.0f} MB，超过 {MAX_BYTES // 1_000_000} MB 的上限，请拆分后再导入。")
    text, encoding = _by_bom(data, name) or _by_trial(data, name)
    _check(text, name)
    return text, encoding


def _by_bom(data: bytes, name: str) -> tuple[str, str] | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise BadInputError(
                    f"{name}：文件开头标明是 {encoding.upper()} 编码，但第 {error.start} 字节处读不通，文件可能已损坏。"
                ) from None
    return None


def _by_trial(data: bytes, name: str) -> tuple[str, str]:
    for encoding in ("utf-16-le", "utf-16-be") if b"\0" in data[:4096] else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _looks_chinese(text):
            return text, encoding
    raise BadInputError(f"{name}：不是可读的文本（既不是 UTF-8，也不是 GB18030 或 UTF-16），可能是二进制文件或编码有误。")


def _looks_chinese(text: str) -> bool:
    """Every byte string is nearly GB18030 or UTF-16; Chinese text is mostly common characters and their punctuation."""
    sample = "".join(text[:20_000].split())
    common = len(_COMMON.findall(sample))
    return common >= MIN_CHINESE * len(sample) and common + len(_ASCII.findall(sample)) >= MIN_KNOWN * len(sample)


def _check(text: str, name: str) -> None:
    controls = sum(c < " " and c not in "\t\n\r\f\v" for c in text[:100_000])
    if controls > max(2, len(text[:100_000]) // 1000):
        raise BadInputError(f"{name}：含有大量控制字符，像是二进制文件，不是文本。")
    if not text.strip("\ufeff\u200b \t\r\n\u3000"):
        raise BadInputError(f"{name}：文件是空的，没有可读的文字。")
    longest = max(map(len, text.splitlines()))
    if longest > MAX_LINE:
        raise BadInputError(f"{name}：有一行长达 {longest} 字，不像政策文件；请检查文件内容或分行后再导入。")
