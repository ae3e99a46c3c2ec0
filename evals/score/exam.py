"""The shut fold: its totals are printed, and every look at them is a line of evals/exam.log."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

LOG = Path(__file__).parents[1] / "exam.log"
_TOLD = ("clean", "passed", "facts_right", "evidence_recall", "unanswerable_passed", "false_abstention", "verdicts_right", "pooled.f1")
"""Figures that a line of the log gives; the table has the others."""
_PROJECT = Path(__file__).parents[2]


def state() -> str:
    """The commit that is measured, with `+` where the working tree differs from it; `unknown` outside a repository."""
    commit = _git("rev-parse", "--short", "HEAD")
    return (commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")) if commit else "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(_PROJECT), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def note_look(commit: str, figures: Mapping[str, Mapping[str, float]], path: Path | None = None, *, why: str = "score") -> None:
    """Appends a line: the time (UTC), the commit, what looked, the totals of each part of the exam that was run."""
    told = [f"{name} {' '.join(f'{m}={row[m]:.3f}' for m in _TOLD if m in row)}" for name, row in figures.items()]
    with (path or LOG).open("a", encoding="utf-8") as file:
        file.write(" | ".join([datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"), commit, why, *told]) + "\n")
