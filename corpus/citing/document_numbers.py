"""Document numbers (发文字号, 文号): 浙政发〔2011〕75号, 国家发改委2013年第21号令, 国务院令第591号 (GB/T 9704-2012, 7.2.5)."""

import re
import unicodedata
from functools import cache

from corpus.lexicon import load_yaml
from corpus.model import Phrase, Span
from corpus.text.numerals import SMALL_NUMERAL

_YEAR = r"(?:19|20)\s?\d\s?\d"
_BRACKETED = rf"[一-龥]{{1,24}}\s*[〔\[（(［【﹝〈<]\s*{_YEAR}\s*年?\s*[〕\])）］】﹞〉>]\s*[行字]?\s*(?:第\s*)?\d{{1,5}}\s*号"
_ORDER = (
    rf"(?:[一-龥]{{2,24}}?)(?:{_YEAR}\s*年?)\s*第\s*[\d{SMALL_NUMERAL}百]+\s*号\s*(?:令|公告)|"
    rf"(?:[一-龥]{{2,24}}?)(?:令|公告)\s*[（(〔\[]?\s*(?:{_YEAR})?\s*年?\s*[）)〕\]]?\s*第\s*[\d{SMALL_NUMERAL}百]+\s*号"
)
# what stands before the number in running text and is not its beginning: 根据国发…, …的通知国发…, …文件环发…
_NOT_BEGIN = (
    r"根据|按照|依据|依照|对照|要求|抓好|贯彻|落实|执行|转发|印发|参照|关于|以及|按|见|即|号|的|(?<!共)和|与|及|由|以|为|"
    r"文件|公布|发布|会议|通过|日|修订|修正"
)


def find_document_numbers(text: str, within: Span | None = None) -> list[Phrase]:
    """Document numbers in `text` (in `within` only, when given), in order, none overlapping, with their offsets."""
    start, end = (within.start, within.end) if within else (0, len(text))
    found: list[Phrase] = []
    for match in re.finditer(f"{_BRACKETED}|{_ORDER}", text[start:end]):
        at = start + match.start() + _begin(match.group())
        stop = start + match.end()
        if stop - at > 6:
            found.append(Phrase(text=text[at:stop], span=Span(start=at, end=stop)))
    return found


def _begin(words: str) -> int:
    """Offset at which the number proper begins in a run of characters that ends with it."""
    prefix = re.match(r"[一-龥]*", words)
    head = prefix.group() if prefix else ""
    order = re.search(r"(?:令|公告)", head)
    cuts = [m.end() for m in _before_begin().finditer(head[: order.start()] if order else head)]
    cuts = [cut for cut in cuts if cut < len(head) and not (order and cut >= order.start())]
    return max(cuts, default=0)


@cache
def _before_begin() -> re.Pattern[str]:
    types = "|".join(name for name in load_yaml("doc_types")["types"] if len(name) > 1)
    return re.compile(rf"{_NOT_BEGIN}|{types}")


def tidy_number(number: str) -> str:
    """A document number without blanks and with the brackets of GB/T 9704: 工信部联产业 [2017] 30号 -> 工信部联产业〔2017〕30号."""
    bare = re.sub(r"\s+", "", number)
    return re.sub(r"[〔\[(（［【﹝〈<](\d{4})年?[〕\])）］】﹞〉>]", r"〔\1〕", bare)


def same_number(one: str, other: str) -> bool:
    """True when two document numbers are the same, kinds of brackets, blanks and 第 aside."""
    return fold_number(one) == fold_number(other)


def fold_number(number: str) -> str:
    """A document number in one form for look-up: 浙政发 [2011] 75 号 -> 浙政发〔2011〕75号."""
    return tidy_number(unicodedata.normalize("NFKC", number)).replace("第", "")
