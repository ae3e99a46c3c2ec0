"""Reading on a Ray cluster of two workers: the same library as one process makes, and nothing lost when a worker or the driver dies."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.app import Tiaoli
from assistant.app.taking_in.cluster import NOT_STARTED, read_and_embed
from corpus.errors import TiaoliError
from ingest.reading import reading_rules
from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.xdist_group("ray"), pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed (extra ray)")]

POLICIES = sorted((REPOSITORY / "corpus" / "documents").glob("*.txt"))
WAIT = 240


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The shipped policies under several names, and one file that no reader can read."""
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(3):
        for path in POLICIES:
            (folder / f"{n}-{path.name}").write_bytes(path.read_bytes())
    (folder / "1-empty.txt").write_bytes(b"")
    return folder


def ingesting(home: Path, files: Path, *options: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"TIAOLI_HOME": str(home), "TIAOLI_SAMPLES": "0", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "assistant.cli", "ingest", str(files), *options]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def reading(home: Path, files: Path, happened: Callable[[int], object]) -> "subprocess.Popen[str]":
    """A run on two workers of which `happened` (given its process) has become true. Ray gives itself half a minute to start, which on a
    busy machine may take three tries."""
    for _ in range(3):
        run = ingesting(home, files, "--engine", "ray", "--jobs", "2")
        while run.poll() is None:
            if happened(run.pid):
                return run
        said = run.communicate()[0]
        assert NOT_STARTED in said, said
    pytest.skip("Ray does not start on this machine")


def tasks_below(driver: int) -> Iterator[int]:
    """Processes that descend from `driver` and read a file."""
    rows = [line.split(None, 2) for line in subprocess.check_output(["ps", "-eo", "pid=,ppid=,args="], text=True).splitlines()]
    family = {driver}
    for _ in range(4):
        family |= {int(pid) for pid, parent, *_ in rows if int(parent) in family}
    yield from (int(pid) for pid, _, *args in rows if int(pid) in family and args and args[0].startswith("ray::read_and_embed"))


def _killed(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def written(home: Path) -> int:
    database = home / "library.db"
    if not database.exists():
        return 0
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        try:
            return int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.OperationalError:  # no table yet
            return 0


def test_two_workers_one_of_which_is_killed_make_the_same_library(tmp_path: Path, files: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    said = ingesting(alone, files).communicate(timeout=WAIT)[0]
    run = reading(together, files, lambda driver: any(_killed(worker) for worker in tasks_below(driver)))
    told = run.communicate(timeout=WAIT)[0]
    assert run.returncode == 1, "the empty file"
    assert told.splitlines()[-1] == said.splitlines()[-1], "what became of the files"
    with Tiaoli.open(alone, samples=False) as one, Tiaoli.open(together, samples=False) as other:
        assert other.library.digests() == one.library.digests()
        assert {finding.level for finding in other.doctor()} == {"ok"}


def test_a_killed_driver_loses_nothing_and_the_next_run_goes_on(tmp_path: Path, files: Path) -> None:
    home = tmp_path / "home"
    run = reading(home, files, lambda _: written(home) >= 3)
    run.kill()
    run.communicate()
    with Tiaoli.open(home, samples=False) as assistant:
        kept = {entry.id for entry in assistant.documents()}
        assert len(kept) >= 3
        done = {row.document_id: row.outcome for row in assistant.ingest([files])}
        assert {name: done[name] for name in kept} == dict.fromkeys(kept, "unchanged")
        assert set(done.values()) == {"unchanged", "added", "failed"}
        assert len(assistant.documents()) == 3 * len(POLICIES)
        assert {finding.level for finding in assistant.doctor()} == {"ok"}


def test_a_node_with_another_version_ends_the_run() -> None:
    path = POLICIES[0]
    assert isinstance(read_and_embed(path.read_bytes(), path, "x", "other rules"), TiaoliError)
    record, chunks, vectors = read_and_embed(path.read_bytes(), path, "x", reading_rules())
    assert record.document.id == "x"
    assert len(chunks) == len(vectors)


def test_an_address_needs_the_engine(tmp_path: Path, files: Path) -> None:
    run = ingesting(tmp_path / "home", files, "--address", "127.0.0.1:6379")
    assert "--engine ray" in run.communicate(timeout=WAIT)[0]
    assert run.returncode == 1
