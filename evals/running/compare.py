"""A run against a baseline: gains and losses case by case, and whether the difference may be chance."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from corpus.errors import BadInputError
from evals.model import CAUSES, CaseModel, CaseResult, Run

if TYPE_CHECKING:
    from numpy import float64
    from numpy.random import Generator
    from numpy.typing import NDArray

    Deltas = NDArray[float64]

RESAMPLES = 10_000
# resamples drawn at a time, so that memory stays small over thousands of cases
BATCH = 200
# losses named in the reason to stop
TOLD = 10
SEED = 20_261_120


class Difference(CaseModel):
    """A mean now minus then over the cases both runs have; `low`..`high` is the bootstrap 95 % interval.

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
    """`difference` of the share passed; `measures` those whose mean changed; gains and losses are cases as they are now."""

    difference: Difference | None
    measures: dict[str, Difference] = Field(default_factory=dict)
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
        measures=changed_measures(shared),
        gains=[b for a, b in shared if b.passed and not a.passed],
        losses=[b for a, b in shared if a.passed and not b.passed],
        added=[result.id for result in now.results if result.id not in then],
        gone=sorted(set(then) - {result.id for result in now.results}),
    )


def changed_measures(shared: list[tuple[CaseResult, CaseResult]]) -> dict[str, Difference]:
    """The measures that changed in some case which has them in both runs, by name."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    for then, now in shared:
        for name in then.scores.keys() & now.scores.keys():
            pairs.setdefault(f"{now.kind}.{name}", []).append((then.scores[name], now.scores[name]))
    return {name: difference(both) for name, both in sorted(pairs.items()) if any(a != b for a, b in both)}


def difference(pairs: list[tuple[float, float]]) -> Difference:
    """Paired permutation test and percentile bootstrap over (before, now) scores of the same cases."""
    import numpy as np

    before, now = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    deltas = now - before
    low, high = _interval(deltas)
    p = _p_value(deltas)
    return Difference(
        cases=len(pairs), before=float(before.mean()), now=float(now.mean()), change=float(deltas.mean()), low=low, high=high, p=p
    )


def _p_value(deltas: "Deltas") -> float:
    """p of the permutation test over the changed cases only: the others have no sign to flip, and a few changes are enumerated exactly."""
    import numpy as np
    from scipy.stats import permutation_test

    changed = deltas[deltas != 0]
    if len(changed) < 2:
        return 1.0
    test = permutation_test(
        (changed,), np.mean, permutation_type="samples", vectorized=True, batch=BATCH, n_resamples=RESAMPLES, rng=_rng()
    )
    return float(test.pvalue)


def _interval(deltas: "Deltas") -> tuple[float, float]:
    import numpy as np
    from scipy.stats import bootstrap

    if not deltas.any() or len(deltas) < 2:
        return float(deltas.mean()), float(deltas.mean())
    spread = bootstrap((deltas,), np.mean, method="percentile", batch=BATCH, n_resamples=RESAMPLES, rng=_rng()).confidence_interval
    return float(spread.low), float(spread.high)


def _rng() -> "Generator":
    from numpy.random import default_rng

    return default_rng(SEED)


def check_minimums(minimums: dict[str, float]) -> None:
    """Raises BadInputError for a minimum that no run can tell anything about: shares lie in 0 to 1, only `cases` is a count."""
    for name, minimum in minimums.items():
        if name == "cases":
            if not (minimum >= 0 and minimum < float("inf")):
                raise BadInputError(f"--min {name}={minimum:g}：用例数的下限应是 0 或更大的数。")
        elif not 0 <= minimum <= 1:
            raise BadInputError(f"--min {name}={minimum:g}：下限应在 0 到 1 之间，90% 写成 {name}=0.9。")


def over_budget(run: Run, comparison: Comparison | None, allowed_losses: int | None, minimums: dict[str, float]) -> list[str]:
    """Reasons to stop a release, in Chinese; empty when the run is within its budget.

    Raises BadInputError for a minimum on a measure that the run does not have.
    """
    reasons = []
    if comparison and allowed_losses is not None and len(comparison.losses) > allowed_losses:
        named = "、".join(f"{r.id}（{CAUSES.get(r.cause or '', '失败')}）" for r in comparison.losses[:TOLD])
        more = " 等" if len(comparison.losses) > TOLD else ""
        reasons.append(f"变差 {len(comparison.losses)} 例，超过允许的 {allowed_losses} 例：{named}{more}")
    for name, minimum in minimums.items():
        if name not in run.measures:
            raise BadInputError(f"没有指标 {name}。可用的有：{'、'.join(run.measures)}")
        if run.measures[name] < minimum:
            reasons.append(f"{name} 为 {run.measures[name]:.3f}，低于要求的 {minimum:g}")
    return reasons


def read_run(path: Path) -> Run:
    """A run as written by `write_run`; BadInputError when there is no such file or it is no run."""
    if not path.exists():
        raise BadInputError(f"没有基线 {path}。先用 --baseline {path} --accept 生成，再与它比较。")
    try:
        return Run.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"基线 {path} 读不了：{'是文件夹' if path.is_dir() else '没有权限，或不是 UTF-8 文件'}。请检查路径。"
        ) from error
    except ValidationError as error:
        raise BadInputError(f"基线 {path} 不是运行记录（由 --accept 或 --record 写成的文件）。用 --accept 生成新的基线。") from error


def write_run(run: Run, path: Path, times: bool = True) -> None:
    """The run as JSON; without times the same run is the same file, byte for byte."""
    kept = run if times else run.model_copy(update={"times": {}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8")
