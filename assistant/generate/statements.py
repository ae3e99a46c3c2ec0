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


_DECODER = json.JSONDecoder()


class Draft(Frozen):
    """A sentence as the model wrote it, and the evidence keys it names."""

    text: str
    keys: tuple[str, ...]


def statements(pieces: Iterable[str]) -> Iterator[Draft]:
    """Whole statements of {"statements": [{"text", "keys"}, …]} while its text is still arriving.

    What is not of that form is skipped: a cut or malformed answer gives the statements that were whole.
    """
    text, at = "", -1
    for piece in pieces:
        text += piece
        if at < 0:
            at = _start(text)
        if at >= 0 and "}" in piece:
            rows, at = _whole(text, at)
            yield from filter(None, map(_draft, rows))


def _start(text: str) -> int:
    """Where the rows under "statements" begin; -1 while that has not arrived."""
    named = text.find('"statements"')
    return text.find("[", named) + 1 or -1 if named >= 0 else -1


def _whole(text: str, at: int) -> tuple[list[Any], int]:
    """The closed objects from `at`, and where the first open one begins: nothing is read twice."""
    rows: list[Any] = []
    while (begin := text.find("{", at)) >= 0:
        try:
            row, at = _DECODER.raw_decode(text, begin)
        except (ValueError, RecursionError):
            return rows, begin
        rows.append(row)
    return rows, at


def _draft(row: Any) -> Draft | None:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("keys"), list):
        return None
    keys = tuple(key for key in row["keys"] if isinstance(key, str))
    return Draft(text=row["text"].strip(), keys=keys) if is_text(row["text"]) else None


def is_text(said: str) -> bool:
    """More than blanks, and no half characters (\\ud83d): those can be neither shown nor stored."""
    return bool(said.strip()) and not any("\ud800" <= letter <= "\udfff" for letter in said)
