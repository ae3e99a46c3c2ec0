"""Numbers as Word displays them: ST_NumberFormat of ECMA-376 (17.18.59), the formats that Chinese documents use."""

from collections.abc import Callable

from corpus.text.numerals import to_chinese

_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))


def _counting(n: int) -> str:
    """一 … 九十九, from a hundred on digit by digit: 一○○."""
    return to_chinese(n) if n < 100 else _ideographs(n).replace("〇", "○")


def _thousand(n: int) -> str:
    return to_chinese(n) if n <= 9999 else str(n)


def _ideographs(n: int) -> str:
    return "".join(_DIGITS[int(c)] for c in str(n))


def _legal(n: int) -> str:
    words = _thousand(n)
    return ("一" + words if 10 <= n < 20 else words).translate(_LEGAL)


def _letters(n: int) -> str:
    """a … z, aa, bb …: the letter is doubled, not counted on."""
    return chr(ord("a") + (n - 1) % 26) * min((n - 1) // 26 + 1, 10) if n > 0 else ""


def _roman(n: int) -> str:
    words = ""
    for value, sign in (*_ROMAN, (4, "IV"), (1, "I")):
        count, n = divmod(n, value) if words or n < 4000 else (0, n)
        words += sign * count
    return words


def _signs(first: str, last: int, otherwise: Callable[[int], str] = str) -> Callable[[int], str]:
    """The signs that follow `first` in Unicode, for 1 to `last`."""
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= last else otherwise(n)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda n: signs[(n - 1) % len(signs)]


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": str,
    "decimalFullWidth2": str,
    "chineseCounting": _counting,
    "chineseCountingThousand": _thousand,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _thousand,
    "japaneseCounting": _thousand,
    "ideographDigital": _ideographs,
    "japaneseDigitalTenThousand": _ideographs,
    "taiwaneseDigital": _ideographs,
    "koreanDigital2": _ideographs,
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerLetter": _letters,
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "ideographEnclosedCircle": _signs("㊀", 10, _thousand),
    "numberInDash": lambda n: f"- {n} -",
    "ordinal": str,
    "none": lambda n: "",
}


def displayed(number: int, form: str) -> str:
    """`number` in the format named `form`; Arabic digits for a format that is not known."""
    return FORMATS.get(form, str)(max(number, 0))
