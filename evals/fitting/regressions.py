"""Logistic regressions. In: rows of features with what is right. Out: weights as assistant/answer/weights holds them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Vector = npt.NDArray[np.float64]
PRIOR = 1.0
"""Strength of the L2 prior on the standardised weights."""


def fitted(rows: Sequence[dict[str, float]], right: Sequence[bool], weights: Sequence[float] | None = None) -> dict[str, Any]:
    """The regression of `right` on the features; `weights`: what each row counts (1). Rounded, so that it is the same on every machine."""
    names = sorted(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    means, scales = x.mean(axis=0), x.std(axis=0)
    scales[scales < 1e-6] = 1.0
    found = _minimum((x - means) / scales, np.array(right, dtype=float), np.array(weights) if weights else np.ones(len(rows)))

    def named(values: Vector) -> dict[str, float]:
        return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}

    return {"intercept": round(float(found[-1]), 4), "means": named(means), "scales": named(scales), "weights": named(found[:-1])}


def _minimum(x: Vector, y: Vector, counts: Vector) -> Vector:
    signs = 2 * y - 1

    def loss(parameters: Vector) -> tuple[float, Vector]:
        margin = (x @ parameters[:-1] + parameters[-1]) * signs
        slope = -signs * counts / (1 + np.exp(margin))
        value = (counts * np.logaddexp(0, -margin)).sum() + PRIOR * (parameters[:-1] ** 2).sum() / 2
        return float(value), np.append(x.T @ slope + PRIOR * parameters[:-1], slope.sum())

    return np.asarray(minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x)
