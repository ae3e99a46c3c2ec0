"""A whole evaluation as the command line and the page call it: run, compare, decide, write."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from evals.compare import Comparison, compare, over_budget, read_run, write_run
from evals.junit import write_junit
from evals.model import CAUSES, Case, CaseModel, Run
from evals.run import run_cases

if TYPE_CHECKING:
    from assistant.app import Tiaoli


class Outcome(CaseModel):
    """A run, what changed against the baseline (None without one), and the reasons to stop a release."""

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
) -> Outcome:
    """Run `cases`; compare where `baseline` exists; note the run among the past ones of this library."""
    run = run_cases(assistant, cases, progress)
    comparison = compare(read_run(baseline), run) if baseline and baseline.exists() else None
    reasons = over_budget(run, comparison, allowed_losses, minimums or {})
    return Outcome(run=run, comparison=comparison, reasons=tuple(reasons), past=tuple(_remember(assistant.home, run)))


def _remember(home: Path, run: Run) -> list[dict[str, float]]:
    """Append the run's measures to the home's history; returns all, oldest first."""
    import json

    path = home / "evaluations.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run.measures) + "\n")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_outputs(outcome: Outcome, record: Path | None = None, junit: Path | None = None) -> None:
    if record:
        write_run(outcome.run, record)
    if junit:
        write_junit(outcome.run, junit)


def accept(outcome: Outcome, baseline: Path) -> str:
    """Write the run as the new baseline; returns what that changed, in Chinese."""
    write_run(outcome.run, baseline, times=False)
    changed = outcome.comparison
    detail = f"：变好 {len(changed.gains)} 例，变差 {len(changed.losses)} 例，新增 {len(changed.added)} 例" if changed else "（首次）"
    return f"已把本次结果写成基线 {baseline}{detail}。"


def summary(outcome: Outcome) -> str:
    """The run in plain text: measures, failures by cause, gains and losses."""
    run = outcome.run
    lines = [f"{name}: {value:.3f}" for name, value in run.measures.items()]
    causes = {name: sum(r.cause == name for r in run.results) for name in CAUSES}
    lines += [f"失败原因 {CAUSES[name]}: {count}" for name, count in causes.items() if count]
    if outcome.comparison:
        lines += _changes(outcome.comparison)
    return "\n".join(lines)


def _changes(comparison: Comparison) -> list[str]:
    lines = []
    if d := comparison.difference:
        lines.append(
            f"通过率 {d.before:.3f} → {d.now:.3f}（差 {d.change:+.3f}，95% 区间 {d.low:+.3f}…{d.high:+.3f}，p={d.p:.4f}，{d.cases} 例）"
        )
    lines += [f"变好 {result.id}" for result in comparison.gains]
    lines += [f"变差 {result.id}（{CAUSES.get(result.cause or '', '')}）：{'；'.join(result.why)}" for result in comparison.losses]
    return lines
