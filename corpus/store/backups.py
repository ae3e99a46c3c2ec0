"""A whole library in one file, an SQLite database: written while others read and write, and read back into any back end."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import BadInputError, TiaoliError
from corpus.store.protocols import RecordStore
from corpus.store.records.copying import Rows
from corpus.store.records.database import read_only
from corpus.store.records.records import Records


def write_backup(records: RecordStore, path: Path) -> None:
    """Write all records, as they stand now, to `path`, which is replaced when the backup is whole, and only then.

    Raises OSError, TiaoliError where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        target = Records.at(draft)
        try:
            target.prepare()
            target.replace(records.dump())
        finally:
            target.close()  # the log that stands beside the file goes into it
        draft.replace(path)
    finally:
        for left in draft.parent.glob(f"{draft.name}*"):
            left.unlink()


@contextmanager
def backup_at(path: Path) -> Iterator[Iterator[Rows]]:
    """The rows of a backup, which is not written to. Raises BadInputError for a file that is none or is damaged."""
    if not path.is_file():
        raise BadInputError(f"{path}：没有这个文件。请给出 tiaoli backup 写出的备份文件。")
    records = Records(read_only(path), writable=False)
    try:
        faults = _faults(records)
        if faults:
            raise BadInputError(f"{path}：不是 tiaoli backup 写出的备份，或已损坏（{faults}）。资料库没有改动。")
        yield records.dump()
    finally:
        records.close()


def _faults(records: Records) -> str:
    """What is wrong with a backup, "" when nothing is."""
    try:
        faults = records.faults()
        if not faults and (records.is_blank() or not records.is_prepared()):
            faults = ["没有资料库的表"]
    except TiaoliError as error:
        faults = [str(error)]
    return faults[0] if faults else ""
