"""A decision that amends another document (关于修改《…》的决定), applied: the text of the amended edition.

In: the document and the decision. Out: the text as it reads from the decision's day on, or None where one of the decision's items is not
understood: a text amended by halves would mislead. Understood are words replaced, deleted and added (将第三条中的“甲”修改为“乙”), articles,
paragraphs and items replaced, deleted and added (第四条修改为：“…”, 删去第五条, 增加一条，作为第六条：“…”), and the numbers that move.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from corpus.model import Clause, PolicyDocument, Span
from corpus.text.numerals import SMALL_NUMERAL, parse_number, to_chinese

_N = rf"[{SMALL_NUMERAL}百零\d]+"
_ARTICLE = rf"第{_N}条(?:之[{SMALL_NUMERAL}]+)?"
_PLACE = rf"(?P<article>{_ARTICLE})(?:第(?P<paragraph>{_N})款)?(?:第?[（(]?(?P<item>{_N})[）)]?项)?"
_CHANGE = r"(?:修改|更改|变更|调整|改)为"
_AMENDED = re.compile(r"(?:关于修改|对)《(?P<title>[^》]+)》(?:的决定|进行修改)?|《(?P<title2>[^》]+)》修正案")
_INSTRUCTION = re.compile(r"修改|改为|删去|删除|增加")
# what says nothing of the text: when the decision takes effect, that the document is printed anew
_FRAME = re.compile(r"本(?:决定|通知|修正案)[^。]{0,10}自|根据本(?:决定|通知)|重新公布|作如下修改|予以公布|现予公布")
_MOVED = re.compile(r"(?:序号|顺序)[^。；]{0,6}(?:相应|依次)")
_REPLACED = re.compile(rf"(?:将|把)?{_PLACE}(?:{_CHANGE})\s*[：:]?\s*“(?P<new>.+)”[。；]?\s*$", re.S)
_ADDED_ARTICLE = re.compile(rf"(?:在[^“”]{{2,16}}后)?增加一条，?作为(?P<article>{_ARTICLE})\s*[：:]?\s*“(?P<new>.+)”[。；]?\s*$", re.S)
_ADDED_LINE = re.compile(
    rf"(?:在|将)?(?P<article>{_ARTICLE})[^“”]{{0,12}}?增加一[款项]，?作为第?[（(]?(?P<n>{_N})[）)]?(?P<kind>[款项])\s*[：:]?\s*“(?P<new>.+)”[。；]?\s*$",
    re.S,
)
_WORDS = re.compile(
    rf"“(?P<old>[^“”]+)”(?:字样|一词|一句)?(?:统一|均|相应)?{_CHANGE}“(?P<new>[^“”]*)”"
    r"|删[去除](?:其中的)?“(?P<gone>[^“”]+)”|“(?P<gone2>[^“”]+)”(?:予以)?删[去除]"
    r"|“(?P<at>[^“”]+)”(?:之)?后(?:面)?(?:增加|加上|插入)“(?P<more>[^“”]+)”"
)
_DELETED = re.compile(rf"删[去除](?P<places>{_PLACE}(?:[、和及]{_PLACE.replace('P<', 'P<b_')})*)|(?P<single>{_ARTICLE})(?:予以)?删[去除]")
_ITEM_LINE = re.compile(rf"\s*[（(]([{SMALL_NUMERAL}\d]+)[）)]")
_HEAD = re.compile(rf"(?m)^({_ARTICLE})(?=[\s　])")


@dataclass(frozen=True)
class Edit:
    """`new` in place of the words at `span`."""

    span: Span
    new: str


class _NotUnderstoodError(Exception):
    """An item of the decision says something that is not read here."""


def amended_title(title: str) -> str | None:
    """The title of the one document that a decision of this title amends; None where it is no such decision."""
    found = _AMENDED.search(title)
    return (found["title"] or found["title2"]) if found and title.count("《") == 1 else None


def amended_text(base: PolicyDocument, decision: PolicyDocument, day: date, named: str) -> str | None:
    """The text of `base` as `decision` leaves it from `day` on, its title with （2023年修正） and a line under it that names the
    decision (`named`: title and number); None where an item is not understood or its words are not found."""
    try:
        items = list(_items(decision))
        edits = [edit for item in items for edit in _edits(base, item)]
    except _NotUnderstoodError:
        return None
    titled = _title_edit(base, day, named)
    if not edits or titled is None or _overlap([*edits, titled]):
        return None
    text = _applied(base.text, [*edits, titled])
    return _renumbered(text) if any(_MOVED.search(item) for item in items) else text


def _items(decision: PolicyDocument) -> Iterator[str]:
    """The decision's items without their numbers, those that only frame them left out."""
    for clause in decision.clauses:
        if clause.kind not in ("numbered", "paragraph") or decision.children.get(clause.id):
            continue
        words = clause.span.of(decision.text).strip()
        words = re.sub(rf"^(?:[{SMALL_NUMERAL}]+、|[（(][{SMALL_NUMERAL}]+[）)]|\d+[.．、])\s*", "", words)
        if _INSTRUCTION.search(words) and not (_FRAME.search(words) and "“" not in words):
            yield words


