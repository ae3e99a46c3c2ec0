"""A run of its own (`python -m tests.damaged_files --minutes 60 --seed 1 [--files FOLDER]`): damaged files of every kind, read to the end.

Files are the tests' own decree in each format and those of FOLDER. Each is cut, overwritten, or a part inside its package is, as its
seed says, and read to a record by a process of its own. A line `seed name: what went wrong` for an error that is no BadInputError, a
process that ends, a file that takes longer than PATIENCE, memory above LIMIT; none when all is well. `--only SEED` reads one again.
"""

import argparse
import multiprocessing
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.errors import BadInputError
from ingest.pipeline import ingest_bytes
from ingest.readers import kinds
from ingest.readers.archives import unpack
from ingest.readers.word import office
from tests import decree_makers as decree

WORK, PATIENCE = 120, 3600
"""Seconds of work, and of waiting on a busy machine, after which a file counts as hanging; a page takes twenty at most, read four times."""
LIMIT = 1_000_000_000
RARELY = 12
"""So much more rarely come files that take seconds: what an office suite or the recognition of pictures reads."""
NOISE = (
    b"",
    b"<",
    b">",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"999999999",
    b"-1",
    b"65535",
    b"1e308",
    b'"',
    b"/",
    b"&#0;",
    b"\xed\xa0\x80",
    "（一）".encode(),
)


@dataclass(frozen=True)
class Trial:
    """One damaged file."""

    seed: int
    name: str
    data: bytes


def trial(seed: int, files: dict[str, bytes]) -> Trial:
    """The file that `seed` makes of one of `files`."""
    chance = random.Random(seed)
    name = chance.choices(list(files), [_weight(name, data) for name, data in files.items()])[0]
    data = files[name]
    if data.startswith(b"PK") and chance.random() < 0.7:
        return Trial(seed, name, _repacked(data, chance))
    return Trial(seed, name, damaged(data, chance))


@cache
def _weight(name: str, data: bytes) -> float:
    try:
        slow = kinds.kind_of(data, name, "txt") in ("office", "image")
    except BadInputError:  # an archive
        slow = False
    return 1 / RARELY if slow or name == "scan.pdf" else 1.0


def damaged(data: bytes, chance: random.Random) -> bytes:
    """`data` cut off, overwritten, with pieces of it doubled or moved."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 40))):
        at, length = chance.randrange(len(made) + 1), chance.choice((0, 1, 4, 40, 400))
        piece = bytes(made[(start := chance.randrange(len(made) + 1)) : start + length])
        made[at : at + chance.choice((0, 1, 4, length))] = chance.choice((*NOISE, piece, piece * 50, chance.randbytes(4)))
    if chance.random() < 0.15:
        del made[chance.randrange(len(made) + 1) :]
    return bytes(made)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    """The package with one or two of its parts damaged, gone or in each other's place."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for part in chance.sample(list(parts), min(len(parts), chance.choice((1, 2)))):
        if chance.random() < 0.1:
            del parts[part]
        else:
            parts[part] = damaged(chance.choice(list(parts.values())) if chance.random() < 0.1 else parts[part], chance)
    with zipfile.ZipFile(made := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return made.getvalue()


def every_kind() -> dict[str, bytes]:
    """The decree in each format that the tests can make."""
    made = {f"decree.{ending}": make() for ending, make in decree.MAKERS.items()}
    if decree.font() is not None:
        made |= {f"scan.{kind.lower()}": decree.as_picture(kind) for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "PDF")}
    return made


def read_whole(one: Trial) -> str:
    """ "read" or "refused"; what is inside an archive is read too."""
    try:
        if one.name.endswith((".zip", ".eml")) and kinds.is_archive(one.data, one.name):
            for path, data in unpack(one.data, one.name):
                read_whole(Trial(one.seed, path, data))
        else:
            ingest_bytes(one.data, one.name, "d")
    except BadInputError as error:
        return str(error) if "\n" in str(error) else "refused"
    return "read"


def _reader(trials: Connection) -> None:
    """Reads what comes, says how it went and the most memory so far of this process or one of its own."""
    suite = office.installed
    while (one := trials.recv()) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + WORK, resource.RLIM_INFINITY))
        # a .doc is read by LibreOffice or without it
        office.installed = suite if one.seed % RARELY == 0 or not one.name.endswith(".doc") else lambda: None
        try:
            said = read_whole(one)
        except Exception:  # noqa: BLE001  what is looked for
            said = traceback.format_exc()
        trials.send((said, max(resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))))


class Readers:
    """A process that reads, and another when that has ended."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._trials: Connection | None = None

    def said_of(self, one: Trial) -> str:
        """ "read", "refused", or what went wrong."""
        if self._trials is None:
            self._start()
        assert self._trials is not None
        self._trials.send(one)
        if not self._trials.poll(PATIENCE):
            self.stop()
            return f"not done after {PATIENCE} s"
        try:
            said, memory = self._trials.recv()
        except EOFError:
            return f"the process ended: {self.stop()}"
        if memory <= LIMIT:
            return str(said)
        self.stop()
        return f"{memory / 1e6:.0f} MB"

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._trials, theirs = context.Pipe()
        self._process = context.Process(target=_reader, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> str:
        """Ends the process; how it had ended before."""
        if self._process is None:
            return "not begun"
        self._process.join(1)
        status = self._process.exitcode
        self._process.kill()
        self._process.join()
        self._process = self._trials = None
        return f"more than {WORK} s of work" if status == -signal.SIGXCPU else f"status {status}"


def main() -> int:
    """Reads until the time is over; 1 when something went wrong."""
    options = _parser().parse_args()
    files = every_kind() | {path.name: path.read_bytes() for path in sorted(options.files.rglob("*.*") if options.files else ())}
    seeds: Iterator[int] = iter([options.only]) if options.only is not None else _seeds(options.seed, 60 * options.minutes)
    readers, counts, slowest = Readers(), Counter[str](), (0.0, "")
    for seed in seeds:
        one, begun = trial(seed, files), time.monotonic()
        said = readers.said_of(one)
        slowest = max(slowest, (time.monotonic() - begun, f"{seed} {one.name}"))
        counts[said if said in ("read", "refused") else "wrong"] += 1
        if said not in ("read", "refused"):
            print(f"{seed} {one.name}: {said.strip()}", flush=True)
            if options.keep:
                (options.keep / f"{seed}-{one.name}").write_bytes(one.data)
    readers.stop()
    print(f"{sum(counts.values())} files: {dict(counts)}; the slowest {slowest[0]:.1f} s ({slowest[1]})")
    return int(counts["wrong"] > 0)


def _seeds(first: int, seconds: float) -> Iterator[int]:
    end = time.monotonic() + seconds
    seed = first * 10**9
    while time.monotonic() < end:
        yield seed
        seed += 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.damaged_files", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="read the file of this seed and no other")
    parser.add_argument("--files", type=Path, nargs="?", help="a folder of files beside the tests' own")
    parser.add_argument("--keep", type=Path, help="a folder for the files that went wrong")
    return parser


if __name__ == "__main__":
    sys.exit(main())
