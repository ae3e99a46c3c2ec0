"""A record in the exchange format of facts: one JSON object a document."""

from typing import Any

from corpus.model import (
    Clause,
    Criterion,
    Deadline,
    Fact,
    Obligation,
    Part,
    PolicyDocument,
    PolicyRecord,
    Reference,
    Responsibility,
    Support,
    Target,
)

Row = dict[str, Any]


def fact_file(record: PolicyRecord) -> Row:
    """`record` as {"document", "metadata", "clauses", "responsibilities", …}; quotes are verbatim pieces of the text."""
    document = record.document
    groups: dict[str, list[Row]] = {
        "responsibilities": [],
        "deadlines": [],
        "event_deadlines": [],
        "obligations": [],
        "criteria": [],
        "targets": [],
        "supports": [],
        "references": [],
    }
    for fact in record.facts:
        groups[_group(fact)].append(_common(document, fact) | _own(fact))
    return {
        "document": document.id,
        "metadata": metadata(record),
        "clauses": [_clause(document, clause) for clause in document.clauses],
        **groups,
    }


def metadata(record: PolicyRecord) -> Row:
    """The file's own head, what the file cites, and the parts with a head of their own under "embedded".

    A notice that issues a document (关于印发《…》的通知) is the head of its file; the issued document is embedded.
    """
    main, others = _head_first(record.document.parts)
    cites = {(f.title, f.number): {"title": f.title, "number": f.number} for f in record.facts if isinstance(f, Reference)}
    return _part(main) | {"cites": list(cites.values()), "embedded": [_part(part) for part in others]}


def _head_first(parts: tuple[Part, ...]) -> tuple[Part, list[Part]]:
    """The part whose head is the file's: the cover notice where there is one, else the main text; and the other parts."""
    head = min(parts, key=lambda part: (part.span.start, part.key == ""))
    if not head.period:
        head = head.model_copy(update={"period": parts[0].period})
    return head, [part for part in parts if part.key != head.key]


def _part(part: Part) -> Row:
    return {
        "title": part.title,
        "issuer": part.issuer,
        "document_number": part.number,
        "date": part.date,
        "region": part.region.name,
        "level": part.level,
        "doc_type": part.doc_type,
        "in_force_years": list(part.period) if part.period else None,
    }


def _clause(document: PolicyDocument, clause: Clause) -> Row:
    bare = "".join(clause.span.of(document.text).split())
    return {
        "path": list(clause.path),
        "heading": clause.heading or None,
        "starts": bare[:12],
        "ends": bare[-12:],
        "numbered": clause.numbered,
    }


def _common(document: PolicyDocument, fact: Fact) -> Row:
    row: Row = {"path": list(document.by_id[fact.clause_id].path), "quote": fact.span.of(document.text)}
    return row | ({"note": fact.note} if fact.note else {})


def _group(fact: Fact) -> str:
    match fact:
        case Responsibility():
            return "responsibilities"
        case Deadline():
            return "event_deadlines" if fact.event else "deadlines"
        case Obligation():
            return "obligations"
        case Criterion():
            return "criteria"
        case Target():
            return "targets"
        case Support():
            return "supports"
        case Reference():
            return "references"


def _own(fact: Fact) -> Row:
    match fact:
        case Responsibility():
            return {"task": fact.task, "departments": [{"name": d.name, "full": d.full, "role": d.role} for d in fact.departments]}
        case Deadline():
            return _deadline(fact)
        case Obligation():
            return {"bearer": fact.bearer, "modality": fact.modality, "action": fact.action}
        case Criterion():
            return fact.model_dump(include={"subject", "condition", "consequence", "escalation", "exclusion"})
        case Target():
            return fact.model_dump(include={"indicator", "value", "low", "unit", "comparator", "change", "period", "region"})
        case Support():
            return {"measure": fact.measure, "beneficiary": fact.beneficiary}
        case Reference():
            return {"title": fact.title, "number": fact.number, "relation": fact.relation}


def _deadline(fact: Deadline) -> Row:
    row: Row = {"expression": fact.expression, "obligation": fact.obligation, "bearer": fact.bearer}
    if fact.event:
        return row | fact.event.model_dump(exclude_none=True)
    return row | {"normalized": fact.normalized.model_dump(exclude_none=True) if fact.normalized else None}
