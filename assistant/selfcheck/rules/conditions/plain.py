"""A policy's words without what says nothing of their own: white space, brackets that explain, grammar words."""

import re
from functools import cache

from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.vocabulary import speech
from corpus.text.numerals import SMALL_NUMERAL

_EXPLAINED = re.compile(rf"[（(](?![{SMALL_NUMERAL}\d]+[）)])[^（）()]*[）)]")
_TITLE = re.compile(r"《[^《》]*(?:〈[^〈〉]*〉[^《》]*)*》")
_NOT_TEXT = re.compile(r"[^一-鿿A-Za-z\d]+")
_LEAD = re.compile(r"^(?:对于?|其中|同时|凡是?|如|若|当|在|针对|因此)(?![^，。；]{0,2}[度标])")


def content(text: str) -> str:
    """What is left of a text without grammar words: the part that says something of its own."""
    rest = _NOT_TEXT.sub("", text)
    for word in _fillers():
        rest = rest.replace(word, "")
    return rest


@cache
def _fillers() -> tuple[str, ...]:
    return tuple(sorted(speech("fillers"), key=len, reverse=True))


def tidied(text: str) -> str:
    """Without white space, quotation marks and explanations in brackets; brackets that hold a figure stay."""
    plain = re.sub(r"\s+|[“”\"‘’$]|\\geq", "", text)
    untitled = _TITLE.sub("", plain)
    plain = untitled if len(content(untitled)) > 1 else plain
    plain = _EXPLAINED.sub(lambda match: match.group() if any(one.compare for one in find_amounts(match.group())) else "", plain)
    return _LEAD.sub("", plain).strip("，。；、：的")
