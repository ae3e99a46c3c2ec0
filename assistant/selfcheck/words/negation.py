"""Does a word in a piece stand denied? Counting negators, so that 不存在不达标 is a yes and 没超标 a no."""

import re
from collections.abc import Sequence
from functools import cache

from assistant.selfcheck.words.vocabulary import any_of, conditions, speech
from corpus.text.numerals import SMALL_NUMERAL

_DENIED_AFTER = re.compile(
    r"(?:的)?(?:情况|问题|现象|地方|记录|情形|行为|事情|事|设备|装备|机器|工艺|产品)?(?:我们|咱们?|厂里)?(?:从来|一直|目前|暂时)?"
    r"(?:[一半](?:台|个|条|套|项|次|件|样|点))?(?:都|也|倒|是)?"
    r"(?:没有|没|不存在|未发生|未出现|从未|为零|为0)(?:过|(?:发生|出现|干|做|搞|碰|有)过?)?(?:$|[，。；、])"
)
# characters over which a negator may govern; no clause without a comma is as long
_REACH = 100
_NEXT_ITEM = re.compile(r"(?:[、和及与或]|也|又|且|既)$")
_PLAIN = re.compile(rf"[\d零{SMALL_NUMERAL}两百千万.%年月日号度份季台条座家吨公斤克]+|今年|去年|前年|上半年|下半年|上个月|本月")


# 牵头的是别家: said of another
_OF_ANOTHER = re.compile(r"(?:的|方|单位|人|者)?(?:倒|其实|主要)?是(?:别家|别人|人家|对方|另一家|另外一家|他们)")


def denied(text: str, start: int, end: int, transparent: Sequence[str] = ()) -> bool | None:
    """True when an odd number of negators governs text[start:end], False when even or none, None when it cannot be said.

    A negator governs when only transparent words (speech.yaml, names of the matter itself, `transparent`) stand between; one that
    stands further left in the same stretch makes it unsure. 超标的情况没有 denies from behind.
    """
    left = text[:start]
    if _negator_anywhere().match(text, start, end) and not _idiom_anywhere().match(text, start, end):
        # 无证无照、无安全保障: an item with a negator of its own takes none from the item before
        left = re.split("[、和或及与]", left)[-1]
    odd, unsure = _before(left, transparent)
    if unsure:
        return None
    return odd != bool(_DENIED_AFTER.match(text, end) or _OF_ANOTHER.match(text, end))


def _before(left: str, transparent: Sequence[str]) -> tuple[bool, bool]:
    left = re.split(_breaks(), left[-_REACH:])[-1]
    odd = met = False
    while left:
        if met and _NEXT_ITEM.search(left):
            # 达不到标准和生产不合格, 既不是淘汰类也不是限制类: the negator nearest to the item is its own
            return odd, False
        if _spent().search(left):
            # 能耗不达标被依法关停: that negator belongs to 达标
            return odd, False
        if match := _idiom().search(left):
            left = left[: match.start()]
        elif match := _negator().search(left):
            odd, met, left = not odd, True, left[: match.start()]
        elif (at := _between(left, transparent)) is not None:
            left = left[:at]
        else:
            break
    rest = _idiom_anywhere().sub("", left)
    return odd, bool(_negator_anywhere().search(rest))


def negated(text: str) -> bool:
    """True where any negator stands in `text`, fixed phrases left out."""
    return bool(_negator_anywhere().search(_idiom_anywhere().sub("", text)))


@cache
def _breaks() -> str:
    return any_of(speech("breaks")) + r"|[，。；！？：]"


@cache
def _idiom() -> re.Pattern[str]:
    return re.compile(any_of(speech("not_negators")) + "$")


@cache
def _idiom_anywhere() -> re.Pattern[str]:
    return re.compile(any_of(speech("not_negators")))


@cache
def _spent() -> re.Pattern[str]:
    """Judging words at the end of a stretch: a negator in front of them is their own."""
    judging = [word for rows in speech("scales").values() for words in rows.values() for word in words]
    shared = set(speech("transparent")) | {"超期"}
    plain = [word for word in judging if word not in shared and "(?=" not in word and not word.startswith("有(")]
    return re.compile(any_of(plain) + "$")


@cache
def _negator() -> re.Pattern[str]:
    return re.compile(any_of(speech("negators")) + "$")


@cache
def _negator_anywhere() -> re.Pattern[str]:
    return re.compile(any_of(speech("negators")))


def is_negator(word: str) -> bool:
    return bool(_negator_anywhere().fullmatch(word))


def _between(left: str, more: Sequence[str]) -> int | None:
    """Where the word begins that ends `left` and may stand between a negator and what it governs; `more`: words beside the known."""
    known = _transparent().search(left)
    starts = [len(left) - len(word) for word in more if left.endswith(word)]
    return min([*starts, known.start()] if known else starts, default=None)


@cache
def _transparent() -> re.Pattern[str]:
    matters = {pattern for condition in conditions().values() for pattern in condition.about}
    return re.compile(any_of([*speech("transparent"), *matters, _PLAIN.pattern, "[、和及与或]"]) + "$")
