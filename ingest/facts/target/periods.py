"""For when a target is set, and where: the nearest words of time and place."""

import re

_YEARS = re.compile(
    r"(?P<span>(?:19|20)\d{2}\s*(?:年)?\s*[-—－~至]\s*(?:19|20)\d{2}\s*年)|(?P<end>(?:到|至)?\s*(?P<y1>(?:19|20)\d{2})\s*年\s*(?:年)?(?:底|末))|(?P<y2>(?:19|20)\d{2})\s*年(?!\s*\d+\s*月)"
    r"|(?P<month>(?P<y3>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月)|(?P<five>“?十[一二三四五]五”?(?:期间|时期|期末|末)?)|(?P<each>每年)|(?P<all>全年|年内|今年|本年度|当年)"
)
_PLACE = re.compile(
    r"全国|全省|全区|全市|全县|全州|全盟|各省|各市|各县（市、?区）|各县（市）区|各区、县（市）|各县\(市、?区\)|各地|本行政区域"
)
# 资金占比达到全省|10%以上: the whole that a share is taken of
_SHARE_OF_PLACE = re.compile(r"(?:(?<=达到)|(?<=占))全[国省市区县州]的?\s*$")
_FIVE_YEARS = {"十一五": (2006, 2010), "十二五": (2011, 2015), "十三五": (2016, 2020), "十四五": (2021, 2025), "十五五": (2026, 2030)}


def period_before(words: str, year: int | None) -> str | None:
    """Period named last in `words`: 2017, 2017-12-31 (年底), 2015-2017, 每年; 全年 is `year`; None where no time is named."""
    found = None
    for match in _YEARS.finditer(words):
        if not re.match(
            r"(?:年)?\s*(?:的?基础上|相比|水平|基数|的\d|增长|提高|下降|降低|减少|增加)", words[match.end() :]
        ) and not re.search(r"比\s*$|较\s*$|在\s*$(?=基)", words[: match.start()]):
            found = match
    return _named(found, year) if found else None


def _named(found: re.Match[str], year: int | None) -> str | None:
    if found["span"]:
        first, last = re.findall(r"(?:19|20)\d{2}", found["span"])
        return f"{first}-{last}"
    if found["end"]:
        return f"{found['y1']}-12-31"
    if found["month"]:
        return f"{found['y3']}-{int(found['m']):02d}"
    if found["y2"]:
        return found["y2"]
    if found["five"]:
        first_year, last_year = _FIVE_YEARS[re.sub(r"[“”]|期间|时期|期末|末", "", found["five"])]
        return f"{last_year}-12-31" if "末" in found["five"] else f"{first_year}-{last_year}"
    if found["each"]:
        return found["each"]
    return str(year) if year else found.group()


def years_before(words: str, count: int) -> list[str]:
    """The `count` years that `words` list (2025年和2030年), or none where it lists another number of years."""
    listed = re.findall(r"((?:19|20)\d{2})\s*年?\s*(?=[、和及]|[年，]|$)", words)
    return listed if len(listed) == count else []


def place_before(words: str) -> str | None:
    """Place named last in `words`: 全市, 各县（市）区 …; None where none is named."""
    named = _PLACE.findall(_SHARE_OF_PLACE.sub("", words))
    return named[-1] if named else None
