"""Whom a duty binds that names nobody itself: the one last named in front of it in the same clause."""

import re
from functools import cache

from assistant.selfcheck.words.vocabulary import any_of, speech
from corpus.model import Clause, Obligation, PolicyDocument

_MODAL = r"(?:[^，。；：]{0,14}?(?:应当|必须|不得|应|须|可以|要|负责|不再))"


def bearer_before(document: PolicyDocument, clause: Clause, fact: Obligation) -> str | None:
    """The noun in front of the nearest modal word at or before the duty, within its clause; None where none is named."""
    text = document.text[clause.span.start : fact.span.end]
    named = list(_named().finditer(text))
    return re.sub(r"^第[^条]{1,8}条", "", named[-1]["who"]) if named else None


@cache
def _named() -> re.Pattern[str]:
    nouns = any_of(tuple(map(re.escape, [*speech("enterprise_words"), *speech("not_enterprises")])))
    return re.compile(rf"(?:^|(?<=[，。；：\s条]))(?P<who>[^，。；：\s]{{0,16}}?{nouns})(?:（[^（）]*）)?，?{_MODAL}")
