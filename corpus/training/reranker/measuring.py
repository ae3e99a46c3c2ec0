"""How good an order of passages is, and how well a score tells questions that are answered from those that are not."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

import numpy as np
import numpy.typing as npt

from corpus.training.reranker.examples import Asked, normed

Values = npt.NDArray[np.float64]
DEPTHS = (1, 3, 8)


def ranks(order: Sequence[int], shows: Sequence[Sequence[int]], groups: int) -> list[float]:
    """For each group of evidence the place (from 0) of the first passage that shows it; infinite when none does."""
    return [next((place for place, n in enumerate(order) if group in shows[n]), inf) for group in range(groups)]


def recalls(questions: Iterable[tuple[Asked, Sequence[float]]], weight: float) -> dict[int, float]:
    """Share of the evidence groups within the first places, when `weight` of the z-normed sum is the given score and the rest our own."""
    found: list[float] = []
    for asked, scores in questions:
        if asked.answerable and asked.groups:
            mixed = (1 - weight) * normed(asked.scores) + weight * normed(scores)
            found += ranks([int(n) for n in np.argsort(-mixed, kind="stable")], asked.shows, asked.groups)
    return {depth: float(np.mean([rank < depth for rank in found])) for depth in DEPTHS}


def area_under_curve(answered: Sequence[bool], scores: Sequence[float]) -> float:
    """Chance that a question with an answer has a higher score than one without; ties count half."""
    right, wrong = (np.array([s for a, s in zip(answered, scores, strict=True) if a is said]) for said in (True, False))
    return float((right[:, None] > wrong).mean() + 0.5 * (right[:, None] == wrong).mean())


def table(questions: Sequence[tuple[Asked, Sequence[float]]], weights: Sequence[float]) -> Mapping[float, dict[int, float]]:
    """Recalls by weight; 0 is our own order, 1 the reranker's alone."""
    return {weight: recalls(questions, weight) for weight in weights}
