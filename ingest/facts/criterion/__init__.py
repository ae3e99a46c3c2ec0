"""Criteria: conditions an enterprise can be checked against, with what follows and how it escalates."""

from collections.abc import Iterator

from corpus.model import Clause, Criterion, PolicyDocument, Span
from corpus.sentences import clause_sentences
from ingest.facts.criterion.openings import Condition
from ingest.facts.criterion.rules import Rule, rules
from ingest.facts.criterion.words import words

_PROSE = {"part", "numbered", "paragraph", "bullet"}
_LONGEST = 600


def extract(document: PolicyDocument) -> Iterator[Criterion]:
    """Criteria of `document` in text order, ids `<clause>!criterion-<n>`.

    `span` quotes the rule in its own words (its follow-ups, which stand in `escalation`, left out); `note` is "government" where the
    rule is about bodies of government or their staff.
    """
    for clause in document.clauses:
        if clause.kind in _PROSE:
            found = [rule for sentence in _sentences(document, clause) for rule in rules(document.text, sentence)]
            facts = [(rule, condition) for rule in found for condition in rule.conditions if _fits(rule, condition)]
            for n, (rule, condition) in enumerate(facts, 1):
                yield _criterion(document.text, clause, n, rule, condition)


def _sentences(document: PolicyDocument, clause: Clause) -> list[Span]:
    """Sentences of the clause without its heading, which names a topic (全面推动能源消耗不达标落后产能退出) and states no rule."""
    spans = clause_sentences(document, clause)
    topic = "".join(clause.heading.split())
    return [s for s in spans if not topic or topic not in "".join(s.of(document.text).split()) or s.end - s.start > len(topic) + 12]


def _fits(rule: Rule, condition: Condition) -> bool:
    return condition.span.end - condition.span.start <= _LONGEST and rule.consequence.end - rule.consequence.start <= _LONGEST


def _criterion(text: str, clause: Clause, n: int, rule: Rule, condition: Condition) -> Criterion:
    subject = condition.subject
    return Criterion(
        id=f"{clause.id}!criterion-{n}",
        clause_id=clause.id,
        span=rule.span,
        note="government" if subject and words().government.search(subject) else "",
        subject=subject,
        condition=condition.span.of(text),
        condition_span=condition.span,
        consequence=rule.consequence.of(text),
        consequence_span=rule.consequence,
        escalation=rule.escalation.of(text) if rule.escalation else None,
        escalation_span=Span(start=rule.escalation.start, end=rule.escalation.end) if rule.escalation else None,
        benefit=rule.benefit,
    )
