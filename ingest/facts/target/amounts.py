"""Numbers with units as they stand in a text, with what bounds them (不低于, 以上, 左右, ≥)."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from corpus.lexicon import load_yaml
from corpus.model import Comparator, Span
from corpus.text.numerals import SMALL_NUMERAL, parse_number

HAN = f"{SMALL_NUMERAL}两百千"
# what holds numbers that count nothing: dates, numbers of documents, titles, programme names (“十百千万”), articles
_NO_AMOUNT = re.compile(
    rf"《[^》]*》|〔[^〕]*〕\s*\d*号?|\[\d{{4}}\]\s*\d*号?|“[^”]{{1,16}}”|第[\d{SMALL_NUMERAL}百\s]+[条款项章节批次届轮期]|(?:19|20)\d{{2}}\s*[-—－~至]\s*(?:19|20)?\d{{2,4}}\s*年"
    r"|(?:19|20)\d{2}\s*年?(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|PM\s*2\.5|PM\s*10|[A-Za-z]{1,16}\d+|\d+[A-Za-z]\b|\d+(?:强|级|号|期(?!货))"
)
# 不高于承担风险责任的0.5%, 不少于本单位执法人员总数的5%: what the share is of stands between
_OF = r"(?:[^，。；\d]{1,16}的)?\s*$"
_FLOOR = re.compile(r"(?:不低于|不少于|不小于|不下于|至少|(?<!不)超过|突破|(?<!不)高于|(?<!不)大于|优于|≥|>|＞|\$\\geq\$?)" + _OF)
# 至少进行1次
_AT_LEAST = re.compile(r"至少[^，。；\d]{1,8}$")
_CEILING = re.compile(
    r"(?:不超过|不高于|不大于|不多于|(?<!不)低于|(?<!不)小于|控制在|限制在|压缩(?:至|到|在)|缩短(?:至|到|在)|≤|<|＜)" + _OF
)
# 1—2 of 1—2个, 40% of 40%—50%
_LOW = re.compile(r"(?<![\d.．])(?P<low>\d+(?:[.．]\d+)?)\s*[%％]?\s*[-—－–~～至]{1,2}\s*$")
_NEAR = re.compile(r"(?:约|大约|近)\s*$")


class Amount(NamedTuple):
    """A number [start, end) of a text, its unit as printed; `end` lies behind 以上/左右. `han`: written in Chinese numerals.

    `low`: the lower end of the range whose upper end this is.
    """

    start: int
    end: int
    value: float
    unit: str
    comparator: Comparator
    bounded: bool
    han: bool
    low: float | None = None

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


@cache
def lexicon() -> dict[str, Any]:
    """corpus/lexicon/units.yaml."""
    return dict(load_yaml("units"))


@cache
def any_of(key: str) -> re.Pattern[str]:
    """Any word of the list `key` of the lexicon, the longest first."""
    ordered = sorted((str(w) for w in lexicon()[key]), key=lambda w: (-len(w), w))
    return re.compile("|".join(re.escape(w) for w in ordered))


def amounts(text: str, within: Span) -> Iterator[Amount]:
    """Amounts inside `within`, left to right; of a range (5%—10%) the upper end alone."""
    found = _amount().search(text, within.start, within.end)
    blanked = [m.span() for m in _NO_AMOUNT.finditer(text, within.start, within.end)] if found else []
    while found:
        at = found.end()
        hidden = next((b for a, b in blanked if a < found.end("n") and found.start("n") < b), None)
        if hidden:
            at = max(hidden, found.start("n") + 1)
        elif (amount := _read(text, found)) is not None:
            yield amount
        found = _amount().search(text, at, within.end)


def _read(text: str, found: re.Match[str]) -> Amount | None:
    value = parse_number(re.sub(r"[\s,]", "", found["n"]))
    if value is None:
        return None
    unit = "".join(((found["big"] or "") + found["unit"]).split()).replace("％", "%")
    before = text[max(0, found.start() - 24) : found.start()]
    comparator, bounded = _bound(before, found["tail"] or "", found["more"] or "")
    low = _LOW.search(before)
    lower = parse_number(low["low"]) if low else None
    return Amount(
        found.start(),
        found.end(),
        float(value),
        unit,
        comparator,
        bounded,
        found["n"][0] in HAN,
        lower if lower is not None and lower < value else None,
    )


def _bound(before: str, tail: str, more: str) -> tuple[Comparator, bool]:
    if re.search("左右|上下", tail) or _NEAR.search(before):
        return "~", True
    if "以上" in tail or more or _FLOOR.search(before) or _AT_LEAST.search(before):
        return ">=", True
    if re.search("以下|以内|之内", tail) or _CEILING.search(before):
        return "<=", True
    return "=", False


@cache
def _amount() -> re.Pattern[str]:
    units = sorted(lexicon()["units"], key=len, reverse=True)
    unit = "|".join(re.escape(u) for u in units)
    per = "|".join(sorted(map(re.escape, lexicon()["per"]), key=len, reverse=True))
    # 14．5%: with the full-width point
    number = rf"\d+(?:,\d{{3}})*(?:[.．]\d+)?|(?<![{HAN}])[{HAN}]{{1,5}}"
    return re.compile(
        rf"(?<![\d.．A-Za-z])(?P<n>{number})\s*(?P<more>余|多)?\s*(?P<big>[万亿]{{1,2}}|[百千]万)?(?:余|多)?\s*(?P<unit>(?:{unit})(?!月|季度|(?<=个)年)(?:/(?:{per}|[a-zA-Z]+))?)"
        rf"(?P<tail>\s*(?:（含）|\(含\))?\s*(?:及?以上|及?以下|以内|之内|左右|上下))?"
    )
