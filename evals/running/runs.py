"""A whole evaluation as the command line and the page call it: run, compare, decide, write."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.model import CAUSES, Case, CaseModel, Run
from evals.running.compare import Comparison, Difference, check_minimums, compare, over_budget, read_run, write_run
from evals.running.junit import write_junit
from evals.running.run import run_cases

if TYPE_CHECKING:
    from assistant.app import Tiaoli

HISTORY = "evaluations.jsonl"


class Outcome(CaseModel):
    """A run, what changed against the baseline (None without one), and the reasons to stop a release.

    `past` holds the measures of the runs of the same cases over this library, oldest first, this one last.
    """

    run: Run
    comparison: Comparison | None = None
    reasons: tuple[str, ...] = ()
    past: tuple[dict[str, float], ...] = ()


def run_and_compare(
    assistant: "Tiaoli",
    cases: list[Path],
    baseline: Path | None = None,
    allowed_losses: int | None = None,
    minimums: dict[str, float] | None = None,
    progress: Callable[[Iterable[Case]], Iterable[Case]] = iter,
    accepting: bool = False,
) -> Outcome:
    """Run `cases`, compare with `baseline`, note the run among the past ones of this library.

    `accepting` a baseline that is not there yet is its first acceptance. Raises BadInputError for bad cases and, before
    anything runs, for a minimum out of range and a baseline that is missing or no run.
    """
    check_minimums(minimums or {})
    first = accepting and baseline is not None and not baseline.exists()
    before = read_run(baseline) if baseline and not first else None
    failed_before = {result.id for result in before.results if not result.passed} if before else set()
    run = run_cases(assistant, cases, progress, failed_before)
    comparison = compare(before, run) if before else None
    reasons = over_budget(run, comparison, allowed_losses, minimums or {})
    return Outcome(run=run, comparison=comparison, reasons=tuple(reasons), past=tuple(_remember(assistant.home, run)))


def _remember(home: Path, run: Run) -> list[dict[str, float]]:
    """Append the run's measures to the home's history; returns those of the same cases, oldest first.

    A home that may only be read has no history: then it is this run alone.
    """
    suite = sha256("\n".join(result.id for result in run.results).encode()).hexdigest()[:16]
    path = home / HISTORY
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"suite": suite, "measures": run.measures}) + "\n")
    except OSError:
        return [run.measures]
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [row["measures"] for row in rows if row.get("suite") == suite]


def write_outputs(outcome: Outcome, record: Path | None = None, junit: Path | None = None) -> None:
    if record:
        write_run(outcome.run, record)
    if junit:
        write_junit(outcome.run, junit)


def accept(outcome: Outcome, baseline: Path) -> str:
    """Write the run as the new baseline, what only the report of failures needs left out; returns what that changed, in Chinese."""
    bare = [result.model_copy(update={"shown": {}}) for result in outcome.run.results]
    write_run(outcome.run.model_copy(update={"results": bare}), baseline, times=False)
    changed = outcome.comparison
    detail = f"：变好 {len(changed.gains)} 例，变差 {len(changed.losses)} 例，新增 {len(changed.added)} 例" if changed else "（首次）"
    return f"已把本次结果写成基线 {baseline}{detail}。"


def as_row(outcome: Outcome) -> dict[str, Any]:
    """The run's fields, with `comparison` (null without a baseline) and `reasons` beside them."""
    row = outcome.run.model_dump(mode="json")
    compared = outcome.comparison.model_dump(mode="json") if outcome.comparison else None
    return row | {"comparison": compared, "reasons": list(outcome.reasons)}


def summary(outcome: Outcome) -> str:
    """The run in plain text: measures, failures by cause, gains and losses."""
    run = outcome.run
    lines = [f"用例 {run.measures['cases']:g}，通过 {run.measures['passed']:.1%}"]
    lines += [f"  {name} {value:.3f}" for name, value in run.measures.items() if name not in ("cases", "passed")]
    if times := run.times:
        lines.append(f"  用时 共 {times['total_s']:.1f} 秒，每例中位 {times['p50_ms']:.0f} 毫秒，95% 在 {times['p95_ms']:.0f} 毫秒内")
    if run.drafts:
        lines.append(f"草稿未完成，没有跑：{'、'.join(run.drafts)}")
    for name, told in CAUSES.items():
        if failed := [result.id for result in run.results if result.cause == name]:
            lines.append(f"失败 {told}（{len(failed)}）：{'、'.join(failed)}")
    if outcome.comparison:
        lines += _changes(outcome.comparison)
    return "\n".join(lines)


def _changes(comparison: Comparison) -> list[str]:
    lines = ["与基线相比："]
    if comparison.difference:
        lines.append(f"  通过率 {told(comparison.difference)}")
    lines += [f"  {name} {told(d)}" for name, d in comparison.measures.items()]
    lines += [f"  变好 {result.id}" for result in comparison.gains]
    lines += [f"  变差 {result.id}（{CAUSES.get(result.cause or '', '失败')}）：{'；'.join(result.why)}" for result in comparison.losses]
    if comparison.gone:
        lines.append(f"  不再有 {'、'.join(comparison.gone)}")
    return lines


def told(d: Difference) -> str:
    """0.900 → 0.950（差 +0.050，95% 区间 …，p=…，100 例）"""
    spread = f"差 {d.change:+.3f}，95% 区间 {d.low:+.3f} 至 {d.high:+.3f}，p={d.p:.4f}，{d.cases} 例"
    return f"{d.before:.3f} → {d.now:.3f}（{spread}）"
