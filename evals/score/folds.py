"""Weights that have not seen a training fold, so that its questions are scored out of fold. In: a case. Out: an environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from evals.score.sets import fold

FOLDS = (0, 1, 2)
SCORER, RERANKER = "TIAOLI_SCORER", "TIAOLI_RERANKER"
_FOLDER = Path(__file__).with_name("folds")


def folder_of(number: int) -> Path:
    """The folder of the weights that were fitted without the documents of this fold."""
    return _FOLDER / f"fold{number}"


def environment(case_id: str) -> Mapping[str, str]:
    """Variables under which a question over policies/ is asked out of fold; empty values where there is no such fold.

    The reranker of a fold is taken from $TIAOLI_FOLDS/fold<n>/reranker, where that is set: it is too large to be kept here.
    """
    number = fold(case_id)
    weights = folder_of(number) / "scorer.json" if number in FOLDS else None
    encoder = (
        Path(os.environ["TIAOLI_FOLDS"]) / f"fold{number}" / "reranker" if number in FOLDS and os.environ.get("TIAOLI_FOLDS") else None
    )
    return {SCORER: str(weights) if weights and weights.exists() else "", RERANKER: str(encoder) if encoder and encoder.exists() else ""}
