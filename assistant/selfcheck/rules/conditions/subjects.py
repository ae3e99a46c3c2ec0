"""Whom a condition is about: the trades, sizes and kinds of enterprise that its subject names."""

import re
from functools import cache

from assistant.selfcheck.rules.conditions.plain import content, tidied
from assistant.selfcheck.words.logic import Expression, Holds, InIndustry, Negated, OfSize, Wording, all_of, any_of
from assistant.selfcheck.words.matters import judge
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import industry_words, speech
from corpus.text.numerals import SMALL_NUMERAL

_UNIT_HEAD = re.compile(r"(?:单位|企业|机构|主体|户|者|公司|项目)$")
_PLAIN_SUBJECTS = frozenset(
    [
        "工业",
        "生产",
        "企事业",
        "事",
        "事业",
        "主要",
        "工业生产",
        "建设",
        "运营",
        "生产运营",
        "经营",
        "用人",
        "排污",
        "用能",
        "实施",
        "申报",
        "申请",
        "使用",
    ]
)
_CLOSED_COUNT = re.compile(rf"[{SMALL_NUMERAL}\d]+[个大类]")
_LIST_TAIL = re.compile(r"(?P<open>等)?(?P<tail>[^，。；、和]{0,9}?(?:行业|产业|领域|企业|产品|项目))?")


def scope_of(subject: str | None) -> Expression | None:
    """What the subject of a rule adds to say whom it is for (重点排放单位, 中小微企业); None for a plain 企业, 产能, 单位."""
    if not subject:
        return None
    parts = [part for part in re.split("以及|[、和及与或]", tidied(subject)) if part.strip()]
    found = [_qualifier(part) for part in parts]
    return any_of([one for one in found if one]) if parts and all(found) else None


def industries(text: str) -> tuple[InIndustry | None, str]:
    """The list of industries at the head of a segment, and the text after it."""
    words: list[str] = []
    at = 0
    pattern = _industry()
    while match := pattern.match(text, at):
        if words and match.group("word") == match.group():
            return None, text  # 光伏玻璃 is one trade, not two
        words.append(match.group("word"))
        at = match.end()
    tail = _LIST_TAIL.match(text, at)
    named = bool(words) and text[:at].endswith(("行业", "产业"))
    if not words or tail is None or not (tail["tail"] or tail["open"] or named):
        return None, text
    shown = text[: tail.end()]
    is_open = bool(tail["open"]) and not _CLOSED_COUNT.search(tail["tail"] or "")
    left = text[tail.end() :]
    # 八个高耗能行业淘汰类、限制类企业: what follows the list still limits it
    return InIndustry(tuple(words), is_open, shown), left


@cache
def _industry() -> re.Pattern[str]:
    words = alternation(tuple(re.escape(word) for word in industry_words()))
    return re.compile(rf"[、和及与]?(?P<word>{words})(?:行业|产业)?(?=$|[、和及与等行产企的]|[一-鿿]{{0,4}}(?:行业|企业))")


def size_of(item: str) -> OfSize | None:
    """The sizes of enterprise that the words name (中小微企业)."""
    sizes = frozenset(size for word, size in speech("policy")["sizes"].items() if word in item)
    return OfSize(sizes, item) if sizes else None


def without_size(item: str) -> str:
    """The words without those of size and the bare 企业 after them."""
    for word in sorted(speech("policy")["sizes"], key=len, reverse=True):
        item = item.replace(word, "")
    return re.sub(r"(?:企业|单位|个体工商户)+$|的$", "", item).strip("的")


def _qualifier(subject: str) -> Expression | None:
    size = size_of(subject)
    named = [one for one in judge(subject) if one.settled] if _UNIT_HEAD.search(subject) else []
    if named:
        return all_of(
            [
                *([size] if size else []),
                *(Holds(one.condition) if one.value is not False else Negated(Holds(one.condition)) for one in named),
            ]
        )
    if size:
        return size
    industry, _ = industries(subject)
    if industry:
        return industry
    own = content(subject)
    plain = not _UNIT_HEAD.search(subject) or len(own) < 2 or own in _PLAIN_SUBJECTS
    return None if plain else Wording(subject, subject)