def _edits(base: PolicyDocument, item: str) -> Iterator[Edit]:
    """What one item changes. Raises _NotUnderstoodError."""
    if found := _REPLACED.match(item):
        yield _replaced(base, found)
    elif found := _ADDED_ARTICLE.match(item):
        yield _added_article(base, found)
        if _article(base, found["article"]):
            yield from _moved(base, found["article"])
    elif found := _ADDED_LINE.match(item):
        yield _added_line(base, found)
    else:
        for part in filter(None, re.split(r"[。；](?![^“]*”)", item)):
            yield from _part(base, part)


def _part(base: PolicyDocument, part: str) -> Iterator[Edit]:
    words = list(_WORDS.finditer(part))
    if words:
        places = [_place(base, place) for place in re.finditer(_PLACE, part[: words[0].start()])] or [Span(start=0, end=len(base.text))]
        for match in words:
            yield from _reworded(base, places, match)
    elif found := _DELETED.search(part):
        for place in re.finditer(_PLACE, found["places"] or found["single"]):
            yield Edit(_whole_lines(base, _place(base, place)), "")
    elif not _MOVED.search(part):
        raise _NotUnderstoodError(part)


def _reworded(base: PolicyDocument, places: Iterable[Span], match: re.Match[str]) -> Iterator[Edit]:
    old = "".join((match["old"] or match["gone"] or match["gone2"] or match["at"]).split())
    new = match["at"] + match["more"] if match["at"] else match["new"] or ""
    pattern = re.compile(r"\s*".join(map(re.escape, old)))
    found = [hit for place in places for hit in pattern.finditer(base.text, place.start, place.end)]
    if not found:
        raise _NotUnderstoodError(old)
    yield from (Edit(Span(start=hit.start(), end=hit.end()), new) for hit in found)


def _replaced(base: PolicyDocument, found: re.Match[str]) -> Edit:
    place, new = _place(base, found), _plain(found["new"])
    marker = re.compile(rf"(?:{_ARTICLE}|[（(][{SMALL_NUMERAL}\d]+[）)])[\s　]*")
    number = marker.match(base.text, place.start, place.end)
    if number and not marker.match(new):
        new = number.group() + new
    return Edit(place, new)


def _added_article(base: PolicyDocument, found: re.Match[str]) -> Edit:
    """In front of the article that has the number now, else behind the last one."""
    held = _article(base, found["article"])
    articles = [clause for clause in base.clauses if re.fullmatch(_ARTICLE, clause.path[-1] if clause.path else "")]
    if not articles:
        raise _NotUnderstoodError(found["article"])
    new = _plain(found["new"])
    new = new if new.startswith("第") else f"{found['article']} {new}"
    if held:
        return Edit(Span(start=held.span.start, end=held.span.start), f"{new}\n")
    end = max(clause.span.end for clause in articles)
    return Edit(Span(start=end, end=end), f"\n{new}")


