"""Titles compared: the same document in another edition, and the documents of one series that differ in their year.

《北京市节水办法（试行）》 and 《节水办法》 of 北京市 are one title; 2017年…工作要点 and 2020年…工作要点 are one series. Titles are read
within a place: the names of that place tell nothing in them.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from corpus.bodies.organs import is_organ
from corpus.citing.doc_types import carries, read_doc_type
from corpus.lexicon import load_yaml
from corpus.model import Region
from corpus.text.numerals import DIGITS, SMALL_NUMERAL

Stage = Literal["", "mark", "draft"]

_QUOTES = re.compile(r"[\s《》〈〉<>“”\"'‘’]")
_BRACKET = re.compile(r"\(([^()]*)\)")
_ISSUER = re.compile(r"(?P<issuer>[^()]{2,60}?)关于(?P<matter>.{2,})")
_YEAR = rf"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零{DIGITS}]{{2}})"
# 2015—2017年, 2020年度, （2024-2026年）, 十三五时期; 十五 is a plan only before its 规划
_YEARS = re.compile(
    rf"\(?{_YEAR}年?(?:[-—–－~～至到]+(?:{_YEAR}|\d\d)年?)?度?\)?"
    r"|(?:[七八九]五|(?<![二三四五六七八九])十[一二三四五六]五|十五(?=(?:时期|期间)?[^年个条项日天届批期]*(?:规划|计划|纲要)))(?:时期|期间)?"
)
_ROUND = re.compile(rf"\(?第[{SMALL_NUMERAL}百\d]+(?:届|期|批|轮)\)?")
_DATED = rf"(?:{_YEAR}年?(?:[-.年]?\d{{1,2}}(?:[-.月]\d{{1,2}}日?)?)?)?(?:第[{SMALL_NUMERAL}]+次)?"
_COUNTRY = re.compile(r"^(?:中华人民共和国|国家|全国)")
_HERE = re.compile(r"[全我本](?:省|市|区|县|州|国)")
_SUFFIX = re.compile(r"(?<=..)(?:回族自治州|自治州|自治区|特别行政区|地区|省|市|区|县|州|盟)$")
_OFFICE = re.compile(r"办公[厅室]$")


class Title(NamedTuple):
    """What a title says.

    edition: the words that all editions of the document share; series: those that the documents of all years share; years: the
    first and last of the series' years; issuer: the body printed before 关于; stage: a mark （试行） or a draft （征求意见稿）.
    """

    edition: str
    series: str
    years: str
    issuer: str
    stage: Stage

    @property
    def matter(self) -> str:
        """What is left of the title when the 文种 and the words of every title are taken out."""
        kind = read_doc_type(self.series)
        bare = self.series.removesuffix(kind.name) if kind else self.series
        return _empty_words().sub("", bare)


@lru_cache(maxsize=32768)
def read_title(title: str, region: Region) -> Title:
    """`title` as read within `region`; what a notice carries (印发, 转发) stands for the notice."""
    issuer, matter = _split(_carried(unicodedata.normalize("NFKC", title)))
    matter = _without_place(matter, region)
    edition, stage = _edition(matter)
    series = _provisional().sub("", _ROUND.sub("", _YEARS.sub("", edition))).replace("()", "")
    years = "".join(m.group() for m in _YEARS.finditer(edition))
    return Title(edition, series, years, _OFFICE.sub("", issuer), stage)


def _carried(title: str) -> str:
    """关于印发《甲》的通知 -> 甲; a notice may carry a notice."""
    for _ in range(3):
        found = carries(title) if re.search(r"(?:通知|函|公告|决定|令)\s*[》”]*$", title) and re.search("[发布达转]|实施", title) else None
        if found is None:
            break
        title = found[1]
    return _QUOTES.sub("", title)


def _split(title: str) -> tuple[str, str]:
    """某市人民政府关于甲 -> (某市人民政府, 甲)."""
    m = _ISSUER.match(title)
    if m and _names_body(m["issuer"]):
        return m["issuer"], m["matter"]
    return "", title.removeprefix("关于")


@lru_cache(maxsize=4096)
def _names_body(words: str) -> bool:
    return is_organ(words) or words.endswith("部门")


def _without_place(title: str, region: Region) -> str:
    names = _names(region)
    title = names.sub("", title) if names else _COUNTRY.sub("", title)
    return _HERE.sub("", title)


@cache
def _names(region: Region) -> re.Pattern[str] | None:
    """绍兴市, 绍兴, 浙江省, 浙江 for 绍兴市; None for the nation."""
    names = {name for step in region.steps for name in (step, _SUFFIX.sub("", step))}
    return re.compile("|".join(sorted(names, key=len, reverse=True))) if names else None


def _edition(title: str) -> tuple[str, Stage]:
    """Brackets that mark an edition go, others stay: 规定（二） is another document than 规定（一）."""
    stage: Stage = ""
    for inner in _BRACKET.findall(title):
        if _drafts().fullmatch(inner):
            stage = "draft"
        elif _marks().fullmatch(inner):
            stage = stage or "mark"
        else:
            continue
        title = title.replace(f"({inner})", "")
    return title, stage


@cache
def _marks() -> re.Pattern[str]:
    words = "|".join(sorted(load_yaml("editions")["marks"], key=len, reverse=True))
    return re.compile(rf"{_DATED}(?:{words})|{_YEAR}-\d\d-\d\d")


@cache
def _drafts() -> re.Pattern[str]:
    words = "|".join(load_yaml("editions")["drafts"])
    return re.compile(rf".{{0,8}}(?:{words}).{{0,4}}")


@cache
def _provisional() -> re.Pattern[str]:
    return re.compile("|".join(load_yaml("editions")["provisional"]))


@cache
def _empty_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(load_yaml("editions")["empty_words"], key=len, reverse=True)))
