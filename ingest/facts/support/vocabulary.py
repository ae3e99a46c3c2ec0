"""The vocabulary of supports (corpus/lexicon/supports.yaml) as compiled patterns."""

import re
from functools import cache

from corpus.lexicon import load_yaml


@cache
def any_word(key: str) -> re.Pattern[str]:
    """Any word of the list `key`, the longest first."""
    ordered = sorted(load_yaml("supports")[key], key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) for word in ordered))


@cache
def any_pattern(key: str) -> re.Pattern[str]:
    """Any pattern of the list `key`; {who} in one stands for those whom help can reach."""
    who = f"(?:{any_word('beneficiaries').pattern})"
    return re.compile("|".join(f"(?:{pattern.replace('{who}', who)})" for pattern in load_yaml("supports")[key]))