def _moved(base: PolicyDocument, first: str) -> Iterator[Edit]:
    """The articles from the one whose number is taken on, one number further up to the first gap."""
    number = int(parse_number(first[1:-1]) or 0)
    while held := _article(base, f"第{to_chinese(number)}条"):
        head = Span(start=held.span.start, end=held.span.start + len(held.path[-1]))
        yield Edit(head, f"第{to_chinese(number + 1)}条")
        number += 1


def _added_line(base: PolicyDocument, found: re.Match[str]) -> Edit:
    article = _article(base, found["article"])
    if article is None:
        raise _NotUnderstoodError(found["article"])
    lines = [line for line in _lines(base, article.span) if bool(_ITEM_LINE.match(base.text, line.start)) == (found["kind"] == "项")]
    number = int(parse_number(found["n"]) or 0)
    new = _plain(found["new"])
    if number <= len(lines):
        return Edit(Span(start=lines[number - 1].start, end=lines[number - 1].start), f"{new}\n")
    if not lines or number != len(lines) + 1:
        raise _NotUnderstoodError(found["n"])
    end = article.span.end if found["kind"] == "款" else lines[-1].end
    return Edit(Span(start=end, end=end), f"\n{new}")


def _place(base: PolicyDocument, found: re.Match[str]) -> Span:
    """The span of 第四条, of its 第二款 (with the items under it) or 第三项. Raises _NotUnderstoodError where there is none."""
    article = _article(base, found["article"])
    if article is None:
        raise _NotUnderstoodError(found["article"])
    span = article.span
    if found["paragraph"]:
        starts = [line.start for line in _lines(base, span) if not _ITEM_LINE.match(base.text, line.start)]
        span = _nth([Span(start=a, end=b) for a, b in zip(starts, [*starts[1:], span.end], strict=True)], found["paragraph"])
    if found["item"]:
        span = _nth([line for line in _lines(base, span) if _ITEM_LINE.match(base.text, line.start)], found["item"])
    return Span(start=span.start, end=span.start + len(span.of(base.text).rstrip()))


def _nth(spans: list[Span], number: str) -> Span:
    n = int(parse_number(number) or 0)
    if not 0 < n <= len(spans):
        raise _NotUnderstoodError(number)
    return spans[n - 1]


def _article(base: PolicyDocument, name: str) -> Clause | None:
    return next((clause for clause in base.clauses if clause.path and clause.path[-1] == name), None)


def _lines(base: PolicyDocument, within: Span) -> list[Span]:
    return [Span(start=m.start(), end=m.end()) for m in re.compile(r"[^\n]+").finditer(base.text, within.start, within.end)]


def _whole_lines(base: PolicyDocument, span: Span) -> Span:
    """`span` with the line end behind it, where it fills its lines."""
    return Span(start=span.start, end=span.end + base.text.startswith("\n", span.end))


def _plain(quoted: str) -> str:
    """New text as the decision quotes it, each paragraph with a mark of its own (“第一款␤“第二款)."""
    return re.sub(r"\n\s*“", "\n", quoted).strip()


def _title_edit(base: PolicyDocument, day: date, named: str) -> Edit | None:
    """（2023年修正） behind the title and the line of its history; None where the title does not stand in one line."""
    at = base.text.find(base.main.title, base.main.span.start, base.main.span.end)
    if at < 0:
        return None
    end = at + len(base.main.title)
    note = f"（{day.year}年{day.month}月{day.day}日根据{named}修正）"
    return Edit(Span(start=end, end=end), f"（{day.year}年修正）\n{note}")


def _overlap(edits: list[Edit]) -> bool:
    spans = sorted((edit.span.start, edit.span.end) for edit in edits)
    return any(one[1] > other[0] for one, other in pairwise(spans))


def _applied(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = text[: edit.span.start] + edit.new + text[edit.span.end :]
    return text


def _renumbered(text: str) -> str:
    """Articles numbered through, where the decision says that their order moves (条款顺序作相应调整)."""
    numbers = iter(range(1, text.count("条") + 2))
    return _HEAD.sub(lambda _: f"第{to_chinese(next(numbers))}条", text)
