"""What a support would come to in money, worked out from its own words and the enterprise's figures, with the working shown.

In: the rule and the facts. Out: a sum or a range and how it came about (1500万×8%＝120万元，封顶100万元); None where the words do not
say what the share is of (按贷款利率的50%贴息), or the enterprise named no such figure. Lists by grade (分别给予50万元、20万元) are left
alone: which grade it is, the documents tell in words.
"""

import re
from collections.abc import Iterator

from assistant.model import Payment
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.rules.rule import Rule
from assistant.selfcheck.statement.measuring import Measured
from assistant.selfcheck.words.logic import AllOf, AnyOf, Expression, Measures, leaves
from corpus.text.numerals import HALF_WIDTH, SMALL_NUMERAL

_NUMBER = r"\d+(?:\.\d+)?"
_SHARE = re.compile(rf"(?P<before>[^，。；%]*?)(?P<low>{_NUMBER})\s*%?(?:\s*[-—－–~～至到]{{1,2}}\s*(?P<high>{_NUMBER}))?\s*%")
_MONEY = rf"(?P<number>{_NUMBER})\s*(?P<unit>[万亿]?元)"
_CAP = re.compile(rf"(?:最高|封顶|上限|不超过|不高于|限额)[^，。；\d]{{0,12}}{_MONEY}")
_GIVEN = re.compile(rf"(?:给予|奖励|补助|补贴|资助|扶持)[^，。；\d%]{{0,14}}{_MONEY}(?![/／]|每)")
_EACH = re.compile(
    rf"{_MONEY}\s*[/／每]\s*(?P<each>亩|人|平方米)|每(?P<per>亩|人|平方米)[^，。；\d]{{0,8}}(?P<n>{_NUMBER})\s*(?P<u>[万亿]?元)"
)
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_UP_TO = re.compile(r"最高|不超过|不高于|以内|至多")
_BY_GRADE = re.compile(r"分别|分档|、\s*\d")
_A_RATE = re.compile(r"利率|费率|比例|浮|降|提高|裁员")
_LEAD = re.compile(
    r"^.*?(?:按照?|根据|以|给予)(?=[^，。；]{2})|(?:最高|可以?|单个|每个|企业|项目|一次性|其|再|另|额外|给予|不超过|不高于)+|(?:的|给予?|给企业)+$"
)
_GIVEN_FOR = re.compile(r"对其?(?P<base>[^，。；对]{2,30}?)(?:，)?(?:再|另|分别)?(?:给予|予以|按)")
_EACH_DIMENSION = {"亩": ("面积", 666.67), "平方米": ("面积", 1.0), "人": ("人数", 1.0)}
_SCALE = {"元": 1.0, "万元": 1e4, "亿元": 1e8}


def payment_of(rule: Rule, quote: str, book: FactBook) -> Payment | None:
    """The sum that `rule` would give by what is known of the enterprise."""
    text = rule.consequence.translate(HALF_WIDTH)
    if rule.kind != "support":
        return None
    if _BY_GRADE.search(text):
        return _of_tier(text, rule, book)
    return _each(text, rule, book) or _share(text, quote.translate(HALF_WIDTH), rule, book) or _fixed(text)


def _of_tier(text: str, rule: Rule, book: FactBook) -> Payment | None:
    """分别给予5%、6%、7% for tiers of one measure in a row: the share that stands at the place of the tier that was reached."""
    tiers = _tiers(rule.condition)
    rates = [float(rate) for rate in _PERCENT.findall(text)]
    reached = [n for n, tier in enumerate(tiers) if book.truth(tier).value]
    if len(tiers) < 2 or len(rates) != len(tiers) or len(reached) != 1:
        return None
    told, rate = book.measure_of(tiers[reached[0]]), rates[reached[0]]
    if told is None or told.high == float("inf"):
        return None
    return _capped(told.low * rate / 100, told.high * rate / 100, f"{_told(told)}×{rate:g}%", text)


def _tiers(condition: Expression) -> list[Measures]:
    parts = condition.items if isinstance(condition, AllOf) else (condition,)
    rows = [part.items for part in parts if isinstance(part, AnyOf)]
    return [tier for tier in rows[0] if isinstance(tier, Measures)] if len(rows) == 1 else []


