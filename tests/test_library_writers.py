"""Several processes write, and one is killed at any point: nothing that was there before is lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.store.library import Library
from tests.library_makers import HashEmbedder, plain

REPOSITORY = Path(__file__).resolve().parent.parent

ADD = """
import sys
from pathlib import Path
from corpus.store.library import Library
from tests.library_makers import HashEmbedder, plain

home, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Library.open(home, HashEmbedder()) as library:
    for n in range(count):
        library.add(plain(f"{name}{n}", f"{name}第{n}项整改要求。", "另行检查。"))
"""

KILLED = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from corpus.store.caches import dense, lexical
from corpus.store.library import Library
from corpus.store.caches.stamps import Stamp
from tests.library_makers import HashEmbedder, plain

home, deadline = Path(sys.argv[1]), int(sys.argv[2])
steps = 0

def step(*_):
    global steps
    steps += 1
    if steps == deadline:
        os.kill(os.getpid(), signal.SIGKILL)

def stepping(owner, name):
    original = getattr(owner, name)
    def wrapped(*args, **named):
        step()
        result = original(*args, **named)
        step()
        return result
    setattr(owner, name, wrapped)

library = Library.open(home, HashEmbedder())
sa.event.listen(library._records._engine, "before_cursor_execute", step)
sa.event.listen(library._records._engine, "commit", step)
for owner, name in ((lexical.LexicalIndex, "_write"), (dense.DenseIndex, "_add"), (dense.DenseIndex, "_finish"), (Stamp, "write")):
    stepping(owner, name)
library.add(plain("新文", "新增的整改要求。", "新增的检查。"))
library.add(plain("旧文", "修改后的整改要求。"))
library.remove("旧文二")
print(steps)
"""


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_processes_add_at_the_same_time(tmp_path: Path) -> None:
    home = tmp_path / "library"
    writers = [run(ADD, home, name, 4) for name in ("甲", "乙")]
    said = [writer.communicate(timeout=60) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], said
    with Library.open(home, HashEmbedder()) as library:
        assert {one.id for one in library.documents()} == {f"{name}{n}" for name in "甲乙" for n in range(4)}
        assert library.generation == 8
        assert {one.level for one in library.doctor()} == {"ok"}
        assert len(library.search("整改要求", 20)) == 16


BEFORE = (plain("旧文", "原有的整改要求。", "原有的检查。"), plain("旧文二", "第二份文件的要求。"))


def stock(home: Path) -> Path:
    with Library.open(home, HashEmbedder()) as library:
        for one in BEFORE:
            library.add(one)
    return home


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many steps the run takes when nobody kills it."""
    done = run(KILLED, stock(tmp_path_factory.mktemp("whole") / "library"), 0)
    said, complaints = done.communicate(timeout=60)
    assert done.returncode == 0, complaints
    return int(said)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.55, 0.9])
def test_kill_in_the_middle_of_writing_loses_nothing(tmp_path: Path, steps: int, share: float) -> None:
    home = stock(tmp_path / "library")
    killed = run(KILLED, home, max(1, round(steps * share)))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with Library.open(home, HashEmbedder(), patience=1) as library:
        ids = [one.id for one in library.documents()]
        assert ids in (["旧文", "旧文二"], ["新文", "旧文", "旧文二"], ["新文", "旧文"])
        assert library.get("旧文", 1) == BEFORE[0]
        expected = [library.get(one).document.clauses[n].id for one in ids for n in range(len(library.get(one).document.clauses))]
        found = {hit.clause_id for hit in library.search("整改要求检查文件", 20)}
        assert found == set(expected), "each record is either all there or not at all"
        assert not [one for one in library.doctor() if one.subject in ("database", "vectors") and one.level != "ok"]
        library.reindex()
        assert {one.level for one in library.doctor()} == {"ok"}
        assert_equals_fresh(library, tmp_path / "fresh")


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """TIAOLI_KILLS sets how many."""
    seeds = range(int(os.environ.get("TIAOLI_KILLS", "12")))
    command = [sys.executable, "-m", "tests.killed_writers", str(tmp_path), *map(str, seeds)]
    done = subprocess.run(command, cwd=REPOSITORY, text=True, capture_output=True, timeout=300 + 30 * len(seeds))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    assert not done.stderr.startswith("0 of"), "nobody was killed"


def assert_equals_fresh(library: Library, home: Path) -> None:
    with Library.open(home, HashEmbedder()) as fresh:
        for entry in library.documents():
            fresh.add(library.get(entry.id))
        for question in ("整改要求", "检查", "第二份文件"):
            assert library.search(question, 20) == fresh.search(question, 20)
