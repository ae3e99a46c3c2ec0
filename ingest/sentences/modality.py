"""Modal words and negations with the words that they govern: 应当|停止生产, 不得|以任何理由拖欠账款, 未|实施.

What a predicate opens with governs the rest of its phrase; so does a modal behind the phrase's topic (考核结果|应当|公开). A negation
governs the act behind it, up to 的, 或 or the end of its phrase.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpus.bodies.subjects import all_modals, deontic, idle_width, modal_words, word_set
from corpus.model import Modality, Span

_INSIDE = re.compile(r"应当|必须|不得|不予|予以|给予|严禁|一律|须|应|要|可以|可")
# 需|要, 供|应, 许|可: half of another word
_HALVES = "需主重首纲提摘概简相适响供反感对呼认宁许必紧次险"
# 6个月内|未整改…的: what was left undone; 三年内不得申报, 不再安排 are bans
_UNDONE = re.compile(
    r"(?P<not>(?:仍)?(?:未能?|没有|不能?(?![得准予许应再可])(?=[^，。；]{2,24}的))(?:按[^，。；]{1,8})?)(?P<act>[^，。；]{2,20}?)(?=或|的|，|$)"
)
_MAY_BE_UNDONE = re.compile("未|没有|不")
# 高新区管委会|不再另行受理, 县气象局|不承担巡护任务: no duty
_NOT_ITS = re.compile(r"(?:也|均|都|将)*(?:不再|不另|不承担|不负责|不参与|不需|不用|无需|无须|毋需)")


class Governed(NamedTuple):
    """`words` say how `scope` is meant: a modality, None where a predicate opens with no modal; `negated`: it was not done."""

    kind: Modality | None
    words: Span
    scope: Span
    negated: bool = False


@cache
def _opens() -> frozenset[str]:
    """The characters that a modal or an idle word begins with."""
    words = [*deontic()["idle"], *(word for kind in deontic()["modals"].values() for word in kind)]
    return frozenset(word[0] for word in words)


def predicate(text: str, start: int, end: int) -> Governed:
    """The modal words that the predicate [start, end) opens with, idle words among them, and the rest of it, which they govern."""
    at = start
    said: Modality | None = None
    while at < end and text[at] in _opens():
        modal = all_modals().at(text, at, end)
        step = modal or idle_width(text, at, end)
        if not step or word_set("not_modals").at(text, at, end):
            break
        kind = modal_words()[text[at : at + modal]] if modal else None
        if kind == "encouraged":
            said = kind
            break
        if said == "may" and kind == "must_not":  # 可以|不予处罚: a discretion, no ban
            break
        said = kind if kind and said != "must_not" else said
        at += step
    return Governed(said, Span(start, at), Span(at, end))


def inner(text: str, phrase: Span) -> Iterator[Governed]:
    """Modals behind a topic of two characters or more (全部削减措施|应|在年底前完成); 予以 and 给予 belong to what they govern."""
    for match in _INSIDE.finditer(text, phrase.start + 2, phrase.end - 1):
        half = len(match.group()) == 1 and text[match.start() - 1] in _HALVES
        if half or word_set("not_modals").at(text, match.start()):
            continue
        words = match.group()
        kind: Modality = "must_not" if words in {"不得", "不予", "严禁"} else "may" if words.startswith("可") else "must"
        start = match.start() if words in {"予以", "给予"} else match.end()
        yield Governed(kind, Span(start=match.start(), end=match.end()), Span(start=start, end=phrase.end))


def undone_at(text: str, at: int, end: int) -> Governed | None:
    """The negation that stands at `at` (a comma in front allowed) with the act that was not done; None for none."""
    found = _UNDONE.match(text, at + text.startswith(("，", ","), at), end)
    return _governed(found) if found else None


def undone(text: str, phrase: Span) -> Iterator[Governed]:
    """All negations of the phrase."""
    if _MAY_BE_UNDONE.search(text, phrase.start, phrase.end):
        yield from (_governed(found) for found in _UNDONE.finditer(text, phrase.start, phrase.end))


def _governed(found: re.Match[str]) -> Governed:
    return Governed(None, Span(*found.span("not")), Span(*found.span("act")), negated=True)


@cache
def _ban() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(deontic()['modals']['must_not'])})[在于]?\Z")


def ban_before(text: str, start: int, end: int) -> int | None:
    """Where a ban begins that stands in front of its time: 不得|在三年内再次申报, 禁止3年内参加投标."""
    match = _ban().search(text, start, end)
    return match.start() if match else None


def relieves(said: str) -> bool:
    """不再受理, 不承担: somebody need not do it."""
    return bool(_NOT_ITS.match(said))
