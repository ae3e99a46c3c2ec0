"""Questions that lean on earlier turns, measured apart from those that stand alone."""

from pathlib import Path

from evals.bench.rivals.apart import figures_of
from evals.bench.scoring import answers, figures, read_cases, scorer
from evals.bench.without import SUITE, libraries, prepare

Sets = dict[str, tuple[str, Path]]


def sets(shared: Path) -> Sets:
    """Name -> (library, case file)."""
    return {
        "五份政策": ("five", shared / "gold/questions.jsonl"),
        "另五份政策": ("more", shared / "gold/more/questions.jsonl"),
        "自带用例": ("five", SUITE),
    }


def measured(name: str, shared: Path, home: Path) -> dict[str, float]:
    """`passed`, `clean`, `cases` of the cases with history (keyed `multi.…`) and of those without (`single.…`)."""
    from assistant.app import Tiaoli

    library, path = sets(shared)[name]
    score = scorer(shared)
    documents = score.Documents([libraries(shared)[library]])
    found: dict[str, float] = {}
    with Tiaoli.open(home / library, samples=False) as assistant:
        for key, leaning in (("multi", True), ("single", False)):
            cases = [case for case in read_cases(path) if bool(case.get("history")) == leaning]
            values = figures(score, documents, cases, answers(assistant, cases))
            found |= {f"{key}.{measure}": value for measure, value in values.items()}
    return found


def turns_table(shared: Path, home: Path) -> str:
    """One row a set."""
    prepare(shared, home)
    heads = ["问题集", "多轮问数", "通过", "整洁", "单轮问数", "通过", "整洁"]
    lines = ["**多轮与单轮**", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name in sets(shared):
        values = figures_of(measured, name, shared, home)
        cells = [f"{values[f'{k}.cases']:.0f} | {values[f'{k}.passed']:.3f} | {values[f'{k}.clean']:.3f}" for k in ("multi", "single")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
