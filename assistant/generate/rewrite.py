"""A follow-up made to stand alone by the model, kept only when it says nothing that was not said."""

import json
from collections.abc import Sequence
from typing import Any

from assistant.generate import prompts
from assistant.generate.client import LanguageModel
from assistant.generate.errors import ModelError
from assistant.generate.statements import is_text
from assistant.verify import passes

SCHEMA: dict[str, Any] = {
    "title": "rewritten",
    "description": "独立成句的问题",
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
}


def rewrite(question: str, history: Sequence[str], model: LanguageModel) -> str | None:
    """The follow-up as a question of its own; None when the model fails or brings in words of its own."""
    try:
        text = "".join(model.stream(prompts.REWRITE, prompts.rewriting(question, list(history)), SCHEMA))
        said = json.loads(text)["question"]
    except (ModelError, ValueError, RecursionError, KeyError, TypeError):
        return None
    if not isinstance(said, str) or not is_text(said) or len(said) > 200:
        return None
    return said.strip() if passes(said, [*history, question]) else None
