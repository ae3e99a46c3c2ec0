"""Results for readers that pay by the word: short rows, as many as fit, and from where to go on. In: full rows. Out: JSON-ready values."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.model import Answer, CheckReport, Finding, Verdict
from assistant.registers.rows import DeadlineRow, ResponsibilityRow, TargetRow
from corpus.model import Citation

Row = dict[str, Any]
ROOM = 6_000
"""Bytes of a result as JSON in UTF-8: a tool's result stands in the model's context as long as the conversation lasts."""
_QUOTE, _NAME, _TEXT, _SUMMARY = 160, 60, 1000, 400
_TOLD = 12
"""Stated facts of a check that are repeated."""
_ORDER: tuple[Verdict, ...] = ("non_compliant", "unknown", "compliant", "not_applicable")


def size(value: object) -> int:
    """Bytes of a value as it is sent."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def short(text: str, most: int) -> str:
    """The text, cut with … where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def paged(rows: Sequence[Row], offset: int, head: Row | None = None, name: str = "rows") -> Row:
    """`head`, the total, and under `name` the rows from `offset` on that fit into ROOM; `next` is where to go on, None at the end.

    One row at least, so that going on always ends.
    """
    page: Row = {**(head or {}), "total": len(rows), name: [], "next": None}
    room = ROOM - size(page)
    for number, row in enumerate(rows[offset:], offset):
        room -= size(row) + 2
        if room < 0 and page[name]:
            page["next"] = number
            break
        page[name].append(row)
    return page


def _told(row: Row) -> Row:
    return {key: value for key, value in row.items() if value not in (None, "", [], ())}


def cited(citation: Citation) -> Row:
    return _told(
        {
            "marker": citation.marker,
            "document_title": short(citation.document_title, _NAME),
            "document_number": citation.document_number,
            "label": citation.label,
            "clause_id": citation.clause_id,
            "quote": short(citation.quote, _QUOTE),
            "place": citation.place,
        }
    )


def answer(full: Answer, offset: int = 0) -> Row:
    """Status, text and citations; where nothing answers, the nearest clauses."""
    head = {
        "status": full.status,
        "reason": full.reason,
        "text": short(full.text, _TEXT),
        "short_answer": short(full.short_answer, _NAME),
        "understood_as": short(full.rewritten_question, _QUOTE) if full.rewritten_question != full.question else None,
        "notices": [short(notice.text, _QUOTE) for notice in full.notices[:4]],
    }
    name = "citations" if full.citations or full.status == "answered" else "nearest"
    return paged([cited(one) for one in full.citations or full.nearest], offset, _told(head), name)


def hits(rows: Iterable[Row], offset: int = 0) -> Row:
    kept = ("document_title", "document_number", "label", "clause_id", "score")
    return paged([_told({key: row[key] for key in kept} | {"text": short(row["text"], _QUOTE)}) for row in rows], offset)


def responsibilities(rows: Iterable[ResponsibilityRow], offset: int = 0) -> Row:
    return paged(
        [_told({"task": short(row.task, _NAME), "department": row.full, "now": row.now, "role": row.role}) | _where(row) for row in rows],
        offset,
    )


def deadlines(rows: Iterable[DeadlineRow], offset: int = 0) -> Row:
    return paged([_deadline(row) for row in rows], offset)


def _deadline(row: DeadlineRow) -> Row:
    told = {"due": row.due, "state": row.state, "expression": short(row.expression, _NAME), "obligation": short(row.obligation, _NAME)}
    return _told(told | {"bearer": row.bearer, "event": row.event and short(row.event, _NAME)}) | _every(row) | _where(row)


def _every(row: DeadlineRow) -> Row:
    """What repeats: P1Y by --11-30 is every 30 November."""
    return _told({"every": row.normalized.every, "by": row.normalized.by}) if row.normalized and row.normalized.every else {}


def targets(rows: Iterable[TargetRow], offset: int = 0) -> Row:
    return paged([_target(row) | _where(row) for row in rows], offset)


def _target(row: TargetRow) -> Row:
    told = {"indicator": short(row.indicator, _NAME), "value": row.value, "unit": row.unit, "comparator": row.comparator}
    return _told(told | {"period": row.period, "place": row.place})


def _where(row: ResponsibilityRow | DeadlineRow | TargetRow) -> Row:
    number = f"（{row.document_number}）" if row.document_number else ""
    return {"source": f"《{short(row.document_title, _NAME)}》{number}{row.label}", "clause_id": row.clause_id}


def check(report: CheckReport, verdict: Verdict | None = None, offset: int = 0) -> Row:
    """Counts, what was understood, the questions that wait, and findings: all but what does not apply, or those of one `verdict`."""
    counts = Counter(finding.verdict for finding in report.findings)
    wanted = (verdict,) if verdict else _ORDER[:-1]
    head = {
        "as_of": report.as_of,
        "counts": {one: counts[one] for one in _ORDER},
        "summary": short(report.summary, _SUMMARY),
        "reply": short(report.replies[-1].text, _QUOTE) if report.replies else "",
        "stated": [_told({"id": one.id, "matter": one.matter, "value": one.value, "unit": one.unit}) for one in report.stated[-_TOLD:]],
        "questions": [short(question.text, _QUOTE) for question in report.questions if not question.answered][:3],
    }
    found = sorted((one for one in report.findings if one.verdict in wanted), key=lambda one: _ORDER.index(one.verdict))
    return paged([_finding(one) for one in found], offset, _told(head) if not offset else {}, "findings")


def _finding(finding: Finding) -> Row:
    number = f"（{finding.citation.document_number}）" if finding.citation.document_number else ""
    return _told(
        {
            "verdict": finding.verdict,
            "quote": short(finding.quote, _QUOTE),
            "reason": short(finding.reason, _NAME * 2),
            "consequence": finding.consequence and short(finding.consequence, _NAME),
            "due": finding.due,
            "departments": [one["name"] for one in finding.departments][:4],
            "source": f"《{short(finding.citation.document_title, _NAME)}》{number}{finding.citation.label}",
            "clause_id": finding.clause_id,
        }
    )


def clause(shown: Row, offset: int = 0) -> Row:
    """The text from the character `offset` on, as much as fits."""
    text, head = shown["text"], {key: shown[key] for key in ("document_id", "title", "document_number", "label")}
    end = offset + _TEXT
    return _told(head) | {"total": len(text), "text": text[offset:end], "next": end if end < len(text) else None}
