"""`make scorer`: fits the weights of the answer on gold questions and says what they bring out of fold.

The passages are rated by what the training questions teach, those of gold and the project's own over the same policies. The decision
learns from the five, the other five and ncp too, each case counting half, so that it holds on other libraries. Whether a matter is in a
library at all it learns from questions put to one that lacks their document and from questions of everyday life (off_topic.txt).

Each of the folds 0-2 is scored by weights fitted on the two others (evals/score/folds), with which `make score` asks the training
questions; what ships (assistant/answer/weights/scorer.json) is fitted on all. The decision is fitted on evidence in the order of the
weights before: where these changed much, run it twice.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from evals.bench.scoring import Case, read_cases
from evals.fitting.candidates import own_questions
from evals.fitting.regressions import fitted
from evals.fitting.rows import Asked, Features, Passage, asked
from evals.reading.shared import shared_folder
from evals.score.folds import FOLDS, environment, folder_of
from evals.score.libraries import ready
from evals.score.running import cores
from evals.score.sets import SETS, cases_of, fold

SHIPPED = Path(__file__).parents[2] / "assistant" / "answer" / "weights" / "scorer.json"
TRAIN, *OTHERS = (next(one for one in SETS if one.name == f"{name}-questions") for name in ("train", "five", "more", "ncp"))
OTHERS_COUNT = 0.5
_HERE = Path(__file__).parent
# every so many of the training questions are put to the five policies, which lack their documents
_EACH_LACKING = 5
# every so many of our own questions are asked: enough for a few dozen weights
_EACH_OWN = 2
_SMOOTHING = 2.0
SENTENCES, LACKING = "sentences", "lacking"
_RECALLS = (1, 2, 3, 5, 8, 20, 40)
Weights = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0, also without the shared folder."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.fitting", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, default=cores(), help="processes (one a core)")
    options = parser.parse_args(arguments)
    shared = shared_folder("gold/score.py", "跳过")
    if shared is None:
        return 0
    gold, own, others = _asked(shared, options.workers)
    sys.stdout.write(f"权重改之前：{figures(gold)}\n自拟的问题：{figures(own)}\n")
    _fit(gold, own, others)
    return 0


def _asked(shared: Path, workers: int) -> tuple[list[Asked], list[Asked], list[Asked]]:
    """The training questions of gold and our own, each out of fold; the questions of the other sets."""
    chosen = cases_of(TRAIN, shared), own_questions(shared)[::_EACH_OWN]
    gold, own = (_out_of_fold(cases, shared, workers) for cases in chosen)
    others: list[Asked] = []
    for library, cases in _others(shared):
        others += asked(cases, ready(library, shared), [environment("")] * len(cases), workers)
    return gold, own, others


def _out_of_fold(cases: Sequence[Case], shared: Path, workers: int) -> list[Asked]:
    return list(asked(cases, ready(TRAIN.library, shared), [environment(case["id"]) for case in cases], workers))


def _others(shared: Path) -> Iterator[tuple[str, list[Case]]]:
    """(library, cases) that only the decision learns from."""
    for one in OTHERS:
        yield one.library, cases_of(one, shared)
    yield "five", read_cases(_HERE / "everyday.jsonl")
    yield "five", [_lacking(case) for case in cases_of(TRAIN, shared)[::_EACH_LACKING]]
    everyday = (_HERE / "off_topic.txt").read_text(encoding="utf-8").splitlines()
    for library in ("five", TRAIN.library):
        yield library, [_lacking({"id": f"off-topic-{number}", "question": text}) for number, text in enumerate(everyday)]


def _lacking(case: Case) -> Case:
    """The question as one that its library does not answer."""
    return case | {"answerable": False, "evidence": [], "scope": None, LACKING: True}


def _fit(gold: Sequence[Asked], own: Sequence[Asked], others: Sequence[Asked]) -> None:
    for number in FOLDS:
        path = folder_of(number) / "scorer.json"
        learnt, ours = ([row for row in rows if fold(row.case["id"]) != number] for rows in (gold, own))
        _write(path, weights(learnt, ours, others, _known(path)))
    _write(SHIPPED, weights(gold, own, others, _known(SHIPPED)))


def weights(gold: Sequence[Asked], own: Sequence[Asked], others: Sequence[Asked], known: Weights) -> Weights:
    """The regressions over these questions, beside those `known` that need other features (with and without the reranker)."""
    rows = [*gold, *own]
    passages = [one for row in rows for one in sentences(row)]
    way = "reranked" if "reranked" in passages[0].features else "plain"
    right = [bool(one.groups) for one in passages]
    scorers = {"plain": fitted([_plain(one.features) for one in passages], right), way: fitted([one.features for one in passages], right)}
    decision = {f"{name}_{way}": found for name, found in decisions(gold, own, others).items()}
    return known | scorers | decision | {"generators": generators([*rows, *others])}


def _plain(features: Features) -> Features:
    """The features that need no reranker; by them the passages are chosen that it reads."""
    return {name: value for name, value in features.items() if not name.startswith("reranked")}


def decisions(gold: Sequence[Asked], own: Sequence[Asked], others: Sequence[Asked]) -> Weights:
    """known: whether the matter of a question is in the library at all. answered: whether, if so, the documents say what is asked."""
    unanswerable = _as_often_as(gold, own)
    told = [(row, 1.0) for row in gold] + [(row, OTHERS_COUNT) for row in others]
    told += [(row, 1.0 if row.case["answerable"] else unanswerable) for row in own]
    told = [(row, count) for row, count in told if row.measures]
    near = [(row, count) for row, count in told if not row.case.get(LACKING)]
    known = fitted([row.measures for row, _ in told], [not row.case.get(LACKING) for row, _ in told], [count for _, count in told])
    answered = fitted([row.measures for row, _ in near], [bool(row.case["answerable"]) for row, _ in near], [count for _, count in near])
    return {"known": known, "answered": answered}


def _as_often_as(gold: Sequence[Asked], own: Sequence[Asked]) -> float:
    """What an unanswerable question of our own counts, so that these are as frequent as those of gold: how many there are we chose."""
    asked, ours = ([bool(row.case["answerable"]) for row in rows] for rows in (gold, own))
    return asked.count(False) / asked.count(True) * ours.count(True) / max(ours.count(False), 1)


def generators(rows: Sequence[Asked]) -> Weights:
    """Of the questions for which a generator proposed anything: the share whose evidence it proposed."""
    right: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for name in {one.generator for one in row.candidates} - {SENTENCES}:
            proposed = {group for one in row.candidates if one.generator == name for group in one.groups}
            right[name].append(_whole(row, proposed))
    shares = {name: round((sum(some) + _SMOOTHING / 2) / (len(some) + _SMOOTHING), 3) for name, some in sorted(right.items())}
    return {"intercept": 0.0, "means": {}, "scales": {}, "weights": shares}


def _whole(row: Asked, groups: Set[int]) -> bool:
    return bool(row.case["answerable"]) and len(groups) == len(row.case["evidence"])


def figures(rows: Sequence[Asked]) -> str:
    """Recall of evidence groups among the first passages and in the answers, and both kinds of error of refusing."""
    answerable = [row for row in rows if row.case["answerable"]]
    unanswerable = [row for row in rows if not row.case["answerable"]]
    groups = sum(len(row.case["evidence"]) for row in answerable)

    def share(count: int) -> float:
        return sum(len({g for one in sentences(row)[:count] for g in one.groups}) for row in answerable) / groups

    def refused(some: Sequence[Asked]) -> float:
        return sum(row.status != "answered" for row in some) / max(len(some), 1)

    recalls = "，".join(f"前{count} {share(count):.3f}" for count in _RECALLS)
    shown = sum(len(row.shown) for row in answerable) / groups
    return f"依据{recalls}；答出 {shown:.3f}；误拒 {refused(answerable):.3f}；该拒而拒 {refused(unanswerable):.3f}"


def sentences(row: Asked) -> list[Passage]:
    """The rated passages of a question, likeliest first."""
    return [one for one in row.candidates if one.generator == SENTENCES]


def _known(path: Path) -> Weights:
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return dict(found)


def _write(path: Path, found: Weights) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
