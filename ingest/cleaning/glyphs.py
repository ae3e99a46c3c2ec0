"""Signs in place of characters: radicals and glyphs of symbol fonts become what they look like; digits that OCR took for letters, digits.

One sign for one character, so that nothing moves; only blanks inside a day (202 3年1 2月3 1日) go.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from corpus.lexicon import load_yaml

_ODD = re.compile("[\u2e80-\u2fd5\ue000-\uf8ff]")
# 2O23年6月3O日, 202 3年1 2月3 1日, 〔2O23〕1l号: letters and blanks among the digits of a day or a number
_SIGN = "[0-9OoIl]"
_NOISY = re.compile(
    rf"(?<![0-9A-Za-z]){_SIGN}(?: ?{_SIGN}){{3}}年 ?{_SIGN}(?: ?{_SIGN})?月(?: ?{_SIGN}(?: ?{_SIGN})?日)?"
    rf"|[〔\[]{_SIGN}{{4}}[〕\]]{_SIGN}{{1,4}}号"
)
_DIGITS = str.maketrans("OoIl", "0011")

Told = Callable[[str, str], None]


@cache
def _table() -> dict[int, str]:
    data = load_yaml("glyphs")
    found = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    found |= {ord(sign): character for sign, character in data["radicals"].items()}
    return found | {int(code, 16): sign for code, sign in data["symbols"].items()}


def plain_glyphs(text: str, told: Told) -> str:
    """`text` with radicals and symbols as characters; `told(reason, piece)` hears of each kind."""
    odd = _ODD.findall(text)
    if not odd:
        return text
    known = _table()
    for sign in odd:
        told("部首、符号字形改为通用字" if ord(sign) in known else "字体自造的字形，不知是什么字，照录", sign)
    return text.translate(known)


def plain_days(text: str, told: Told) -> str:
    """`text` with the digits of days and document numbers as digits."""
    if "年" not in text and "号" not in text:
        return text

    def mended(found: re.Match[str]) -> str:
        said = found.group().translate(_DIGITS).replace(" ", "")
        if said != found.group() and any(c.isdigit() for c in found.group()):
            told("日期、文号中认错的数字已改正，请核对原件", found.group())
            return said
        return found.group()

    return _NOISY.sub(mended, text)
