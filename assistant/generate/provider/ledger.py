"""The calls for one question: what they may cost, and what they did cost."""

import time
from collections.abc import Iterator
from typing import Any

from assistant.generate.provider.client import LanguageModel, Usage
from assistant.generate.provider.errors import ModelError
from assistant.model import ModelStep, ModelTrace

MOST_TOKENS = 30_000
"""A question may cost, prompts and replies together; a call that would go beyond is not made."""
# tokens of a Chinese character, where the server does not count
_TOKENS = 0.7


class Ledger:
    """Asks one model for one question: all calls share its time limit and MOST_TOKENS."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._began = time.monotonic()
        self._deadline = self._began + model.timeout
        self._steps: list[ModelStep] = []
        self._dropped: list[tuple[str, str]] = []
        self._first: float | None = None
        self._trouble: ModelError | None = None

    @property
    def trusted(self) -> bool:
        return self._model.trusted

    def ask(self, step: str, system: str, user: str, schema: dict[str, Any]) -> Iterator[str]:
        """The reply in pieces. Raises ModelError, also when time or tokens are used up, and once a call has failed: its next would too."""
        if self._trouble:
            raise self._trouble
        began, usage, length = time.monotonic(), Usage(), 0
        if sum(one.prompt_tokens + one.reply_tokens for one in self._steps) + _tokens(system + user) > MOST_TOKENS:
            raise ModelError("语言模型的用量到了上限")
        try:
            for piece in self._model.stream(system, user, schema, deadline=self._deadline, usage=usage):
                length += len(piece)
                yield piece
        except ModelError as error:
            self._trouble = error
            raise
        finally:
            self._steps.append(
                ModelStep(
                    step=step,
                    seconds=round(time.monotonic() - began, 3),
                    prompt_tokens=usage.prompt or _tokens(system + user),
                    reply_tokens=usage.reply or round(length * _TOKENS),
                    counted=bool(usage.prompt),
                )
            )

    def proved(self) -> None:
        """A statement has passed."""
        if self._first is None:
            self._first = round(time.monotonic() - self._began, 3)

    def drop(self, text: str, reason: str) -> None:
        self._dropped.append((text, reason))

    def trace(self) -> ModelTrace:
        return ModelTrace(model=self._model.name, steps=tuple(self._steps), dropped=tuple(self._dropped), first_proved_s=self._first)


def _tokens(text: str) -> int:
    return round(len(text) * _TOKENS)
