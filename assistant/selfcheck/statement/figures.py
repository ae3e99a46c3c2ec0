"""Figures as people say them (一个亿八, 三亿五, 八十多号人, 一千九百多万, 一点二个点), each with the words that tell what it measures.

A figure is known to lie between `low` and `high`: 一千九百多万 is under 2000万 for certain, 大概三万吨 may be a little more or less.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.selfcheck.words.amounts import units
from assistant.selfcheck.words.pieces import Piece
from corpus.text.numerals import HALF_WIDTH, NUMBER, SMALL_NUMERAL, parse_number

_POINT = rf"[零〇{SMALL_NUMERAL}百]+点[零〇{SMALL_NUMERAL}]+"
# 两三吨, 七八个
_EITHER = r"(?:一两|两三|三四|三五|四五|五六|六七|七八|八九)(?=[十百千万亿个吨人家亩年台度元块]|公)"
_EITHER_OF = {"两": 2.0} | {digit: float(n) for n, digit in enumerate("零一二三四五六七八九")}
_DENIED = re.compile(r"(?:不是|并非|没有|不够|不到位)$")
_ABOUT = r"(?P<about>大概|大约|差不多|约|(?:将|接)?近(?!年|期|日)|快|不到|不足|不满|超过|刚过|至少|最多)?"
_MORE = "多|余|来|几"
_ROUGH = 0.1
"""大概, 左右: so much more or less."""
_SHORT = 0.8
"""不到, 将近, 快: at least this share of the figure."""
# a number that counts years of the calendar, months, days, editions is no measure
_CALENDAR = re.compile(r"[年月日号季](?!人|限)")
_EACH = re.compile(r"[^，。；多半]|$(?<=[块个条家])")
_TOTAL = re.compile(r"一共|总共|合计|共计|累计|加起来|总计|合起来|定下来")
_YEARS = (("大前年", -3), ("前年", -2), ("去年", -1), ("上年", -1), ("今年", 0), ("本年", 0))


@dataclass(frozen=True)
class Figure:
    """A figure [start, end) of `piece`, in a base unit, between low and high. `before`: the pieces of its sentence in front of it.

    year: years before now that the words name (去年 -1, or 2021), None where they name none; total: said to be the sum.
    """

    turn: int
    piece: Piece
    before: str
    start: int
    end: int
    dimension: str
    low: float
    high: float
    year: int | None = None
    total: bool = False

    @property
    def shown(self) -> str:
        return self.piece.text[self.start : self.end]


def figures_said(pieces: Sequence[tuple[int, Piece]]) -> list[Figure]:
    """Figures that the enterprise states of itself, in order; asked, supposed, planned ones and those of others are left out."""
    found: list[Figure] = []
    before, place = "", (-1, -1)
    for turn, piece in pieces:
        before, place = ("", (turn, piece.sentence)) if place != (turn, piece.sentence) else (before, place)
        if not (piece.aside or piece.asked == 0 or piece.planned):
            found += _of_piece(turn, piece, before)
        before += piece.text + "，"
    return found


def _of_piece(turn: int, piece: Piece, before: str) -> Iterator[Figure]:
    text = piece.text[: piece.asked].translate(HALF_WIDTH)
    for match in _figure().finditer(text):
        read = _read(match, text)
        if read is None or _DENIED.search(text[: match.start()]):
            continue
        dimension, low, high = read
        if piece.hedged and piece.asked is None and low == high:
            low, high = low * (1 - _ROUGH), high * (1 + _ROUGH)
        year = _year(text[: match.start()]) if _year(text[: match.start()]) is not None else _year(before)
        yield Figure(
            turn, piece, before, match.start(), match.end(), dimension, low, high, year, bool(_TOTAL.search(text[: match.start()]))
        )


def _year(text: str) -> int | None:
    """The year that `text` names last."""
    named = [(match.start(), int(match[1])) for match in re.finditer(r"(20\d\d)(?=年|年度|，|$)", text)]
    named += [(text.rfind(word), years) for word, years in _YEARS if word in text]
    return max(named)[1] if named else None


@cache
def _figure() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_spoken_units(), key=len, reverse=True))
    return re.compile(
        rf"(?:每(?P<per>升|吨|亩|立方米|平方米))?{_ABOUT}(?P<number>{_POINT}|(?P<either>{_EITHER})|{NUMBER})(?P<more>{_MORE})?(?P<big>个?[万亿])?(?P<tail>[{SMALL_NUMERAL}](?![个月日号年点\d]))?"
        rf"(?P<over>{_MORE})?\s?(?:(?P<unit>{words})(?![a-zA-Z]))?(?P<after>多|出头|左右|上下|以上|不到)?"
    )


@cache
def _spoken_units() -> dict[str, tuple[str, float]]:
    """Unit word -> (dimension, factor to the base unit), the spoken ones added."""
    spoken = {
        "号人": ("人数", 1.0),
        "口人": ("人数", 1.0),
        "位": ("人数", 1.0),
        "个": ("个数", 1.0),
        "成": ("比例", 10.0),
        "块": ("金额", 1.0),
    }
    return {word: (dimension, factor) for word, (dimension, _, factor) in units().items()} | spoken


def _read(match: re.Match[str], text: str) -> tuple[str, float, float] | None:
    value = _value(match)
    if value is None or value == 0 or (match["number"] == "一" and match["big"] is None and _EACH.match(text, match.end())):
        return None  # 一亩给二百, 一年营收: so much for each
    unit, sized = match["unit"], bool(match["big"]) or bool(re.search("[万亿]", match["number"]))
    if unit is None:
        behind = text[match.end() : match.end() + 1]
        if not sized or re.match(r"[吨千度平方只件台头册次家户股份张辆美欧日分公立米斤克升卡条座套]", behind):
            return None
        dimension, factor = "金额", 1.0
    else:
        dimension, factor = _spoken_units().get(f"{unit}/{match['per']}", _spoken_units()[unit])
    if (
        dimension == "期间"
        and unit in ("年", "月")
        and (value > 1000 or unit == "月" or _CALENDAR.match(text, match.end("unit") - 1) is None)
    ):
        return None
    if dimension == "天数" and unit == "日":
        return None
    low, high = _range(match, value)
    return dimension, low * factor, high * factor


def _value(match: re.Match[str]) -> float | None:
    number = match["either"][0] if match["either"] else match["number"]
    if "点" in number:
        whole, _, part = number.partition("点")
        digits = "".join("零一二三四五六七八九".index(c).__str__() if c in "零一二三四五六七八九" else "0" for c in part)
        base = parse_number(whole)
        value = float(f"{int(base)}.{digits}") if base is not None else None
    else:
        parsed = parse_number(number)
        value = float(parsed) if parsed is not None else None
    if value is None:
        return None
    scale = {"万": 1e4, "亿": 1e8}[match["big"][-1]] if match["big"] else 1.0
    tail = parse_number(match["tail"]) if match["tail"] else 0
    return value * scale + (tail or 0) * scale / 10


def _range(match: re.Match[str], value: float) -> tuple[float, float]:
    """What 多, 不到, 大概 leave open."""
    about, after = match["about"] or "", match["after"] or ""
    if match["either"]:
        return value, value / _EITHER_OF[match["either"][0]] * _EITHER_OF[match["either"][1]]
    if match["more"] or match["over"] or after in ("多", "出头") or about in ("超过", "刚过"):
        return value * (1 + 1e-9), value + _step(match, value)
    if about in ("不到", "不足", "不满", "近", "将近", "接近", "快") or after == "不到":
        return value * _SHORT, value * (1 - 1e-9)
    if about in ("大概", "大约", "差不多", "约") or after in ("左右", "上下"):
        return value * (1 - _ROUGH), value * (1 + _ROUGH)
    if about == "至少" or after == "以上":
        return value, float("inf")
    return (0.0, value) if about == "最多" else (value, value)


def _step(match: re.Match[str], value: float) -> float:
    """How far 多 reaches: up to the next round number (一千九百多 under two thousand, 八十多 under ninety)."""
    scale = {"万": 1e4, "亿": 1e8}[match["big"][-1]] if match["big"] else 1.0
    rest, step = value / scale, 1.0
    while rest >= 10 and rest % 10 == 0:
        rest, step = rest / 10, step * 10
    return step * scale * (1 - 1e-9)
