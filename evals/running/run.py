"""Running cases through the facade and summing up: one pass, results only, so that memory does not grow with the answers."""

import os
import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadInputError
from evals.judging.judge import judge
from evals.judging.measures import mean
from evals.model import Case, CaseResult, QuestionCase, Run
from evals.reading.case_files import read_cases
from evals.reading.texts import Texts

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Progress = Callable[[Iterable[Case]], Iterable[Case]]
# what the report shows of failures; beyond this many only their ids and causes are kept
SHOWN_FAILURES = 300
CODE = (".py", ".yaml", ".tsv", ".txt")


def run_cases(assistant: "Tiaoli", paths: list[Path], progress: Progress = iter, failed_before: Collection[str] = ()) -> Run:
    """Ask and judge every case of the files; what the report shows is kept of failures and of cases that `failed_before`.

    The files are read twice: first all cases are validated, so that a mistake in the last line is told before
    anything runs. Raises BadInputError as `read_cases` does.
    """
    texts = Texts(assistant)
    drafts = [case.id for case in read_cases(paths, texts) if _is_draft(case)]
    results: list[CaseResult] = []
    seconds: list[float] = []
    shown = 0
    for case in progress(_finished(paths, texts)):
        start = time.perf_counter()
        result = judge(assistant, texts, case, showing=case.id in failed_before)
        seconds.append(time.perf_counter() - start)
        keep = (not result.passed or case.id in failed_before) and shown < SHOWN_FAILURES
        shown += keep
        results.append(result if keep else result.model_copy(update={"shown": {}}))
    if not results:
        raise BadInputError(f"{'、'.join(map(str, paths))}：只有未完成的草稿（{'、'.join(drafts)}）。请补全后删去 draft。")
    figures = {"measures": measures(results), "groups": groups(results)}
    return Run(versions=versions(assistant), results=results, drafts=drafts, times=_times(seconds), **figures)


def _is_draft(case: Case) -> bool:
    return isinstance(case, QuestionCase) and case.draft


def _finished(paths: list[Path], texts: Texts) -> Iterator[Case]:
    return (case for case in read_cases(paths, texts) if not _is_draft(case))


def measures(results: list[CaseResult]) -> dict[str, float]:
    """Means over all cases by measure, `passed` and `cases` first; a measure counts the cases that have it."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for result in results:
        for name, value in result.scores.items():
            by_name[f"{result.kind}.{name}"].append(value)
    summary = {"cases": float(len(results)), "passed": round(mean([float(r.passed) for r in results]), 6)}
    return summary | {name: round(mean(values), 6) for name, values in sorted(by_name.items())}


def groups(results: list[CaseResult]) -> dict[str, dict[str, float]]:
    """Cases and share passed by kind of case and question."""
    found: dict[str, list[float]] = defaultdict(list)
    for result in results:
        found[result.group].append(float(result.passed))
    return {group: {"cases": float(len(passed)), "passed": round(mean(passed), 6)} for group, passed in sorted(found.items())}


def versions(assistant: "Tiaoli") -> dict[str, str]:
    """What the figures depend on: code (package version and a hash of its files), library (by content), embedder, settings, Python."""
    return {**assistant.versions(), "code": code_hash(), "settings": settings(), "python": platform.python_version()}


@lru_cache
def code_hash() -> str:
    """SHA-256 over names and bytes of the code and language data that answers depend on, shortened."""
    found = sha256()
    for package in ("corpus", "ingest", "assistant"):
        root = Path(str(resources.files(package)))
        for path in sorted(p for p in root.rglob("*") if p.suffix in CODE):
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def settings() -> str:
    """The settings that change answers, as NAME=value; keys and addresses are not told."""
    named = ("TIAOLI_EMBEDDER", "TIAOLI_LLM")
    return " ".join(f"{name}={os.environ[name]}" for name in named if os.environ.get(name)) or "default"


def _times(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ordered = sorted(seconds)
    return {
        "total_s": round(sum(seconds), 3),
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }
