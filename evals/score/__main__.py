"""`make score`: everything that has gold, scored and set beside the accepted figures.

Sets: five-, more-, train-, ncp- and exam-questions; five- and train-paraphrases; five-, train-, own- and exam-selfcheck; five-, more-,
train- and exam-facts; stard-search, cases, talks, formats. --only names some, whole or by a part (five, facts, questions). The exam runs
only when it is named or with --exam: totals are all that it gives, each look a line of evals/exam.log. Libraries are kept in
$XDG_CACHE_HOME/tiaoli-score for each state of corpus/ and ingest/; that of the laws takes some minutes, once. Skips with a line without
the shared folder.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from evals.bench.rivals.retrieval_chain import NAME
from evals.reading.shared import shared_folder
from evals.score.accepted import ACCEPTED, KEPT, Figures, accept, read_figures, today
from evals.score.asking import MODEL_PREFIX
from evals.score.exam import note_look, state
from evals.score.measures.scoring import scored
from evals.score.reader import reader_figures, sampled
from evals.score.running import Job, cores, run
from evals.score.sets import GoldSet, cases_of, chosen, is_there
from evals.score.table import markdown

_TOLD = 5
"""Crashes named of a set."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0, also without the shared folder; 1 when some case crashed; 2 for a set that there is not."""
    options = _parser().parse_args(arguments)
    shared = shared_folder("gold/score.py", "跳过")
    if shared is None:
        return 0
    try:
        sets = chosen(options.only, exam=options.exam)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if absent := [one.title for one in sets if not is_there(one, shared)]:
        sys.stderr.write(f"共享数据里没有：{'、'.join(absent)}，跳过。\n")
    jobs = _jobs([one for one in sets if is_there(one, shared)], shared, _model() if options.llm else {}, options.sample)
    now = Figures(state(), today())  # of what is asked: the tree may change while the questions run
    run(jobs, shared, options.workers)
    notes, remarks = _score(jobs, shared, now)
    _note_exam(now)
    _write(markdown(now, read_figures(ACCEPTED), notes), now, remarks, options.out)
    if options.accept:
        accept(now, ACCEPTED)
    return int(any(job.outcome.crashes for job in jobs if not job.rival))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.score", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="SET", help="nothing but these sets")
    parser.add_argument("--exam", action="store_true", help="the exam too: a look that is logged")
    parser.add_argument("--llm", action="store_true", help="the path with the configured language model (TIAOLI_LLM…) beside the floor")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="N cases of each set, the same in every run")
    parser.add_argument("--accept", action="store_true", help="keep these figures as the accepted ones")
    parser.add_argument("--out", type=Path, default=Path("build/score"), help="folder for score.md and score.json (build/score)")
    parser.add_argument("--workers", type=int, default=cores(), help="processes (one a core)")
    return parser


def _model() -> dict[str, str]:
    """The environment of the configured model; empty, with a line, where none is."""
    if not os.environ.get(MODEL_PREFIX):
        sys.stderr.write("没有配置语言模型（TIAOLI_LLM），只测不用模型的一路。\n")
        return {}
    return {name: value for name, value in os.environ.items() if name.startswith(MODEL_PREFIX)}


def _jobs(sets: Sequence[GoldSet], shared: Path, model: Mapping[str, str], sample: int) -> list[Job]:
    """Each set on the floor, with the model where a model may change what is said, and its questions by the stock pipeline with it."""
    floor = [Job(one, sampled(cases_of(one, shared), sample)) for one in sets]
    beside = [Job(job.one, job.cases, model) for job in floor if model and job.one.task in ("questions", "selfcheck", "talks")]
    rivals = [Job(job.one, job.cases, model, rival=True) for job in floor if model and job.one.task == "questions"]
    return floor + beside + rivals


def _score(jobs: Sequence[Job], shared: Path, now: Figures) -> tuple[dict[str, str], list[str]]:
    """Fills `now`. Gives of each set a note (seconds, crashes); a line for each small case and turn that is wrong or not judged."""
    notes: dict[str, str] = {}
    remarks: list[str] = []
    right: dict[str, Mapping[str, bool]] = {}
    for job in jobs:
        found = scored(job.one, shared, job.cases, job.outcome.said)
        if job.rival:
            now.model[_titled(job)] = found.figures[job.one.name]
        elif job.model and job.one.task == "questions":
            found.figures[job.one.name].update(reader_figures(job.outcome.said, right[job.one.name], found.passed))
        if not job.rival:
            (now.model if job.model else now.floor).update(found.figures)
        right.setdefault(job.one.name, found.passed)
        if job.one.name == KEPT and not job.model:
            now.clean = dict(found.clean)
        notes[_titled(job)] = "；".join([f"{job.outcome.seconds:.0f} 秒", *_crashes(job)])
        remarks += [f"（带模型）{line}" if job.model else line for line in found.remarks]
    return notes, remarks


def _titled(job: Job) -> str:
    return f"{job.one.name}（{NAME}）" if job.rival else f"{job.one.name}（带模型）" if job.model else job.one.name


def _crashes(job: Job) -> list[str]:
    """A line on the crashes; of the exam only their number and type, never the case or the message."""
    crashes = job.outcome.crashes
    if not crashes:
        return []
    kinds = "、".join(sorted({type(error).__name__ for error in crashes.values()}))
    named = "" if job.one.shut else "：" + "，".join(f"{name} {error!s:.80}" for name, error in list(crashes.items())[:_TOLD])
    return [f"崩溃 {len(crashes)} 例（{kinds}）{named}"]


def _note_exam(now: Figures) -> None:
    for rows, why in ((now.floor, "score"), (now.model, "score with a model")):
        if looked := {name: row for name, row in rows.items() if name.startswith("exam-")}:
            note_look(now.commit, looked, why=why)


def _write(table: str, now: Figures, remarks: Sequence[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    details = "".join(f"- {line}\n" for line in remarks)
    (folder / "score.md").write_text(table + (f"\n小例与对话中不对或未判的：\n\n{details}" if details else ""), encoding="utf-8")
    (folder / "score.json").write_text(json.dumps(asdict(now), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(table)
    sys.stderr.write(f"已写入 {folder}/score.md（小例、对话逐条）和 score.json\n")


if __name__ == "__main__":
    sys.exit(main())
