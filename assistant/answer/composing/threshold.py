"""In: the user's own amount and a piece to quote. Out: whether the amount is within the limit that the piece states (≥0.25吨).

Said only where the comparison is certain: one amount of the user, one limit of the same measure, both of the same thing.
"""

import re
from functools import cache
from typing import NamedTuple

from assistant.answer.composing.selection import Shown
from assistant.model import Query
from assistant.verify.bounds import bound_words
from corpus.lexicon import load_yaml
from corpus.text.quantities import Amount, amounts
from corpus.text.terms import terms

# characters before and behind an amount that say what is measured: 0.3吨中频炉; 无磁轭（≥0.25吨）铝壳中频感应电炉
_BEFORE, _BEHIND = 12, 14
_SIGNS = {"≥": "least", ">": "more", "≤": "most", "<": "less", "＞": "more", "＜": "less", "﹥": "more", "﹤": "less"}
# what is given or taken has a limit of its own (最高100万元), which is no limit of who is meant
_GIVEN = re.compile(r"(奖|补|助|给予|支持|罚|贴|加价|额度)[^，。；]{0,10}$")
# 10吨及以上, 10吨（含）以上
_INCLUDED = re.compile(r"及|[（(]含[)）]|含")
# 不得超过10吨 is a limit from above, 未超过10吨 too
_TURNED = re.compile(r"(?:不得|不应|不能|不可|不许|严禁|禁止|未|没有)$")
_OPPOSITE = {"least": "less", "more": "most", "most": "more", "less": "least"}
_MEASURES = frozenset({"tons", "yuan", "m2", "mu", "kWh", "kW", "km", "m", "dB", "score", "percent", "count", "times"})
_CLAUSE = re.compile(r"[，。；！？\s]")


class Limit(NamedTuple):
    """An amount with its bound (least, more, most, less) and the words of both."""

    amount: Amount
    bound: str
    words: str

    def holds(self, value: float) -> bool:
        """以上, 以下 and 以内 include the number itself; 超过 and 不足 do not (民法典 第一千二百五十九条)."""
        limit = float(self.amount.value[0])
        return {"least": value >= limit, "more": value > limit, "most": value <= limit, "less": value < limit}[self.bound]


def within(query: Query, piece: Shown) -> str | None:
    """0.3吨在“≥0.25吨”之内 or 0.2吨不在“≥0.25吨”之内; None where nothing is compared for certain."""
    question, text = query.rewritten, piece.text
    own = [a for a in amounts(question) if a.kind in _MEASURES and limit_of(question, a) is None]
    limits = [limit for a in amounts(text) if a.kind in _MEASURES and (limit := limit_of(text, a))]
    compared = [(a, limit) for a in own for limit in limits if _same_thing(question, a, text, limit.amount)]
    if len(compared) != 1:
        return None
    [(said, limit)] = compared
    return f"{said.text}{'' if limit.holds(float(said.value[0])) else '不'}在“{limit.words}”之内"


def limit_of(text: str, amount: Amount) -> Limit | None:
    """The bound that stands beside an amount; None without one, and for the limit of what is given or taken."""
    before, behind = text[max(0, amount.start - 6) : amount.start], text[amount.end : amount.end + 8]
    if _GIVEN.search(text[max(0, amount.start - 16) : amount.start]):
        return None
    if before[-1:] in _SIGNS:
        return Limit(amount, _SIGNS[before[-1]], text[amount.start - 1 : amount.end])
    if amount.text.endswith("内"):
        return Limit(amount, "most", amount.text)
    included = _INCLUDED.match(behind)
    skipped = included.end() if included else 0
    for word, bound in _bounds():
        if behind.startswith(word, skipped):
            return Limit(amount, bound, text[amount.start : amount.end + skipped + len(word)])
        if before.endswith(word):
            said = text[: amount.start - len(word)]
            turned = _TURNED.search(said)
            start = turned.start() if turned else len(said)
            return Limit(amount, _OPPOSITE[bound] if turned else bound, text[start : amount.end])
    return None


@cache
def _bounds() -> tuple[tuple[str, str], ...]:
    """Words of a bound, the longest first; those that exclude the number itself apart."""
    excluding = frozenset(load_yaml("gate")["excluding"])
    strict = {"least": "more", "most": "less"}
    rows = ((word, strict[side] if word in excluding else side) for word, side in bound_words() if side in strict)
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def _same_thing(question: str, own: Amount, text: str, limit: Amount) -> bool:
    """Both have one measure, and two characters beside the one stand beside the other too."""
    return own.kind == limit.kind and bool(_beside(question, own) & _beside(text, limit))


def _beside(text: str, amount: Amount) -> frozenset[str]:
    around = text[max(0, amount.start - _BEFORE) : amount.start] + " " + text[amount.end : amount.end + _BEHIND]
    return frozenset(term for piece in _CLAUSE.split(around) for term in terms(piece) if len(term) > 1)
