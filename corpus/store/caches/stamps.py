"""Which state of the library a cache reflects, and which files it consists of: a small file beside it, written last."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from corpus.store.records.owned import cleared


class FileMark(NamedTuple):
    """A file of a cache: name below its folder, bytes, BLAKE2 of its content."""

    name: str
    size: int
    digest: str


class Mark(NamedTuple):
    """`state`: `State.stamp` of the records ("" when the cache is not to be trusted); `deleted`: chunks that are gone but still
    counted; `folder`: where the cache's files lie; `files`: what they must be."""

    state: str = ""
    deleted: int = 0
    folder: str = ""
    files: tuple[FileMark, ...] = ()

    @property
    def library(self) -> str:
        return self.state.rpartition(":")[0]

    @property
    def generation(self) -> int:
        """-1 when the cache is not to be trusted."""
        return int(self.state.rpartition(":")[2] or -1)


class Stamp:
    """The file that names the state a cache holds. A process killed before `write` leaves the old state, so the cache counts as behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Mark:
        """The mark, or an empty one when the file is absent or damaged."""
        try:
            if not self.path.is_file():  # a pipe would keep the reader waiting for ever
                return Mark()
            digest, _, said = self.path.read_text(encoding="ascii").partition("\n")
            if digest != _digest(said):
                return Mark()
            fields = json.loads(said)
            mark = Mark(
                str(fields["state"]), int(fields["deleted"]), str(fields["folder"]), tuple(FileMark(*one) for one in fields["files"])
            )
            return mark if mark.generation >= -1 else Mark()
        except (OSError, ValueError, KeyError, TypeError):
            return Mark()

    def write(self, mark: Mark) -> None:
        said = json.dumps(mark._asdict())
        new = cleared(self.path.with_suffix(".new"))
        new.write_text(f"{_digest(said)}\n{said}", encoding="ascii")
        if self.path.is_dir():
            cleared(self.path)
        new.replace(self.path)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
