"""What the reranker said is remembered between runs: in: a question and passages; out: their scores, each worked out once.

Two thirds of the time of a question are the reranker's, and with most mechanisms off it reads the same passages. A score does not depend
on what else is read, so nothing changes by remembering it.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from corpus.embedder.reranking import OnnxReranker, Scores

_TABLE = "CREATE TABLE IF NOT EXISTS said (model TEXT, question TEXT, passage TEXT, score REAL, PRIMARY KEY (model, question, passage))"
_PATIENCE = 60.0


def remember(file: Path) -> None:
    """For the rest of this process the built-in reranker reads only what no process that shares `file` has read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute(_TABLE)
    reading = OnnxReranker.scores

    def scores(reranker: OnnxReranker, question: str, passages: Sequence[str]) -> Scores:
        asked = (reranker.name, question)
        known = dict(kept.execute("SELECT passage, score FROM said WHERE model = ? AND question = ?", asked).fetchall())
        if new := [passage for passage in dict.fromkeys(passages) if passage not in known]:
            read = dict(zip(new, reading(reranker, question, new).tolist(), strict=True))
            kept.executemany("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?)", [(*asked, *row) for row in read.items()])
            known |= read
        return np.array([known[passage] for passage in passages], dtype=np.float32)

    patch.object(OnnxReranker, "scores", scores).start()
