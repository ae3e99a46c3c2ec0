"""Conditions that stand as items below a lead: 有下列情形之一的，责令改正：（一）…；（二）…."""

import re
from typing import NamedTuple

from corpus.model import Clause, PolicyDocument, Span
from corpus.sentences import clause_sentences
from ingest.rules import Condition, Rule, words
from ingest.rules.words import ENUMERATOR

_LISTS = re.compile(r"下列|以下|如下")
_TOGETHER = re.compile(r"(?:下列|以下|如下)(?:所有|全部|基本)?(?:条件|要求|标准)(?!之一|中的)")
_SCOPE = re.compile(
    r"(?:整治|淘汰|关停|清理|取缔|清退|整改)[^，。]{0,6}(?:重点|对象|范围|领域)|(?:重点|对象|范围)[^，。]{0,4}(?:整治|淘汰|关停|清理|取缔)"
)
_PREMISES = re.compile(r"企业|作坊|加工点|经营户|场所|窝点")


class Listed(NamedTuple):
    """A condition that an item states; `span` is the item, which proves it together with its lead."""

    condition: Condition
    span: Span


def listed(document: PolicyDocument, clause: Clause, rule: Rule) -> list[Listed]:
    """Items below `rule`, whose lead says 有下列情形之一的; one for all of them where all must hold (符合下列条件的)."""
    lead = rule.conditions[-1]
    said = rule.span.of(document.text)
    items = _items(document, clause, (rule.escalation or rule.span).end) if rule.list_open and _LISTS.search(said) else []
    if not items:
        return []
    if _TOGETHER.search(said):
        items = [Span(start=items[0].start, end=items[-1].end)]
    return [Listed(Condition(item, lead.subject), item) for item in items]


def scope(document: PolicyDocument, clause: Clause) -> list[Listed]:
    """Items under a heading such as 整治提升重点领域 that name enterprises: what it covers is what it hits."""
    if not _SCOPE.search(clause.heading):
        return []
    items = _items(document, clause, clause.span.start)
    return [Listed(Condition(item, None), item) for item in items if _is_enterprise(item.of(document.text))]


def _is_enterprise(said: str) -> bool:
    return bool(_PREMISES.search(said)) and len(said) < 120 and not words().duty.match(said)


def _items(document: PolicyDocument, clause: Clause, after: int) -> list[Span]:
    """Text of the clause's numbered children behind `after`, numbers and closing marks cut off."""
    kids = [kid for kid in document.children.get(clause.id, ()) if kid.span.start >= after and kid.kind in ("numbered", "bullet")]
    spans = [_bare(document.text, said[0]) for kid in kids if (said := clause_sentences(document, kid))]
    return [span for span in spans if span.end - span.start > 3]


def _bare(text: str, span: Span) -> Span:
    number = re.match(rf"\s*(?:{ENUMERATOR})?", text[span.start : span.end])
    start = span.start + (number.end() if number else 0)
    return Span(start=start, end=start + len(text[start : span.end].rstrip("；。;，、 \n\t")))
