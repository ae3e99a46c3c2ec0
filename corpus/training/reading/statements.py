"""What the reader learns from: a condition, a statement, and what follows from the statement.

Rows of `said/*.jsonl`: id (three digits: a policy of folds 0-2; L or M: a law), kind (duty, ban, condition), condition, said (statement,
label). Rows of `said/talk.tsv`: three digits of a policy, words of a talk about it. Written by a language model that saw only the texts.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.embedder.reading import LABELS
from corpus.training.reranker.examples import FOLDS

HERE = Path(__file__).parent / "said"
LAW = -1
"""Fold of what is measured on in no fold."""


@dataclass(frozen=True)
class Said:
    condition: str
    said: str
    label: int
    fold: int
    kind: str
    source: str = ""


def statements(folder: Path = HERE) -> list[Said]:
    """All statements, in the order of the files."""
    return [one for path in sorted(folder.glob("*.jsonl")) for one in _of_file(path)]


def _of_file(path: Path) -> Iterator[Said]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number = row["id"][:3]
        fold = int(number) % FOLDS if number.isdecimal() else LAW
        yield from (Said(row["condition"], said, LABELS.index(label), fold, row["kind"], number) for said, label in row["said"])


def talk(folder: Path = HERE) -> list[tuple[str, str]]:
    """(source, words) of talks: what a firm says of itself, mostly without bearing on any one condition."""
    lines = (folder / "talk.tsv").read_text(encoding="utf-8").splitlines()
    return [(source, said) for source, said in (line.split("\t") for line in lines if not line.startswith("#"))]
