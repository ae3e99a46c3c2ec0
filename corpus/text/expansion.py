"""Everyday words of a question -> the official terms that documents use for them (corpus/lexicon/everyday.tsv)."""

import re
import unicodedata
from functools import cache

from corpus.lexicon import load_tsv


@cache
def everyday_lexicon() -> dict[str, tuple[str, ...]]:
    """Everyday word -> official terms, in the order of the file."""
    return {row[0]: tuple(row[1].split("、")) for row in load_tsv("everyday")}


def expand(query: str) -> list[str]:
    """Official terms for the everyday words found in `query`, longest words first matched, each term once.

    Terms that the query already says are left out: 欠薪怎么办 -> [拖欠劳动报酬, 拖欠工资].
    """
    text = unicodedata.normalize("NFKC", query)
    lexicon = everyday_lexicon()
    found = (term for match in _words().finditer(text) for term in lexicon[match.group()])
    return list(dict.fromkeys(term for term in found if term not in text))


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(everyday_lexicon(), key=len, reverse=True))))
