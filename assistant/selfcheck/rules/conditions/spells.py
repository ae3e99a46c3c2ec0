"""The days between which what a condition names must have come about: 2月底前, 3月底以后, 2024年一季度, 2020年1月1日以来."""

import calendar
import re
from datetime import date

from corpus.text.numerals import DIGITS, parse_number

_BY = re.compile(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|底|末)?(?P<way>之?前|以[前后後]|之?[后後]|起|以来)")
_QUARTER = re.compile(rf"(?P<year>20\d\d)年第?(?P<quarter>[{DIGITS}\d])季度")
_YEAR = re.compile(r"(?<![—\-至])(?P<year>20\d\d)年(?!\d|第?[一二三四]季度|\d{1,2}月)(?:度|全年)?(?!以来|起|末|底)")

Spell = tuple[date | None, date | None]
"""First and last day; None where open."""


def spell_of(text: str, year: int | None) -> Spell | None:
    """The spell that `text` demands; `year` is that of its document, for months without a year. None where it names none."""
    if match := _BY.search(text):
        return _by(match, year)
    if match := _QUARTER.search(text):
        return _quarter(int(match["year"]), int(parse_number(match["quarter"]) or 1))
    if match := _YEAR.search(text):
        return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)
    return None


def without_spell(text: str) -> str:
    """The text without the days: what has to come about."""
    for pattern in (_BY, _QUARTER, _YEAR):
        text = pattern.sub("", text, count=1)
    return text


def _by(match: re.Match[str], year: int | None) -> Spell | None:
    known = int(match["year"]) if match["year"] else year
    month = int(match["month"])
    if known is None or not 1 <= month <= 12:
        return None
    last = calendar.monthrange(known, month)[1]
    day = date(known, month, min(int(match["day"]), last) if match["day"] else last)
    return (None, day) if "前" in match["way"] else (day, None)


def _quarter(year: int, quarter: int) -> Spell | None:
    if not 1 <= quarter <= 4:
        return None
    month = 3 * quarter
    return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])
