"""Words of a policy and the other ways in which people say the same (corpus/lexicon/sayings.tsv)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.selfcheck.words.vocabulary import any_of
from corpus.lexicon import load_tsv


@dataclass(frozen=True)
class Saying:
    """A word of a policy, at [start, end), and the pattern of all ways to say it; act: a verb that goes with anything."""

    start: int
    end: int
    pattern: re.Pattern[str]
    act: bool


@cache
def _groups() -> tuple[tuple[re.Pattern[str], re.Pattern[str], bool], ...]:
    """What names a group in a policy (its first word and those that are plain words), and all its ways."""
    rows = []
    for official, others, *kind in load_tsv("sayings"):
        ways = (official, *others.split("、"))
        plain = tuple(way for way in ways if not re.search(r"[(\[]", way) and len(way) > 1) or ways[:1]
        rows.append((re.compile(any_of(plain)), re.compile(any_of(ways)), bool(kind)))
    return tuple(rows)


@lru_cache(maxsize=8192)
def sayings_in(wording: str) -> tuple[Saying, ...]:
    """The words of `wording` that can be said otherwise, longest first where two overlap; a word of two groups has the ways of both."""
    found: dict[tuple[int, int], list[str]] = {}
    acts: set[tuple[int, int]] = set()
    for names, ways, act in _groups():
        for match in names.finditer(wording):
            found.setdefault(match.span(), []).append(ways.pattern)
            acts |= {match.span()} if act else set()
    kept: list[tuple[int, int]] = []
    for span in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if not any(a < span[1] and span[0] < b for a, b in kept):
            kept.append(span)
    return tuple(Saying(a, b, re.compile("|".join(found[(a, b)])), (a, b) in acts) for a, b in sorted(kept))