def _fixed(text: str) -> Payment | None:
    found = list(_GIVEN.finditer(text))
    if len(found) != 1 or "%" in text or re.search(r"每|[/／]", text):
        return None
    value = _yuan(found[0]["number"], found[0]["unit"])
    up_to = bool(_UP_TO.search(found[0].group()))
    shown = f"{'最高' if up_to else ''}{money(value)}"
    return Payment(low=0.0 if up_to else value, high=value, working=shown)


def _each(text: str, rule: Rule, book: FactBook) -> Payment | None:
    """100元/亩 times the area told for the rule's own threshold."""
    match = _EACH.search(text)
    if match is None:
        return None
    dimension, size = _EACH_DIMENSION[match["each"] or match["per"]]
    told = _of_condition(rule, book, dimension)
    if told is None or told.low != told.high:
        return None
    rate = _yuan(match["number"] or match["n"], match["unit"] or match["u"])
    count = round(told.low / size, 4)
    return _capped(count * rate, count * rate, f"{count:g}{match['each'] or match['per']}×{money(rate)}", text)


def _share(text: str, quote: str, rule: Rule, book: FactBook) -> Payment | None:
    """A share of what the words name, or of the one sum that the rule's threshold measures."""
    match = _SHARE.search(text)
    if match is None or len(_SHARE.findall(text)) > 1 or _A_RATE.search(match["before"]):
        return None
    told = next((one for base in _bases(match["before"], text, quote) if (one := book.sum_named(base))), None)
    told = told or (_of_condition(rule, book, "金额") if len(content(_bare(match["before"]))) < 4 else None)
    if told is None or told.high == float("inf"):
        return None
    low, high = float(match["low"]), float(match["high"] or match["low"])
    rates = f"{low:g}%" if low == high else f"{low:g}%—{high:g}%"
    up_to = bool(_UP_TO.search(match["before"]))
    return _capped(0.0 if up_to else told.low * low / 100, told.high * high / 100, f"{_told(told)}×{rates}", text)


def _told(one: Measured) -> str:
    """The enterprise's words and the sum in them; the sum alone where the words are no more than that."""
    value = _range(one.low, one.high) if one.low else money(one.high)
    return value if re.fullmatch(rf"[\d.,{SMALL_NUMERAL}百千两万亿多来余几元块个点]+", one.working) else f"“{one.working}”，{value}"


def _bases(before: str, text: str, quote: str) -> Iterator[str]:
    """What the share is of: the words in front of it (按租赁标的物总额的5%), else those in front of the gift (对其设备投资给予50%)."""
    own = _bare(before)
    if len(content(own)) >= 3:
        yield own
    at = quote.find(text[:6])
    given = list(_GIVEN_FOR.finditer(quote[: at + 6] if at >= 0 else quote))
    if given and len(content(own)) < 3:
        yield given[-1]["base"]


def _bare(before: str) -> str:
    return _LEAD.sub("", _LEAD.sub("", before.strip())).strip("的 ")


def _of_condition(rule: Rule, book: FactBook, dimension: str) -> Measured | None:
    """The figure set against the rule's one threshold of this kind."""
    found = [leaf for leaf in leaves(rule.condition) if isinstance(leaf, Measures) and leaf.bounds.dimension == dimension]
    return book.measure_of(found[0]) if len(found) == 1 else None


def _capped(low: float, high: float, working: str, text: str) -> Payment:
    cap = _CAP.search(text)
    most = _yuan(cap["number"], cap["unit"]) if cap else None
    plain = f"{working}＝{_range(low, high)}"
    if most is None or high <= most:
        return Payment(low=low, high=high, working=plain + (f"（封顶{money(most)}，未超）" if most else ""))
    low, high = min(low, most), most
    return Payment(low=low, high=high, working=f"{plain}，封顶{money(most)} → {_range(low, high)}")


def _range(low: float, high: float) -> str:
    if abs(high - low) <= 1e-6 * max(high, 1.0):
        return money(high)
    return f"最高{money(high)}" if low == 0 else f"{money(low)}—{money(high)}"


def _yuan(number: str, unit: str) -> float:
    return float(number) * _SCALE[unit]


def money(value: float) -> str:
    """1200000 -> 120万元."""
    for unit, size in (("亿元", 1e8), ("万元", 1e4)):
        if value >= size:
            return f"{value / size:.6g}{unit}"
    return f"{value:.6g}元"
