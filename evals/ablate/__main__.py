"""`make ablate`: what each mechanism is worth out of fold, by switching it off.

For each mechanism of mechanisms.yaml the training questions are asked without it: change of clean, evidence recall and wrong refusals
with the p of a paired permutation test. With --exam the exam's totals too (each a look that is logged). Results are kept in
$XDG_CACHE_HOME/tiaoli-score/ablate for the product's code as it is: a run that was stopped goes on where it was.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.ablate.measuring import MEASURES, NOTHING, Measured, measured
from evals.ablate.mechanisms import mechanisms
from evals.reading.shared import shared_folder
from evals.running.compare import difference
from evals.score.running import cores


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, also without the shared folder; 2 for an unknown mechanism."""
    options = _parser().parse_args(arguments)
    shared = shared_folder("gold/score.py", "跳过")
    if shared is None:
        return 0
    names = options.only or list(mechanisms())
    if unknown := [name for name in names if name not in mechanisms()]:
        sys.stderr.write(f"没有这样的机制：{'、'.join(unknown)}。可用：{'、'.join(mechanisms())}\n")
        return 2
    found: dict[str, Measured] = {}
    for number, name in enumerate([NOTHING, *names]):
        sys.stderr.write(f"{number}/{len(names)} {name}\n")
        found[name] = measured(name, shared, options.workers, exam=options.exam)
    text = table(found)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ablation.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.ablate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="nothing but these mechanisms")
    parser.add_argument("--exam", action="store_true", help="the exam's totals too: looks that are logged")
    parser.add_argument("--out", type=Path, default=Path("build/score"), help="folder for ablation.md (build/score)")
    parser.add_argument("--workers", type=int, default=cores(), help="processes (one a core)")
    return parser


def table(found: dict[str, Measured]) -> str:
    """One row a mechanism, the one that is worth most first; a fall of 整洁 without it is what it is worth."""
    whole = found[NOTHING]
    exam = bool(whole.totals)
    heads = ["关掉", "是什么", *(cell for name in MEASURES.values() for cell in (f"{name} 差", "p"))]
    heads += [f"考卷 {name} 差" for name in MEASURES.values()] if exam else []
    rows = {name: _cells(name, whole, one, exam) for name, one in found.items() if name != NOTHING}
    ordered = sorted(rows, key=lambda name: (_change(whole, found[name], "clean"), name))
    lines = [f"| {' | '.join(heads)} |", "|---|---|" + "---:|" * (len(heads) - 2), *(f"| {' | '.join(rows[name])} |" for name in ordered)]
    means = "，".join(f"{title} {_mean(whole, name):.3f}" for name, title in MEASURES.items())
    return "\n".join([f"训练折 {len(whole.cases)} 例，什么都不关：{means}", "", *lines]) + "\n"


def _cells(name: str, whole: Measured, one: Measured, exam: bool) -> list[str]:
    cells = [name + (f"（崩溃 {one.crashed}）" if one.crashed else ""), mechanisms()[name].what]
    for measure in MEASURES:
        found = difference(_pairs(whole, one, measure))
        cells += [f"{found.change:+.3f}", f"{found.p:.3f}"] if found.change or found.p < 1 else ["0", ""]
    return cells + ([f"{one.totals[m] - whole.totals[m]:+.3f}" if m in one.totals else "—" for m in MEASURES] if exam else [])


def _pairs(whole: Measured, one: Measured, measure: str) -> list[tuple[float, float]]:
    return [(row[measure], one.cases[case][measure]) for case, row in whole.cases.items() if measure in row]


def _change(whole: Measured, one: Measured, measure: str) -> float:
    return _mean(one, measure) - _mean(whole, measure)


def _mean(one: Measured, measure: str) -> float:
    values = [row[measure] for row in one.cases.values() if measure in row]
    return sum(values) / len(values)


if __name__ == "__main__":
    sys.exit(main())
