"""A conversation: follow-ups made to stand alone, then answered. Every surface goes through `respond`."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answer import answer
from assistant.model import Answer, Scope
from assistant.retrieve import Shelf
from assistant.understand import understand
from assistant.understand.followup import rewrite

if TYPE_CHECKING:
    from assistant.generate import LanguageModel

HISTORY = 6


def respond(
    shelf: Shelf,
    question: str,
    *,
    history: Sequence[str] = (),
    scope: Scope | None = None,
    as_of: str | None = None,
    id: str | None = None,
    model: "LanguageModel | None" = None,
) -> Answer:
    """The answer to `question` after the user's earlier turns `history` (the last few count).

    `model`, where one is configured, may rewrite the follow-up and rephrase the answer, both behind the gate.
    """
    *_, last = responding(shelf, question, history=history, scope=scope, as_of=as_of, id=id, model=model)
    return last


def responding(
    shelf: Shelf,
    question: str,
    *,
    history: Sequence[str] = (),
    scope: Scope | None = None,
    as_of: str | None = None,
    id: str | None = None,
    model: "LanguageModel | None" = None,
) -> Iterator[Answer]:
    """The answer as it grows: once without a model, else after each statement that passed the gate; the last is the whole."""
    started = time.perf_counter()
    scope = scope or Scope()
    text = " ".join(re.sub(r"[\x00-\x08\x0b-\x1f]", " ", question).split())
    rewritten = _standing_alone(text, [" ".join(turn.split()) for turn in history[-HISTORY:]], model)
    query = understand(text, list(shelf.entries().values()), scope=scope, rewritten=rewritten, as_of=as_of)
    extractive = answer(query, shelf)
    where = Scope(region=query.region.name if query.region else scope.region, document=scope.document)
    for said in _phrased(extractive, model):
        took = round((time.perf_counter() - started) * 1000, 1)
        yield said.model_copy(update={"id": id, "scope": where, "elapsed_ms": took})


def _standing_alone(text: str, history: list[str], model: "LanguageModel | None") -> str:
    by_rule = rewrite(text, history)
    if model is None or not history or by_rule == text:
        return by_rule
    from assistant.generate import rewrite as rewrite_by_model

    return rewrite_by_model(text, history, model) or by_rule


def _phrased(extractive: Answer, model: "LanguageModel | None") -> Iterator[Answer]:
    if model is None:
        return iter((extractive,))
    from assistant.generate import rephrasing

    return rephrasing(extractive, model)
