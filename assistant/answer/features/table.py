"""The features of a passage for a question, one line each. In: the context of a question and one of its passages. Out: a number.

A pair is two neighbouring characters; shares and probabilities run from 0 to 1. `…_gap`: how far the passage is behind the best one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve import Passage, Scored
from assistant.retrieve.scoring import defines, holds_slot
from corpus.text.terms import terms


class Context:
    """What the passages of one question are measured against; `reranked`: what the reranker says by key of a passage."""

    def __init__(self, query: Query, ranked: Sequence[Scored]) -> None:
        self.query = query
        self.reranked: Mapping[tuple[str, int, int], float] = {}
        self._rank = {scored.passage.key: n for n, scored in enumerate(ranked)}
        self.best_score = max((s.score for s in ranked), default=0.0)
        self.best_covered = max((s.covered for s in ranked), default=0.0)
        self.best_likeness = max((s.likeness for s in ranked), default=0.0)
        self.slot = wanted_slot(query)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return _pairs(terms(self.query.rewritten))

    def rank(self, scored: Scored) -> int:
        return self._rank[scored.passage.key]

    def said(self, held: frozenset[str]) -> float:
        """Share of the question's pairs among the terms `held`."""
        return len(self.pairs & held) / len(self.pairs) if self.pairs else 0.0

    def slot_fit(self, passage: Passage) -> float:
        """1 where the passage has a value of the kind asked for, -1 where it has none; 0 where no value is asked for."""
        if self.slot is None:
            return 0.0
        return 1.0 if holds_slot(passage, self.slot, self.query.units) else -1.0


def _pairs(found: Sequence[str]) -> frozenset[str]:
    return frozenset(term for term in found if len(term) > 1)


Feature = Callable[[Context, Scored], float]
FEATURES: dict[str, Feature] = {
    "score_gap": lambda c, s: c.best_score - s.score,
    "rank": lambda c, s: math.log1p(c.rank(s)),
    "covered": lambda c, s: s.covered,
    "covered_gap": lambda c, s: c.best_covered - s.covered,
    "likeness_gap": lambda c, s: c.best_likeness - s.likeness,
    "place": lambda c, s: s.place,
    "said": lambda c, s: c.said(s.passage.grams),
    "said_around": lambda c, s: c.said(s.passage.around_grams),
    "said_above": lambda c, s: c.said(s.passage.heading_grams | s.passage.title_grams),
    "said_all": lambda c, s: c.said(s.passage.reach_grams),
    "length": lambda c, s: math.log1p(len(s.passage.text)),
    "asked_length": lambda c, s: math.log1p(len(c.query.rewritten)),
    "slot_fit": lambda c, s: c.slot_fit(s.passage),
    "defines": lambda c, s: float("definition" in c.query.kinds and defines(s.passage, c.query)),
    "note": lambda c, s: float(s.passage.kind == "assignment_note"),
    "heading": lambda c, s: float(s.passage.kind == "heading"),
}
RERANKED: dict[str, Feature] = {
    "reranked": lambda c, s: c.reranked[s.passage.key],
    "reranked_gap": lambda c, s: max(c.reranked.values()) - c.reranked[s.passage.key],
}
"""Features that need the reranker."""
