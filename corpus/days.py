"""A day as people write it -> a date: the one reader for the command line, batches, the page, the API and MCP."""

import re
import unicodedata
from datetime import date

from corpus.errors import BadInputError

_DAY = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})|(?P<month2>\d\d)(?P<day2>\d\d)"
    r"|年(?P<month3>\d{1,2})月(?P<day3>\d{1,2})[日号]?)",
    re.ASCII,
)
_SHOWN = 40


def read_day(given: date | str) -> date:
    """The day of 2020-06-01, 2020/6/1, 2020.6.1, 2020年6月1日 or 20200601, full-width digits too; a date is itself.

    Raises BadInputError for anything else, and for a day that the calendar does not have.
    """
    if isinstance(given, date):
        return given
    found = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", given[:_SHOWN]).split()))
    try:
        if not found or len(given) > _SHOWN:
            raise ValueError
        month, day = (next(v for n, v in found.groupdict().items() if n.startswith(part) and v) for part in ("month", "day"))
        return date(int(found["year"]), int(month), int(day))
    except ValueError as error:
        shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…"
        raise BadInputError(f"日期 {shown} 看不懂：请写成 2026-11-20 的样子。") from error
