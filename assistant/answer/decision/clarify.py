"""In: a query without a place and its evidence. Out: a question back for the place, where too many places have a rule of their own."""

from assistant.answer.composing.draft import abstain
from assistant.answer.composing.places import MOST_SIDE_BY_SIDE, decides, of_places
from assistant.model import Answer, Query
from assistant.retrieve import Evidence

_NAMED = 8


def asked_back(query: Query, evidence: Evidence) -> Answer | None:
    """An Answer with status clarify that names the places (their clauses under `nearest`); None where the place need not be known."""
    places = of_places(query, evidence.ranked)
    if len(places) <= MOST_SIDE_BY_SIDE or not decides(query, places):
        return None
    names = [scored.passage.part.region.name for scored in places[:_NAMED]]
    more = "等地" if len(places) > _NAMED else ""
    text = f"各地对此分别作了规定，请问您问的是哪里？库里有{'、'.join(names)}{more}的文件，回答地名即可。"
    nearest = [scored.passage for scored in places[:_NAMED]]
    return abstain(query, "needs_region", text, nearest, {}).model_copy(update={"status": "clarify"})
