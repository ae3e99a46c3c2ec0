"""A run against a baseline: gains and losses case by case, and whether the difference may be chance."""

from pathlib import Path

from pydantic import ValidationError

from corpus.errors import BadInputError
from evals.model import CaseModel, CaseResult, Run

RESAMPLES = 10_000
SEED = 20_261_120


class Difference(CaseModel):
    """Share passed now minus then over the cases both runs have; `low`..`high` is the bootstrap 95 % interval.

    `p` is from a two-sided paired permutation test (signs of the differences flipped).
    """

    cases: int
    before: float
    now: float
    change: float
    low: float
    high: float
    p: float


class Comparison(CaseModel):
    difference: Difference | None
    gains: list[CaseResult]
    losses: list[CaseResult]
    added: list[str]
    gone: list[str]


def compare(before: Run, now: Run) -> Comparison:
    """Case by case, in the order of the new run."""
    then = {result.id: result for result in before.results}
    shared = [(then[result.id], result) for result in now.results if result.id in then]
    return Comparison(
        difference=difference([(float(a.passed), float(b.passed)) for a, b in shared]) if shared else None,
        gains=[b for a, b in shared if b.passed and not a.passed],
        losses=[b for a, b in shared if a.passed and not b.passed],
        added=[result.id for result in now.results if result.id not in then],
        gone=sorted(set(then) - {result.id for result in now.results}),
    )


def difference(pairs: list[tuple[float, float]]) -> Difference:
    """Paired permutation test and percentile bootstrap over (before, now) scores of the same cases."""
    import numpy as np
    from scipy.stats import bootstrap, permutation_test

    before, now = (np.array(side) for side in zip(*pairs, strict=True))
    deltas = now - before
    low = high = p = float(deltas.mean())
    if deltas.any() and len(deltas) > 1:
        test = permutation_test(
            (deltas,), np.mean, permutation_type="samples", vectorized=True, n_resamples=RESAMPLES, rng=np.random.default_rng(SEED)
        )
        p = float(test.pvalue)
        spread = bootstrap((deltas,), np.mean, method="percentile", n_resamples=RESAMPLES, rng=np.random.default_rng(SEED))
        low, high = float(spread.confidence_interval.low), float(spread.confidence_interval.high)
    else:
        p = 1.0
    return Difference(
        cases=len(pairs), before=float(before.mean()), now=float(now.mean()), change=float(deltas.mean()), low=low, high=high, p=p
    )


def over_budget(run: Run, comparison: Comparison | None, allowed_losses: int | None, minimums: dict[str, float]) -> list[str]:
    """Reasons to stop a release, in Chinese; empty when the run is within its budget.

    Raises BadInputError for a minimum on a measure that the run does not have.
    """
    reasons = []
    if comparison and allowed_losses is not None and len(comparison.losses) > allowed_losses:
        reasons.append(f"变差 {len(comparison.losses)} 例，超过允许的 {allowed_losses} 例")
    for name, minimum in minimums.items():
        if name not in run.measures:
            raise BadInputError(f"没有指标 {name}。可用的有：{'、'.join(run.measures)}")
        if run.measures[name] < minimum:
            reasons.append(f"{name} 为 {run.measures[name]:.3f}，低于要求的 {minimum:g}")
    return reasons


def read_run(path: Path) -> Run:
    """A run as written by `write_run`; BadInputError when the file is none."""
    try:
        return Run.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise BadInputError(f"基线 {path} 读不了：{str(error).splitlines()[0]}。用 --accept 生成新的基线。") from error


def write_run(run: Run, path: Path, times: bool = True) -> None:
    """The run as JSON; without times the same run is the same file, byte for byte."""
    kept = run if times else run.model_copy(update={"times": {}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8")
