"""The files of a cache. Each write makes a new folder, whose files are never changed again, and then names it and their checksums in
the stamp: a reader opens nothing that was not written so, and a kill in the middle leaves the folder before.

tantivy panics on flipped bytes and Chroma's native code takes the process with it, so both are shown only files that were whole when
last looked at; against damage in the middle of a read nothing is done.
"""

import hashlib
import os
import shutil
import stat
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.store.caches.stamps import FileMark, Mark, Stamp
from corpus.store.records.owned import cleared, own_folder

_AT_ONCE = 1 << 20

Sight = tuple[int, int, int, int]
"""Device, number, size and time of change of a file."""


class CacheError(Exception):
    """A cache's files are absent, damaged or not those of this library; they can be made again from the records."""


@contextmanager
def as_cache_errors(*errors: type[Exception]) -> Iterator[None]:
    """What the library behind a cache raises on damaged files as a CacheError; panics of native code derive from BaseException."""
    try:
        yield
    except errors as error:
        raise CacheError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise CacheError(str(error)) from error


class Snapshots:
    """The folders of one cache, and its stamp. One writer at a time, under the library's lock."""

    def __init__(self, path: Path) -> None:
        """`path`: the folder that holds them; the stamp lies beside it."""
        self.path = path
        self._stamp = Stamp(path.with_suffix(".stamp"))
        self._seen: dict[FileMark, Sight] = {}

    @property
    def mark(self) -> Mark:
        return self._stamp.read()

    def checked(self, mark: Mark, anew: bool = False) -> Path:
        """The folder of `mark`, all of whose files are as they were written; `anew`: read those too that were seen whole before.

        Raises CacheError.
        """
        folder = self.path / mark.folder
        if not mark.folder or not mark.files:
            raise CacheError(f"no files in {folder}")
        self._seen = {} if anew else {file: sight for file, sight in self._seen.items() if file in mark.files}
        for file in mark.files:
            self._check(folder / file.name, file)
        return folder

    def _check(self, path: Path, file: FileMark) -> None:
        try:
            found = path.lstat()
            sight = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
            if self._seen.get(file) == sight:
                return
            # a pipe of that name would keep the reader waiting for ever
            whole = stat.S_ISREG(found.st_mode) and found.st_size == file.size and _digest(path) == file.digest
        except OSError as error:
            raise CacheError(str(error)) from error
        if not whole:
            raise CacheError(f"{path} is not as it was written")
        self._seen[file] = sight

    def view(self, mark: Mark, copied: Callable[[str], bool]) -> tempfile.TemporaryDirectory[str]:
        """A private folder with the checked files of `mark`: those that the library behind the cache writes to even when it reads
        are copied, the others linked. Raises CacheError."""
        folder = self.checked(mark)
        private = tempfile.TemporaryDirectory(prefix="tiaoli-", ignore_cleanup_errors=True)
        try:
            for file in mark.files:
                _placed(folder / file.name, Path(private.name) / file.name, shutil.copyfile if copied(file.name) else os.symlink)
        except OSError as error:
            private.cleanup()
            raise CacheError(str(error)) from error
        return private

    def draft(self, mark: Mark | None = None, linked: bool = False) -> Path:
        """A new folder to write in, with the checked files of `mark`; `linked`: these are replaced, never changed.

        Raises CacheError, OSError.
        """
        source = None if mark is None else self.checked(mark, anew=True)
        folder = own_folder(own_folder(self.path) / uuid.uuid4().hex[:12])
        if mark is not None and source is not None:
            for file in mark.files:
                _placed(source / file.name, folder / file.name, os.link if linked else shutil.copyfile)
        return folder

    def publish(self, folder: Path, state: str, deleted: int = 0) -> Mark:
        """Name a finished folder in the stamp; the others go. Raises OSError."""
        names = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
        files = tuple(FileMark(path.relative_to(folder).as_posix(), path.stat().st_size, _digest(path)) for path in names)
        mark = Mark(state, deleted, folder.name, files)
        self._stamp.write(mark)
        for other in self.path.iterdir():
            if other != folder:
                _dropped(other)
        return mark

    def discard(self) -> None:
        """Remove the stamp and all folders."""
        for path in (self._stamp.path, self.path):
            _dropped(path)


def _dropped(path: Path) -> None:
    """Remove the folder; where another process has it open (Windows), the next writer tries again."""
    with suppress(OSError):
        cleared(path)


def _placed(source: Path, target: Path, place: Callable[[Path, Path], object]) -> None:
    """Put `source` at `target` by `place` (a link), or as a copy where that fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        place(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while some := file.read(_AT_ONCE):
            digest.update(some)
    return digest.hexdigest()
