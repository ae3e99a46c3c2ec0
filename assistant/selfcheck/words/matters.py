"""What a piece of text is about and how it judges it: matters (能耗, 排污许可证) and judging words (超标, 没到期), found and paired.

The same reading serves an enterprise's statement and a policy's condition: both say 达不到…标准, 无证, 逾期未….
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import Literal

from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.vocabulary import any_of, conditions, scale, spoken

Way = Literal["about", "exists", "says", "denies"]
_LIST_MARK = re.compile(r"、|和(?!谐)|以及|或者?|及(?![时其格])")
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Mention:
    """A matter named at [start, end) of a text, and which way its words work (see conditions.yaml)."""

    start: int
    end: int
    condition: str
    way: Way
    words: str


@dataclass(frozen=True)
class Judged:
    """What a text says of a condition: True it holds, False it does not, None it cannot be told.

    [start, end) is the judging word, `named` where the matter is named; `settled` is False when it is only named.
    """

    condition: str
    value: bool | None
    start: int
    end: int
    words: str
    settled: bool = True
    named: int = 0


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, Way], ...]:
    rows: list[tuple[re.Pattern[str], str, Way]] = []
    for condition in conditions().values():
        ways: tuple[tuple[Way, tuple[str, ...]], ...] = (
            ("about", condition.about),
            ("exists", condition.exists),
            ("says", condition.says),
            ("denies", condition.denies),
        )
        rows += [(re.compile(pattern), condition.id, way) for way, patterns in ways for pattern in patterns]
    return tuple(rows)


@cache
def _any_matter() -> re.Pattern[str]:
    """Tells at once that a piece names nothing; a message may hold thousands of pieces, and the matters have hundreds of patterns."""
    return re.compile("|".join(dict.fromkeys(f"(?:{pattern.pattern})" for pattern, _, _ in _patterns())))


@lru_cache(maxsize=1024)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every matter named in `text`, in order; a name inside a longer one (安全 in 安全生产许可证) is none."""
    if not _any_matter().search(text):
        return ()
    found = [
        Mention(match.start(), match.end(), condition, way, match.group())
        for pattern, condition, way in _patterns()
        for match in pattern.finditer(text)
        if match.group()
    ]
    found.sort(key=lambda one: (one.start, one.end))
    starts, longest = [one.start for one in found], max((one.end - one.start for one in found), default=0)

    def beside(one: Mention) -> list[Mention]:
        return found[bisect_left(starts, one.start - longest) : bisect_left(starts, one.end)]

    return tuple(one for one in found if not any(_swallows(other, one) for other in beside(one)))


def _swallows(other: Mention, one: Mention) -> bool:
    longer = other.end - other.start > one.end - one.start
    if other.condition == one.condition and other.way != "about" and longer and other.start < one.end and one.start < other.end:
        return True  # 隐患已经整改到位 takes the place of the 安全隐患 it begins in
    inside = other.start <= one.start and one.end <= other.end and longer
    if not inside:
        return False
    # a long “says” sentence (车间，二楼堆货，三楼住工人) covers other matters without being their name
    return other.condition == one.condition or other.way in ("about", "exists") or other.end - other.start <= _LONGEST_NAME


@cache
def judging(condition_id: str) -> re.Pattern[str]:
    """The judging words of a condition as one pattern with the groups bad and good."""
    words = scale(condition_id)
    parts = [f"(?P<{name}>{any_of(found)})" for name, found in (("bad", words.bad), ("good", words.good)) if found]
    return re.compile("|".join(parts) if parts else r"(?!)")


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    bad: bool | None


def judge(text: str) -> list[Judged]:
    """What `text` (a piece without commas) says of each condition it names."""
    found = mentions(text)
    stretches = _stretches(text)
    names = tuple({one.words for one in found if 0 < len(one.words) <= 10})
    result = [_direct(text, mention, names) for mention in found if mention.way != "about"]
    told = {one.condition for one in result if one.settled}
    words: dict[str, list[list[_Word]]] = {}
    for mention in (one for one in found if one.way == "about"):
        if mention.condition not in words:
            words[mention.condition] = [list(_words(text, judging(mention.condition), *stretch)) for stretch in stretches]
        word = _word_for(text, mention, stretches, words[mention.condition])
        if word is not None:
            result.append(_of_word(mention.condition, word, mention.words, mention.start))
        elif mention.condition not in told:
            result.append(Judged(mention.condition, None, mention.start, mention.end, mention.words, settled=False, named=mention.start))
    return sorted(result, key=lambda one: one.end)


def judge_with(text: str, condition_id: str) -> Judged | None:
    """What `text`, which does not name the matter again, says of it (复测还是没达标); None when it judges nothing."""
    words = list(_words(text, judging(condition_id), 0, len(text)))
    return _of_word(condition_id, words[-1], text) if words else None


def _direct(text: str, mention: Mention, names: tuple[str, ...]) -> Judged:
    no = denied(text, mention.start, mention.end, names)
    holds = mention.way != "denies"
    return Judged(mention.condition, None if no is None else holds != no, mention.start, mention.end, mention.words, named=mention.start)


def _stretches(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _LIST_MARK.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _word_for(text: str, mention: Mention, stretches: list[tuple[int, int]], words: list[list[_Word]]) -> _Word | None:
    """The judging word of the item of a list that holds the matter, else of the next item, else of the one before.

    `words`: the judging words of each stretch.
    """
    at = next(i for i, (a, b) in enumerate(stretches) if a <= mention.start < b)
    if inside := words[at]:
        behind = [word for word in inside if word.start >= mention.end - 1]
        return _strongest(text, behind) if behind else inside[-1]
    if after := next((some for some in islice(words, at + 1, None) if some), None):
        return after[0]
    before = next((words[n] for n in range(at - 1, -1, -1) if words[n]), None)
    return before[-1] if before else None


def _strongest(text: str, words: list[_Word]) -> _Word:
    """Of several words for one matter: the later state where it mended (原来超标现在达标), else the bad one (有时达标有时不达标)."""
    settled = [word for word in words if word.bad is not None]
    if len({word.bad for word in settled}) > 1:
        mended = spoken("recovery").search(text, settled[0].end, settled[-1].start)
        return settled[-1] if mended else next(word for word in settled if word.bad)
    return settled[0] if settled else words[0]


def _words(text: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[_Word]:
    for match in pattern.finditer(text, start, end):
        no = denied(text, match.start(), match.end())
        bad = match.lastgroup == "bad"
        yield _Word(match.start(), match.end(), None if no is None else bad != no)


def _of_word(condition_id: str, word: _Word, words: str, named: int = 0) -> Judged:
    holds = conditions()[condition_id].holds
    value = None if word.bad is None else word.bad == (holds == "bad")
    return Judged(condition_id, value, word.start, word.end, words, named=named)
