"""Thresholds of a policy as intervals: 100—500亩（含500亩）, 5万元以上不足10万元, 高于10%但低于50%, 不超过20%."""

import operator
import re
from dataclasses import dataclass, replace

from assistant.selfcheck.words.amounts import AmountWords, Comparison, find_amounts
from corpus.text.numerals import HALF_WIDTH, NUMBER, parse_number

_BETWEEN = re.compile(r"[、，,；]?(?:且|但|并且|并|或)?(?:在|至|到|—|－|-|–|~|～)*")
_OPEN_RANGE = re.compile(rf"(?P<low>{NUMBER})\s?[—－\-–~～至到]{{1,2}}\s?$")
# 不得超过应清缴配额的5%, 不超过企业职工总数20%, 至少保存五年: what it is measured by, or the act, stands in between
_APART = re.compile(
    r"(?P<le>不得?(?:超过|高于|大于|多于)|至多)|(?P<ge>不得?(?:低于|少于|小于)|至少)|(?P<gt>超过|超出|高于|大于)|(?P<lt>低于|少于|小于|未达到)"
)
_BASE = re.compile(r"(?P<base>[^，。；、\d]{2,16}?)的?$")
_EXCESS = re.compile(r"(?:超过|超出|高于|超|高出)[^，。；]{0,12}$")
_OTHER = re.compile(
    r"(?:(?P<ge>大于等于|大于或等于|不(?:得)?低于|不(?:得)?少于|不(?:得)?小于)|(?P<le>小于等于|小于或等于|不(?:得)?超过|不(?:得)?高于|不(?:得)?大于|不(?:得)?多于)"
    r"|(?P<gt>大于|高于|超过)|(?P<lt>小于|低于|少于))(?P<other>[^，。；\d]{3,40}?(?:量|额|数|面积|水平|标准|总和|费用|成本|产能|能力))的?$"
)
_FORBIDDEN = re.compile(r"(?:不得|不应|不能|不可|不许|严禁|禁止)$")
_OPPOSITE: dict[Comparison, Comparison] = {
    operator.gt: operator.le,
    operator.ge: operator.lt,
    operator.lt: operator.ge,
    operator.le: operator.gt,
}
_COMPARED: dict[str, Comparison] = {"ge": operator.ge, "le": operator.le, "gt": operator.gt, "lt": operator.lt}


@dataclass(frozen=True)
class Bounds:
    """An interval [start, end) of a text states: low and high in `unit` (a base unit), None where open; `low_in`, `high_in`: closed.

    `wording` is the interval in the policy's own words; `base` what a share is of (职工总数 in 不超过企业职工总数20%).
    """

    start: int
    end: int
    dimension: str
    unit: str
    low: float | None
    high: float | None
    low_in: bool = True
    high_in: bool = True
    wording: str = ""
    base: str = ""

    def holds(self, low: float, high: float) -> bool | None:
        """Whether a figure known to lie in [low, high] meets the interval; None where that cannot be told."""
        ends = {self._has(low), self._has(high)}
        if ends == {True}:
            return True
        apart = (self.high is not None and (low > self.high or (low == self.high and not self.high_in))) or (
            self.low is not None and (high < self.low or (high == self.low and not self.low_in))
        )
        return False if apart else None

    def _has(self, value: float) -> bool:
        over = self.low is None or value > self.low or (self.low_in and value == self.low)
        under = self.high is None or value < self.high or (self.high_in and value == self.high)
        return over and under


def bounds_in(text: str) -> list[Bounds]:
    """The thresholds that `text` states, in order; amounts that are compared with nothing are none."""
    plain = text.translate(HALF_WIDTH)
    found: list[Bounds] = []
    for amount in find_amounts(plain):
        one = _range(plain, amount) or _single(plain, amount)
        if one is None:
            continue
        if found and (joined := _joined(plain, found[-1], one)):
            found[-1] = joined
        else:
            found.append(one)
    return found


def compared_with(text: str) -> Bounds | None:
    """清缴量应大于等于核查确认的排放量: a bound that is another figure, as a share of it (100% and more)."""
    match = _OTHER.search(text)
    if match is None or match.lastgroup is None:
        return None
    kind = next(name for name in ("ge", "le", "gt", "lt") if match[name])
    low, high = (100.0, None) if kind in ("ge", "gt") else (None, 100.0)
    closed = kind in ("ge", "le")
    return Bounds(match.start(), match.end(), "比例", "%", low, high, closed, closed, match.group(), match["other"])


def _range(text: str, amount: AmountWords) -> Bounds | None:
    """100—500亩: the first figure takes the unit of the second."""
    match = _OPEN_RANGE.search(text[: amount.start])
    low = parse_number(match["low"]) if match else None
    if match is None or low is None:
        return None
    quantity = amount.quantity
    factor = quantity.base_value / quantity.value if quantity.value else 1.0
    start = match.start()
    return Bounds(
        start, amount.end, amount.dimension, quantity.base_unit, low * factor, quantity.base_value, wording=text[start : amount.end]
    )


def _single(text: str, amount: AmountWords) -> Bounds | None:
    value, start, base, compare = amount.quantity.base_value, amount.start, "", amount.compare
    if compare is not None and (forbidden := _FORBIDDEN.search(text[:start])):
        start, compare = forbidden.start(), _OPPOSITE[compare]  # 含盐量不得超过1000毫克/升 is kept by 1000 and less
    if compare is None and (apart := _compared_apart(text[: amount.start])):
        start, compare, base = apart
    if compare is None:
        return None
    low, high = (value, None) if compare in (operator.ge, operator.gt) else (None, value)
    closed, said = compare in (operator.ge, operator.le), text[start : amount.end].strip()
    one = Bounds(start, amount.end, amount.dimension, amount.quantity.base_unit, low, high, closed, closed, said, base)
    if low is None and _EXCESS.search(text[:start]):
        return replace(one, low=0.0, low_in=False)  # 超过限额10%以内 is over the limit
    return one


def _compared_apart(before: str) -> tuple[int, Comparison, str] | None:
    """Where the comparing word stands, what it compares, and the words between it and the amount."""
    match = next((hit for hit in reversed(list(_APART.finditer(before))) if _BASE.fullmatch(before, hit.end())), None)
    if match is None or match.lastgroup is None:
        return None
    base = _BASE.fullmatch(before, match.end())
    return match.start(), _COMPARED[match.lastgroup], base["base"] if base else ""


def _joined(text: str, before: Bounds, one: Bounds) -> Bounds | None:
    """5万元以上、不足10万元 is one interval."""
    if before.dimension != one.dimension or before.high is not None or one.low not in (None, 0.0) or one.high is None:
        return None
    if not _BETWEEN.fullmatch(text[before.end : one.start]):
        return None
    return replace(before, end=one.end, high=one.high, high_in=one.high_in, wording=text[before.start : one.end])


def included_ends(text: str) -> frozenset[tuple[str, float]]:
    """Upper ends that a text expressly includes (100—500亩（含500亩）): a tier that begins there begins above it."""
    plain = text.translate(HALF_WIDTH)
    found = set()
    for match in re.finditer(r"[（(]含(?P<what>[^（）()]{1,12})[）)](?!以上|以下)", plain):
        found |= {(one.dimension, one.quantity.base_value) for one in find_amounts(match["what"])}
    return frozenset(found)
