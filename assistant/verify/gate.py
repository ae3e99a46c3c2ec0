"""The citation gate: a statement is shown only when the cited words carry everything it claims.

Quotes must be verbatim; every number, date, body and act that the statement names must stand in the cited text (or in
what was derived from it), and every negation and modal word must govern the same words as there. Works on any
statement, extractive or generated; no model.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from corpus.bodies.places import find_places
from corpus.lexicon import load_yaml
from corpus.text.quantities import Amount, amounts

_QUOTED = re.compile(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”")
_MARKERS = re.compile(r"[\[［【]\d+[\]］】]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Problem(NamedTuple):
    """Why a statement is refused; kind: quote | number | body | place | act | negation | modal | content."""

    kind: str
    words: str


class _Words(NamedTuple):
    negators: dict[str, str]
    not_negating: tuple[str, ...]
    fillers: tuple[str, ...]
    modal: dict[str, str]
    not_deontic: tuple[str, ...]
    acts: tuple[str, ...]
    bodies: tuple[str, ...]
    not_bodies: frozenset[str]


@cache
def _words() -> _Words:
    data = load_yaml("gate")
    modal = {word: kind for kind, words in data["deontic"].items() for word in words}
    kinds = {word: kind for kind, words in data["negators"].items() for word in words}
    return _Words(
        {word: kinds[word] for word in _longest(kinds)},
        _longest(data["not_negating"]),
        _longest(data["fillers"]),
        {word: modal[word] for word in _longest(modal)},
        _longest(data["not_deontic"]),
        _longest(data["acts"]),
        _longest(data["bodies"]),
        frozenset(data["not_bodies"]),
    )


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def plain(text: str) -> str:
    """Text as it is compared: NFKC, no white space, straight quotation marks."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", "", folded).translate(str.maketrans("“”‘’「」", '""\'\'""'))


def problems(statement: str, quotes: Sequence[str], allowed: Iterable[str] = (), *, min_content: float = 0.55) -> list[Problem]:
    """What `statement` claims beyond `quotes`; empty means that it may be shown.

    `quotes` are the cited words. `allowed` are words the frame may use although no quote holds them: titles, numbers and
    labels of the cited clauses, and results derived from cited facts (合计560家, 2020-10-31).
    """
    source, frames = [plain(quote) for quote in quotes], [plain(word) for word in allowed]
    claimed = _without(_without_whole_quotes(plain(_MARKERS.sub("", statement)), source), frames)
    if not source:
        return [Problem("quote", "没有引文")] if _CHINESE.search(claimed) else []
    whole = "。".join(source)
    return [
        *_altered_quotes(statement, whole, frames),
        *_numbers(claimed, "。".join(plain(quote.replace("\t", "|")) for quote in quotes)),
        *_bodies(claimed, whole),
        *(Problem("place", name) for name in _places(claimed) if name not in whole),
        *(Problem("act", act) for act in _words().acts if act in claimed and act not in whole),
        *_negations(claimed, whole),
        *_modals(claimed, whole),
        *_content(claimed, whole, min_content),
    ]


def passes(statement: str, quotes: Sequence[str], allowed: Iterable[str] = ()) -> bool:
    """True when `statement` claims nothing that `quotes` and `allowed` do not carry."""
    return not problems(statement, quotes, allowed)


def _without_whole_quotes(text: str, source: Sequence[str]) -> str:
    """`text` without cited words that it gives whole and as they are after a colon: they claim nothing beyond themselves.

    Else the label 4 of a frame, blanked, would make 1天 of the 14天 that the quote states. A negation or modal before the colon
    governs what is quoted (不得：“新增产能…”): such a quote stays to be compared.
    """
    operators = (*_words().negators, *_words().modal)
    for quote in sorted(source, key=len, reverse=True):
        before, *rest = text.split(f':"{quote}"')
        for piece in rest:
            before += f':"{quote}"{piece}' if before.endswith(operators) else f":\u3000{piece}"
        text = before
    return text


def _without(text: str, allowed: Iterable[str]) -> str:
    """`text` with the allowed words blanked, longest first (a blank keeps neighbours apart)."""
    for word in sorted((w for w in allowed if w), key=len, reverse=True):
        text = text.replace(word, "\u3000")
    return text


