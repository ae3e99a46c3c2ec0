"""In: a question that compares documents or places. Out: one quote of each, never two documents in one statement."""

import re
from collections.abc import Callable

from assistant.answer.composing.draft import Draft
from assistant.answer.composing.selection import shown
from assistant.model import Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage

_NATION = re.compile(r"国家|国务院|部委|中央|全国|\d+号文")
Side = Callable[[Passage], bool]


def compared(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | None:
    """The best passage of each side named (by place, level, title or 文号); None when the question does not compare two."""
    sides = _sides(query, evidence) if _sets_side_by_side(query) else []
    if len(sides) < 2:
        return None
    draft = Draft(query)
    for side in sides[:4]:
        candidates = [s for s in evidence.ranked if side(s.passage) and s.passage.kind not in ("heading", "assignment_note", "head")]
        best = max(candidates, key=lambda s: s.score - s.place, default=None)
        if best is not None and best.covered >= 0.3:
            draft.quote(shown(best.passage))
    return draft if len(draft.citations) > 1 else None


def _sets_side_by_side(query: Query) -> bool:
    """The question compares, joins two places (绍兴和宁波), or asks about each place in a clause of its own; not so 上海支援武汉."""
    if "comparison" in query.kinds or len(query.places) < 2:
        return "comparison" in query.kinds or len(query.parts) > 1
    places = tuple(dict.fromkeys(query.places))
    any_place = "|".join(map(re.escape, places))
    one_after_other = rf"(?:{any_place})[^，。？在]{{0,8}}?(?:和|与|跟|及|、|还是|比)[^，。？在]{{0,4}}?(?:{any_place})"
    apart = [ask for ask in query.asks if any(place in ask.text for place in places)]
    return bool(re.search(one_after_other, query.rewritten)) or len(apart) > 1


def _sides(query: Query, evidence: Evidence) -> list[Side]:
    sides: list[Side] = []
    held = {part.region for entry in evidence.entries.values() for part in entry.parts}
    for region in query.regions:
        if region not in held:
            continue
        sides.append(lambda passage, region=region: passage.part.region == region)  # type: ignore[misc]
    named = list(query.parts)
    if named:
        sides.append(lambda passage: (passage.document.id, passage.part.key) in named)
    elif _NATION.search(query.rewritten):
        sides.append(lambda passage: passage.part.level == "national")
    return sides
