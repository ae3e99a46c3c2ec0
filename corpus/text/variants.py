"""Traditional characters -> simplified ones, one for one, so that every offset stays; by OpenCC's table of characters.

What is quoted is never rewritten: the simplified text is read and looked up, the written one is shown.
"""

import re
from functools import lru_cache

# A text with fewer of them is a simplified one that names a place or a person (乾县, 王喆).
SHARE = 0.03
_CHINESE = re.compile("[\u4e00-\u9fff]")


def simplified(text: str) -> str:
    """`text` with simplified characters, the same length; itself where it has too few traditional ones to be written in them."""
    if not is_traditional(text):
        return text
    return text.translate({ord(character): simple for character in set(text) if (simple := _simple(character)) != character})


def is_traditional(text: str) -> bool:
    """True for a text written in traditional characters, judged by its beginning."""
    sample = text[:5000]
    if _in_gb2312(sample):
        return False
    chinese = _CHINESE.findall(sample)
    traditional = [c for c in chinese if _simple(c) != c and not _in_gb2312(c)]
    return len(traditional) > SHARE * len(chinese)


def _in_gb2312(text: str) -> bool:
    """The set that simplified texts are written in; what stands there in both scripts (乾, 於) tells nothing."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=20_000)
def _simple(character: str) -> str:
    if not "\u4e00" <= character <= "\u9fff":
        return character
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - OpenCC has no types
    from opencc import OpenCC

    return OpenCC("t2s")
