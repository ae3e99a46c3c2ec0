"""A conversation: follow-ups made to stand alone, then answered. Every surface goes through `respond`."""

import re
import time
from collections.abc import Sequence

from assistant.answer import answer
from assistant.model import Answer, Scope
from assistant.retrieve import Shelf
from assistant.understand import understand
from assistant.understand.followup import rewrite

HISTORY = 6


def respond(
    shelf: Shelf, question: str, *, history: Sequence[str] = (), scope: Scope | None = None, as_of: str | None = None, id: str | None = None
) -> Answer:
    """The answer to `question` after the user's earlier turns `history` (the last few count)."""
    started = time.perf_counter()
    scope = scope or Scope()
    text = " ".join(re.sub(r"[\x00-\x08\x0b-\x1f]", " ", question).split())
    rewritten = rewrite(text, [" ".join(turn.split()) for turn in history[-HISTORY:]])
    query = understand(text, list(shelf.entries().values()), scope=scope, rewritten=rewritten, as_of=as_of)
    said = answer(query, shelf)
    took = round((time.perf_counter() - started) * 1000, 1)
    where = Scope(region=query.region.name if query.region else scope.region, document=scope.document)
    return said.model_copy(update={"id": id, "scope": where, "elapsed_ms": took})
