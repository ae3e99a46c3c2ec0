"""Results worked out again. In: an operation and its operands as words. Out: whether a stated result is theirs.

An operand is read from its words alone (5%, 100万吨, 2020年10月底前, 6个月); what names no single value is none. A result must be exact,
or rounded to the decimals it is printed with.
"""

import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple

from corpus.text.numerals import parse_number
from corpus.text.quantities import Amount, amounts, fold
from corpus.times.due_dates import add_period, due_date
from corpus.times.timeline import read_times

LESS, SAME, MORE = "低于", "等于", "高于"
RELATIONS = (LESS, SAME, MORE)
_RATIOS = {"percent": 0.01, "permille": 0.001, "times": 1.0, "bare": 1.0}
_WRITTEN = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_ROUNDING = 1e-9
_PERIODS = {"months": "M", "days": "D"}


class Quantity(NamedTuple):
    """A value in the base unit of its kind (yuan, tons, months …); `bare` has no unit."""

    kind: str
    value: float


Value = Quantity | date


def read(words: str) -> Value | None:
    """The one value that `words` name, a day or a quantity (periods too: months, days); None where there is none or are several."""
    return _day(words) or _quantity(words)


def _day(words: str) -> date | None:
    if m := _WRITTEN.search(words):
        try:
            return date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            return None
    days = [day for reading in read_times(words) if (day := due_date(reading.normalized))]
    return days[0] if len(days) == 1 else None


def _quantity(words: str) -> Quantity | None:
    if "分之" in words and (part := parse_number(words)) is not None:
        return Quantity("percent", 100.0 * part)
    if (number := parse_number(words)) is not None:
        return Quantity("bare", float(number))
    found = _plain_amounts(words)
    return Quantity(found[0].kind, float(found[0].value[0])) if len(found) == 1 else None


def _plain_amounts(words: str) -> list[Amount]:
    """Amounts with one number; 2000 of 2000万元 is read as a year as well, which it is not."""
    found = [amount for amount in amounts(words) if len(amount.value) == 1]
    return [one for one in found if not any(other is not one and other.start <= one.start and one.end < other.end for other in found)]


def derives(operation: str, operands: Sequence[str], result: str, units: Collection[str] = ()) -> bool:
    """True when `result` is what `operation` makes of `operands`; False for an unknown operation and for operands it cannot read.

    `units`: kinds that a number said without its unit may have (一亿二 of which 5% are 600万元).
    """
    if operation == "count":
        return len(set(operands)) == len(operands) and _counted(result) == len(operands)
    values = [read(words) for words in operands]
    known = [value for value in values if value is not None]
    work = OPERATIONS.get(operation)
    if work is None or len(known) != len(values) or len(known) < 2:
        return False
    made = work(known)
    return made is not None and _is(made, result, units)


def relation(one: str, other: str) -> str | None:
    """How `one` stands to `other` (低于, 等于, 高于), where both are days or quantities of one kind."""
    a, b = read(one), read(other)
    if isinstance(a, date) and isinstance(b, date):
        return RELATIONS[(a > b) - (a < b) + 1]
    if isinstance(a, Quantity) and isinstance(b, Quantity) and a.kind == b.kind:
        return RELATIONS[(a.value > b.value) - (a.value < b.value) + 1]
    return None


def _counted(result: str) -> int | None:
    found = amounts(result)
    return int(found[0].value[0]) if len(found) == 1 and found[0].kind in ("count", "bare") else None


def _is(made: Value, result: str, units: Collection[str]) -> bool:
    if isinstance(made, date):
        return _day(result) == made
    found = _plain_amounts(result)
    kinds = {made.kind, *(("count", *units) if made.kind == "bare" else ("bare",) if made.kind == "count" else ())}
    if len(found) != 1 or found[0].kind not in kinds:
        return False
    return math.isclose(float(found[0].value[0]), made.value, rel_tol=_ROUNDING) or _rounded(found[0], made.value)


