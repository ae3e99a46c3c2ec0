"""What `show` and `search` give: a document, a clause, a hit, as plain rows."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from corpus.errors import BadInputError, in_short
from corpus.model import Clause, Hit, PolicyRecord
from corpus.store.library import HitText, Library


def shown(library: Library, ref: str) -> dict[str, Any]:
    """`ID[@N][#CLAUSE]` as a row; the clause is named by its id's path (三/（一）) or its label (三（一）)."""
    name, _, clause_ref = ref.partition("#")
    document_id, _, version = name.partition("@")
    if version and not (version.isdecimal() and len(version) < 10):
        raise BadInputError(f"版本号“{in_short(version)}”看不懂：请写成 {document_id}@1 的样子。")
    record = library.get(document_id, int(version) if version else None)
    clause = _clause(record, clause_ref) if clause_ref else None
    document = record.document
    within = clause.span if clause else None
    return {
        "document_id": document.id,
        "version": int(version) if version else None,
        "title": document.main.title,
        "document_number": document.main.number,
        "clause_id": clause.id if clause else None,
        "label": clause.label if clause else None,
        "span": asdict(within) if within else {"start": 0, "end": len(document.text)},
        "text": within.of(document.text) if within else document.text,
        "clauses": [_row(c) for c in document.clauses if within is None or within.holds(c.span)],
        "parts": [part.model_dump(mode="json") for part in document.parts],
        "report": [remark.model_dump(mode="json") for remark in record.report],
    }


def _clause(record: PolicyRecord, ref: str) -> Clause:
    document = record.document
    wanted = f"{document.id}#{ref}"
    found = document.by_id.get(wanted) or next((c for c in document.clauses if c.label == ref), None)
    if found is None:
        raise BadInputError(f"{document.id} 里没有条款“{in_short(ref)}”。用 tiaoli show {document.id} 查看条款。")
    return found


def _row(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind,
        "label": clause.label,
        "heading": clause.heading,
        "span": asdict(clause.span),
    }


def hit_rows(library: Library, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    shown = {one.clause_id: one for one in library.texts(hits)}
    return [_hit_row(hit, shown[hit.clause_id]) for hit in hits if hit.clause_id in shown]


def _hit_row(hit: Hit, shown: HitText) -> dict[str, Any]:
    return {
        "document_id": hit.document_id,
        "document_title": shown.document_title,
        "document_number": shown.document_number,
        "clause_id": hit.clause_id,
        "label": shown.label,
        "score": hit.score,
        "span": asdict(hit.span),
        "text": shown.text,
    }
