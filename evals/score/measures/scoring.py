"""Figures of a set from what was said, by the scorer of the shared folder. Figures are 0-1 unless their name says a count."""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from evals.bench.scoring import Case, scorer
from evals.judging.measures import f1, mean
from evals.score.formats import formats_figures
from evals.score.measures.expectations import judged
from evals.score.sets import PARAPHRASE, GoldSet, fold

Figures = dict[str, float]
Saids = Mapping[str, Any]


class Scored(NamedTuple):
    """`figures` by row name (the set's own name, for the training folds also one a fold); `clean`, `passed` case -> flag, of questions
    only; `remarks`: a line for each small case and turn that is wrong or not judged."""

    figures: dict[str, Figures]
    clean: Mapping[str, bool] = MappingProxyType({})
    passed: Mapping[str, bool] = MappingProxyType({})
    remarks: Sequence[str] = ()


def scored(one: GoldSet, shared: Path, cases: Sequence[Case], said: Saids) -> Scored:
    """`said`: what the assistant said by case id; a case without an entry counts as wrong."""
    if one.task == "formats":
        return Scored(formats_figures(one.name, cases, said))
    score = scorer(shared)
    documents = score.Documents([shared / one.documents])
    rows = [said[case["id"]] for case in cases if case["id"] in said]
    if one.task == "questions":
        return _questions(one, score, documents, cases, rows)
    if one.task in ("cases", "talks"):
        figures, remarks = judged(one.task, cases, said)
        return Scored({one.name: figures}, remarks=remarks)
    if one.task == "selfcheck":
        return Scored({one.name: _numbers(score.selfcheck(cases, rows, documents)[0])})
    if one.task == "search":
        return Scored({one.name: _numbers(score.search(cases, rows)[0])})
    return Scored({one.name: _facts(score, documents, [path for folder in one.gold for path in (shared / folder).glob("*.json")], said)})


def _numbers(out: Mapping[str, Any]) -> Figures:
    return {name: float(value) for name, value in out.items() if not math.isnan(value)}


def _questions(one: GoldSet, score: ModuleType, documents: Any, cases: Sequence[Case], rows: Sequence[Any]) -> Scored:
    figures = {one.name: _numbers(score.questions(cases, rows, documents)[0])}
    if one.name == "train-questions":
        for number in sorted({n for case in cases if (n := fold(case["id"])) is not None}):
            part = [case for case in cases if fold(case["id"]) == number]
            figures[f"train-fold{number}"] = _numbers(score.questions(part, rows, documents)[0])
    each = per_case(score, documents, cases, rows)
    clean, passed = ({name: bool(row[measure]) for name, row in each.items()} for measure in ("clean", "passed"))
    if ways := {name for name in clean if PARAPHRASE in name}:
        figures[one.name]["paraphrases_clean"] = _in_any_words(clean, ways)
    return Scored(figures, clean, passed)


def _in_any_words(clean: Mapping[str, bool], ways: Set[str]) -> float:
    """Of the questions that are answered cleanly the share that is in all other words too."""
    held = {name: all(clean[way] for way in ways if way.split(PARAPHRASE)[0] == name) for name in clean.keys() - ways if clean[name]}
    return mean([float(all_clean) for all_clean in held.values()])


def per_case(score: ModuleType, documents: Any, cases: Sequence[Case], rows: Sequence[Any]) -> dict[str, Figures]:
    """The scorer's figures of each case alone, by id."""
    by_id = {row["id"]: row for row in rows}
    return {
        case["id"]: _numbers(score.questions([case], [by_id[case["id"]]] if case["id"] in by_id else [], documents)[0]) for case in cases
    }


_SHARES = ("role", "normalized", "metadata")


def _facts(score: ModuleType, documents: Any, gold: Sequence[Path], said: Saids) -> Figures:
    """F1 (of some kinds the share right) averaged over the documents, and pooled over all kinds of facts and documents."""
    found: dict[str, list[float]] = defaultdict(list)
    pooled = [0, 0, 0]
    for path in sorted(gold):
        one = json.loads(path.read_text(encoding="utf-8"))
        for kind, counts in score.facts(one, dict(said.get(path.stem, {})), documents)[0].items():
            if kind in _SHARES:
                found[kind] += [counts[0] / counts[1]] if counts[1] else []
            elif sum(counts):
                found[f"{kind}.f1"].append(f1(*counts))
                pooled = pooled if kind == "clauses" else [a + b for a, b in zip(pooled, counts, strict=True)]
    return {kind: mean(values) for kind, values in found.items() if values} | {"pooled.f1": f1(*pooled)}
