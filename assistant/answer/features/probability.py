"""In: features. Out: probabilities, by logistic regressions whose weights are data (assistant/answer/weights, with a card)."""

import json
import math
import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from corpus.errors import BadInputError

WEIGHTS = "TIAOLI_SCORER"
"""Environment variable: a file of other weights, such as those of one fold (`make scorer`)."""
_LARGEST = 30.0
_UNKNOWN = 0.5


class Regression(NamedTuple):
    """Standardised features, weighted: log odds = intercept + Σ weight · (value - mean) / scale."""

    intercept: float
    means: Mapping[str, float]
    scales: Mapping[str, float]
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability for one row of features; a feature that is not given counts as its mean."""
        parts = (w * (features.get(name, self.means[name]) - self.means[name]) / self.scales[name] for name, w in self.weights.items())
        odds = self.intercept + math.fsum(parts)
        return 1.0 / (1.0 + math.exp(-max(-_LARGEST, min(_LARGEST, odds))))


def regression(name: str) -> Regression:
    """The regression of this name (see weights/CARD.md). Raises BadInputError for a file named by TIAOLI_SCORER that is none."""
    return _regressions(os.environ.get(WEIGHTS) or None)[name]


@cache
def _regressions(file: str | None) -> dict[str, Regression]:
    source = Path(file) if file else resources.files("assistant.answer") / "weights" / "scorer.json"
    try:
        rows = json.loads(source.read_text(encoding="utf-8"))
        return {name: Regression(**row) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadInputError(f"读不了 {WEIGHTS} 指定的权重文件 {file}：{error}。用 make scorer 产生的文件，或取消这个环境变量。") from error


def of_generator(name: str) -> float:
    """Of the questions for which a generator proposed anything: the share that its proposal answers."""
    return regression("generators").weights.get(name, _UNKNOWN)
