"""Lists of bodies in brackets behind a clause (（牵头单位：A，配合单位：B）, （A负责，B配合）) and on label lines (责任单位：…)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.bodies.role_lists import RoleList, label_at, read_role_lists
from corpus.model import Clause, PolicyDocument, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.sentences import closings
from ingest.facts.responsibility.beyond import INHERITED
from ingest.facts.responsibility.found import Found, as_departments
from ingest.sentences.listed_tasks import listed_task
from ingest.structure.columns import kind_of

# not （十一）, a clause's own number
_BRACKET = re.compile(rf"[（(【〔\[](?![{SMALL_NUMERAL}\d]{{1,3}}[）)】〕\]])")
_LABEL_LINE = re.compile(
    r"(?:^|(?<=[。；\n）、．.]))\s*[一-鿿]{2,8}(?:单位|部门|处室)\s*[：:]|[【\[][一-鿿]{2,6}(?:单位|部门)[】\]]\s*[：:]?"
)
_LABEL_MARK = re.compile("[：:【[]")
_LABEL = re.compile(r"(?P<head>[一-鿿]{2,8})[：:](?P<said>[^；;。\n]{2,60})")
_NAMED = re.compile(r"(?:局|委|部|厅|署|办|院|会|政府|银行|分行|支行|海关|公司|中心|小组|单位|部门)$")


def listed(document: PolicyDocument, clause: Clause, piece: Span) -> Iterator[Found]:
    """What the brackets and label lines of a piece of `clause` give bodies to do."""
    text = document.text
    at, taken = piece.start, piece.start
    while match := _BRACKET.search(text, at, piece.end):
        end = closings(text, piece.start, piece.end).get(match.start())
        at = end or match.end()
        if end is None:
            continue
        lists = _assigning(text, Span(start=match.start(), end=end), piece)
        if lists:
            yield _listed_fact(document, clause, piece, lists)
            taken = end
    labels = _LABEL_LINE.finditer(text, taken, piece.end) if _LABEL_MARK.search(text, taken, piece.end) else ()
    for line in labels:
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        if start < taken:  # …；配合单位：… goes on with the labels before it
            continue
        end = _line_end(text, start, piece.end)
        lists = read_role_lists(text, start, end)
        if lists and not lists[0].bare:
            found = _listed_fact(document, clause, piece, lists)
            yield replace(found, task=_labelled_task(text, start, end) or found.task)
            taken = found.span.end


def _labelled_task(text: str, start: int, end: int) -> str:
    """牵头单位：县发改局；完成时限：…；工作内容：|编制循环化改造方案: the task under its own label; "" where none stands in the line."""
    labels = (label for label in _LABEL.finditer(text, start, end) if kind_of(label["head"]) in ("task", "duty"))
    return next((label["said"].strip() for label in labels), "")


def _line_end(text: str, start: int, end: int) -> int:
    stops = [at for mark in "\n。" if (at := text.find(mark, start, end)) >= 0]
    return min(stops, default=end)


def _assigning(text: str, bracket: Span, piece: Span) -> tuple[RoleList, ...]:
    """The role lists inside a bracket, when it gives a task to bodies: a bare list does so only at the end of a sentence."""
    extends = INHERITED.search(text, bracket.start, bracket.end)
    lists = read_role_lists(text, bracket.start + 1, extends.start() if extends else bracket.end - 1)
    if not any(item.bare for item in lists):
        return lists
    behind, before = text[bracket.end : bracket.end + 1], text[piece.start : bracket.start].rstrip()[-1:]
    ends = before in "。；！" if before else False
    ends = ends or behind in {"\n", "。"} or bracket.end >= piece.end
    named = all(body.end - body.start >= 3 and _NAMED.search(body.name(text)) for item in lists for body in item.bodies)
    return lists if ends and named and bracket.start > piece.start + 4 else ()


def _listed_fact(document: PolicyDocument, clause: Clause, piece: Span, lists: tuple[RoleList, ...]) -> Found:
    text = document.text
    departments = tuple(department for item in lists for department in as_departments(text, item.bodies, item.role))
    span = Span(start=min(lists[0].start, departments[0].span.start), end=max(item.end for item in lists))
    span = _with_label(text, span, piece)
    return Found(clause, span, listed_task(document, clause, piece, span), departments)


def _with_label(text: str, span: Span, piece: Span) -> Span:
    """The span with its label in front (牵头单位：), so that the quote says the role."""
    start = max(piece.start, span.start - 12)
    label = re.search(r"[一-鿿]{2,8}\s*[】\]]?\s*[：:]?\s*$", text[start : span.start])
    if label and label_at(text, start + label.start(), span.end):
        return Span(start=start + label.start(), end=span.end)
    return span
