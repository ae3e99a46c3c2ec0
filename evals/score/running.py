"""Cases put to the assistant on all cores, with progress on stderr. In: jobs; out: what came of each set."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.bench.scoring import Case
from evals.score.asking import ask_case
from evals.score.folds import environment
from evals.score.libraries import ready
from evals.score.sets import GoldSet

Tick = Callable[[GoldSet], None]


@dataclass
class Outcome:
    """What was said by case id, the crashes by case id (exceptions), and the seconds that the cases took, all together."""

    said: dict[str, Any] = field(default_factory=dict)
    crashes: dict[str, BaseException] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Job:
    """A set to be asked; `model` is the environment of a language model, empty for the floor; `rival`: the stock pipeline is asked."""

    one: GoldSet
    cases: Sequence[Case]
    model: Mapping[str, str] = field(default_factory=dict)
    rival: bool = False
    outcome: Outcome = field(default_factory=Outcome)


def run(jobs: Sequence[Job], shared: Path, workers: int, prepare: Callable[[], None] | None = None) -> None:
    """Fills the outcome of each job. A case that crashes is kept as its exception; the others go on, and so do the other sets.

    Each process begins with `prepare`.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=prepare) as pool, _progress(jobs) as (building, ticking):
        homes = {name: pool.submit(ready, name, shared) for name in dict.fromkeys(job.one.library for job in jobs) if name}
        for name, home in homes.items():
            building(name)
            home.exception()
        waiting: dict[Future[Any], tuple[Job, str]] = {}
        for job in jobs:
            waiting |= _submitted(pool, job, homes.get(job.one.library), shared)
        for future in as_completed(waiting):
            job, name = waiting[future]
            _take(job.outcome, name, future)
            ticking(job.one)


def _submitted(pool: ProcessPoolExecutor, job: Job, home: Future[Path] | None, shared: Path) -> dict[Future[Any], tuple[Job, str]]:
    """Nothing where the library could not be made: that is the crash of every case."""
    if home and (error := home.exception()):
        job.outcome.crashes |= {case["id"]: error for case in job.cases}
        return {}
    where = home.result() if home else shared / job.one.documents
    unseen = {case["id"]: environment(case["id"]) for case in job.cases} if job.one.learned else {}
    asked = ((case["id"], (job.one.task, where, case, job.model, job.rival, unseen.get(case["id"], {}))) for case in job.cases)
    return {pool.submit(ask_case, *given): (job, name) for name, given in asked}


def _take(outcome: Outcome, name: str, future: Future[Any]) -> None:
    if error := future.exception():
        outcome.crashes[name] = error
    else:
        outcome.said[name], seconds = future.result()
        outcome.seconds += seconds


@contextmanager
def _progress(jobs: Sequence[Job]) -> Iterator[tuple[Callable[[str], None], Tick]]:
    """A bar over all cases, named after the set that the last answer belongs to."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        whole = bar.add_task("建库", total=sum(len(job.cases) for job in jobs))
        yield (
            lambda name: bar.update(whole, description=f"建库 {name}"),
            lambda one: bar.update(whole, description=one.title, advance=1),
        )


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
