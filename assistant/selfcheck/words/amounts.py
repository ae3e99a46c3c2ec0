"""Quantities with units, brought to one base unit so that a plant's figure can be set against a policy's (250公斤 = 0.25吨)."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from assistant.model import Quantity
from corpus.lexicon import load_yaml
from corpus.text.numerals import HALF_WIDTH, NUMBER, SMALL_NUMERAL, parse_number

Comparison = Callable[[float, float], bool]

_AFTER: tuple[tuple[str, Comparison], ...] = (
    (r"[（(]?(?:含|及)以上[）)]?|[（(]含[^）)]{0,6}[）)]以上|以上|及其以上|起", operator.ge),
    (r"[（(]?(?:含|及)以下[）)]?|[（(]含[^）)]{0,6}[）)]以下|以下|以内|之内", operator.le),
)
_BEFORE: tuple[tuple[str, Comparison], ...] = (
    (r"≥|>=|\\geq|大于等于|大于或等于|不低于|不少于|不小于|达到|达|至少|满", operator.ge),
    (r"≤|<=|\\leq|小于等于|小于或等于|不超过|不高于|不大于|不多于|未超过|至多", operator.le),
    (r"超过|大于|高于|多于|超出|[>＞]", operator.gt),
    (r"不足|低于|小于|少于|未达到|未满|不到|不满|[<＜]", operator.lt),
)
# longer than any number or gap: the damage of a copy
_NO_NUMBER = re.compile(rf"[\d.,零{SMALL_NUMERAL}两百千]{{40,}}")
_GAP = "{0,8}"
_EITHER: dict[Comparison, str] = {operator.ge: "不低于", operator.le: "不超过", operator.gt: "超过", operator.lt: "低于"}


@dataclass(frozen=True)
class AmountWords:
    """A quantity in a text: half-open offsets (comparing words included) and, where stated, how it compares."""

    start: int
    end: int
    quantity: Quantity
    dimension: str
    compare: Comparison | None = None

    @property
    def wording(self) -> str:
        """The comparison in plain words, 不低于 0.25 吨."""
        said = _EITHER.get(self.compare, "") if self.compare else ""
        return f"{said}{self.quantity.value:g}{self.quantity.unit}"


@cache
def units() -> dict[str, tuple[str, str, float]]:
    """Unit word -> (dimension, base unit, factor to it)."""
    return {
        word: (dimension, row["base"], float(factor))
        for dimension, row in load_yaml("dimensions").items()
        for word, factor in row["units"].items()
    }


@cache
def _amount() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(units(), key=len, reverse=True))
    before = "|".join(f"(?:{pattern})" for pattern, _ in _BEFORE)
    after = "|".join(f"(?:{pattern})" for pattern, _ in _AFTER)
    percent = rf"百分之(?P<percent>[零{SMALL_NUMERAL}百\d.]+)"
    figure = rf"(?P<number>{NUMBER}|半(?=年))\s{_GAP}(?P<more>多|余|来)?\s{_GAP}(?P<unit>{words})(?![a-zA-Z])"
    return re.compile(rf"(?P<before>{before})?[ $]{_GAP}(?:{percent}|{figure})[ $]{_GAP}(?P<after>{after})?")


def find_amounts(text: str) -> list[AmountWords]:
    """Quantities in `text` with a known unit, in order, and the comparison around each (≥0.25吨, 2000万元以上, 不足30人)."""
    half = _NO_NUMBER.sub(lambda m: "\0" * len(m.group()), text.translate(HALF_WIDTH))
    return [hit for match in _amount().finditer(half) if not _is_ordinal(half, match) and (hit := _read(match))]


def _is_ordinal(text: str, match: re.Match[str]) -> bool:
    """第二个月起照全额收 counts nothing."""
    at = match.start("number")
    return at > 0 and text[at - 1] == "第"


def _read(match: re.Match[str]) -> AmountWords | None:
    unit = match["unit"] or "%"
    value = parse_number(match["percent"] or match["number"])
    if value is None:
        return None
    dimension, base, factor = units()[unit]
    quantity = Quantity(value=float(value), unit=unit, base_value=float(value) * factor, base_unit=base)
    return AmountWords(match.start(), match.end(), quantity, dimension, _comparison(match))


def _comparison(match: re.Match[str]) -> Comparison | None:
    for pattern, compare in _AFTER:
        if match["after"] and re.fullmatch(pattern, match["after"]):
            return compare
    for pattern, compare in _BEFORE:
        if match["before"] and re.fullmatch(pattern, match["before"]):
            return compare
    return None
