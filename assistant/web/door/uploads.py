"""Files that users send to be read: kept in a folder of the server's own, under names that nobody can guess, until they are read."""

import re
import secrets
import shutil
import time
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import NamedTuple

from assistant.app.taking_in.intake import readable_types
from assistant.web.door.limits import Allowance
from assistant.web.door.refusal import Refused

FILES_AT_A_TIME = 20
CASES = (".jsonl", ".json", ".yaml", ".yml")
"""Files of an evaluation: run, never taken into the library."""
MEGABYTE = 2**20
LARGEST_FILE, LARGEST_UPLOAD = 20 * MEGABYTE, 50 * MEGABYTE
HOURLY, ON_DISK = 200 * MEGABYTE, 500 * MEGABYTE
"""Bytes of one user in an hour; bytes of all users that wait to be read."""
KEPT = 3600
"""Seconds after which a file that was never read is deleted."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]+")
_LONGEST_STEM = 60


class _Held(NamedTuple):
    user: str
    size: int
    since: float


class Uploads:
    """What lies in `folder`, and whose it is. Safe from several threads."""

    def __init__(self, folder: Path, hourly: int = HOURLY, on_disk: int = ON_DISK) -> None:
        self.folder = folder
        self._on_disk = on_disk
        self._hourly = Allowance(hourly, 3600)
        self._held: dict[str, _Held] = {}
        self._guard = Lock()

    def keep(self, user: str, files: list[tuple[str, bytes]]) -> list[str]:
        """Paths under which the files now lie, all or none. Raises Refused for a type nobody reads, or where a limit is met."""
        named = [(_safe_name(name), data) for name, data in files]
        size = sum(len(data) for _, data in named)
        with self._guard:
            self._sweep()
            if size + sum(held.size for held in self._held.values()) > self._on_disk:
                raise Refused(HTTPStatus.INSUFFICIENT_STORAGE, "服务器上待读入的文件太多，请稍后再传。")
            if not self._hourly.take(user, size):
                told = f"一小时内上传的文件超过 {self._hourly.most // MEGABYTE} MB，请稍后再传。"
                raise Refused(HTTPStatus.TOO_MANY_REQUESTS, told, {"Retry-After": str(self._hourly.wait(user, size))})
            return [self._write(user, name, data) for name, data in named]

    def owns(self, user: str, path: object) -> bool:
        """Whether `path` is a file that this user sent and that still waits."""
        with self._guard:
            held = self._held.get(path) if isinstance(path, str) else None
            return held is not None and held.user == user

    def drop(self, paths: list[str]) -> None:
        """Deletes files that were read; paths of other files are left alone."""
        with self._guard:
            for path in paths:
                self._delete(path)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, user: str, name: str, data: bytes) -> str:
        folder = self.folder / secrets.token_hex(16)
        folder.mkdir()
        (folder / name).write_bytes(data)
        self._held[str(folder / name)] = _Held(user, len(data), time.monotonic())
        return str(folder / name)

    def _sweep(self) -> None:
        now = time.monotonic()
        for path in [path for path, held in self._held.items() if now - held.since > KEPT]:
            self._delete(path)

    def _delete(self, path: str) -> None:
        if self._held.pop(path, None) is not None:
            shutil.rmtree(Path(path).parent, ignore_errors=True)


def _safe_name(name: str) -> str:
    """The last part of a file's name, of a length that every disk takes."""
    bare = PurePosixPath(_UNFIT.sub("-", name.replace("\\", "/").rpartition("/")[2]))
    if bare.suffix.lower() not in (*readable_types(), *CASES):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"“{name[:80]}”不能读：目前能读的是 {'、'.join(readable_types())}。")
    return (bare.stem.strip(". ")[:_LONGEST_STEM] or "document") + bare.suffix
