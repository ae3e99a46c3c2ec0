"""Weights that have not seen a training fold, so that its questions are scored out of fold. In: a case. Out: an environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from evals.score.sets import fold

FOLDS = (0, 1, 2)
SCORER, RERANKER, ELSEWHERE = "TIAOLI_SCORER", "TIAOLI_RERANKER", "TIAOLI_FOLDS"
_FOLDER = Path(__file__).with_name("folds")
_OFF = "0"


def folder_of(number: int) -> Path:
    """The folder of the weights that were fitted without the documents of this fold."""
    return _FOLDER / f"fold{number}"


def environment(case_id: str) -> Mapping[str, str]:
    """Variables under which a question over policies/ is asked out of fold; empty values, what ships, where there is no such fold.

    The reranker of a fold is $TIAOLI_FOLDS/fold<n>/reranker: three of them are too large to be kept here. Without it the questions
    are asked without a reranker, for the one that ships has seen them.
    """
    number = fold(case_id)
    if number not in FOLDS:
        return {SCORER: "", RERANKER: ""}
    weights = folder_of(number) / "scorer.json"
    reranker = Path(os.environ.get(ELSEWHERE, "")) / f"fold{number}" / "reranker"
    there = bool(os.environ.get(ELSEWHERE)) and reranker.is_dir()
    return {SCORER: str(weights) if weights.exists() else "", RERANKER: str(reranker) if there else _OFF}
