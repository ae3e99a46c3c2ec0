"""Where the place decides the answer and none is named: the rule of each place that is as likely."""

import re
from collections.abc import Sequence

from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Scored
from assistant.retrieve.scoring import SLOT_KINDS
from assistant.understand.followup import any_place
from corpus.model import Region

# side by side up to so many places; with more the question back is shorter to read
MOST_SIDE_BY_SIDE = 3
_AS_LIKELY, _LOOKED_AT = 0.85, 30
_OF_THE_DOCUMENT = ("metadata", "lineage", "definition", "comparison")
# 哪些地方出台了…, 最多的是哪里: the places are what is asked for
_ASKS_FOR_PLACES = re.compile(r"(哪些|哪几个|几个|多少个|各个?|每个)[^，。？]{0,4}(地方|地区|省|市|区|县|城市)|最[^，。？]{1,4}的?是哪")


def of_places(query: Query, ranked: Sequence[Scored]) -> list[Scored]:
    """The best passage of each place whose rule is nearly as likely as the best; [] where a place or document is named, where the
    nation's rule is as likely (it binds everywhere), or where only one place has one."""
    if query.region or query.documents or query.parts or query.kinds[0] in _OF_THE_DOCUMENT or not ranked:
        return []
    top = ranked[0]
    near = [s for s in ranked[:_LOOKED_AT] if s.passage.kind not in ("heading", "assignment_note", "head") and _as_likely(s, top)]
    found: dict[Region, Scored] = {}
    for scored in near:
        found.setdefault(scored.passage.part.region, scored)
    return list(found.values()) if len(found) > 1 and all(region.steps for region in found) else []


def decides(query: Query, places: Sequence[Scored]) -> bool:
    """Whether the place decides: not where places are asked for, any will do, or all of them give the value that is asked for."""
    if _ASKS_FOR_PLACES.search(query.rewritten) or any_place(query.question):
        return False
    kinds = SLOT_KINDS.get(wanted_slot(query) or "", frozenset())
    values = [{amount.key for amount in scored.passage.amounts if amount.kind in kinds} for scored in places]
    return not (values and set.intersection(*values))


def _as_likely(scored: Scored, top: Scored) -> bool:
    return scored.score >= _AS_LIKELY * top.score and scored.covered >= _AS_LIKELY * top.covered
