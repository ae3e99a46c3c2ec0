"""Which state of the library a cache reflects: a small file beside it, written last."""

import json
from pathlib import Path
from typing import NamedTuple


class Mark(NamedTuple):
    """`state`: `State.stamp` of the records ("" when the cache is not to be trusted); `deleted`: chunks that are gone but still
    counted; `folder`: where the cache's files lie."""

    state: str = ""
    deleted: int = 0
    folder: str = ""

    @property
    def library(self) -> str:
        return self.state.partition(":")[0]

    @property
    def generation(self) -> int:
        """-1 when the cache is not to be trusted."""
        return int(self.state.partition(":")[2] or -1)


class Stamp:
    """A cache is trusted for the state named here only. A kill before `write` leaves the old state, which is behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Mark:
        """The mark, or an empty one when the file is absent or damaged."""
        try:
            said = json.loads(self.path.read_text(encoding="ascii"))
            mark = Mark(str(said["state"]), int(said["deleted"]), str(said["folder"]))
            return mark if mark.generation >= -1 else Mark()
        except (OSError, ValueError, KeyError, TypeError):
            return Mark()

    def write(self, mark: Mark) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(mark._asdict()), encoding="ascii")
        new.replace(self.path)
