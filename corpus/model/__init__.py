"""The domain's types: documents, clauses, facts, chunks, citations. Frozen, no I/O.

All positions are half-open character offsets into `PolicyDocument.text`, the canonical text;
`document.text[span.start:span.end] == quote` is the only truth of a citation. A new kind of fact is a class in `facts`.
"""

from corpus.model.document import Clause, ClauseKind, Frozen, Level, Part, Phrase, PolicyDocument, Region, Span
from corpus.model.facts import (
    Comparator,
    Criterion,
    Deadline,
    Department,
    EventAnchor,
    Fact,
    FactBase,
    Modality,
    Normalized,
    Obligation,
    Reference,
    Responsibility,
    Role,
    Support,
    Target,
)
from corpus.model.record import Chunk, Citation, Correction, Hit, PolicyRecord, Remark

__all__ = [
    "Chunk",
    "Citation",
    "Clause",
    "ClauseKind",
    "Comparator",
    "Correction",
    "Criterion",
    "Deadline",
    "Department",
    "EventAnchor",
    "Fact",
    "FactBase",
    "Frozen",
    "Hit",
    "Level",
    "Modality",
    "Normalized",
    "Obligation",
    "Part",
    "Phrase",
    "PolicyDocument",
    "PolicyRecord",
    "Reference",
    "Region",
    "Remark",
    "Responsibility",
    "Role",
    "Span",
    "Support",
    "Target",
]
