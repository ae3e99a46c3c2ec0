"""The question back, where the place decides the answer and the rules of too many places would have to be read."""

from assistant.answer.composing.draft import abstain
from assistant.answer.composing.places import MOST_SIDE_BY_SIDE, decides, of_places
from assistant.model import Answer, Query
from assistant.retrieve import Evidence

_NAMED = 8


def asked_back(query: Query, evidence: Evidence) -> Answer | None:
    """`clarify` where more places have a rule of their own than can be read side by side; the clauses stand under `nearest`."""
    places = of_places(query, evidence.ranked)
    if len(places) <= MOST_SIDE_BY_SIDE or not decides(query, places):
        return None
    names = [scored.passage.part.region.name for scored in places[:_NAMED]]
    more = "等地" if len(places) > _NAMED else ""
    text = f"各地对此分别作了规定，请问您问的是哪里？库里有{'、'.join(names)}{more}的文件，回答地名即可。"
    nearest = [scored.passage for scored in places[:_NAMED]]
    return abstain(query, "needs_region", text, nearest, {}).model_copy(update={"status": "clarify"})
