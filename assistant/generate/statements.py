"""Statements out of a growing JSON text: each is given as soon as it is whole."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.model import Frozen

SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "逐句回答，每句注明依据的编号",
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "keys": {"type": "array", "items": {"type": "string"}}},
                "required": ["text", "keys"],
            },
        }
    },
    "required": ["statements"],
}


class Draft(Frozen):
    """A sentence as the model wrote it, and the evidence keys it names."""

    text: str
    keys: tuple[str, ...]


def statements(pieces: Iterable[str]) -> Iterator[Draft]:
    """Whole statements of {"statements": [{"text", "keys"}, …]} while its text is still arriving.

    What is not of that form is skipped: a cut or malformed answer gives the statements that were whole.
    """
    text, given = "", 0
    for piece in pieces:
        text += piece
        if "}" in piece:
            whole = _whole(text)
            yield from whole[given:]
            given = max(given, len(whole))


def _whole(text: str) -> list[Draft]:
    """Every closed object of the array under "statements"."""
    start = text.find("[", text.find('"statements"')) if '"statements"' in text else -1
    if start < 0:
        return []
    decoder, at, found = json.JSONDecoder(), start + 1, []
    while (at := text.find("{", at)) >= 0:
        try:
            row, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            break
        draft = _draft(row)
        if draft:
            found.append(draft)
    return found


def _draft(row: Any) -> Draft | None:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("keys"), list):
        return None
    keys = tuple(key for key in row["keys"] if isinstance(key, str))
    return Draft(text=row["text"].strip(), keys=keys) if row["text"].strip() else None
