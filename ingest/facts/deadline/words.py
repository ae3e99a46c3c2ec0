"""The words of times.yaml, and those of a key as one pattern."""

import re
from functools import cache
from typing import Any

from corpus.lexicon import load_yaml


@cache
def time_words() -> Any:
    return load_yaml("times")


@cache
def _compiled(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in time_words()[key]))


def matches_behind(key: str, behind: str) -> bool:
    return bool(_compiled(key).search(behind))
