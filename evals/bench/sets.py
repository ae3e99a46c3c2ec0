"""The benchmarks: which documents, which questions, and what counts as found."""

import json
import tarfile
from pathlib import Path
from typing import NamedTuple

from evals.reading.quotes import normal

Evidence = list[list[tuple[str, str]]]


class Benchmark(NamedTuple):
    """`files`: document id -> file. `questions`: (text, evidence groups of alternatives (document, quote)) or laws' articles."""

    name: str
    files: dict[str, Path]
    questions: list[tuple[str, Evidence]]


def quote_benchmark(name: str, documents: Path, questions: Path) -> Benchmark:
    """Questions with verbatim evidence over a folder of texts; unanswerable ones are left out."""
    files = {path.stem: path for path in sorted(documents.glob("*.txt"))}
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = [(_asked(row), _evidence(row)) for row in rows if row.get("answerable", True) and row.get("evidence")]
    return Benchmark(name, files, asked)


def _asked(row: dict[str, object]) -> str:
    history = row.get("history") or []
    return " ".join([*(history if isinstance(history, list) else []), str(row["question"])])


def _evidence(row: dict[str, list[list[dict[str, str]]]]) -> Evidence:
    return [[(quoted["document"], normal(quoted["quote"])) for quoted in group] for group in row["evidence"]]


def benchmarks(shared: Path) -> list[Benchmark]:
    """The five policies, the five further ones, and the questions people asked in 2020."""
    gold = shared / "gold"
    return [
        quote_benchmark("五份政策", shared / "documents", gold / "questions.jsonl"),
        quote_benchmark("另五份政策", gold / "more" / "documents", gold / "more" / "questions.jsonl"),
        quote_benchmark("ncp（286 份）", shared / "benchmarks/ncp/documents", shared / "benchmarks/ncp/questions.jsonl"),
    ]


def unpack_laws(shared: Path, into: Path, *, local: bool = False) -> list[Path]:
    """National laws as files under `into`; with `local` those of provinces and cities (the folder DLC) too."""
    with tarfile.open(shared / "data/laws.tar.xz") as archive:
        archive.extractall(into, filter="data")
    return sorted(path for path in into.rglob("*.md") if (local or "DLC" not in path.parts) and path.name != "_index.md")
