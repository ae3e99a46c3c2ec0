"""Answers scored by the scorer of the shared folder, which is not ours and is read where it lies."""

import importlib.util
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Case = dict[str, Any]


def scorer(shared: Path) -> ModuleType:
    """`gold/score.py` as a module. Raises FileNotFoundError where the folder has none."""
    path = shared / "gold" / "score.py"
    spec = importlib.util.spec_from_file_location("gold_score", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_cases(path: Path) -> list[Case]:
    """Question cases of a JSON Lines file; what is not said to be unanswerable is answerable."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [{"answerable": True, "kind": "open", **row} for row in rows]


def answers(assistant: "Tiaoli", cases: Iterable[Case]) -> list[dict[str, Any]]:
    """What the assistant says to each case, as JSON."""
    said = []
    for case in cases:
        given: dict[str, Any] = {name: case.get(name) for name in ("id", "as_of", "scope")}
        said.append(assistant.ask(case["question"], history=case.get("history") or (), **given).model_dump(mode="json"))
    return said


def figures(score: ModuleType, documents: Any, cases: Sequence[Case], said: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Measures over `cases`, and the counts that several sets are pooled by (those to answer, those to refuse, mistakes of both)."""
    out: dict[str, float] = score.questions(cases, said, documents)[0]
    answerable = sum(case["answerable"] for case in cases)
    to_refuse = len(cases) - answerable
    kept = {name: out[name] for name in ("passed", "clean", "evidence_recall")}
    return kept | {
        "cases": len(cases),
        "answerable": answerable,
        "to_refuse": to_refuse,
        "refused": to_refuse * out["unanswerable_passed"] if to_refuse else 0,
        "wrongly_refused": answerable * out["false_abstention"] if answerable else 0,
    }
