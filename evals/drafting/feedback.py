"""What people thought of answers: kept as JSON Lines in the home, and turned into cases.

The file is only ever appended to, one line a verdict, and stays on this machine. A liked answer becomes a case that
its core and its citations must come again; a disliked one a draft with the reason, for a person to complete.
"""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from assistant.model import Answer, Scope
from corpus.errors import BadInputError
from evals.model import CaseModel

FILE = "feedback.jsonl"
# most telling citations first: a case asks for these again
CITED = 3
Row = dict[str, Any]


class Cited(CaseModel):
    document: str
    clause: str
    quote: str


class Feedback(CaseModel):
    """One verdict on one answer."""

    question: str
    history: tuple[str, ...] = ()
    scope: Scope = Scope()
    as_of: str | None = None
    status: str
    text: str
    short_answer: str = ""
    citations: tuple[Cited, ...] = ()
    verdict: Literal["liked", "disliked"]
    reason: str | None = None


def record_feedback(home: Path, answer: Answer, history: Sequence[str], liked: bool, reason: str | None = None) -> Feedback:
    """Append the verdict on `answer`, given after the turns `history`, to the home's file; returns what was kept.

    Raises BadInputError when the file cannot be written.
    """
    kept = Feedback(
        question=answer.question,
        history=tuple(history),
        scope=answer.scope,
        as_of=answer.as_of,
        status=answer.status,
        text=answer.text,
        short_answer=answer.short_answer,
        citations=tuple(Cited(document=c.document_id, clause=c.clause_id, quote=c.quote) for c in answer.citations),
        verdict="liked" if liked else "disliked",
        reason=(reason or "").strip() or None,
    )
    _append(home / FILE, kept.model_dump_json() + "\n")
    return kept


def read_feedback(home: Path) -> list[Feedback]:
    """All verdicts, oldest first; empty when nobody gave one. Raises BadInputError naming a line that is none."""
    path = home / FILE
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Feedback.model_validate_json(line))
        except ValidationError as error:
            raise BadInputError(f"{path} 第 {number} 行不是评价记录。请改正或删去这一行。") from error
    return found


def feedback_cases(home: Path) -> list[Row]:
    """A case for each question that was judged; of several verdicts on the same question the last counts."""
    latest: dict[str, Feedback] = {}
    for verdict in read_feedback(home):
        latest[_id(verdict)] = verdict
    return [_liked(name, v) if v.verdict == "liked" else _disliked(name, v) for name, v in latest.items()]


def _append(path: Path, line: str) -> None:
    """One write of one line: two processes that append at once do not mix their lines."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise BadInputError(f"{path}：评价写不进去（{error.strerror}）。") from error


def _id(verdict: Feedback) -> str:
    where = verdict.scope.model_dump(mode="json", exclude_defaults=True)
    asked = json.dumps([verdict.question, verdict.history, where, verdict.as_of], ensure_ascii=False)
    return f"feedback-{sha256(asked.encode()).hexdigest()[:8]}"


def _asked(name: str, verdict: Feedback) -> Row:
    row: Row = {"id": name, "kind": "open", "question": verdict.question}
    if verdict.history:
        row["history"] = list(verdict.history)
    if scope := verdict.scope.model_dump(mode="json", exclude_defaults=True):
        row["scope"] = scope
    return row | ({"as_of": verdict.as_of} if verdict.as_of else {})


def _liked(name: str, verdict: Feedback) -> Row:
    note = "由好评生成" + (f"：{verdict.reason}" if verdict.reason else "")
    if verdict.status != "answered":
        return _asked(name, verdict) | {"kind": "unanswerable", "answerable": False, "note": note}
    evidence = [[{"document": c.document, "quote": "".join(c.quote.split())}] for c in verdict.citations[:CITED]]
    core = [[verdict.short_answer]] if verdict.short_answer else []
    return _asked(name, verdict) | {"answerable": True, "must_include": core, "evidence": evidence, "note": note}


def _disliked(name: str, verdict: Feedback) -> Row:
    said = " ".join(verdict.text.split())[:200]
    todo = "由差评生成，请补上正确的 must_include 与 evidence（或 answerable: false）后删去 draft。"
    note = f"{todo}理由：{verdict.reason or '未填'}。当时的回答：{said}"
    return _asked(name, verdict) | {"draft": True, "answerable": True, "must_include": [], "evidence": [], "note": note}
