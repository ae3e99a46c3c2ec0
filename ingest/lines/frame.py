"""The frame of a document: titles, 文号, addressees, dates, signatures, annex lists — what a single line is (GB/T 9704-2012)."""

import re
from functools import cache
from typing import Any

from corpus.lexicon import load_yaml
from corpus.text.numerals import DIGITS, SMALL_NUMERAL

_CN_DATE = rf"[〇○零{DIGITS}]{{4}}年[{SMALL_NUMERAL}]{{1,2}}月[{SMALL_NUMERAL}]{{1,3}}日"
DATE = rf"(?:(?:19|20)\d\d\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|{_CN_DATE})"
NUMBER = r"[\u4e00-\u9fff]{1,16}?\s?[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号"
NOTE = r"[（(](?:此件|信息公开|公开属性)[^）)]{0,20}[）)]"

_DATE_LINE = re.compile(rf"[（(]?{DATE}[）)]?\s*(?:{NOTE})?$")
_PRINTED = re.compile(rf"(?:[^。；，\d]{{0,60}}?)\s?{DATE}\s?印发$")
_SIGNED = re.compile(rf"[^。；：，\d]{{2,60}}?\s?{DATE}\s*(?:{NOTE})?$")
_NOTE_LINE = re.compile(rf"(?:{NOTE}|[（(][^（）()]{{2,40}}代章[）)])$")
_NUMBER_LINE = re.compile(
    rf"[^。；，]{{0,12}}{NUMBER}(?:\s.{{0,20}})?$"  # 昌州经信〔2017〕185号 签发：…
    r"|[^。；，]{0,30}(?:公告|通告|令)\s?(?:(?:19|20)\d\d\s?年)?\s?第\s?\d{1,4}\s?号令?$"  # 税务总局公告2020年第9号
    r"|[A-Z]{2,6}\d\d[-—]\d{4}[-—]\d+$"  # ZJAC00-2024-0001
)
_ADDRESSEE = re.compile(r"(?!.*(?:下列|如下|以下|之一))[^。；！？]{2,400}[：:]$")
_CC = re.compile(r"(?:[部省市区县]内)?(?:主\s?送|抄\s?送|抄\s?报|分\s?送)[：:]")
_CONTACT = re.compile(
    r"[（(]?(?:联\s?系\s?人|联\s?系\s?电\s?话|联系方式|联系单位|联系邮箱|电子邮箱|电子邮件|传\s?真|咨询电话|邮\s?编)"
    r"(?:及电话|及联系电话|和联系电话)?[：:]"
)
_KEYWORDS = re.compile(r"主题词[：:]?")
_ANNEX_ALONE = re.compile(rf"附\s?[：:]$|附\s?[件表录图]\s?[{SMALL_NUMERAL}\d]{{0,3}}(?:[-—]\d{{1,2}})?\s?[：:]?$")
_ANNEX_NAMED = re.compile(
    rf"附\s?[件表录]\s?(?:[{SMALL_NUMERAL}\d]{{0,3}}(?:[-—]\d{{1,2}})?\s?[：:.、\s]\s?(?=\S)|\d{{1,2}}(?=[\u4e00-\u9fff《]))"
)
_ANNEX_WORD = re.compile(rf"附\s?([件表录图])\s?([{SMALL_NUMERAL}\d]{{0,3}}(?:[-—]\d{{1,2}})?)")
_SENTENCE_MARK = re.compile(r"[。；！？!?;]")


@cache
def _table() -> Any:
    return load_yaml("frame")


@cache
def _issuer() -> re.Pattern[str]:
    organs = "|".join(_table()["organs"])
    return re.compile(rf"[\u4e00-\u9fff（）()、·\s]{{1,38}}(?:{organs})(?:\s?[（(][^（）()]{{1,20}}[）)])?$")


@cache
def _title_end() -> re.Pattern[str]:
    nouns = "|".join(sorted(_table()["title_nouns"], key=len, reverse=True))
    return re.compile(rf"(?:{nouns})(?:\s?[（(【\[][^（）()]{{1,20}}[）)】\]]|》|”|\d+条|[{SMALL_NUMERAL}]+条)*$")


