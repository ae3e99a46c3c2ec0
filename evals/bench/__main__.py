"""`make bench`: quality, time and memory of this assistant beside its peers, as Markdown tables.

Options: --laws adds the statutes (some minutes); --readme FILE… writes the tables between the marks
`<!-- bench:begin -->` and `<!-- bench:end -->` of those files.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from evals.bench.quality import quality_table
from evals.bench.sets import benchmarks
from evals.bench.speed import latency_table, startup_table
from evals.bench.statutes import statute_table

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def main() -> int:
    """Prints the tables; 1 when the shared data is absent."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--laws", action="store_true", help="also the statutes")
    parser.add_argument("--readme", nargs="*", type=Path, default=[], help="write the tables into these files")
    options = parser.parse_args()
    shared = Path(os.environ.get("TIAOLI_SHARED", "../shared"))
    if not shared.is_dir():
        sys.stderr.write(f"没有共享数据 {shared}（TIAOLI_SHARED），无法测量。\n")
        return 1
    with tempfile.TemporaryDirectory() as home:
        tables = [quality_table(benchmarks(shared), Path(home)), latency_table(shared, Path(home)), startup_table(Path(home))]
        if options.laws:
            tables.append(statute_table(shared, Path(home)))
    text = "\n\n".join(tables)
    sys.stdout.write(text + "\n")
    for path in options.readme:
        _write_between(path, text)
    return 0


def _write_between(path: Path, text: str) -> None:
    page = path.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path} 里没有 {BEGIN} 与 {END}。")
    path.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