def _rounded(printed: Amount, value: float) -> bool:
    """True where `printed` has decimals and is `value` rounded to them, in the unit it is printed with."""
    m = re.search(r"(\d[\d,]*)\.(\d+)", fold(printed.text))
    if m is None:
        return False
    number = float(m[0].replace(",", ""))
    unit = float(printed.value[0]) / number if number else 0
    return bool(unit) and abs(value / unit - number) <= 0.5 * 10 ** -len(m[2]) + _ROUNDING


def _same_kind(values: Sequence[Value]) -> list[Quantity] | None:
    quantities = [value for value in values if isinstance(value, Quantity)]
    return quantities if len(quantities) == len(values) and len({q.kind for q in quantities}) == 1 else None


def _sum(values: Sequence[Value]) -> Value | None:
    """Of one kind; percentage points are added to a percentage (7% and 2个百分点 more)."""
    points = [Quantity("percent", v.value) if isinstance(v, Quantity) and v.kind == "points" else v for v in values[1:]]
    same = _same_kind([*values[:1], *points]) or _same_kind(values)
    return Quantity(same[0].kind, math.fsum(q.value for q in same)) if same else None


def _difference(values: Sequence[Value]) -> Value | None:
    same = _same_kind(values)
    if len(values) == 2 and all(isinstance(value, date) for value in values):
        first, last = sorted(value for value in values if isinstance(value, date))
        return Quantity("days", float((last - first).days))
    if same is None or len(same) != 2:
        return None
    return Quantity("points" if same[0].kind == "percent" else same[0].kind, abs(same[0].value - same[1].value))


def _product(values: Sequence[Value]) -> Value | None:
    """5% of 100万吨; 50亩 at 100元 each (what a price is for stands in the clause, the gate compares it): money where there is money."""
    quantities = [value for value in values if isinstance(value, Quantity)]
    whole = [q for q in quantities if q.kind not in _RATIOS] or [q for q in quantities if q.kind == "bare"]
    if len(quantities) != len(values) or not whole:
        return None
    kinds = {q.kind for q in whole}
    if len(whole) > 1 and sum(q.kind == "yuan" for q in whole) != 1:
        return None
    kind = "yuan" if "yuan" in kinds else whole[0].kind
    return Quantity(kind, math.prod(q.value * _RATIOS.get(q.kind, 1.0) for q in quantities))


def _share(values: Sequence[Value]) -> Value | None:
    same = _same_kind(values)
    return Quantity("percent", 100 * same[0].value / same[1].value) if same and len(same) == 2 and same[1].value else None


def _capped(values: Sequence[Value]) -> Value | None:
    """The product of all but the last, at most the last: 按10%补助，最高50万元."""
    made, cap = _product(values[:-1]) if len(values) > 2 else values[0], values[-1]
    if not isinstance(made, Quantity) or not isinstance(cap, Quantity) or made.kind not in (cap.kind, "bare"):
        return None
    return Quantity(cap.kind, min(made.value, cap.value))


def _days(values: Sequence[Value]) -> list[date]:
    days = [value for value in values if isinstance(value, date)]
    return days if len(days) == len(values) else []


def _after(values: Sequence[Value]) -> Value | None:
    """A day and a period: the last day."""
    day, period = values[0], values[1]
    if len(values) != 2 or not isinstance(day, date) or not isinstance(period, Quantity) or period.kind not in _PERIODS:
        return None
    return add_period(day, f"P{period.value:.0f}{_PERIODS[period.kind]}") if period.value.is_integer() else None


OPERATIONS: dict[str, Callable[[Sequence[Value]], Value | None]] = {
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "share": _share,
    "capped": _capped,
    "latest": lambda values: max(_days(values), default=None),
    "earliest": lambda values: min(_days(values), default=None),
    "after": _after,
}
"""What is made of operands that were read; `count` and `compare` look at the words themselves."""