def _altered_quotes(statement: str, whole: str, frames: Sequence[str]) -> list[Problem]:
    """What stands between quotation marks and is longer than a term must occur as it is, here or in a title of the frame."""
    found = []
    for m in _QUOTED.finditer(statement):
        quoted = plain(m[1]).replace("|", "")
        if len(quoted) > 4 and quoted.rstrip("。;；,，") not in whole and not any(quoted in frame for frame in frames):
            found.append(Problem("quote", m[1]))
    return found


def _numbers(claimed: str, whole: str) -> list[Problem]:
    """Every amount stands in the source and measures there what it measures here; cells of a row are kept apart by |."""
    given = amounts(whole)
    known = {amount.key for amount in given}
    bare = {amount.value[0] for amount in given if amount.kind == "bare"}
    measured = [(amount, _measured(whole, amount)) for amount in given]
    found = []
    for amount in amounts(claimed):
        as_printed = amount.kind in ("bare", "count") and amount.value[0] in bare
        if amount.key not in known and not as_printed and not _month_known(amount.key, known):
            found.append(Problem("number", amount.text))
        elif _of_another(amount, _measured(claimed, amount), measured):
            found.append(Problem("number", claimed[amount.start : amount.end + 4]))
    return found


def _measured(text: str, amount: Amount) -> str:
    """The two characters after an amount: what it measures (6个月内整改, 3个月的延期)."""
    rest = re.sub(r"^(?:以?内|之内|以上|以下|左右|的|前|之前|起|后)+", "", text[amount.end : amount.end + 8])
    return rest[:2] if re.match(r"[\u4e00-\u9fff]{2}", rest) else ""


def _of_another(amount: Amount, thing: str, measured: Sequence[tuple[Amount, str]]) -> bool:
    """True when the source gives `thing` another amount of the same kind, and never this one."""
    if not thing:
        return False
    here = {known.key for known, other in measured if other == thing and known.kind == amount.kind}
    return bool(here) and amount.key not in here


def _month_known(key: tuple[float | str, ...], known: set[tuple[float | str, ...]]) -> bool:
    """10月 may be said of 10月底 or 10月31日; the reverse is a new claim."""
    return key[0] == "month" and key[-1] == "" and any(k[0] in ("month", "day") and k[1] == key[1] for k in known)


def _places(claimed: str) -> list[str]:
    """Place names without their ending (柯桥 for 柯桥区)."""
    return [re.sub(r"(?<=..)[省市区县州盟]$", "", mention.name) for mention in find_places(claimed)]


def _bodies(claimed: str, whole: str) -> list[Problem]:
    """Each ending of a body's name with the two characters before it must stand in the cited text."""
    found, at = [], 0
    while at < len(claimed):
        ending = next((b for b in _words().bodies if claimed.startswith(b, at)), None)
        if ending is None or _is_word(claimed, at, ending):
            at += 1
            continue
        name = claimed[max(0, at - 2) : at + len(ending)]
        name = re.sub(r"^.*[^\u4e00-\u9fff]", "", name)
        if name not in whole and not _shares_head(name, ending, whole):
            found.append(Problem("body", name))
        at += len(ending)
    return found


def _shares_head(name: str, ending: str, whole: str) -> bool:
    """工业和信息化、发展改革主管部门: the head noun stands once, at the end of the list."""
    stem = name[: -len(ending)]
    return len(ending) > 1 and ending in whole and (not stem or bool(re.search(re.escape(stem) + r"[、和及等（(]", whole)))


def _is_word(text: str, at: int, ending: str) -> bool:
    return any(text[max(0, at - k) : at - k + len(word)] == word for word in _words().not_bodies for k in range(len(word)))


class Operator(NamedTuple):
    """A negator or modal word of the text, its kind, and the two characters that it governs."""

    kind: str
    word: str
    governed: str


def _governed(text: str, at: int) -> str:
    """The two characters an operator governs, fillers (依法, 再 …) and what opens a quote (不得：“…) skipped."""
    at += 2 if text.startswith(':"', at) else 0
    moved = True
    while moved:
        moved = False
        for filler in _words().fillers:
            if text.startswith(filler, at):
                at, moved = at + len(filler), True
    return text[at : at + 2]


