"""`python -m evals.bench.abstention`: the abstention score fitted and cross-validated, and both kinds of error of abstaining.

The weights of abstain.yaml are a logistic regression (L2) over the measures of the evidence of questions that no other rule
refuses. Questions of one document stay in one fold, so that none is judged by what its own document taught. The threshold
is the lowest that wrongly refuses at most `MOST_WRONG` of the answerable questions out of fold. Library 3 of
`answerable/` and `gold/more` take no part in the fit.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from evals.bench.scoring import Case, read_cases
from evals.reading.shared import shared_folder

HERE = Path(__file__).with_name("answerable")
MOST_WRONG = 0.0075
FOLDS = 5
STRENGTH_OF_PRIOR = 1.0
UNMEASURED = "日常用语"
HELD_OUT = ("另五份政策", "自拟三")


class Group(NamedTuple):
    """Questions over one library of files; `answerable` of each case says what is right."""

    name: str
    files: tuple[Path, ...]
    cases: list[Case]


class Seen(NamedTuple):
    """One question: what is right, whether the assistant answered, the measures where the abstention score decides."""

    group: str
    document: str
    answerable: bool
    answered: bool
    measures: tuple[float, ...] | None


def groups(shared: Path) -> list[Group]:
    """The question sets: gold of the five and of five more policies, ncp (asked by people in 2020), our own over policies/, everyday words.

    The last train only: lexicon rows were once cut from them, so that they measure nothing.
    """
    gold, ncp = shared / "gold", shared / "benchmarks/ncp"
    own = read_cases(HERE / "questions.jsonl")
    libraries: dict[str, list[str]] = json.loads((HERE / "libraries.json").read_text(encoding="utf-8"))
    found = [
        Group("五份政策", _texts(shared / "documents"), read_cases(gold / "questions.jsonl")),
        Group(UNMEASURED, _texts(shared / "documents"), read_cases(HERE.with_name("training") / "everyday.jsonl")),
        Group("另五份政策", _texts(gold / "more/documents"), read_cases(gold / "more/questions.jsonl")),
        Group("ncp", _texts(ncp / "documents"), read_cases(ncp / "questions.jsonl")),
    ]
    for number, name in zip(libraries, ("自拟一", "自拟二", "自拟三"), strict=True):
        files = tuple(path for path in _texts(shared / "policies") if path.name[:3] in libraries[number])
        found.append(Group(name, files, [case for case in own if case["library"] == int(number)]))
    return found


def _texts(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.txt")))


def seen(group: Group, home: Path, *, scoring: bool) -> list[Seen]:
    """Every question of the group asked; with `scoring` off the abstention score refuses nothing and its measures are kept."""
    from assistant.app import Tiaoli

    noted: list[tuple[float, ...]] = []
    with Tiaoli.open(home / group.name, samples=False) as assistant:
        assistant.ingest(list(group.files))
        if scoring:
            return [_asked(assistant, group.name, case, noted) for case in group.cases]
        with patch("assistant.answer.decision.abstention.abstention_odds", _recorder(noted)):
            return [_asked(assistant, group.name, case, noted) for case in group.cases]


def _recorder(noted: list[tuple[float, ...]]) -> Callable[[Sequence[float]], float]:
    def never(measures: Sequence[float]) -> float:
        noted.append(tuple(measures))
        return -1.0

    return never


def _asked(assistant: Any, group: str, case: Case, noted: list[tuple[float, ...]]) -> Seen:
    noted.clear()
    given = {name: case.get(name) for name in ("id", "as_of", "scope")}
    answer = assistant.ask(case["question"], history=case.get("history") or (), **given)
    return Seen(group, _document(case), case["answerable"], answer.status == "answered", noted[-1] if noted else None)


def _document(case: Case) -> str:
    """The document a question is about: stated, else of its evidence, else the beginning of its id."""
    quoted = (quote["document"] for group in case.get("evidence") or () for quote in group)
    return str(case.get("document") or next(quoted, case["id"].rsplit("-", 2)[0]))


class Fit(NamedTuple):
    """Weights of the measures and the intercept, the threshold taken in: above 0 nothing is answered."""

    weights: tuple[float, ...]
    intercept: float


def fitted(rows: Sequence[Seen]) -> tuple[Fit, list[float]]:
    """The fit over all rows, and the log odds of each row from the folds without its document (threshold taken in)."""
    import numpy as np

    x = np.array([row.measures for row in rows])
    y = np.array([not row.answerable for row in rows], dtype=float)
    fold = _folds([row.document for row in rows])
    odds = np.zeros(len(rows))
    for number in range(FOLDS):
        out = fold == number
        weights, intercept = _logistic(x[~out], y[~out])
        odds[out] = x[out] @ weights + intercept
    threshold = float(np.quantile(odds[y == 0], 1 - MOST_WRONG, method="higher"))
    weights, intercept = _logistic(x, y)
    return Fit(tuple(weights.tolist()), float(intercept) - threshold), (odds - threshold).tolist()


def _folds(names: Sequence[str]) -> Any:
    """A fold for each name, the same for the same name, documents dealt out in order of their names."""
    import numpy as np

    order = {name: n % FOLDS for n, name in enumerate(sorted(set(names)))}
    return np.array([order[name] for name in names])


def _logistic(x: Any, y: Any) -> tuple[Any, float]:
    """Logistic regression with an L2 prior on the weights; both classes weigh the same."""
    import numpy as np
    from scipy.optimize import minimize

    balance = np.where(y == 1, 0.5 / max(y.sum(), 1), 0.5 / max((1 - y).sum(), 1)) * len(y)

    def loss(parameters: Any) -> float:
        margin = (x @ parameters[:-1] + parameters[-1]) * (2 * y - 1)
        return float((balance * np.logaddexp(0, -margin)).sum() + STRENGTH_OF_PRIOR * (parameters[:-1] ** 2).sum() / 2)

    found = minimize(loss, np.zeros(x.shape[1] + 1), method="L-BFGS-B").x
    return found[:-1], float(found[-1])


def error_table(rows: Sequence[Seen], out_of_fold: dict[int, float]) -> str:
    """Both kinds of error by group: without the abstention score, and with it, out of fold where the group took part in the fit."""
    lines = [
        "**拒答的两类错误**（该拒而答／该答而拒；右列加上依据不足的判断，折外或留出）",
        "",
        "| 题集 | 不用这一判断 | 用这一判断 |",
        "|---|---|---|",
    ]
    for name in dict.fromkeys(row.group for row in rows if row.group != UNMEASURED):
        mine = [(n, row) for n, row in enumerate(rows) if row.group == name]
        plain = _errors([(row.answerable, row.answered) for _, row in mine])
        scored = _errors([(row.answerable, row.answered and out_of_fold.get(n, -1.0) <= 0) for n, row in mine])
        lines.append(f"| {name} | {plain} | {scored} |")
    return "\n".join(lines)


def _errors(pairs: Sequence[tuple[bool, bool]]) -> str:
    to_answer = [answered for answerable, answered in pairs if answerable]
    to_refuse = [answered for answerable, answered in pairs if not answerable]
    refused = f"{sum(to_refuse)}/{len(to_refuse)}" if to_refuse else "–"
    return f"{refused}／{len(to_answer) - sum(to_answer)}/{len(to_answer)}"


def measured(shared: Path, home: Path) -> tuple[Fit, str]:
    """The fit, and the table of errors."""
    rows = [row for group in groups(shared) for row in seen(group, home, scoring=False)]
    used = [n for n, row in enumerate(rows) if row.measures is not None and row.answered and row.group not in HELD_OUT]
    fit, odds = fitted([rows[n] for n in used])
    judged = dict(zip(used, odds, strict=True))
    for n, row in enumerate(rows):
        if row.measures is not None and row.group in HELD_OUT:
            judged[n] = sum(w * m for w, m in zip(fit.weights, row.measures, strict=True)) + fit.intercept
    return fit, error_table(rows, judged)


def abstention_table(shared: Path, home: Path) -> str:
    """The table of errors alone."""
    return measured(shared, home)[1]


def main() -> int:
    """Prints the weights for abstain.yaml and the table; 1 when the shared data is absent."""
    shared = shared_folder()
    if shared is None:
        return 1
    with tempfile.TemporaryDirectory() as home:
        fit, table = measured(shared, Path(home))
    names = ("strength", "lost", "asked", "value")
    lines = [f"  intercept: {fit.intercept:.3f}", *(f"  {name}: {weight:.3f}" for name, weight in zip(names, fit.weights, strict=True))]
    sys.stdout.write("\n".join(["doubt:", *lines, "", table, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
