"""`python -m evals.bench.extraction FOLDER`: how long the facts of a document take, here and in another checkout, file by file in turn.

FOLDER is that checkout (`git worktree add FOLDER COMMIT`). Both read the policies and every sixth of the laws of provinces and cities;
reading of the files and clause trees is not counted. What is said is CPU seconds of each and the median of the documents' ratios. Each
file is read once: what one keeps of a sentence is not to help it with the next reading of the same.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from evals.bench.sets import unpack_laws
from evals.reading.shared import shared_folder

LAWS = 300
_READER = """
import gc, sys, time
from dataclasses import replace
from corpus.text.variants import simplified
from ingest.cleaning.breaks import restore
from ingest.cleaning.canonical import clean
from ingest.density import coarse, facts_of
from ingest.facts import EXTRACTORS
from ingest.pipeline import build_document
from ingest.readers import read
gc.set_threshold(10_000, 20, 20)
for line in sys.stdin:
    name = line.strip()
    with open(name, "rb") as file:
        cleaned = coarse(restore(clean(read(file.read(), name))).located())
    document, _ = build_document(replace(cleaned, text=simplified(cleaned.text)), "document", name)
    begun = time.process_time()
    count = len(list(facts_of(document, EXTRACTORS)))
    print(time.process_time() - begun, count, flush=True)
"""


def main() -> int:
    """Prints a line for each set; 1 when the shared data is absent."""
    options = _parser().parse_args()
    shared = shared_folder()
    if shared is None:
        return 1
    here = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder, _reader(here) as ours, _reader(options.checkout.resolve()) as theirs:
        laws = [path for path in unpack_laws(shared, Path(folder), local=True) if "DLC" in path.parts]
        for name, files in (("policies", sorted((shared / "policies").glob("*.txt"))), ("laws", laws[::6][:LAWS])):
            sys.stdout.write(f"{name}: {compared(ours, theirs, files)}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.extraction", description=__doc__)
    parser.add_argument("checkout", type=Path, help="the other checkout")
    return parser


@contextmanager
def _reader(checkout: Path) -> "Iterator[subprocess.Popen[str]]":
    """A process that reads files with the code of `checkout`."""
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", _READER]
    with subprocess.Popen(command, cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()  # type: ignore[union-attr]


def compared(ours: "subprocess.Popen[str]", theirs: "subprocess.Popen[str]", files: Sequence[Path]) -> str:
    """One line on what both needed for `files`, the first left out: it compiles the patterns."""
    rows = [(_seconds(ours, file), _seconds(theirs, file)) for file in files][1:]
    here, there = (sum(row[n] for row in rows) for n in (0, 1))
    times = median(other / own for own, other in rows if own)
    ratio = f"{there / here:.2f} times as fast (median of a document {times:.2f})"
    return f"{len(rows)} documents, {here:.2f} s here, {there:.2f} s there, {ratio}"


def _seconds(process: "subprocess.Popen[str]", file: Path) -> float:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{file}\n")
    process.stdin.flush()
    return float(process.stdout.readline().split()[0])


if __name__ == "__main__":
    sys.exit(main())
