"""The items of a list in a condition: where it is split, and where its members say nothing alone."""

import re

from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.words.bounds import bounds_in
from assistant.selfcheck.words.sayings import sayings_in
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.bodies.subjects import word_set

_UNFINISHED = re.compile(r"(?:国家|全国|省|市|县|区|自治区|级|类|型|[A-Z])$")


def items_of(text: str, marks: re.Pattern[str]) -> list[tuple[int, int, str]]:
    """Items of a list as (start, end, the mark behind it)."""
    found, at = [], 0
    for match in marks.finditer(text):
        found.append((at, match.start(), match.group()))
        at = match.end()
    found.append((at, len(text), ""))
    return [(a, b, mark) for a, b, mark in found if text[a:b].strip()]


def merged(text: str, items: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """国家、省级企业技术中心, 生产、加工使用新污染物 are one item each: what stands before the mark says nothing by itself."""
    kept: list[tuple[int, int, str]] = []
    for start, end, mark in items:
        if kept and kept[-1][2] in "、或和及与" and not _stands_alone(text[kept[-1][0] : kept[-1][1]]):
            kept[-1] = (kept[-1][0], end, mark)
        else:
            kept.append((start, end, mark))
    return kept


def _stands_alone(item: str) -> bool:
    """It has an object of its own and says something of it."""
    last = item.split("、")[-1]
    if _UNFINISHED.search(last) or len(content(last)) < 5:
        return False
    says = (
        re.search(alternation(speech("policy")["wrong"]), last)
        or bounds_in(last)
        or any(one.act and one.end < len(last) for one in sayings_in(last))
    )
    return bool(says) or bool(word_set("verbs").at(last, 0))
