"""A target's number as its document says it: 下降5%以上, not =5%."""

import re

from corpus.model import Comparator, Target
from corpus.text.numerals import plain_number

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CHANGE = re.compile(r"(?:下降|降低|减少|压减|压缩|削减|增长|提高|提升|增加|上升)(?:到|至|了)?")
_BOUND = re.compile(r"(?:不低于|不少于|不超过|不高于|不大于|不小于|控制在|超过|低于|高于|约|近|[≥≤><＞＜])\s*$")
_REST = re.compile(r"[\s及（(）)]*(?:以上|以下|以内|左右)")
_COMPARATORS: dict[Comparator, str] = {"=": "", ">=": "不少于", "<=": "不超过", "~": "约"}


def as_said(fact: Target, text: str) -> str:
    """The amount of `fact` with the words around it that say how it is meant; `text` is its document's."""
    span = fact.cell or fact.span
    for number in _NUMBER.finditer(text, span.start, span.end):
        if float(number.group().replace(",", "")) == fact.value:
            return _with_words(fact, text, number, span.end)
    return _COMPARATORS[fact.comparator] + plain_number(fact.value) + fact.unit


def _with_words(fact: Target, text: str, number: re.Match[str], end: int) -> str:
    phrase = re.split("[，,。；;\n|\t]", text[fact.span.start : number.start()])[-1]
    changes = [] if fact.cell else _CHANGE.findall(phrase)
    change = changes[-1] if changes and changes[-1] not in fact.indicator else ""
    bound = _BOUND.search(phrase)
    behind = number.end() + (len(fact.unit) if text.startswith(fact.unit, number.end()) else 0)
    rest = _REST.match(text, behind, end)
    before = bound.group().strip() if bound else "" if rest else _COMPARATORS[fact.comparator]
    return f"{change}{before}{plain_number(fact.value)}{fact.unit}{rest.group().strip() if rest else ''}"
