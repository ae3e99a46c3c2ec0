"""The features of a passage for a question, one line each. In: the context of a question and one of its passages. Out: a number.

A pair is two neighbouring characters; shares and probabilities run from 0 to 1. `…_gap`: how far the passage is behind the best one.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Passage, Scored
from assistant.retrieve.scoring import KIND_FACTS, defines, holds_slot
from corpus.text.terms import terms

# passages of one document among the first so many speak for each other
_TOGETHER = 10


class Context:
    """What the passages of one question are measured against.

    `before`: document id -> its share of what the turn before found. `reranked`: what the reranker says by key of a passage.
    """

    def __init__(self, query: Query, ranked: Sequence[Scored], before: Mapping[str, float] = MappingProxyType({})) -> None:
        self.query = query
        self.before = before
        self.reranked: Mapping[tuple[str, int, int], float] = {}
        self._rank = {scored.passage.key: n for n, scored in enumerate(ranked)}
        self.best_score = max((s.score for s in ranked), default=0.0)
        self.best_covered = max((s.covered for s in ranked), default=0.0)
        self.best_likeness = max((s.likeness for s in ranked), default=0.0)
        self.together = Counter(s.passage.document.id for s in ranked[:_TOGETHER])
        self.slot = wanted_slot(query)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return _pairs(terms(self.query.rewritten))

    @cached_property
    def kinds(self) -> dict[str, float]:
        """Probability of each kind of question over all asks."""
        return {kind: max(ask.kinds.get(kind, 0.0) for ask in self.query.asks) for ask in self.query.asks for kind in ask.kinds}

    def rank(self, scored: Scored) -> int:
        return self._rank[scored.passage.key]

    def said(self, held: frozenset[str]) -> float:
        """Share of the question's pairs among the terms `held`."""
        return len(self.pairs & held) / len(self.pairs) if self.pairs else 0.0

    def kind_fit(self, passage: Passage) -> float:
        """How likely the question is of a kind that a fact of the passage answers."""
        own = {fact.kind for fact in passage.facts}
        return max((sure for kind, sure in self.kinds.items() if own & set(KIND_FACTS.get(kind, ()))), default=0.0)

    def slot_fit(self, passage: Passage) -> float:
        """1 where the passage has a value of the kind asked for, -1 where it has none; 0 where no value is asked for."""
        if self.slot is None:
            return 0.0
        return 1.0 if holds_slot(passage, self.slot, self.query.units) else -1.0


def _pairs(found: Sequence[str]) -> frozenset[str]:
    return frozenset(term for term in found if len(term) > 1)


Feature = Callable[[Context, Scored], float]
FEATURES: dict[str, Feature] = {
    "score": lambda c, s: s.score,
    "score_gap": lambda c, s: c.best_score - s.score,
    "rank": lambda c, s: math.log1p(c.rank(s)),
    "covered": lambda c, s: s.covered,
    "covered_gap": lambda c, s: c.best_covered - s.covered,
    "own": lambda c, s: s.own,
    "likeness": lambda c, s: s.likeness,
    "likeness_gap": lambda c, s: c.best_likeness - s.likeness,
    "place": lambda c, s: s.place,
    "said": lambda c, s: c.said(s.passage.grams),
    "said_around": lambda c, s: c.said(s.passage.around_grams),
    "said_above": lambda c, s: c.said(s.passage.heading_grams | s.passage.title_grams),
    "said_all": lambda c, s: c.said(s.passage.reach_grams),
    "length": lambda c, s: math.log1p(len(s.passage.text)),
    "asked_length": lambda c, s: math.log1p(len(c.query.rewritten)),
    "facts": lambda c, s: min(len(s.passage.facts), 4),
    "kind_fit": lambda c, s: c.kind_fit(s.passage),
    "slot_fit": lambda c, s: c.slot_fit(s.passage),
    "defines": lambda c, s: float("definition" in c.kinds and defines(s.passage, c.query)),
    "together": lambda c, s: c.together[s.passage.document.id] / _TOGETHER,
    "before": lambda c, s: c.before.get(s.passage.document.id, 0.0),
    "preamble": lambda c, s: float(s.passage.is_preamble),
    "note": lambda c, s: float(s.passage.kind == "assignment_note"),
    "row": lambda c, s: float(s.passage.kind == "row"),
    "heading": lambda c, s: float(s.passage.kind == "heading"),
    "head": lambda c, s: float(s.passage.kind == "head"),
}
RERANKED: dict[str, Feature] = {
    "reranked": lambda c, s: c.reranked[s.passage.key],
    "reranked_gap": lambda c, s: max(c.reranked.values()) - c.reranked[s.passage.key],
}
"""Features that need the reranker."""
