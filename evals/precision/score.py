"""The share of sampled facts that a reader found right, kind by kind.

`python -m evals.precision.score FILE` reads JSON Lines {document, fact, kind, right, why} and prints a Markdown table.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def shares(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """(right, read) of each kind, most read first, and of all under 合计."""
    read: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in rows:
        for key in (row["kind"], "合计"):
            read[key] += 1
            right[key] += bool(row["right"])
    kinds = [kind for kind, _ in read.most_common() if kind != "合计"]
    return {key: (right[key], read[key]) for key in [*kinds, "合计"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    rows = [json.loads(line) for line in parser.parse_args().file.read_text(encoding="utf-8").splitlines()]
    lines = [f"| {kind} | {right}/{read} | {right / read:.0%} |" for kind, (right, read) in shares(rows).items() if read]
    sys.stdout.write("\n".join(["| 种类 | 正确 | 占比 |", "|---|---|---|", *lines]) + "\n")


if __name__ == "__main__":
    main()
