"""Scores of the training questions (and totals of the exam) with one mechanism off; kept on disk, so that a stopped run continues."""

import json
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from evals.ablate.mechanisms import mechanisms, switch_off
from evals.bench.scoring import scorer
from evals.running.remembering import remember
from evals.score.exam import note_look, state
from evals.score.libraries import cache_folder, digest, ready, reranked_file
from evals.score.measures.scoring import per_case
from evals.score.running import Job, run
from evals.score.sets import SETS, GoldSet, cases_of

TRAIN, EXAM = (next(one for one in SETS if one.name == name) for name in ("train-questions", "exam-questions"))
MEASURES = {"clean": "整洁", "evidence_recall": "依据召回", "false_abstention": "误拒"}
NOTHING = "nothing"
"""The run with nothing off, that the others are set beside."""
_PROJECT = Path(__file__).parents[2]


class Measured(NamedTuple):
    """`cases`: case -> measure -> value, of the training folds; `totals`: measure -> value, of the exam; `crashed`: cases of both."""

    cases: dict[str, dict[str, float]]
    totals: dict[str, float]
    crashed: int


def kept_in() -> Path:
    """The folder of the results for today's code of the product."""
    code = digest(path for package in ("corpus", "ingest", "assistant") for path in (_PROJECT / package).rglob("*"))
    return cache_folder() / "ablate" / code


def measured(name: str, shared: Path, workers: int, *, exam: bool) -> Measured:
    """With the mechanism `name` off, `NOTHING` for none; a part that was measured before is read, not asked again."""
    path = kept_in() / f"{name}-{_row(name)}.json"
    kept = Measured(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Measured({}, {}, 0)
    wanted = [one for one, there in ((TRAIN, kept.cases), (EXAM, kept.totals)) if not there and (one is TRAIN or exam)]
    if wanted:
        kept = _asked(name, wanted, kept, shared, workers)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept._asdict(), ensure_ascii=False), encoding="utf-8")
    return kept


def _row(name: str) -> str:
    """A cache key of the mechanism and its replacements."""
    off = mechanisms()[name].replaced if name != NOTHING else ()
    return sha256(json.dumps(off, sort_keys=True).encode()).hexdigest()[:8]


def _asked(name: str, wanted: Sequence[GoldSet], kept: Measured, shared: Path, workers: int) -> Measured:
    for library in {one.library for one in wanted}:
        ready(library, shared)  # before anything is off
    jobs = [Job(one, cases_of(one, shared)) for one in wanted]
    run(jobs, shared, workers, partial(_prepare, name))
    cases, totals, score = dict(kept.cases), dict(kept.totals), scorer(shared)
    for job in jobs:
        documents, rows = score.Documents([shared / job.one.documents]), list(job.outcome.said.values())
        if job.one is TRAIN:
            cases = {case: _chosen(row) for case, row in per_case(score, documents, job.cases, rows).items()}
        else:
            totals = _chosen(score.questions(job.cases, rows, documents)[0])
            note_look(state(), {job.one.name: totals}, why=f"ablate {name}")
    return Measured(cases, totals, kept.crashed + sum(len(job.outcome.crashes) for job in jobs))


def _prepare(name: str) -> None:
    remember(reranked_file())
    if name != NOTHING:
        switch_off(name)


def _chosen(figures: dict[str, Any]) -> dict[str, float]:
    return {name: float(figures[name]) for name in MEASURES if name in figures}
