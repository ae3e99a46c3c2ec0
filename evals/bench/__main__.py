"""`make bench`: quality, time and memory of this assistant beside its peers, as Markdown tables.

Options: --laws adds the statutes (many minutes), --only-laws measures nothing else; --readme FILE… writes the tables between the
marks `<!-- bench:begin -->` and `<!-- bench:end -->` of those files, in Chinese where the name says zh, else in English.
Tables that a run did not measure stay as they are.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from evals.bench.english import in_english
from evals.bench.quality import quality_table
from evals.bench.sets import benchmarks
from evals.bench.speed import latency_table, machine, startup_table
from evals.bench.statutes import statute_table

BEGIN, LAWS, END = "<!-- bench:begin -->", "<!-- bench:laws -->", "<!-- bench:end -->"


class Tables(NamedTuple):
    """Markdown of what was measured; "" for what was not."""

    policies: str
    laws: str


def main() -> int:
    """Prints the tables; 1 when the shared data is absent."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--laws", action="store_true", help="also the statutes")
    parser.add_argument("--only-laws", action="store_true", help="nothing but the statutes")
    parser.add_argument("--readme", nargs="*", type=Path, default=[], help="write the tables into these files")
    options = parser.parse_args()
    shared = Path(os.environ.get("TIAOLI_SHARED", "../shared")).resolve()
    if not shared.is_dir():
        sys.stderr.write(f"没有共享数据 {shared}（TIAOLI_SHARED），无法测量。\n")
        return 1
    with tempfile.TemporaryDirectory() as home:
        policies = "" if options.only_laws else _policies(shared, Path(home))
        laws = statute_table(shared, Path(home)) if options.laws or options.only_laws else ""
    sys.stdout.write("\n\n".join(filter(None, (policies, laws))) + "\n")
    for path in options.readme:
        tables = Tables(policies, laws)
        write_between(path, tables if "zh" in path.name else Tables(*map(in_english, tables)))
    return 0


def _policies(shared: Path, home: Path) -> str:
    return "\n\n".join([machine(), quality_table(benchmarks(shared), home), latency_table(shared, home), startup_table(home)])


def write_between(path: Path, tables: Tables) -> None:
    """Put the tables between the marks of a page; ends the program when the page has none."""
    page = path.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    old, mark, tail = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path} 里没有 {BEGIN} 与 {END}。")
    policies, _, laws = old.partition(LAWS)
    shown = tables.policies or policies.strip(), tables.laws or laws.strip()
    block = "\n\n".join([shown[0], f"{LAWS}\n{shown[1]}"] if shown[1] else [shown[0]])
    path.write_text(f"{head}{BEGIN}\n{block}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
