"""A run of its own (`python -m tests.damaged_caches FOLDER CASE...`): damaged caches, and every command over them.

A case is a seed, or a file and the place in it where four bytes are turned over (`header.bin@56`). Each step is a process, so that
one that dies or hangs is seen: a line `case step: what went wrong` for each, none when all is well.
"""

import os
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import chromadb.api.rust  # noqa: F401  imported once, before the forks
import tantivy  # noqa: F401

import corpus.store.doctor  # noqa: F401
from corpus.store.caches import serving as caches
from corpus.store.library import Library
from tests.library_makers import HashEmbedder, plain

PATIENCE = 240
"""Seconds after which a step counts as hanging."""

SMALL = caches.EXACT_UP_TO

QUESTIONS = ["整改期限", "停产整顿检查", "资金扶持", "第7项要求"]
TOPICS = ["整改", "停产", "整顿", "检查", "资金", "扶持", "节水", "用地"]


PINNED = ["header.bin@56", "data_level0.bin@0", "chroma.sqlite3@4096", "*.idx@944"]
"""What ended the program while caches were opened as they were found: the first two its process without a word, the third in a panic
of Chroma, the last in one of tantivy while the doctor found nothing."""


def stock(home: Path) -> None:
    with Library.open(home, HashEmbedder()) as library:
        for n in range(8):
            library.add(plain(f"文{n}", *(f"第{n * 10 + i}项要求：{TOPICS[(n + i) % 8]}{TOPICS[(n * i) % 8]}。" for i in range(10))))


def harm(home: Path, case: str) -> str:
    """Damage the caches in `home`; what was done."""
    name, _, at = case.partition("@")
    if not at:
        return harm_at_random(home, random.Random(int(case)))
    path = next(home.rglob(name))
    data = bytearray(path.read_bytes())
    data[int(at) : int(at) + 4] = bytes(byte ^ 0xFF for byte in data[int(at) : int(at) + 4])
    path.write_bytes(data)
    return "four bytes turned over"


def harm_at_random(home: Path, chance: random.Random) -> str:
    """Damage one or two of the files of the caches; what was done."""
    files = sorted(path for path in home.rglob("*") if path.is_file() and not path.name.startswith(("library.db", "write", ".tantivy")))
    some = chance.sample(files, chance.choice((1, 1, 2)))
    way = chance.choice((flip, flip, flip, cut, empty, delete, zero, foreign, pipe, replaced_by_folder, swap))
    before = [path.read_bytes() for path in files]
    for path in some:
        way(path, chance, files)
    if [path.read_bytes() if path.is_file() else None for path in files] == before:
        path = next(path for path in files if path.stat().st_size)
        path.write_bytes(path.read_bytes()[::-1] + b"!")
    return f"{way.__name__} {[str(path.relative_to(home)) for path in some]}"


def flip(path: Path, chance: random.Random, _: list[Path]) -> None:
    data = bytearray(path.read_bytes())
    for _times in range(chance.choice((1, 8, 64))):
        if data:
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random, _: list[Path]) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size + 1))


def empty(path: Path, *_: object) -> None:
    path.write_bytes(b"")


def delete(path: Path, *_: object) -> None:
    path.unlink()


def zero(path: Path, *_: object) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def foreign(path: Path, chance: random.Random, _: list[Path]) -> None:
    path.write_bytes(chance.randbytes(5000))


def pipe(path: Path, *_: object) -> None:
    path.unlink()
    os.mkfifo(path)


def replaced_by_folder(path: Path, *_: object) -> None:
    path.unlink()
    path.mkdir()


def swap(path: Path, chance: random.Random, files: list[Path]) -> None:
    other = chance.choice([one for one in files if one.is_file()])
    data = other.read_bytes()
    other.write_bytes(path.read_bytes())
    path.write_bytes(data)


def answers(library: Library) -> object:
    return [[(hit.clause_id, round(hit.score, 3)) for hit in found] for found in library.search_many(QUESTIONS, 10)]


def ask(home: Path) -> object:
    with Library.open(home, HashEmbedder()) as library:
        found = answers(library)
        assert all("tiaoli reindex" in text for text in library.notices), library.notices
        return found


def doctor(home: Path) -> object:
    with Library.open(home, HashEmbedder()) as library:
        assert any(one.level != "ok" and "tiaoli reindex" in one.text for one in library.doctor()), "damage goes unnoticed"
    return None


def ingest(home: Path) -> object:
    with Library.open(home, HashEmbedder()) as library:
        library.add(plain("新", "新的整改要求。"))
        return _whole(library)


def remove(home: Path) -> object:
    with Library.open(home, HashEmbedder()) as library:
        library.remove("文3")
        return _whole(library)


def reindex(home: Path) -> object:
    with Library.open(home, HashEmbedder()) as library:
        library.reindex()
        return _whole(library)


def _whole(library: Library) -> object:
    assert {one.level for one in library.doctor()} == {"ok"}, library.doctor()
    return answers(library)


def apart(step: Callable[[Path], object], home: Path) -> str:
    """The repr of what the step gives, in a process of its own; a line beginning with ! for what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        try:
            said = repr(step(home))
        except BaseException:  # noqa: BLE001  a panic of native code derives from it
            said = "!" + traceback.format_exc()[-600:]
        with os.fdopen(writing, "w") as stream:
            stream.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    _, status = os.waitpid(child, 0)
    return f"!signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else said


def main(folder: Path, cases: list[str]) -> None:
    caches.EXACT_UP_TO = 0
    whole = folder / "whole"
    said = apart(stock, whole)  # type: ignore[arg-type]
    assert said == "None", said
    steps = (doctor, ask, ingest, remove, reindex)
    caches.EXACT_UP_TO = SMALL  # without its graph a library answers the same, and costs less
    expected = {step: apart(step, shutil.copytree(whole, folder / step.__name__)) for step in steps if step is not doctor}
    caches.EXACT_UP_TO = 0
    for case in cases:
        for step in steps:
            home = shutil.copytree(whole, folder / "damaged")
            done = harm(home, case)
            said = apart(step, home)
            if said != expected.get(step, "None"):
                print(f"{case} {step.__name__} after {done}: {said}", flush=True)
            shutil.rmtree(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
