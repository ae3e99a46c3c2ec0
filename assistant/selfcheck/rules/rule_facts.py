"""Deadlines and departments that belong to a rule: facts of the same clause whose words stand in it or tell of the same work."""

from collections.abc import Mapping, Sequence

from corpus.model import Clause, Criterion, Deadline, Department, Fact, Normalized, PolicyDocument, Responsibility, Span


def deadline_in(document: PolicyDocument, span: Span, facts: Sequence[Fact]) -> Normalized | None:
    """The time limit whose expression stands inside `span`."""
    inside = [fact for fact in facts if isinstance(fact, Deadline) and fact.normalized and _within(document, fact, span)]
    return inside[0].normalized if inside else None


def deadline_of(document: PolicyDocument, quote: Span, consequence: str, fact: Criterion, facts: Sequence[Fact]) -> Normalized | None:
    """The time in the rule's own words, else the one its escalation names (在6个月内未整改…), else one in the clause for the same work."""
    timed = [one for one in facts if isinstance(one, Deadline) and one.normalized]
    spoken = [one for one in timed if _within(document, one, quote)]
    if spoken:
        return spoken[0].normalized
    if fact.escalation_span:
        later = [one for one in timed if _within(document, one, fact.escalation_span)]
        if later:
            return later[0].normalized
    same = [
        one
        for one in timed
        if one.normalized and one.normalized.kind in ("date", "period") and one.note != "target-period" and _same_work(one, consequence)
    ]
    near = [one for one in same if 0 <= one.span.start - quote.end <= 200]
    return near[0].normalized if near else None


def _within(document: PolicyDocument, fact: Deadline, span: Span) -> bool:
    at = document.text.find(fact.expression, fact.span.start, fact.span.end)
    start = at if at >= 0 else fact.span.start
    return span.start <= start < span.end


def _same_work(fact: Deadline, consequence: str) -> bool:
    """完成规范整治工作 is the work of 开展规范整治: they share a word of four characters or more."""
    said = fact.obligation
    return any(said[i : i + 4] in consequence for i in range(max(0, len(said) - 3)))


def departments_of(document: PolicyDocument, clause: Clause, facts: Mapping[str, Sequence[Fact]]) -> tuple[Department, ...]:
    """Bodies that answer for the rule: those of its clause (its paragraph), else of the nearest clause above that names some."""
    for place in (clause, *reversed(document.ancestors(clause))):
        own = [fact for fact in facts.get(place.id, ()) if isinstance(fact, Responsibility)]
        found = tuple({(d.full, d.role): d for fact in own for d in fact.departments}.values())
        if found:
            return found
    return ()
