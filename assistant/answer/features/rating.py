"""In: a query and its evidence. Out: the evidence with the likeliest passages measured, rated and put in the order of their probability."""

from collections.abc import Mapping, Sequence

from assistant.answer.features.probability import regression
from assistant.answer.features.table import FEATURES, RERANKED, Context, Feature
from assistant.model import Query
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.scoring import MOST_RATED
from corpus.embedder.reranking import Reranker, load_reranker, passage_text

MOST_RERANKED = 16
"""Passages that the reranker reads: out of fold .635 of the answers are clean with ten, .641 with sixteen, .643 with eighteen."""
# how far the passages that it does not read lie under the lowest that it reads
_UNREAD = 1.0


def rated(query: Query, evidence: Evidence) -> Evidence:
    """`evidence`, its first MOST_RATED passages with features and probability, likeliest first; changed in place."""
    ranked = evidence.ranked[:MOST_RATED]
    context = Context(query, ranked)
    _rate(ranked, FEATURES, context, "plain")
    likely = sorted(ranked, key=_likeliest)
    if (reranker := load_reranker()) and likely:
        context.reranked = _reranked(reranker, query, likely)
        _rate(likely, RERANKED, context, "reranked")
        likely.sort(key=_likeliest)
    evidence.ranked[:MOST_RATED] = likely
    return evidence


def _rate(ranked: Sequence[Scored], table: Mapping[str, Feature], context: Context, scorer: str) -> None:
    weights = regression(scorer)
    for scored in ranked:
        scored.features |= {name: float(feature(context, scored)) for name, feature in table.items()}
        scored.probability = weights.probability(scored.features)


def _likeliest(scored: Scored) -> tuple[float, tuple[str, int, int]]:
    return -scored.probability, scored.passage.key


def _reranked(reranker: Reranker, query: Query, likely: Sequence[Scored]) -> dict[tuple[str, int, int], float]:
    """The reranker's score by key of a passage; it reads the first MOST_RERANKED."""
    found = reranker.scores(query.rewritten, [_read(scored.passage) for scored in likely[:MOST_RERANKED]])
    read = {scored.passage.key: float(score) for scored, score in zip(likely, found, strict=False)}
    unread = min(read.values()) - _UNREAD
    return {scored.passage.key: read.get(scored.passage.key, unread) for scored in likely}


def _read(passage: Passage) -> str:
    return passage_text(passage.part.title or "", passage.headings, passage.text)
