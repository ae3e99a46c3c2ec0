"""Weights that have not seen a training fold, so that its questions are scored out of fold. In: a case. Out: an environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from evals.score.sets import fold

FOLDS = (0, 1, 2)
SCORER, RERANKER, READER, ELSEWHERE = "TIAOLI_SCORER", "TIAOLI_RERANKER", "TIAOLI_READER", "TIAOLI_FOLDS"
_FOLDER = Path(__file__).with_name("folds")
_OFF = "0"


def folder_of(number: int) -> Path:
    """The folder of the weights that were fitted without the documents of this fold."""
    return _FOLDER / f"fold{number}"


def environment(case_id: str) -> Mapping[str, str]:
    """Variables under which a question over policies/ is asked out of fold; empty values, what ships, where there is no such fold.

    The reranker and the reader of a fold are $TIAOLI_FOLDS/fold<n>/reranker and …/reader: three of them are too large to be kept here.
    Without them questions are asked and statements read without one, for those that ship have seen the fold.
    """
    number = fold(case_id)
    if number not in FOLDS:
        return {SCORER: "", RERANKER: "", READER: ""}
    weights = folder_of(number) / "scorer.json"
    return {SCORER: str(weights) if weights.exists() else "", RERANKER: _of_fold(number, "reranker"), READER: _of_fold(number, "reader")}


def _of_fold(number: int, model: str) -> str:
    elsewhere = os.environ.get(ELSEWHERE)
    folder = Path(elsewhere or "") / f"fold{number}" / model
    return str(folder) if elsewhere and folder.is_dir() else _OFF
