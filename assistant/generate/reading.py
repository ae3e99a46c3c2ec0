"""A statement of an enterprise read by a language model, for conditions that the rules left unread: off by default (TIAOLI_LLM_CHECK=1).

The model sees the statement and the conditions by id with their Chinese names, nothing else: no policy, no verdict. What it says is
only a proposal; the self-check gates it and shows it to the user for confirmation (assistant.selfcheck.session.proposals).
"""

import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from assistant.generate import prompts
from assistant.generate.provider.client import LanguageModel
from assistant.generate.provider.errors import ModelError
from assistant.model import Reading, Readings

MOST_FAILURES = 3
"""Failures in a row after which the model is left alone for a while: a batch of 300 cases would wait for as many time-outs."""
REST_S = 60.0
_KEPT = 512


class _RestingError(ModelError):
    """The model was not asked: it rests after MOST_FAILURES."""


class StatementReader:
    """Reads statements through `model`; the same statement with the same conditions is asked for once."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._failures, self._rests_until = 0, 0.0
        # a page checks the whole account anew after every message; a failure raises and is not kept
        self._answer = lru_cache(maxsize=_KEPT)(self._ask)

    def __call__(self, statement: str, conditions: Mapping[str, str]) -> Readings:
        """What the model takes `statement` to say of `conditions` (id -> Chinese name); `trouble` says why where it said nothing."""
        try:
            found = self._answer(statement, tuple(conditions.items()))
        except _RestingError as error:
            return Readings(trouble=str(error))
        except ModelError as error:
            self._failed()
            return Readings(trouble=str(error))
        self._failures = 0
        return found

    def _failed(self) -> None:
        """One failure after a rest begins the next rest; one of a call begun before it does not lengthen it."""
        self._failures += 1
        if self._failures >= MOST_FAILURES and not self._resting():
            self._rests_until = time.monotonic() + REST_S

    def _resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _ask(self, statement: str, conditions: tuple[tuple[str, str], ...]) -> Readings:
        if self._resting():
            raise _RestingError("语言模型连续出错，暂不使用")
        known = dict(conditions)
        return _readings("".join(self._model.stream(prompts.READING, prompts.reading(statement, known), _schema(known))))


def _schema(conditions: Mapping[str, str]) -> dict[str, Any]:
    row = {
        "condition": {"type": "string", "enum": list(conditions)},
        "value": {"type": "boolean"},
        "quote": {"type": "string"},
        "figure": {"type": "string"},
    }
    rows = {"type": "array", "items": {"type": "object", "properties": row, "required": ["condition", "value", "quote"]}}
    return {
        "title": "readings",
        "description": "自述中说到的情况",
        "type": "object",
        "properties": {"readings": rows},
        "required": ["readings"],
    }


def _readings(text: str) -> Readings:
    """The rows of {"readings": […]}, the first JSON object of `text`. Raises ModelError where there is none of that form."""
    start = text.find("{")
    try:
        said, _ = json.JSONDecoder().raw_decode(text, start) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        said = None
    rows = said.get("readings") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise ModelError("语言模型没有给出可用的回答")
    made = [_reading(row) for row in rows]
    return Readings(rows=tuple(one for one in made if one), malformed=sum(one is None for one in made))


def _reading(row: Any) -> Reading | None:
    if not isinstance(row, dict) or not isinstance(row.get("value"), bool):
        return None
    words = {name: row.get(name) or "" for name in ("condition", "quote", "figure")}
    if not all(isinstance(word, str) for word in words.values()):
        return None
    try:
        return Reading(value=row["value"], **{name: word.strip() for name, word in words.items()})
    except ValidationError:  # half a surrogate pair (\ud800) is no text
        return None
