"""Words of a Chinese text (jieba), silenced and loaded at first use; the one door to jieba."""

import logging
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from corpus.lexicon import read_text


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.CRITICAL)  # a cache that cannot be written is no error
    jieba.dt.tmp_dir = str(_cache_folder())
    jieba.initialize()
    for term in read_text("terms.txt").splitlines():
        if term and not term.startswith("#"):
            jieba.add_word(term)
    return jieba


def _cache_folder() -> Path:
    """jieba writes its unpacked dictionary there once, and trusts what it finds there: a folder of the user's own, not the shared /tmp."""
    from platformdirs import user_cache_path

    folder = user_cache_path("tiaoli", appauthor=False)
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def words(text: str) -> list[str]:
    """Words in reading order, blanks left out; punctuation comes as words of its own."""
    return [word for word in _jieba().cut(text, HMM=False) if word.strip()]


def rarity(word: str) -> float:
    """How rare a word is in general Chinese: about 0 for 的, 6 for 企业, 12 and more for a word the dictionary lacks."""
    import math

    dictionary = _jieba().dt
    return float(math.log((dictionary.total + 1) / (dictionary.FREQ.get(word) or 1)))


def is_word(text: str) -> bool:
    """True for a word of the dictionary or of the domain's terms."""
    return bool(_jieba().dt.FREQ.get(text))
