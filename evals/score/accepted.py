"""The accepted figures (evals/accepted.json): what the next run is set beside.

Of the training folds the cases that were clean are kept too, for the paired test; of the exam nothing but totals.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from evals.running.compare import Difference, difference

ACCEPTED = Path(__file__).parents[1] / "accepted.json"
KEPT = "train-questions"
"""The set whose cases are kept."""
Rows = dict[str, dict[str, float]]


@dataclass
class Figures:
    """`floor` and `model`: row -> measure -> value. `clean`: case of the training folds -> whether it was clean."""

    commit: str = ""
    date: str = ""
    floor: Rows = field(default_factory=dict)
    model: Rows = field(default_factory=dict)
    clean: dict[str, bool] = field(default_factory=dict)


def read_figures(path: Path) -> Figures:
    """Empty where there is no such file."""
    return Figures(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Figures()


def write_figures(figures: Figures, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(asdict(figures)), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def accept(now: Figures, path: Path) -> None:
    """Sets that did not run keep their earlier figures."""
    before = read_figures(path)
    kept = Figures(now.commit, now.date, before.floor | now.floor, before.model | now.model, now.clean or before.clean)
    write_figures(kept, path)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def paired(before: Mapping[str, bool], now: Mapping[str, bool]) -> Difference | None:
    """The paired permutation test over the cases that both runs have; None without any."""
    pairs = [(float(before[name]), float(now[name])) for name in sorted(before.keys() & now.keys())]
    return difference(pairs) if pairs else None


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value