def _operators(text: str, table: Iterable[tuple[str, str]], exempt: tuple[str, ...]) -> list[Operator]:
    found, at, rows = [], 0, list(table)
    while at < len(text):
        skip = next((word for word in exempt if text.startswith(word, at)), None)
        hit = None if skip else next(((w, k) for w, k in rows if text.startswith(w, at)), None)
        if hit:
            governed = _governed(text, at + len(hit[0]))
            if _CHINESE.match(governed):
                found.append(Operator(hit[1], hit[0], governed))
        at += len(skip or (hit[0] if hit else "x"))
    return found


def _negations(claimed: str, whole: str) -> list[Problem]:
    """Nothing is negated that the source does not negate in the same way, and no negation of the source is lost."""
    said, given = _negated(claimed), _negated(whole)
    as_given = {(o.kind, o.governed) for o in given}
    found = [Problem("negation", o.word + o.governed) for o in said if (o.kind, o.governed) not in as_given]
    for lost in {o.governed for o in given if len(o.governed) == 2}:
        if _affirmed(claimed, lost, said) and not _affirmed(whole, lost, given):
            found.append(Problem("negation", lost))
    return found + [Problem("negation", cut) for cut in _cut_out(claimed, whole)]


def _negated(text: str) -> list[Operator]:
    return _operators(text, _words().negators.items(), _words().not_negating)


def _affirmed(text: str, governed: str, negated: list[Operator]) -> bool:
    """True when `governed` occurs in `text` more often than a negator stands before it."""
    return text.count(governed) > sum(o.governed == governed for o in negated)


def _cut_out(claimed: str, whole: str) -> list[str]:
    """逾期未整改 said as 逾期整改: both neighbours of a negator stand side by side, as they nowhere do in the source."""
    cut = []
    for word in _words().negators:
        for m in re.finditer(re.escape(word), whole):
            around = whole[max(0, m.start() - 2) : m.start()] + whole[m.end() : m.end() + 2]
            if re.fullmatch(r"[\u4e00-\u9fff]{4}", around) and around in claimed and around not in whole:
                cut.append(around)
    return cut


def operators(text: str) -> list[Operator]:
    """Negations and modal words of a plain text in reading order, with what they govern; one that nothing follows is left out."""
    table = {**_words().negators, **_words().modal}
    exempt = (*_words().not_deontic, *_words().not_negating)
    return _operators(text, [(word, table[word]) for word in _longest(table)], exempt)


def _modals(claimed: str, whole: str) -> list[Problem]:
    """A modal word governs what it governs in the source; the source may use another word of its class."""
    table = list(_words().modal.items())
    exempt = (*_words().not_deontic, *_words().negators)
    given = {(o.kind, o.governed) for o in _operators(whole, table, exempt)}
    said = _operators(claimed, table, exempt)
    kinds = {kind for kind, _ in given}
    return [
        Problem("modal", o.word + o.governed)
        for o in said
        if (o.kind, o.governed) not in given and (o.governed in whole or o.kind not in kinds) and not _reaches(o, whole)
    ]


def _reaches(said: Operator, whole: str) -> bool:
    """应当…于每年3月31日前报: what is governed stands further on in a sentence of the source, with no other operator between."""
    for m in re.finditer(re.escape(said.governed), whole):
        before = re.split(r"[。;]", whole[: m.start()])[-1]
        found = operators(f"{before}{said.governed}")
        if found and found[-1].kind == said.kind:
            return True
    return False


def _content(claimed: str, whole: str, least: float) -> list[Problem]:
    """Most pairs of characters of a statement are the source's own words."""
    for amount in reversed(amounts(claimed)):
        claimed = f"{claimed[: amount.start]}\u3000{claimed[amount.end :]}"
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", claimed)
    pairs = [run[i : i + 2] for run in runs for i in range(len(run) - 1)]
    if len(pairs) < 4:
        return []
    share = sum(pair in whole for pair in pairs) / len(pairs)
    return [Problem("content", f"{share:.0%}")] if share < least else []
