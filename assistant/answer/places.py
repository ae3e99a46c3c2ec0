"""Where the place decides the answer and none is named: the rule of each place that is as likely."""

from collections.abc import Sequence

from assistant.model import Query
from assistant.retrieve import Scored
from corpus.model import Region

# side by side up to so many places; with more the question back is shorter to read
MOST_SIDE_BY_SIDE = 3
_AS_LIKELY, _LOOKED_AT = 0.85, 30
_OF_THE_DOCUMENT = ("metadata", "lineage", "definition", "comparison")


def of_places(query: Query, ranked: Sequence[Scored]) -> list[Scored]:
    """The best unit of each place whose rule is nearly as likely as the best; [] where a place or document is named, where the
    nation's rule is as likely (it binds everywhere), or where only one place has one."""
    if query.region or query.documents or query.parts or query.kinds[0] in _OF_THE_DOCUMENT or not ranked:
        return []
    top = ranked[0]
    near = [s for s in ranked[:_LOOKED_AT] if s.unit.kind not in ("heading", "tail", "head") and _as_likely(s, top)]
    found: dict[Region, Scored] = {}
    for scored in near:
        found.setdefault(scored.unit.part.region, scored)
    return list(found.values()) if len(found) > 1 and all(region.steps for region in found) else []


def _as_likely(scored: Scored, top: Scored) -> bool:
    return scored.score >= _AS_LIKELY * top.score and scored.covered >= _AS_LIKELY * top.covered
