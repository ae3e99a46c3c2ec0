"""A calendar day as people write it in files: 2020-06-01, 2020/6/1, 2020.6.1, 2020年6月1日. For days in running text see `userdates`."""

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

_DAY = re.compile(r"(?P<year>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?)")


def iso_day(written: object) -> str:
    """The ISO form of a day written as text, or of a date. Raises ValueError in Chinese when it is none that exists."""
    if isinstance(written, date):
        return written.isoformat()[:10]
    found = _DAY.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", written))) if isinstance(written, str) else None
    try:
        if found:
            return date(int(found["year"]), int(found["m"] or found["month"]), int(found["d"] or found["day"])).isoformat()
    except ValueError as error:
        raise ValueError("没有这一天") from error
    raise ValueError("日期应写成 2026-11-20 的样子")


Day = Annotated[str, BeforeValidator(iso_day)]
"""A field that takes any of these forms and holds the ISO one."""
