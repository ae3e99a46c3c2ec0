"""Duties in the consequence of a criterion: 确需建设堆放场的，占地按不超过3年储量设计，且必须有利用方案 holds two, each a finding.

In: a criterion and its consequence. Out: one obligation for each phrase that commands or sets a bound, for those whom the condition covers.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.selfcheck.rules.duties import fulfilled_by
from assistant.selfcheck.rules.rule import Rule
from assistant.selfcheck.words.bounds import bounds_in
from assistant.selfcheck.words.logic import all_of
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.model import Criterion, PolicyDocument, Span
from corpus.text.phrases import phrases

_LEADS_ON = re.compile(r"^除.*外$|^(?:并|且|而且|同时)?(?:在|按照?|根据|经|由|依据)[^，]*$")


def commanded(document: PolicyDocument, rule: Rule, fact: Criterion) -> list[Rule]:
    """The duties that `fact` lays on those whom its condition covers; empty where its consequence commands nothing."""
    parts = list(_parts(document, fact.consequence_span))
    against = re.search(alternation(speech("policy")["not_duty"]), fact.consequence)
    if against or not any(_commands(span.of(document.text)) for span in parts):
        return []
    scope = all_of([rule.condition, *([rule.scope] if rule.scope else [])])
    found = []
    for n, span in enumerate(parts, 1):
        said = span.of(document.text)
        if _of_an_office(said):
            continue
        if (_commands(said) or bounds_in(said)) and (condition := fulfilled_by(said)):
            quote = Span(start=rule.quote.start, end=span.end) if n == 1 else span
            id = rule.id if n == 1 else f"{rule.id}/duty-{n}"
            found.append(replace(rule, id=id, kind="obligation", quote=quote, condition=condition, scope=scope, consequence=said))
    return found


def _commands(said: str) -> bool:
    return bool(re.search(alternation(speech("policy")["commands"]), said))


def _of_an_office(said: str) -> bool:
    """有关主管部门应当直接办理: no duty of the enterprise."""
    command = re.search(alternation(speech("policy")["commands"]), said)
    offices = alternation(tuple(map(re.escape, speech("not_enterprises"))))
    return command is not None and bool(re.search(offices, said[: command.start()]))


def _parts(document: PolicyDocument, span: Span) -> Iterator[Span]:
    """Phrases of the consequence; one that only leads up to the next (除…外, 按照…) is taken together with it."""
    start = None
    for phrase in phrases(document.text, span):
        first = phrase.start if start is None else start
        if _LEADS_ON.match(phrase.of(document.text)):
            start = first
            continue
        start = None
        yield Span(start=first, end=phrase.end)
