"""In: ranked evidence. Out: measures of how well it answers."""

import math
import re
from collections.abc import Iterable, Sequence

from assistant.answer.composing.values import wanted_slot
from assistant.model import Concept, Query
from assistant.retrieve import Evidence, Scored
from assistant.retrieve.scoring import MOST_RATED, Topic, Weighted
from assistant.understand.kinds import INTERROGATIVE

_ASKS = re.compile(f"{INTERROGATIVE}|是否")
_PARTS = re.compile(r"[，,。；;？?]")
# a topic word counts as not said below this share
_SAID = 0.5
# passages whose probabilities are added up
_LIKELY = 8
_BEST_READ = 5
# a question is of another field than a document that does not say more than this share of its strong topic words
_MOSTLY = 0.6


def measured(query: Query, evidence: Evidence) -> dict[str, float]:
    """The measures of the evidence for one question.

    strength: score of the best passage without what the place added. lost: share of the strong topic words that the passage, its
    headings, title and paragraph do not say. asked: share of the strong topic words beside the interrogative that its document
    says, 1 where there are none. value: 1 where a value (money, time, number …) is asked for. first, second, sum: the
    probabilities of the likeliest passages; fitting: of the likeliest with such a value. read, read_mean: what the reranker says of
    the best and of the five best.
    """
    best = evidence.ranked[0]
    likely = [scored.probability for scored in evidence.ranked[:_LIKELY]] + [0.0] * 2
    fitting = (s.probability for s in evidence.ranked[:MOST_RATED] if s.features.get("slot_fit", 0.0) >= 0)
    return {
        "strength": best.score - best.place,
        "covered": best.covered,
        "lost": _lost(best.passage.reach_grams, evidence.weighted),
        "asked": _share(evidence.terms_of(best.passage.document.id), Topic(_asked(query, evidence.weighted))),
        "foreign": float(foreign(best, evidence)),
        "value": float(wanted_slot(query) is not None),
        "told": float(bool(query.documents)),
        "first": _odds(likely[0]),
        "second": _odds(likely[1]),
        "sum": math.log(sum(likely) + 0.01),
        "fitting": _odds(max(fitting, default=0.0)),
    } | _read(evidence)


def _read(evidence: Evidence) -> dict[str, float]:
    """{} where the reranker is off."""
    said = sorted((s.features["reranked"] for s in evidence.ranked[:MOST_RATED] if "reranked" in s.features), reverse=True)[:_BEST_READ]
    return {"read": said[0], "read_mean": math.fsum(said) / len(said)} if said else {}


def _odds(probability: float) -> float:
    return math.log((probability + 0.001) / (1.001 - probability))


def foreign(best: Scored, evidence: Evidence) -> bool:
    """True when the document of the best passage lacks most strong topic words: the question is of another field (out_of_domain)."""
    return _lost(evidence.terms_of(best.passage.document.id), evidence.weighted) > _MOSTLY


def is_strong(concept: Concept) -> bool:
    """True for a topic word specific enough to distinguish topics."""
    return concept.weight >= 0.9 and len(concept.word) > 1


def _lost(held: frozenset[str], topic: Topic) -> float:
    """Share of the strong topic words that `held` does not say; 1 where the question has none."""
    said = topic.said(held)
    strong = [(item.concept.weight, share) for item, share in zip(topic, said, strict=True) if is_strong(item.concept)]
    total = sum(weight for weight, _ in strong)
    return sum(weight for weight, share in strong if share < _SAID) / total if total else 1.0


def _asked(query: Query, topic: Topic) -> Iterable[Weighted]:
    """Strong topic words in the clauses of the question that have an interrogative."""
    parts: Sequence[str] = [part for part in _PARTS.split(query.rewritten) if _ASKS.search(part)]
    return (item for item in topic if is_strong(item.concept) and any(item.concept.word in part for part in parts))


def _share(held: frozenset[str], topic: Topic) -> float:
    said = topic.said(held)
    return sum(item.weight * share for item, share in zip(topic, said, strict=True)) / topic.total if topic else 1.0
