"""Running cases through the facade and summing up: one pass, results only, so that memory does not grow with the answers."""

import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import read_cases
from evals.judge import judge
from evals.measures import mean
from evals.model import Case, CaseResult, QuestionCase, Run
from evals.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Progress = Callable[[Iterable[Case]], Iterable[Case]]
# what the report shows of failures; beyond this many only their ids and causes are kept
SHOWN_FAILURES = 300


def run_cases(assistant: "Tiaoli", paths: list[Path], progress: Progress = iter) -> Run:
    """Ask and judge every case of the files.

    The files are read twice: first all cases are validated, so that a mistake in the last line is told before
    anything runs. Raises BadInputError as `read_cases` does.
    """
    texts = Texts(assistant)
    for _ in read_cases(paths, texts.get):
        pass
    results: list[CaseResult] = []
    seconds: list[float] = []
    shown = 0
    for case in progress(read_cases(paths, texts.get)):
        start = time.perf_counter()
        result = judge(assistant, texts, case)
        seconds.append(time.perf_counter() - start)
        keep = not result.passed and shown < SHOWN_FAILURES
        shown += keep
        results.append(result if keep or (isinstance(case, QuestionCase) and keep) else result.model_copy(update={"shown": {}}))
    return Run(versions=versions(assistant), measures=measures(results), groups=groups(results), results=results, times=_times(seconds))


def measures(results: list[CaseResult]) -> dict[str, float]:
    """Means over all cases by measure, `passed` and `cases` first; a measure counts the cases that have it."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, value in result.scores.items():
            by_name[f"{result.kind}.{name}"].append(value)
    summary = {"cases": float(len(results)), "passed": mean([float(r.passed) for r in results])}
    return summary | {name: round(mean(values), 6) for name, values in sorted(by_name.items())}


def groups(results: list[CaseResult]) -> dict[str, dict[str, float]]:
    """Cases and share passed by kind of case and question."""
    found: dict[str, list[float]] = defaultdict(list)
    for result in results:
        found[result.group].append(float(result.passed))
    return {group: {"cases": float(len(passed)), "passed": round(mean(passed), 6)} for group, passed in sorted(found.items())}


def versions(assistant: "Tiaoli") -> dict[str, str]:
    """What the figures depend on: code, library (records by content), embedder, settings, Python."""
    return {**assistant.versions(), "python": platform.python_version()}


def _times(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    return {
        "total_s": round(sum(seconds), 3),
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }
