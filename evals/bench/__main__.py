"""`make bench`: quality, time and memory of this assistant beside its peers, as Markdown tables.

Options: --laws adds the statutes and their row of the latency table (many minutes), --only-laws measures nothing but these two
tables; --only SECTION… measures some sections (`--only latency --laws`: the latency, over the laws too; `--only scale`: libraries of
growing size in both back ends, of so many clauses as --sizes says); --pages FILE… writes the tables between the marks
`<!-- bench:begin -->` and `<!-- bench:end -->` of those files, in Chinese where the name says zh, else in English. What a run did not
measure stays as it is.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.bench.latency import latency_table
from evals.bench.load import load_table
from evals.bench.quality import quality_table
from evals.bench.reading import reading_table
from evals.bench.scale.table import SIZES, scale_table
from evals.bench.sets import benchmarks
from evals.bench.speed import machine, startup_table
from evals.bench.statutes import statute_table
from evals.bench.turns import turns_table
from evals.bench.without import without_table
from evals.bench.writing.english import in_english
from evals.bench.writing.page import SECTIONS, write_between
from evals.reading.shared import shared_folder


def main() -> int:
    """Prints the tables; 1 when the shared data is absent."""
    options = _parser().parse_args()
    shared = shared_folder()
    if shared is None:
        return 1
    wanted, laws = _wanted(options), options.laws or options.only_laws
    with tempfile.TemporaryDirectory() as home:
        tables = {
            section: measure() for section, measure in _measures(shared, Path(home), laws, options.sizes).items() if section in wanted
        }
    sys.stdout.write("\n\n".join(tables[section] for section in SECTIONS if section in tables) + "\n")
    for path in options.pages:
        write_between(path, tables if "zh" in path.name else {section: in_english(table) for section, table in tables.items()})
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--laws", action="store_true", help="also the statutes")
    parser.add_argument("--only-laws", action="store_true", help="nothing but the statutes")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="nothing but these sections")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="clauses of the libraries of `--only scale`")
    parser.add_argument("--pages", nargs="*", type=Path, default=[], help="write the tables into these files")
    return parser


def _wanted(options: argparse.Namespace) -> set[str]:
    if options.only:
        return set(options.only)
    if options.only_laws:
        return {"latency", "laws"}
    return set(SECTIONS) - {"scale"} - (set() if options.laws else {"laws"})


def _measures(shared: Path, home: Path, laws: bool, sizes: Sequence[int]) -> dict[str, Callable[[], str]]:
    """Section -> what makes it, in the order they are run: the laws before the latency over them."""
    return {
        "machine": machine,
        "quality": lambda: quality_table(benchmarks(shared), home),
        "everyday": lambda: without_table(shared, home / "answers"),
        "turns": lambda: turns_table(shared, home / "answers"),
        "laws": lambda: statute_table(shared, home),
        "latency": lambda: latency_table(shared, home, laws),
        "load": lambda: load_table(home),
        "reading": lambda: reading_table(shared),
        "startup": lambda: startup_table(home),
        "scale": lambda: scale_table(shared, home, sizes),
    }


if __name__ == "__main__":
    sys.exit(main())
