"""Conditions that stand as items below a lead: 有下列情形之一的，责令改正：（一）…；（二）…."""

import re
from itertools import takewhile
from typing import NamedTuple

from corpus.model import Clause, PolicyDocument, Span
from corpus.text.sentences import clause_sentences
from ingest.sentences.rules import Condition, Rule, words
from ingest.sentences.rules.words import ENUMERATOR

_LISTS = re.compile(r"下列|以下|如下")
# 没有下列情形之一的，不得撤换: the items say when the rule does not hold
_NONE_OF = re.compile("(?:没有|无|不具有|不属于|未发生)(?:下列|以下|如下)")
_TOGETHER = re.compile(r"(?:下列|以下|如下)(?:所有|全部|基本)?(?:条件|要求|标准)(?!之一|中的)")
_SCOPE = re.compile(
    r"(?:整治|淘汰|关停|清理|取缔|清退|整改)[^，。]{0,6}(?:重点|对象|范围|领域)|(?:重点|对象|范围)[^，。]{0,4}(?:整治|淘汰|关停|清理|取缔)"
)
_PREMISES = re.compile(r"企业|作坊|加工点|经营户|场所|窝点")

_HEADING = 16


class Listed(NamedTuple):
    """A condition that an item states; `span` is the item, which proves it together with its lead; `clause` holds both."""

    condition: Condition
    span: Span
    clause: Clause


def listed(document: PolicyDocument, clause: Clause, rule: Rule) -> list[Listed]:
    """Items below `rule`, whose lead says 有下列情形之一的; one for all of them where all must hold (符合下列条件的)."""
    lead = rule.conditions[-1]
    said = rule.span.of(document.text)
    # …的，按照下列规定执行：（一）…: the items say what follows
    if not rule.list_open or not _LISTS.search(document.text, rule.span.start, rule.consequence.start) or _NONE_OF.search(said):
        return []
    home, items = _below(document, clause, (rule.escalation or rule.span).end)
    if items and _TOGETHER.search(said):
        items = [Span(start=items[0].start, end=items[-1].end)]
    return [Listed(Condition(item, lead.subject), item, home) for item in items]


def _below(document: PolicyDocument, clause: Clause, after: int) -> tuple[Clause, list[Span]]:
    """Items below a lead that ends at `after`, and the clause that holds both: its children, or what follows a lead in a paragraph."""
    items = _items(document, clause, after)
    if items or clause.parent is None or clause.kind != "paragraph":
        return clause, items
    parent = document.by_id[clause.parent]
    return parent, _items(document, parent, clause.span.end)


def scope(document: PolicyDocument, clause: Clause) -> list[Listed]:
    """Items under a heading such as 整治提升重点领域 that name enterprises: what it covers is what it hits."""
    if not _SCOPE.search(clause.heading):
        return []
    items = _items(document, clause, clause.span.start)
    return [Listed(Condition(item, None), item, clause) for item in items if _is_enterprise(item.of(document.text))]


def _is_enterprise(said: str) -> bool:
    return bool(_PREMISES.search(said)) and len(said) < 120 and not words().duty.match(said)


def _items(document: PolicyDocument, clause: Clause, after: int) -> list[Span]:
    """Text of the numbered children of `clause` that follow `after` in one run, numbers and closing marks cut off."""
    kids = [kid for kid in document.children.get(clause.id, ()) if kid.span.start >= after]
    run = list(takewhile(lambda kid: kid.kind in ("numbered", "bullet"), kids))
    stated = [said for kid in run if (said := clause_sentences(document, kid))]
    if stated and len(stated[0]) > 1 and stated[0][0].end - stated[0][0].start < _HEADING:
        return []  # 1.无整改情形类。对…: headings of what each item then rules
    spans = [_bare(document.text, said[0]) for said in stated]
    return [span for span in spans if span.end - span.start > 3]


def _bare(text: str, span: Span) -> Span:
    number = re.match(rf"\s*(?:{ENUMERATOR})?", text[span.start : span.end])
    start = span.start + (number.end() if number else 0)
    return Span(start=start, end=start + len(text[start : span.end].rstrip("；。;，、 \n\t")))
