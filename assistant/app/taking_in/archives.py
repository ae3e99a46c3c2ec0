"""Archives and attachments among the files to read -> the files inside, in a folder that is gone afterwards, and how they are named."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from assistant.app.taking_in.intake import Intake
from assistant.app.taking_in.reading import PageOf, Reached, named, unasked
from corpus.errors import BadInputError


@dataclass
class Unpacked:
    """`files` to read, archives replaced by what they hold, documents followed by their attachments; `told`: archives that cannot be
    opened, files inside that are not read."""

    files: list[Path] = field(default_factory=list)
    told: list[Intake] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def shown(self, row: Intake) -> Intake:
        """`row` with the archive's path and the path inside it for the place where the file was unpacked."""
        name = self.names.get(row.path)
        return row if name is None else row.model_copy(update={"path": name, "message": row.message.replace(row.path, name)})

    def telling(self, on_page: Callable[[Reached], None] | None) -> PageOf:
        """What tells `on_page` of pages, each file by its name (inside its archive)."""
        if on_page is None:
            return unasked
        return lambda path, page, pages: on_page(Reached(Path(self.names.get(named(path), named(path))).name, page, pages))


@contextmanager
def unpacked(files: Sequence[Path]) -> Iterator[Unpacked]:
    """What there is to read of `files`, for as long as the context lasts."""
    from ingest.readers import HOLDING

    if not any(path.suffix.lower() in HOLDING for path in files):
        yield Unpacked(list(files))
        return
    found = Unpacked()
    with TemporaryDirectory(prefix="tiaoli-") as folder:
        for n, path in enumerate(files):
            if path.suffix.lower() in HOLDING:
                _unpack(path, Path(folder) / str(n) / path.stem, found)
            else:
                found.files.append(path)
        yield found


def _unpack(path: Path, folder: Path, found: Unpacked) -> None:
    from ingest.pipeline import read_file
    from ingest.readers import readable
    from ingest.readers.archives import attached, unpack
    from ingest.readers.kinds import is_archive

    try:
        data = read_file(path)
        if is_archive(data, path.name):
            inside = unpack(data, path.name)
        else:
            found.files.append(path)
            inside = attached(data, path.name)
    except BadInputError as error:
        found.told.append(Intake(path=named(path), outcome="failed", message=str(error)))
        return
    for n, (name, content) in enumerate(inside):
        shown = f"{named(path)}/{name}"
        if not readable(name):
            found.told.append(Intake(path=shown, outcome="skipped", message="类型不认识，已跳过"))
            continue
        # a folder of its own for each: names that differ in case only are one on some systems
        place = folder / str(n) / PurePosixPath(name).name
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        found.files.append(place)
        found.names[named(place)] = shown
