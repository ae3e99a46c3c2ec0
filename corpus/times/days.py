"""A day as people write it -> a date: the one reader for files, the command line, batches, the page, the API and MCP.

`read_day` takes days from FIRST to LAST: what lies outside is a slip of the keyboard, and reckoning from it would leave the calendar.
For days in running text see `user_dates`.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from corpus.errors import LONGEST_SHOWN, BadInputError, in_short

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)

_DAY = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})|(?P<month2>\d\d)(?P<day2>\d\d)"
    r"|年(?P<month3>\d{1,2})月(?P<day3>\d{1,2})[日号]?)",
    re.ASCII,
)


def read_day(given: date | str) -> date:
    """The day of 2020-06-01, 2020/6/1, 2020.6.1, 2020年6月1日 or 20200601, full-width digits too; a date is itself.

    Raises BadInputError for anything else, for a day that the calendar does not have, and for one not between FIRST and LAST.
    """
    try:
        day = date.fromisoformat(iso_day(given))
    except ValueError as error:
        raise BadInputError(f"日期 {in_short(given)} 不能用：{error}。") from error
    if not FIRST <= day <= LAST:
        raise BadInputError(f"日期 {in_short(given)} 不能用：应在 {FIRST} 到 {LAST} 之间。")
    return day


def iso_day(written: object) -> str:
    """The ISO form of a day written as text, or of a date. Raises ValueError in Chinese when it is none that exists."""
    if isinstance(written, date):
        return written.isoformat()[:10]
    short = isinstance(written, str) and len(written) <= LONGEST_SHOWN
    found = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", str(written)).split())) if short else None
    if found is None:
        raise ValueError("日期应写成 2026-11-20 的样子")
    month, day = (next(v for n, v in found.groupdict().items() if n.startswith(part) and v) for part in ("month", "day"))
    try:
        return date(int(found["year"]), int(month), int(day)).isoformat()
    except ValueError as error:
        raise ValueError("没有这一天") from error


Day = Annotated[str, BeforeValidator(iso_day)]
"""A field that takes any of these forms and holds the ISO one."""
