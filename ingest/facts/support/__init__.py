"""Supports: help that a policy promises, and to whom."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.model import Clause, PolicyDocument, Span, Support
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase
from ingest.facts.support.beneficiaries import beneficiary
from ingest.facts.support.offers import offers
from ingest.facts.support.vocabulary import any_pattern, any_word
from ingest.sentences.layer import Sentence, SentenceLayer
from ingest.sentences.rules import Rule, words

_PROSE = {"part", "numbered", "paragraph", "bullet"}
_LAND = re.compile(r"用地|土地|厂房")
# （对…的企业给予补助）: an aside; not （一）对…的企业给予补助, whose bracket is its number
_ASIDE = re.compile(rf"[（(](?![{SMALL_NUMERAL}\d]+[）)])")

# （牵头单位：…）
_OFFICES = re.compile(r"[（(〔][^（）()]{0,8}(?:单位|部门)")


class _Found(NamedTuple):
    span: Span
    measure: Span
    beneficiary: str
    note: str


def extract(layer: SentenceLayer) -> Iterator[Support]:
    """Supports of the document in text order, ids `<clause>!support-<n>`.

    `note`: "encouragement" where the text only supports or encourages (支持, 鼓励) and names no instrument, "service" where what is given
    is work done for the one helped (为企业提供法律援助), "land" where the help is a use of land, "government" where it reaches districts
    and offices. Statutes promise in conditional rules only.
    """
    document = layer.document
    for clause in document.clauses:
        if clause.kind in _PROSE:
            found = [one for sentence in layer.sentences(clause) for one in _of_sentence(document, clause, sentence)]
            for n, one in enumerate(found, 1):
                yield Support(
                    id=f"{clause.id}!support-{n}",
                    clause_id=clause.id,
                    span=one.span,
                    note=one.note,
                    measure=one.measure.of(document.text),
                    beneficiary=one.beneficiary,
                )


def _of_sentence(document: PolicyDocument, clause: Clause, sentence: Sentence) -> Iterator[_Found]:
    text = document.text
    said = sentence.span.of(text)
    if _is_heading(clause, said) or _OFFICES.match(said):
        return
    stated = sentence.rules
    promised = [rule for rule in stated if rule.benefit]
    if not promised and document.style != "gongwen":
        return
    for parts in _segments(sentence.phrases):
        within = [rule for rule in promised if parts[0].start <= rule.consequence.start < parts[-1].end]
        if within:
            yield from _promised(text, parts, within)
        elif document.style == "gongwen":
            free = [part for part in parts if not any(_meets(rule, part) for rule in stated)] if stated else parts
            yield from (_Found(span, span, beneficiary(span.of(text)), note) for span, note in offers(text, free))


def _meets(rule: Rule, part: Phrase) -> bool:
    end = (rule.escalation or rule.span).end
    return rule.span.start < part.end and part.start < end


def _promised(text: str, parts: Sequence[Phrase], within: list[Rule]) -> Iterator[_Found]:
    """What conditional rules promise: 对按要求完成淘汰任务的企业，…予以优先支持."""
    behind = parts[0].start
    for rule in within:
        condition = rule.conditions[0]
        who = condition.span.of(text)
        if not _combines(who, rule.consequence.of(text)) and not _ASIDE.match(text, rule.span.start):
            joined = f"{who}的{condition.subject}"
            span = Span(start=_paid_from(text, parts, behind, rule.span.start), end=rule.consequence.end)
            named = joined if condition.subject and joined in span.of(text) else who
            yield _Found(span, rule.consequence, named, _note(condition.subject, who))
        behind = rule.consequence.end


def _paid_from(text: str, parts: Sequence[Phrase], behind: int, rule: int) -> int:
    """Where a rule begins together with the means named in front of it (充分利用奖补资金，|对符合条件的企业予以支持)."""
    means = (p.start for p in parts if behind <= p.start and p.end <= rule and any_word("instruments").search(p.of(text)))
    return next(means, rule)


def _note(subject: str | None, who: str) -> str:
    if subject is None and words().office_work.fullmatch(who):
        return "government"
    named = subject or who.partition("，")[0].removesuffix("的")
    return "land" if _LAND.search(subject or who) else "government" if words().government.search(named) else ""


def _combines(condition: str, consequence: str) -> bool:
    """How grants go together and are paid out (同一项目…的，按最高级别奖励), and what offices do for each other: nothing is granted."""
    return any(any_pattern(key).match(said) for key, said in (("one_only", condition), ("offices", condition), ("combining", consequence)))


def _segments(parts: Sequence[Phrase]) -> Iterator[Sequence[Phrase]]:
    """The phrases of a sentence, those between two semicolons together."""
    first = 0
    for n, part in enumerate(parts, 1):
        if part.stop in "；。" or n == len(parts):
            yield parts[first:n]
            first = n


def _is_heading(clause: Clause, said: str) -> bool:
    """The heading of a clause (完善配套政策) names a topic and promises nothing."""
    if not clause.heading:
        return False
    return "".join(said.split()).rstrip("。").endswith("".join(clause.heading.split()))
