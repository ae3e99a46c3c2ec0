"""Libraries for the sets, made once for a state of the reading code and kept in the cache folder, never in the project."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from platformdirs import user_cache_path

from evals.bench.sets import unpack_laws

SOURCES = {
    "five": "documents",
    "more": "gold/more/documents",
    "policies": "policies",
    "train": "gold/train/documents",
    "exam": "gold/train/exam/documents",
    "ncp": "benchmarks/ncp/documents",
    "laws": "data/laws.tar.xz",
    "formats": "formats",
}
# files of cases that lie in the folder of the documents they are about
_NO_DOCUMENT = ".jsonl"
_PROJECT = Path(__file__).parents[2]
# libraries of a state of the code that nobody used for so many seconds are thrown away
_STALE = 3 * 24 * 3600


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/tiaoli-score`, or its place on this platform."""
    return user_cache_path("tiaoli-score", appauthor=False)


def reranked_file() -> Path:
    """Where fits and ablations keep what the reranker said."""
    return cache_folder() / "reranked.sqlite"


def ready(name: str, shared: Path) -> Path:
    """The home of library `name`; read from its documents when the cache does not have it for today's reading code."""
    source = shared / SOURCES[name]
    home = cache_folder() / reading_code() / f"{name}-{_state(source)}"
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        _prune(home.parent)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix="made-") as folder:
            files = unpack_laws(shared, Path(folder) / "laws") if source.suffix == ".xz" else documents_of(source)
            made(Path(folder) / "home", files)
            _moved(Path(folder) / "home", home)
    os.utime(home.parent)
    return home


def _moved(made_here: Path, home: Path) -> None:
    """The library in its place; where another run made it meanwhile, that one stays."""
    try:
        made_here.rename(home)
    except OSError:
        if not home.is_dir():
            raise


def documents_of(folder: Path) -> list[Path]:
    """The files to read: texts, or in a folder of many formats those in the folders below."""
    return sorted(folder.glob("*.txt")) or sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != _NO_DOCUMENT)


def made(home: Path, files: list[Path]) -> None:
    """A library of these files under `home`."""
    from assistant.app import Tiaoli

    home.mkdir(parents=True)
    with Tiaoli.open(home, samples=False) as assistant:
        assistant.ingest(files)


def reading_code() -> str:
    """What a library depends on: a hash over all files of `corpus` and `ingest`."""
    return digest(path for package in ("corpus", "ingest") for path in (_PROJECT / package).rglob("*"))


def digest(paths: Iterable[Path]) -> str:
    """A hash over names and contents of the files among `paths`, compiled ones aside."""
    found = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _state(source: Path) -> str:
    """The documents' own hash; of the archive its size, which is enough for a file that is given once."""
    return str(source.stat().st_size) if source.is_file() else digest(documents_of(source))


def _prune(current: Path) -> None:
    for folder in current.parent.iterdir():
        if folder != current and folder.is_dir() and time.time() - folder.stat().st_mtime > _STALE:
            shutil.rmtree(folder, ignore_errors=True)
