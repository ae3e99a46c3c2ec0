"""Amounts with their units as a reader compares them: 六个月 = 6个月 = 半年, 10000家 = 1万家, 12% …

A reading keeps what is counted apart from how it is printed, so that two texts can be compared amount by amount.
"""

import re
import unicodedata
from typing import NamedTuple

from corpus.text.numerals import DIGITS, LONGEST_NUMERAL, SMALL_NUMERAL

_DIGITS = {c: i for i, c in enumerate(f"零{DIGITS}")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
# begun at its first sign and no longer than any number, so that a run of digits is read once
_NUMBER = rf"(?P<n>(?<!\d)(?<!\d,)\d[\d,]{{0,39}}(?:\.\d+)?|(?<![零〇{SMALL_NUMERAL}两百千])[零〇{SMALL_NUMERAL}两百千]{{1,40}}|半)"
_UNITS: tuple[tuple[str, str, float], ...] = (
    ("个工作日", "workdays", 1),
    ("工作日", "workdays", 1),
    ("个月", "months", 1),
    ("个季度", "months", 3),
    ("周年", "months", 12),
    ("年", "months", 12),
    ("个小时", "hours", 1),
    ("小时", "hours", 1),
    ("分钟", "minutes", 1),
    ("天", "days", 1),
    ("日", "days", 1),
    ("周", "days", 7),
    ("个百分点", "points", 1),
    ("个基点", "points", 0.01),
    ("基点", "points", 0.01),
    ("%", "percent", 1),
    ("‰", "permille", 1),
    ("倍", "times", 1),
    ("元", "yuan", 1),
    ("平方米", "m2", 1),
    ("㎡", "m2", 1),
    ("平方公里", "km2", 1),
    ("亩", "mu", 1),
    ("公斤", "tons", 0.001),
    ("千克", "tons", 0.001),
    ("吨", "tons", 1),
    ("公里", "km", 1),
    ("千瓦时", "kWh", 1),
    ("千瓦", "kW", 1),
    ("分贝", "dB", 1),
    ("分", "score", 1),
    ("家", "count", 1),
    ("户", "count", 1),
    ("个", "count", 1),
    ("人", "count", 1),
    ("名", "count", 1),
    ("台", "count", 1),
    ("套", "count", 1),
    ("项", "count", 1),
    ("条", "count", 1),
    ("次", "count", 1),
    ("张", "count", 1),
    ("所", "count", 1),
    ("件", "count", 1),
    ("辆", "count", 1),
    ("类", "count", 1),
    ("种", "count", 1),
    ("批", "count", 1),
    ("级", "count", 1),
    ("部", "count", 1),
    ("米", "m", 1),
    ("折", "discount", 1),
)
_UNIT = re.compile(
    _NUMBER + r"(?P<big>十万|百万|千万|万|亿)?余?多?(?P<u>" + "|".join(re.escape(u) for u, _, _ in _UNITS) + r")(?P<tail>以?内)?"
)
_BARE = re.compile(r"(?<![\dA-Za-z.])(?P<n>\d[\d,]*(?:\.\d+)?)(?P<big>万|亿)?(?![\d.])")
_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d)年?(?:度|底|末|初)?(?![\d个])|([一二][○〇零{DIGITS}]{{3}})年")
_MONTH_DAY = re.compile(
    rf"(?<![\d个])(1[0-2]|0?[1-9]|十[一二]?|[{DIGITS}])月(?:份)?(?:(3[01]|[12]\d|0?[1-9]|[一二三]?十?[{SMALL_NUMERAL}])[日号]|(底|末|初|中旬|上旬|下旬))?"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_BY_UNIT = {u: (kind, factor) for u, kind, factor in _UNITS}


# what every amount and calendar word holds
_NUMERAL = re.compile(rf"[\d零〇○{SMALL_NUMERAL}两百千半]")


class _Folding(dict[int, str]):
    """Character -> the one that NFKC makes of it, filled as they come."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = unicodedata.normalize("NFKC", sign)
        self[code] = folded if len(folded) == 1 else sign
        return self[code]


_FOLDED = _Folding()


class Amount(NamedTuple):
    """What is said (`kind`: months, days, yuan, percent, year, month, day …), how much, and where [start, end)."""

    kind: str
    value: tuple[float | str, ...]
    start: int
    end: int
    text: str

    @property
    def unit(self) -> str:
        """The unit as printed (万家 -> 家); "" where there is none."""
        return next((u for u, _, _ in _UNITS if re.search(re.escape(u) + r"(?:以?内)?$", self.text)), "")

    @property
    def key(self) -> tuple[float | str, ...]:
        return (self.kind, *self.value)


def chinese_number(text: str) -> float | None:
    """Value of a plain numeral up to 9999 (二十一, 两, 一百五十, 12.5, 1,000); None when it is none or longer than any number."""
    if len(text) > LONGEST_NUMERAL:
        return None
    digits = text.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", digits):
        return float(digits)
    if text == "半":
        return 0.5
    if text and all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total, current = 0, 0
    for c in text:
        if c in _DIGITS:
            current = _DIGITS[c]
        elif c in _TENS:
            total, current = total + (current or 1) * _TENS[c], 0
        else:
            return None
    return float(total + current) if text else None


def fold(text: str) -> str:
    """NFKC without changing the number of characters, so that offsets stay those of `text`."""
    return text.translate(_FOLDED)


def kind_of_unit(unit: str) -> str | None:
    """months for 个月, count for 家; None for a word that is no unit known here."""
    return _BY_UNIT[unit][0] if unit in _BY_UNIT else None


def amounts(text: str) -> list[Amount]:
    """All amounts and calendar words of `text` in reading order; a longer reading wins over one inside it."""
    folded = fold(text)
    if not _NUMERAL.search(folded):
        return []
    found = [*_iso(folded), *_calendar(folded), *_years(folded), *_with_unit(folded)]
    taken = [(a.start, a.end) for a in found]
    found += [a for a in _bare(folded) if not any(s < a.end and a.start < e for s, e in taken)]
    return sorted(found, key=lambda a: (a.start, -a.end))


def _with_unit(text: str) -> list[Amount]:
    found = []
    for m in _UNIT.finditer(text):
        if m["u"] == "年" and re.fullmatch(r"(19|20)\d\d", m["n"]):
            continue
        value = chinese_number(m["n"])
        if text[max(0, m.start() - 1) : m.start()] == "第":
            continue
        if value is None or (m["u"] == "日" and text[max(0, m.start() - 1) : m.start()] == "月"):
            continue
        kind, factor = _BY_UNIT[m["u"]]
        big = 1
        for c in m["big"] or "":
            big *= _BIG.get(c) or _TENS[c]
        found.append(Amount(kind, (round(value * big * factor, 6),), m.start(), m.end(), m.group()))
    return found


def _bare(text: str) -> list[Amount]:
    return [
        Amount("bare", (float(m["n"].replace(",", "")) * _BIG.get(m["big"] or "", 1),), m.start(), m.end(), m.group())
        for m in _BARE.finditer(text)
        if len(m["n"]) <= LONGEST_NUMERAL
    ]


def _years(text: str) -> list[Amount]:
    found = []
    for m in _YEAR.finditer(text):
        year = float(m[1]) if m[1] else chinese_number(m[2])
        if year is not None and 1900 <= year <= 2100:
            found.append(Amount("year", (year,), m.start(), m.end(), m.group()))
    return found


def _calendar(text: str) -> list[Amount]:
    found = []
    for m in _MONTH_DAY.finditer(text):
        month = chinese_number(m[1])
        day = chinese_number(m[2]) if m[2] else None
        if month is not None:
            value: tuple[float | str, ...] = (month, day) if day is not None else (month, m[3] or "")
            found.append(Amount("day" if day is not None else "month", value, m.start(), m.end(), m.group()))
    return found


def _iso(text: str) -> list[Amount]:
    return [Amount("iso", (float(m[1]), float(m[2]), float(m[3])), m.start(), m.end(), m.group()) for m in _ISO.finditer(text)]
