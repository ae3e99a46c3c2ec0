"""The question read by the model. In: a question and the user's earlier turns. Out: the question standing alone, its asks, words to search.

What is read must be said in the user's own words; the words to search are searched for and never shown.
"""

import json
from collections.abc import Sequence
from typing import Any

from assistant.generate import prompts
from assistant.generate.drafts import is_text, searches
from assistant.generate.provider.ledger import Ledger
from assistant.verify import passes
from corpus.model import Frozen

LONGEST_QUESTION, MOST_ASKS = 200, 5
SCHEMA: dict[str, Any] = {
    "title": "asked",
    "description": "问了什么",
    "type": "object",
    "properties": {
        "question": {"type": "string"},
        "asks": {"type": "array", "items": {"type": "string"}},
        "search": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["question"],
}


class Asked(Frozen):
    """A question that stands alone, what it asks one by one (itself where it asks one thing), and official words to search for."""

    question: str
    asks: tuple[str, ...]
    search: tuple[str, ...] = ()

    @classmethod
    def plain(cls, question: str, asks: Sequence[str] = ()) -> "Asked":
        return cls(question=question, asks=tuple(asks) or (question,))


def read_question(question: str, history: Sequence[str], ledger: Ledger) -> Asked | None:
    """What the model understands; None where it gives no JSON of that form or brings in words of its own. Raises ModelError."""
    text = "".join(ledger.ask("understand", prompts.UNDERSTAND, prompts.understanding(question, history), SCHEMA))
    start = text.find("{")
    try:
        said, _ = json.JSONDecoder().raw_decode(text, start) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    own = [*history, question]
    alone, rows = _of_user(said.get("question"), own), said.get("asks")
    if not alone:
        return None
    asks = [ask for row in rows if (ask := _of_user(row, own))] if isinstance(rows, list) else []
    return Asked(question=alone, asks=tuple(asks[:MOST_ASKS]) or (alone,), search=searches(said))


def _of_user(said: Any, own: Sequence[str]) -> str:
    """`said` where it is text that brings in nothing the user did not say; else ""."""
    right = isinstance(said, str) and is_text(said) and len(said) <= LONGEST_QUESTION and passes(said, own)
    return " ".join(said.split()) if right else ""
