"""A run of its own (`python -m tests.killed_writers FOLDER SEED...`): a writer killed at a random moment, and what it leaves behind.

A line `seed: what went wrong` for each kill after which something is, none when all is well; at the end how many writers were killed.
One parent imports everything once and forks the writers and the inspectors; every sixth seed is about a library with a graph.
"""

import os
import random
import shutil
import signal
import sys
from functools import partial
from pathlib import Path

from corpus.model import PolicyRecord
from corpus.store.caches import serving as caches
from corpus.store.library import Library
from tests.damaged_caches import PATIENCE, apart
from tests.library_makers import HashEmbedder, plain

LONGEST, LONGEST_WITH_GRAPH = 0.3, 1.5
"""CPU seconds within which a writer is killed, about what its work takes."""

SMALL = caches.EXACT_UP_TO

State = dict[str, PolicyRecord]


def work(chance: random.Random) -> list[tuple[str, str, PolicyRecord | None]]:
    """Writes to do: what, id, record."""
    held = [f"旧{n}" for n in range(4)]
    done: list[tuple[str, str, PolicyRecord | None]] = []
    for n in range(10):
        what = chance.choice(("add", "add", "change", "remove", "reindex"))
        if what == "add":
            held.append(f"新{n}")
            done.append(("add", held[-1], plain(held[-1], f"新增的第{n}项整改要求。", "另行检查。")))
        elif what == "change" and held:
            name = chance.choice(held)
            done.append(("add", name, plain(name, f"修改后的第{n}项整改要求。")))
        elif what == "remove" and held:
            done.append(("remove", held.pop(chance.randrange(len(held))), None))
        else:
            done.append(("reindex", "", None))
    return done


def states(before: State, todo: list[tuple[str, str, PolicyRecord | None]]) -> list[State]:
    """What the library holds after each write."""
    found = [before]
    for what, name, record in todo:
        now = {one: kept for one, kept in found[-1].items() if (what, one) != ("remove", name)}
        found.append({**now, name: record} if record else now)
    return found


BEFORE: State = {f"旧{n}": plain(f"旧{n}", f"原有的第{n}项整改要求。", "原有的检查。") for n in range(4)}


def stock(home: Path) -> None:
    with Library.open(home, HashEmbedder()) as library:
        for record in BEFORE.values():
            library.add(record)


def held(library: Library) -> State:
    return {one.id: library.get(one.id) for one in library.documents()}


def write(home: Path, seed: int) -> int:
    """Writes that were acknowledged before the process was killed; -1 when it was not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        chance = random.Random(seed)
        todo = work(chance)
        with Library.open(home, HashEmbedder()) as library:
            longest = LONGEST if caches.EXACT_UP_TO else LONGEST_WITH_GRAPH
            signal.setitimer(signal.ITIMER_PROF, chance.uniform(0.001, longest))  # this signal ends a process as a kill does
            for what, name, record in todo:
                if record is not None:
                    library.add(record)
                elif what == "remove":
                    library.remove(name)
                else:
                    library.reindex()
                os.write(writing, b".")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        acknowledged = len(stream.read())
    _, status = os.waitpid(child, 0)
    assert not (os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGPROF), f"the writer died of signal {os.WTERMSIG(status)}"
    assert os.WIFSIGNALED(status) or status == 0, f"the writer ended with status {status}"
    return acknowledged if os.WIFSIGNALED(status) else -1


def inspect(home: Path, allowed: list[State]) -> None:
    with Library.open(home, HashEmbedder(), patience=1) as library:
        assert held(library) in allowed, "something acknowledged is lost, or half there"
        levels = {one.subject: one.level for one in library.doctor()}
        assert {levels[one] for one in ("database", "vectors")} == {"ok"}, levels
        assert "document" not in levels, levels
        everything = {f"{name}#{n}" for name, record in held(library).items() for n in "一二" if f"{name}#{n}" in record.document.by_id}
        assert everything <= {hit.clause_id for hit in library.search("整改要求检查", 60)}
        library.add(plain("其后", "其后的整改要求。"))
        assert {one.level for one in library.doctor()} == {"ok"}, library.doctor()
        library.reindex()
        with Library.open(home.with_name(f"{home.name}-fresh"), HashEmbedder()) as fresh:
            for _ in fresh.add_many(held(library).values()):
                pass
            for question in ("整改要求", "检查", "第3项", "其后"):
                assert library.search(question, 60) == fresh.search(question, 60)


def round_of(folder: Path, seed: int) -> bool:
    """One writer and what it left; True when it was killed. Prints what went wrong."""
    caches.EXACT_UP_TO = SMALL if seed % 6 else 0
    home = shutil.copytree(folder / f"whole{caches.EXACT_UP_TO}", folder / f"seed{seed}")
    acknowledged = write(home, seed)
    told = states(BEFORE, work(random.Random(seed)))
    allowed = told[-1:] if acknowledged < 0 else told[acknowledged : acknowledged + 2]
    said = apart(partial(inspect, allowed=allowed), home)
    if said != "None":
        print(f"{seed}: {said}", flush=True)
    shutil.rmtree(home)
    shutil.rmtree(folder / f"seed{seed}-fresh", ignore_errors=True)
    return acknowledged >= 0


def main(folder: Path, seeds: list[int]) -> None:
    for limit in (0, SMALL):
        caches.EXACT_UP_TO = limit
        said = apart(stock, folder / f"whole{limit}")
        assert said == "None", said
    killed = sum([round_of(folder, seed) for seed in seeds])
    print(f"{killed} of {len(seeds)} killed", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(one) for one in sys.argv[2:]])