@cache
def title_nouns() -> str:
    """The nouns a title ends with, as a regular expression's alternatives."""
    return "|".join(sorted(_table()["title_nouns"], key=len, reverse=True))


@cache
def _closings() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(_table()["closings"]) + ")")


def ends_like_title(line: str) -> bool:
    """… 的通知, … 实施方案（试行）: the line ends with the noun of a document's name and holds no sentence."""
    return len(line) <= 90 and not _SENTENCE_MARK.search(line) and bool(_title_end().search(line))


def is_signature(line: str) -> bool:
    """A date, an issuer with its date, or （此件公开发布）; a bare issuer line is one only next to these."""
    return bool(_DATE_LINE.match(line) or _NOTE_LINE.match(line) or _SIGNED.match(line))


def is_issuer(line: str) -> bool:
    return len(line) <= 50 and bool(_issuer().match(line))


def is_printed(line: str) -> bool:
    """版记: 绍兴市工业转型升级领导小组办公室 2020年5月28日印发."""
    return bool(_PRINTED.match(line))


def is_number(line: str) -> bool:
    return len(line) <= 60 and bool(_NUMBER_LINE.match(line))


def is_addressee(line: str) -> bool:
    return bool(_ADDRESSEE.match(line)) and not _ANNEX_ALONE.match(line)


def is_cc(line: str) -> bool:
    return bool(_CC.match(line) or _KEYWORDS.match(line))


def is_contact(line: str) -> bool:
    return bool(_CONTACT.match(line)) and len(line) <= 200


def is_annex_head(line: str) -> bool:
    """附件, 附件1, 附表： alone on its line."""
    return bool(_ANNEX_ALONE.match(line))


def annex_named(line: str) -> int | None:
    """Offset of the name in a line 附件1：…目录, or None."""
    found = _ANNEX_NAMED.match(line)
    return found.end() if found else None


def annex_element(line: str) -> str:
    """附件1, 附表 — the path element of an annex by its head line."""
    found = _ANNEX_WORD.match(line)
    return f"附{found[1]}{found[2]}" if found else "附件"


def has_sentence(line: str) -> bool:
    return bool(_SENTENCE_MARK.search(line))


def is_closing(line: str) -> bool:
    """本通知自印发之日起施行…: speaks of the whole document."""
    return bool(_closings().match(line))


def relation(title: str) -> str | None:
    """ "issue" or "forward" when a notice's title says that it carries another document."""
    for name in ("forward", "issue"):
        if any(verb in title for verb in _table()["relations"][name]):
            return name
    return None


def doc_noun(title: str) -> str:
    """The 文种 that a title ends with (指导意见, 实施方案, 工作要点); "" when there is none."""
    bare = re.sub(r"[（(【\[][^（）()]{1,20}[）)】\]]$", "", title.strip()).rstrip("》”")
    found = re.search(rf"(?:指导|实施|若干|工作|行动|管理|暂行|具体|专项|应急|政策)?(?:{title_nouns()})$", bare)
    return found.group() if found else ""


_ADOPTION = re.compile(rf"[（(]?{DATE}.*(?:通过|修正|修订|公布|发布|批准|施行|批复|令|号|废止|修改|实施|决定).*$")


def is_adoption(line: str) -> bool:
    """A line of a statute's history: 1979年7月1日 第五届全国人民代表大会第二次会议通过."""
    return bool(_ADOPTION.match(line))


def section_name(line: str) -> str | None:
    """附则 for a line “附  则” or “附则 对既适用于…”: a section without a number, or None."""
    name = "".join(line.split())
    if name in _table()["sections"]:
        return name
    word, blank, rest = line.partition(" ")
    return word if blank and len(rest) > 10 and word in ("附则", "总则") else None


def is_statute_title(title: str) -> bool:
    """…条例, …若干规定（试行）: a kind of document that is made of articles."""
    return doc_noun(title).endswith(tuple(_table()["statutes"]))
