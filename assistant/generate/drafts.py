"""Drafted statements out of a growing JSON text: each is given as soon as it is whole."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args

from assistant.verify.derivations import OPERATIONS
from corpus.model import Frozen

Kind = Literal["value", "verdict", "list", "computed", "none"]
QUESTION = "question"
"""The key of an operand that stands in the user's question."""
MOST_STATEMENTS, MOST_KEYS, MOST_SEARCHES = 12, 4, 4
LONGEST_STATEMENT, LONGEST_SEARCH = 400, 30
_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": _STRING}
SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "逐句回答，每句注明依据的编号",
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "ask": {"type": "integer"},
                    "kind": {"type": "string", "enum": list(get_args(Kind))},
                    "text": _STRING,
                    "keys": _STRINGS,
                    "verdict": {"type": "string", "enum": ["是", "否", ""]},
                    "deciding": _STRING,
                    "operation": {"type": "string", "enum": [*OPERATIONS, "count", "compare", ""]},
                    "operands": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"words": _STRING, "key": _STRING}, "required": ["words", "key"]},
                    },
                    "result": _STRING,
                    "search": _STRINGS,
                },
                "required": ["kind", "text", "keys"],
            },
        }
    },
    "required": ["statements"],
}
_DECODER = json.JSONDecoder()


class Drafted(Frozen):
    """A statement as the model wrote it; nothing of it has been checked. `operands`: words and the key they are said to stand under."""

    kind: Kind = "value"
    ask: int = 1
    text: str = ""
    keys: tuple[str, ...] = ()
    verdict: str = ""
    deciding: str = ""
    operation: str = ""
    operands: tuple[tuple[str, str], ...] = ()
    result: str = ""
    search: tuple[str, ...] = ()


def drafts(pieces: Iterable[str]) -> Iterator[Drafted]:
    """Whole statements of {"statements": [{"kind", "text", "keys", …}, …]} while its text is still arriving, MOST_STATEMENTS at most.

    What is not of that form is skipped: a cut or malformed answer gives the statements that were whole.
    """
    text, at, given = "", -1, 0
    for piece in pieces:
        text += piece
        if at < 0:
            at = _start(text)
        if at >= 0 and "}" in piece:
            rows, at = _whole(text, at)
            for made in filter(None, map(_drafted, rows)):
                given += 1
                if given <= MOST_STATEMENTS:
                    yield made


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


def _drafted(row: Any) -> Drafted | None:
    if not isinstance(row, dict) or row.get("kind", "value") not in get_args(Kind):
        return None
    kind, text = row.get("kind", "value"), _word(row, "text")
    if kind != "none" and (not text or len(text) > LONGEST_STATEMENT):
        return None
    operands = [(_word(one, "words"), _word(one, "key")) for one in _rows(row, "operands") if isinstance(one, dict)]
    return Drafted(
        kind=kind,
        ask=row["ask"] if type(row.get("ask")) is int else 1,
        text=text,
        keys=tuple(dict.fromkeys(key for key in _rows(row, "keys") if isinstance(key, str)))[:MOST_KEYS],
        operands=tuple(operands[:MOST_STATEMENTS]),
        search=searches(row),
        **{name: _word(row, name) for name in ("verdict", "deciding", "operation", "result")},
    )


def searches(row: dict[str, Any]) -> tuple[str, ...]:
    """The words to search for that a row gives; they are searched for and never shown."""
    said = [one.strip() for one in _rows(row, "search") if isinstance(one, str) and is_text(one)]
    return tuple(dict.fromkeys(one[:LONGEST_SEARCH] for one in said))[:MOST_SEARCHES]


def _rows(row: dict[str, Any], name: str) -> list[Any]:
    found = row.get(name)
    return found if isinstance(found, list) else []


def _word(row: dict[str, Any], name: str) -> str:
    """The text under `name` on one line; "" where there is none that can be shown."""
    said = row.get(name)
    return " ".join(said.split()) if isinstance(said, str) and is_text(said) else ""


def is_text(said: str) -> bool:
    """More than blanks, and no half characters (\\ud83d): those can be neither shown nor stored."""
    return bool(said.strip()) and not any("\ud800" <= letter <= "\udfff" for letter in said)
