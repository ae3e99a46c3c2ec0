"""A reply to numbered questions read into items: which question each speaks of, and what it answers.

The dialogue numbers its questions (1. … 2. … 3. …), so “2没有” speaks of the second. A number is one of a question only where an
answer or an enumerator's mark follows it (2没有, 2、没有, 第二个：没有); before a measure or a noun (2台, 3个月前, 2019年, 2号线,
第二个炉子) it is none. What cannot be told apart is `unclear`, and then speaks of no question.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from assistant.selfcheck.words.vocabulary import any_of, speech
from corpus.text.numerals import HALF_WIDTH, SMALL_NUMERAL, parse_number

NOWHERE = 0
"""The number of a group that does not fit the questions asked (三个都没有 after two questions)."""
Follows = Literal["any", "answer", "bare"]

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_HAN = f"[{SMALL_NUMERAL}两]{{1,3}}"
_N = rf"(?:\d{{1,4}}|{_HAN}|[{_CIRCLED}])"
_AND = r"(?:、|\s?(?:和|跟|与|及|以及)\s?)"
_UNIT = r"(?:个|条|项|点|问|题)?(?:的?问题)?"
_ASKED = r"(?:个|条|项|点)?(?:的?问题|问|题)"
_COUNT = rf"(?P<count>{_N})(?:个|条|项|点)(?:问题)?"
_SEPARATORS = r"\s，,、；;。！!~…"
_BETWEEN = re.compile(rf"(?:[{_SEPARATORS}]|\.(?!\d))*")
_MARK = r"[、.．:：)）=＝>]|-+>?|—+"
_LINK = re.compile(rf"(?:呢|嘛|的话|的?答案|的?回答)?[ \t]*(?P<mark>{_MARK})?[ \t]*(?P<comma>[，,])?[ \t]*")
_LEFT_OUT = re.compile(r"(?:以外|之外|除外|例外|外|不算)")
_EXCEPT = re.compile(r"除了?(?!外)")
_NUMERALS = re.compile(_N)


@dataclass(frozen=True)
class Item:
    """One part of a reply. numbers: of the questions it names (empty: none named); general: 都, 其他, all that nothing else names;
    rest: 其他, which needs another that is named.

    value: the answer, where the item is `bare`, nothing but an answer, or begins with one; text: what is said, the number left out;
    words: the item as written; start: offset of its text. excepted: taken out of a general answer (除了第三个), or left blank,
    without an answer of its own.
    """

    words: str
    text: str
    numbers: tuple[int, ...] = ()
    general: bool = False
    rest: bool = False
    excepted: bool = False
    bare: bool = False
    value: bool | None = None
    start: int = 0


@dataclass(frozen=True)
class Reply:
    """Items in order. unclear: it has numbers of which it cannot be told what they count, so none is to be taken as an answer."""

    items: tuple[Item, ...] = ()
    unclear: bool = False

    @property
    def bare(self) -> bool:
        """Nothing but answers."""
        return bool(self.items) and not self.unclear and all(one.bare or one.excepted for one in self.items)

    @property
    def placed(self) -> bool:
        """Names questions it answers."""
        return not self.unclear and any(one.numbers for one in self.items)


@dataclass(frozen=True)
class _Place:
    """A question named from `start` to `end`, and what must follow; `alone`: nothing need follow (只有第三个, a blank on a list)."""

    start: int
    end: int
    numbers: tuple[int, ...] = ()
    general: bool = False
    rest: bool = False
    excepted: bool = False
    follows: Follows = "any"
    alone: bool = False


def read_reply(message: str, asked: int) -> Reply:
    """The items of `message`, put after `asked` questions, in order."""
    text = message.translate(HALF_WIDTH).strip()
    items: list[Item] = []
    at = _past(text, 0)
    while at < len(text):
        read = _item(text, at, asked)
        if read is None:
            return Reply(tuple(items), unclear=True)
        item, end = read
        _append(items, item, text[:end])
        at = _past(text, end)
    return Reply(tuple(items))


def _past(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _append(items: list[Item], item: Item, text: str) -> None:
    """Add text without a number to the item before it (2没有，去年拆的); a bare yes or no becomes an item of its own."""
    last = items[-1] if items else None
    names = item.numbers or item.general or item.excepted
    if last is None or names or last.excepted or (item.bare and last.bare):
        items.append(item)
    else:
        items[-1] = replace(last, words=f"{last.words}，{item.words}", text=text[last.start :].strip(), bare=False)


def _item(text: str, at: int, asked: int) -> tuple[Item, int] | None:
    """The item that begins at `at` and where it ends; None where a number stands there that cannot be placed."""
    place = _place(text, at, asked)
    if place is None:
        return _unnumbered(text, at, asked)
    end = _end(text, place.end, asked)
    said = text[place.end : end].strip()
    if place.excepted or (place.alone and not said):
        return Item(text[at : place.end].strip(), "", place.numbers, excepted=True), place.end
    answer = _answered(said)
    if answer is None and place.general:
        return _unnumbered(text, at, asked)  # 都达标: a statement
    if not said or (answer is None and (place.follows == "bare" or _counted().fullmatch(said))):
        return None
    named = Item(text[at:end].strip(), said, place.numbers, place.general, place.rest, start=place.end)
    return replace(named, bare=answer is not None, value=answer[0] if answer else _led(said)), end


def _unnumbered(text: str, at: int, asked: int) -> tuple[Item, int] | None:
    end = _end(text, at, asked)
    said = text[at:end].strip()
    if _doubtful().match(said) or _counted().fullmatch(said):
        return None
    answer = _answered(said)
    return Item(said, said, bare=answer is not None, value=answer[0] if answer else None, start=at), end


# --- which question


def _place(text: str, at: int, asked: int) -> _Place | None:
    """The question named at `at`, when what follows it shows that it is one."""
    lead = _lead().match(text, at)
    start = lead.end() if lead else at
    out = _EXCEPT.match(text, start)
    named = _named(text, out.end() if out else start, asked)
    if named is None:
        return None
    behind = _LEFT_OUT.match(text, named.end)
    if behind or out:
        return _exception(text, replace(named, end=behind.end() if behind else named.end), asked)
    linked = _linked(text, named)
    return replace(linked, alone=start > at or linked.alone) if linked else None


def _exception(text: str, named: _Place, asked: int) -> _Place | None:
    """除了第三个有: the third has an answer of its own; 除了第三个都没有: it is only taken out; 除了1号线: no question."""
    link = _LINK.match(text, named.end)
    start = link.end() if link and not link["comma"] else named.end
    general = _named(text, start, asked)
    if general and general.general:
        return replace(named, excepted=True)
    if _answered(text[start : _end(text, start, asked)].strip()):
        return replace(named, end=start)
    done = named.end >= len(text) or _past(text, named.end) > named.end
    return replace(named, excepted=True) if done else None


def _linked(text: str, named: _Place) -> _Place | None:
    """`named` up to what is said of it; None where it counts or names something else (2台, 2.5吨, 第二个炉子)."""
    link = _LINK.match(text, named.end)
    end = link.end() if link else named.end
    marked = bool(link and (link["mark"] or link["comma"]))
    if re.match(r"\d", text[end:]) and end > named.end and not named.general and not _dated_or_counted(text, link, end):
        return None
    if "、" in text[named.start : named.end] and link and link["mark"]:
        return None  # 1、2、没有: of both, or is the first left out?
    done = end >= len(text) or bool(re.match(rf"[{_SEPARATORS}]", text[end:]))
    if done or named.general or named.follows == "any" or marked or _opens().match(text, end):
        blank = bool(link and link["mark"]) and text[end : end + 1] == "\n"
        return replace(
            named, end=end, alone=blank, follows="any" if marked and named.follows == "bare" and not named.general else named.follows
        )
    spaced = end > named.end and not re.match(any_of(_measures()), text[end:])
    return replace(named, end=end) if spaced and named.follows == "answer" else None


def _dated_or_counted(text: str, link: re.Match[str] | None, end: int) -> bool:
    """3：2025年到期; not 2、3台, nor 1.5吨."""
    return bool(link and link["mark"] in (":", "：", ")", "）") and re.match(rf"\d+{any_of(_measures())}", text[end:]))


def _named(text: str, at: int, asked: int) -> _Place | None:
    for pattern, numbers, follows in _forms():
        match = pattern.match(text, at)
        if match:
            found = numbers(match, asked)
            if found is not None:
                general = not found
                return _Place(at, match.end(), found, general, numbers is _others, follows="bare" if general else follows)
    return None


Numbers = Callable[[re.Match[str], int], tuple[int, ...] | None]


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Numbers, Follows], ...]:
    """How a question is named, the more telling forms first; a general form yields no numbers."""
    ordinal = rf"第{_N}{_UNIT}(?:{_AND}第?{_N}{_UNIT}|第{_N}{_UNIT})*"
    rows: tuple[tuple[str, Numbers, Follows], ...] = (
        (rf"第{_N}{_ASKED}(?:{_AND}第?{_N}{_ASKED})*|{_N}号?问题", _listed, "any"),
        (rf"(?:前|头)(?:面)?(?:的)?{_COUNT}", _first, "answer"),
        (rf"(?:后|最后)(?:面)?(?:的)?{_COUNT}", _last, "answer"),
        (rf"(?:以上|上面|这)?(?:的)?(?:{_COUNT}|所有问题|几个问题)?(?:的)?{any_of(speech('answers')['all'])}", _every, "bare"),
        (rf"{any_of(speech('answers')['rest'])}(?:{_COUNT}|几个)?(?:问题)?(?:都|均|全)?", _others, "bare"),
        (ordinal, _listed, "answer"),
        (rf"(?:问题|问|题|[QqＱ]|[Nn][Oo])[.．]?{_N}(?:{_AND}{_N})*", _listed, "answer"),
        (rf"[（(]{_N}[)）]|[{_CIRCLED}](?:{_AND}[{_CIRCLED}])*", _listed, "any"),
        (r"\d{1,2}(?:[ \t]*[、,， \t][ \t]*\d{1,2})+[ \t]*(?:都|也|均|全)", _listed, "answer"),
        (rf"{_N}\s*(?:-|~|—|到|至)\s*{_N}(?:都|也|均|全)", _ranged, "answer"),
        (rf"\d{{1,4}}(?:{_AND}\d{{1,4}})*", _listed, "answer"),
        (rf"{_HAN}(?:{_AND}{_HAN})*", _listed, "bare"),
    )
    return tuple((re.compile(pattern), numbers, follows) for pattern, numbers, follows in rows)


def _listed(match: re.Match[str], asked: int) -> tuple[int, ...]:
    return tuple(_value(one) for one in _NUMERALS.findall(match.group()))


def _ranged(match: re.Match[str], asked: int) -> tuple[int, ...]:
    first, last = _listed(match, asked)
    return tuple(range(first, last + 1)) if 0 < first < last < first + 100 else (NOWHERE,)


def _first(match: re.Match[str], asked: int) -> tuple[int, ...]:
    count = _value(match["count"])
    return tuple(range(1, count + 1)) if 0 < count <= asked else (NOWHERE,)


def _last(match: re.Match[str], asked: int) -> tuple[int, ...]:
    count = _value(match["count"])
    return tuple(range(asked - count + 1, asked + 1)) if 0 < count <= asked else (NOWHERE,)


def _every(match: re.Match[str], asked: int) -> tuple[int, ...] | None:
    """三个都: all when three were asked; 一个都没有 is a way of saying no, not a number."""
    count = _value(match["count"]) if match["count"] else asked
    return None if match["count"] and count == 1 else () if count == asked else (NOWHERE,)


def _others(match: re.Match[str], asked: int) -> tuple[int, ...] | None:
    return ()


def _value(numeral: str) -> int:
    return _CIRCLED.index(numeral) + 1 if numeral in _CIRCLED else int(parse_number(numeral) or NOWHERE)


# --- what is answered


def _answered(said: str) -> tuple[bool | None] | None:
    """The answer, in a tuple, when `said` is nothing but one."""
    match = _bare().fullmatch(said)
    if match is None:
        return None
    return (None if match["unsure"] or match["doubt"] or match["doubt_end"] else bool(match["yes"]),)


def _led(said: str) -> bool | None:
    """The answer in 有2台."""
    return True if re.match(rf"(?:我们)?有\s*(?:\d+|{_HAN})(?:台|座|条|口|套|只)", said) else None


@cache
def _bare() -> re.Pattern[str]:
    words = speech("answers")
    kinds = "|".join(f"(?P<{kind}>{any_of(words[kind])})(?:(?P={kind}))*" for kind in ("unsure", "no", "yes"))
    doubt, tail = any_of(words["doubt"]), any_of(words["tail"])
    return re.compile(
        rf"(?!{any_of(_ASKING)}){any_of(words['between'])}{{0,4}}(?P<doubt>{doubt})?(?:{kinds}){tail}?(?P<doubt_end>{any_of(words['doubt_end'])})?",
        re.I,
    )


_ASKING = ["是不是", "有没有", "会不会", "属不属于", "对不对", "有无", "是否", "也都?是的?$"]
"""No answers: questions, and 也是, which repeats the answer before (第一个没有，第二个也是)."""


@cache
def _opens() -> re.Pattern[str]:
    return re.compile(any_of(speech("answers")["opens"]))


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(any_of(speech("answers")["lead"]) + "{0,3}")


@cache
def _measures() -> list[str]:
    return [*speech("answers")["measures"], "%", "％", "‰"]


# --- where an item ends


def _end(text: str, start: int, asked: int) -> int:
    """The next mark between items, or the next question's number where none stands before it (1有2没有)."""
    for match in _breaks().finditer(text, start):
        if match["number"] is None or (match.start() > start and _splits(text[start : match.start()], match["number"], asked)):
            return match.start()
    return len(text)


