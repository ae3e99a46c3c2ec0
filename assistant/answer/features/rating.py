"""In: a query and its evidence. Out: the evidence with the likeliest passages measured, rated and put in the order of their probability."""

from collections import Counter
from collections.abc import Sequence

from assistant.answer.features.probability import regression
from assistant.answer.features.table import FEATURES, RERANKED, Context
from assistant.model import Query
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.scoring import MOST_RATED
from corpus.embedder.reranking import load_reranker, passage_text

MOST_RERANKED = 24
"""Passages that the reranker reads: some three milliseconds each."""
_UNREAD = 1.0
_HITS_BEFORE = 5


def rated(query: Query, evidence: Evidence) -> Evidence:
    """`evidence`, its first MOST_RATED passages with features and probability, likeliest first; changed in place."""
    ranked = evidence.ranked[:MOST_RATED]
    context = Context(query, ranked, _reranked(query, ranked), _before(query, evidence))
    table = FEATURES | (RERANKED if context.is_reranked else {})
    scorer = regression("reranked" if context.is_reranked else "plain")
    for scored in ranked:
        scored.features = {name: float(feature(context, scored)) for name, feature in table.items()}
        scored.probability = scorer.probability(scored.features)
    evidence.ranked[:MOST_RATED] = sorted(ranked, key=lambda s: (-s.probability, s.passage.key))
    return evidence


def _reranked(query: Query, ranked: Sequence[Scored]) -> list[float]:
    """A score for each passage by the reranker, which reads the first MOST_RERANKED; the others lie under the lowest. [] where it is off."""
    reranker = load_reranker()
    if reranker is None or not ranked:
        return []
    found = reranker.scores(query.rewritten, [_read(scored.passage) for scored in ranked[:MOST_RERANKED]]).tolist()
    return found + [min(found) - _UNREAD] * (len(ranked) - len(found))


def _read(passage: Passage) -> str:
    return passage_text(passage.part.title or "", passage.headings, passage.text)


def _before(query: Query, evidence: Evidence) -> dict[str, float]:
    """Document id -> its share of the first hits for the turn before: a follow-up is mostly about the same document."""
    if not query.earlier:
        return {}
    hits = evidence.index.library.search(query.earlier, _HITS_BEFORE)
    return {name: count / len(hits) for name, count in Counter(hit.document_id for hit in hits).items()}
