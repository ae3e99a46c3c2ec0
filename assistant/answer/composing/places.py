"""In: a question that names no place and its ranked passages. Out: the best passage of each place that has its own likely rule."""

import re
from collections.abc import Sequence

from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Scored
from assistant.retrieve.scoring import SLOT_KINDS
from assistant.understand.followup import any_place
from corpus.model import Region

# rules of so many places are quoted side by side; for more the user is asked for the place
MOST_SIDE_BY_SIDE = 3
_AS_LIKELY, _LOOKED_AT = 0.85, 30
_OF_THE_DOCUMENT = ("metadata", "lineage", "definition", "comparison")
# 哪些地方出台了…, 最多的是哪里: the answer is a place
_ASKS_FOR_PLACES = re.compile(r"(哪些|哪几个|几个|多少个|各个?|每个)[^，。？]{0,4}(地方|地区|省|市|区|县|城市)|最[^，。？]{1,4}的?是哪")


def of_places(query: Query, ranked: Sequence[Scored]) -> list[Scored]:
    """The best passage of each place that scores nearly as well as the best of all.

    [] where a place or document is named, where a national rule is among them (it binds everywhere), or where there is only one place.
    """
    if query.region or query.documents or query.parts or query.kinds[0] in _OF_THE_DOCUMENT or not ranked:
        return []
    top = ranked[0]
    near = [s for s in ranked[:_LOOKED_AT] if s.passage.kind not in ("heading", "assignment_note", "head") and _as_likely(s, top)]
    found: dict[Region, Scored] = {}
    for scored in near:
        found.setdefault(scored.passage.part.region, scored)
    return list(found.values()) if len(found) > 1 and all(region.steps for region in found) else []


def decides(query: Query, places: Sequence[Scored]) -> bool:
    """True where the answer depends on the place: not where a place is asked for, any is welcome, or all give the same value."""
    if _ASKS_FOR_PLACES.search(query.rewritten) or any_place(query.question):
        return False
    kinds = SLOT_KINDS.get(wanted_slot(query) or "", frozenset())
    values = [{amount.key for amount in scored.passage.amounts if amount.kind in kinds} for scored in places]
    return not (values and set.intersection(*values))


def _as_likely(scored: Scored, top: Scored) -> bool:
    return scored.score >= _AS_LIKELY * top.score and scored.covered >= _AS_LIKELY * top.covered
