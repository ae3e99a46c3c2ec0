"""Documents side by side: one quote of each side, never two documents in one statement."""

import re
from collections.abc import Callable

from assistant.answer.choose import shown
from assistant.answer.compose import Draft
from assistant.model import Query
from assistant.retrieve import Evidence, Shelf, Unit

_NATION = re.compile(r"国家|国务院|部委|中央|全国|\d+号文")
Side = Callable[[Unit], bool]


def compared(query: Query, evidence: Evidence, shelf: Shelf) -> Draft | None:
    """The best unit of each document named (by place, level, title or 文号); None when fewer than two are named."""
    sides = _sides(query, evidence)
    if len(sides) < 2:
        return None
    draft = Draft(query)
    for side in sides[:4]:
        candidates = [s for s in evidence.ranked if side(s.unit) and s.unit.kind not in ("heading", "tail", "head")]
        best = max(candidates, key=lambda s: s.score - s.place, default=None)
        if best is not None and best.covered >= 0.3:
            draft.quote(shown(best.unit))
    return draft if len(draft.citations) > 1 else None


def _sides(query: Query, evidence: Evidence) -> list[Side]:
    sides: list[Side] = []
    held = {part.region for entry in evidence.entries.values() for part in entry.parts}
    for region in query.regions:
        if region not in held:
            continue
        sides.append(lambda unit, region=region: unit.part.region == region)  # type: ignore[misc]
    named = list(query.parts)
    if named:
        sides.append(lambda unit: (unit.document.id, unit.part.key) in named)
    elif _NATION.search(query.rewritten):
        sides.append(lambda unit: unit.part.level == "national")
    return sides
