"""The write lock of a library in a folder: a file that one process holds."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.entries import Diagnosis
from corpus.errors import BadInputError, LibraryBusyError
from corpus.store.records.owned import tighten

BUSY = "资料库正由另一个条理进程写入，请等它结束后再试"


class FolderLock:
    """`write.lock` in the library's folder."""

    def __init__(self, home: Path, patience: float, ours: tuple[str, ...]) -> None:
        """`patience`: seconds to wait for another writer; `ours`: how the names of the library's files begin."""
        self._home = home
        self._ours = (*ours, "write.lock")
        self._path = home / "write.lock"
        self._lock = FileLock(self._path, timeout=patience, poll_interval=0.02)
        self._tightened = False

    @property
    def writable(self) -> bool:
        return os.access(self._home, os.W_OK)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises LibraryBusyError, BadInputError."""
        if not self.writable:
            raise BadInputError(f"资料库文件夹 {self._home} 只能读，不能写：请换有写权限的用户，或把 TIAOLI_HOME 指向另一个文件夹")
        try:
            with self._acquired():
                if not self._tightened:
                    tighten(self._home, self._ours)
                    self._tightened = True
                yield
        except Timeout as error:
            raise LibraryBusyError(BUSY) from error

    def is_taken(self) -> bool:
        try:
            with self._lock.acquire(timeout=0):
                return False
        except Timeout:
            return True
        except OSError:  # read only
            return False

    def examine(self) -> Iterator[Diagnosis]:
        """A folder, a link or a device in the lock's place, or a file of another user."""
        if not self._path.exists() and not self._path.is_symlink():
            return
        usable = not self.writable or os.access(self._path, os.R_OK | os.W_OK)
        if self._path.is_symlink() or not self._path.is_file() or not usable:
            text = f"资料库的锁文件 {self._path} 不是可写的普通文件，资料库不能写入：请检查或删除它"
            yield Diagnosis(subject="lock", level="error", text=text)

    def _acquired(self) -> AbstractContextManager[object]:
        try:
            return self._lock.acquire()
        except Timeout:
            raise
        except OSError as error:
            raise BadInputError(f"资料库的锁文件 {self._path} 不能使用（{error.strerror}）：请检查或删除它") from error
