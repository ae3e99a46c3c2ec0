"""The self-check over real policies: the five shipped ones against gold, and three others by cases written from reading."""

import importlib.util
import json
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.selfcheck import Checker, check
from ingest.pipeline import ingest_file
from tests.selfcheck.test_check import MemoryLibrary

pytestmark = pytest.mark.shared
CASES = Path(__file__).parents[1] / "data" / "selfcheck_policies.jsonl"
FIVE = Path(__file__).parents[2] / "corpus" / "documents"


def score(shared: Path, cases: Path, files: list[Path]) -> dict[str, Any]:
    """Measures of gold/score.py for `cases` over the documents `files`."""
    library = MemoryLibrary(ingest_file(path, path.stem.split("_")[0]) for path in files)
    checker = Checker(library)
    gold = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines()]
    reports = [
        check(
            library, row["statement"], turns=row.get("turns", ()), as_of=date.fromisoformat(row["as_of"]), id=row["id"], checker=checker
        ).model_dump(mode="json")
        for row in gold
    ]
    scorer = _scorer(shared)
    measures, misses = scorer.selfcheck(gold, reports, scorer.Documents(sorted({path.parent for path in files})))
    return dict(measures) | {"misses": misses}


def _scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", shared / "gold" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_five_policies_against_gold(shared: Path) -> None:
    found = score(shared, shared / "gold" / "selfcheck.jsonl", sorted(FIVE.glob("*.txt")))
    assert found["violations_called_compliant"] == 0, found["misses"]
    assert found["controls_clean"] == 1.0, found["misses"]
    assert found["due_dates_right"] == 1.0, found["misses"]
    for measure, bar in (
        ("verdicts_right", 0.9),
        ("consequences_right", 0.9),
        ("deadlines_right", 0.9),
        ("departments_right", 0.85),
        ("asked_what_is_missing", 0.75),
    ):
        assert found[measure] >= bar, (measure, found[measure], found["misses"])


def test_three_other_policies_against_cases_written_from_reading(shared: Path) -> None:
    files = [path for number in ("064", "082", "090") for path in sorted((shared / "policies").glob(f"{number}_*.txt"))]
    found = score(shared, CASES, files)
    assert found["violations_called_compliant"] == 0, found["misses"]
    assert found["controls_clean"] == 1.0, found["misses"]
    assert found["verdicts_right"] >= 0.8, found["misses"]
