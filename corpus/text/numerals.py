"""Chinese numerals, both ways: 二○○九, 十二, 一百五十, 两, 廿, 3.5万, 三分之一, 半.

Positional numerals (二〇〇九) name years and numbers of documents, value numerals (一百五十) count; both are read.
"""

import re

DIGITS = "一二三四五六七八九"
SMALL_NUMERAL = DIGITS + "十"
"""Signs of a count below a hundred, for a class of a larger pattern: numbers of clauses, annexes, months. What a place prints beside
them (百, 两, 〇, 廿 …) it adds itself."""

_DIGITS = {
    c: n for n, chars in enumerate(("〇○零O◯Ｏ", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_HAN = "".join(_DIGITS) + "".join(_UNITS) + "".join(_TENS)

# full-width digits and signs to half-width, one character for one, so that offsets stay
HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")

LONGEST_NUMERAL = 40
"""Signs of a number at most: a longer run of digits is damage, and its value has no float, no integer and no JSON."""

# a number as it stands in running text, for use inside larger patterns; each run of signs is taken whole (possessive), or a number of
# thirty 万 without a unit behind it would be tried in all its 2^30 ways
NUMBER = rf"(?:{_ARABIC}|[{_HAN}]++)(?:[万亿]++(?:{_ARABIC}|[{_HAN}]++)?)*+"


def parse_number(text: str) -> int | float | None:
    """Value of a whole numeral (Arabic, Chinese, mixed, fraction, 百分之, 半); None when `text` is none.

    A run of more than LONGEST_NUMERAL signs is none.
    parse_number("一百五十") == 150; ("1.2万") == 12000; ("二○○九") == 2009; ("三分之一") == 1/3; ("百分之五") == 0.05.
    """
    text = re.sub(r"\s+", "", text).translate(HALF_WIDTH)
    if len(text) > LONGEST_NUMERAL:
        return None
    if text == "半":
        return 0.5
    if "分之" in text:
        below, _, above = text.partition("分之")
        bottom, top = parse_number("一百" if below == "百" else below), parse_number(above)
        return top / bottom if top is not None and bottom else None
    return _with_myriads(text)


def _with_myriads(text: str) -> int | float | None:
    for sign in ("亿", "万"):
        at = text.rfind(sign)
        if at > 0:
            factor = _MYRIADS[sign]
            high, rest = _with_myriads(text[:at]), text[at + 1 :]
            low = 0 if not rest else _below_myriad(rest, factor, high)
            return None if high is None or low is None else _tidy(high * factor + low)
    return _plain(text)


def _below_myriad(rest: str, factor: int, high: int | float | None) -> int | float | None:
    # 一万五 says 15000, as 一百五 says 150
    if high is not None and len(rest) == 1 and rest in _DIGITS and _DIGITS[rest]:
        return _DIGITS[rest] * factor // 10
    return _with_myriads(rest)


def _plain(text: str) -> int | float | None:
    if re.fullmatch(_ARABIC, text):
        return _tidy(float(re.sub("[,，]", "", text)))
    if not text or any(c not in _HAN for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if "两" not in text else None
    return _counted(text)


def _counted(text: str) -> int | None:
    """Value of 十二, 一百零五, 廿五 (below ten thousand); None when the order of the signs makes no number."""
    total, digit, unit = 0, None, 10**4
    for i, c in enumerate(text):
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
            continue
        size = _UNITS.get(c, 10)
        if size >= unit or (digit is None and size > 10):
            return None
        total += _TENS[c] if c in _TENS else (digit or 1) * size
        unit, digit = size, None
        if i == len(text) - 1:
            return total
    if digit is None:
        return None
    spoken = len(text) > 1 and text[-2] in _UNITS and unit > 10
    return total + digit * (unit // 10 if spoken else 1)


def _tidy(value: float) -> int | float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def to_chinese(number: int) -> str:
    """Counting form of 0-9999: 12 -> 十二, 105 -> 一百零五, 1010 -> 一千零一十; ValueError outside."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is not between 0 and 9999")
    if number == 0:
        return "零"
    words, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + ("零" + DIGITS)[digit] + sign
        gap = False
    return words.removeprefix("一") if 10 <= number < 20 else words


def plain_number(value: float) -> str:
    """1200000 and 3.5, never 1.2e+06, 3.50 or 0.30000000000000004."""
    return str(int(value)) if value == int(value) else repr(round(value, 6))
