"""Statements set against conditions that they were not written for: most of what the reader meets when it runs, all of it another matter.

Without them it learns what a statement sounds like and not what it is about.
"""

import random
from collections.abc import Sequence

import numpy as np

from corpus.embedder.embedding import BUILT_IN, load_embedder
from corpus.embedder.reading import OTHER
from corpus.training.reading.statements import LAW, Said

_NEAREST, _FROM_NEAREST = 40, 0.6
_ALIKE = 0.3
"""Share of the pairs of characters from which two conditions may be met by the same words."""


class Crossed:
    """The conditions nearest to each statement, its own and those like it left out."""

    def __init__(self, examples: Sequence[Said], talk: Sequence[tuple[str, str]] = ()) -> None:
        self._sources = {one.condition: one.source for one in examples}
        self._conditions = list(self._sources)
        self._vectors = load_embedder(BUILT_IN).encode(self._conditions)
        self._near = dict(zip(((one.condition, one.said) for one in examples), self._nearest([one.said for one in examples]), strict=True))
        self._talk = list(zip(talk, self._nearest([said for _, said in talk]), strict=True))
        self._pairs = {text: {text[at : at + 2] for at in range(len(text) - 1)} for text in self._conditions}

    def drawn(self, one: Said, rng: random.Random) -> Said:
        """The statement of `one` against another condition, of the nearest or any."""
        near = [self._conditions[n] for n in self._near[one.condition, one.said]] if rng.random() < _FROM_NEAREST else self._conditions
        for condition in rng.sample(near, min(8, len(near))):
            if not self._alike(one.condition, condition):
                return Said(condition, one.said, OTHER, one.fold, one.kind)
        return one

    def talked(self, rng: random.Random) -> Said:
        """Words of a talk against a condition of another policy or of a law."""
        (source, said), near = rng.choice(self._talk)
        of_others = [self._conditions[n] for n in near if self._sources[self._conditions[n]] != source]
        chosen = of_others if of_others and rng.random() < _FROM_NEAREST else self._conditions
        condition = next(one for one in iter(lambda: rng.choice(chosen), None) if self._sources[one] != source)
        return Said(condition, said, OTHER, LAW, "talk")

    def _nearest(self, said: Sequence[str]) -> list[list[int]]:
        if not said:
            return []
        likeness = load_embedder(BUILT_IN).encode(list(said)) @ self._vectors.T
        return [[int(n) for n in row] for row in np.argsort(-likeness, axis=1)[:, :_NEAREST]]

    def _alike(self, a: str, b: str) -> bool:
        one, other = self._pairs[a], self._pairs[b]
        return len(one & other) > _ALIKE * max(1, min(len(one), len(other)))