def _splits(before: str, number: str, asked: int) -> bool:
    """A number behind an answer (有二没有), or that of a question asked (超标2没有), begins another item."""
    return _answered(before.strip()) is not None or (number.isdigit() and 0 < _value(number) <= asked)


@cache
def _breaks() -> re.Pattern[str]:
    opens = any_of(speech("answers")["opens"])
    forms = rf"(?<![\d.A-Za-z第（(])\d{{1,4}}|第{_N}{_UNIT}|[（(]{_N}[)）]|[{_CIRCLED}]|{_HAN}"
    return re.compile(rf"[{_SEPARATORS}]|\.(?!\d)|(?P<number>{forms})(?:{_MARK})?(?={opens})")


@cache
def _doubtful() -> re.Pattern[str]:
    """Beginnings with a number that may be a question's: 1.2没有, 2个没有, 第二个炉子, 除了1号线, or nothing but a number."""
    opens = any_of(speech("answers")["opens"])
    forms = [
        rf"(?!一[个项条](?:都|也))(?:\d+(?:\.\d+)?|{_HAN})(?:个|条|项|点|号)?(?={opens})",
        rf"\d+(?![\d.号A-Za-z]|{any_of(_measures())})",
        rf"第{_N}(?:个|条|项|点|问|题|号|$)",
        rf"除了?第?{_N}",
        rf"[（(]?{_N}[)）]?$",
    ]
    return re.compile("|".join(forms))


@cache
def _counted() -> re.Pattern[str]:
    """没有2, 有：1: a number that counts nothing behind an answer may be the question's."""
    words = speech("answers")
    return re.compile(rf"{any_of([*words['yes'], *words['no'], *words['unsure']])}[:：的是]*第?(?:[1-9]|{_HAN}|[{_CIRCLED}])[个问题]?")
