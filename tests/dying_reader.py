"""A reader of files for a process of its own, which `bad` kills; it imports little, so that such a process starts at once."""

import os
from pathlib import Path

from corpus.errors import BadInputError

READ = "read"


def read(path: Path, *_given: object) -> BadInputError:
    """What became of the file at `path`; the process ends at a file named bad."""
    if path.stem == "bad":
        os._exit(9)
    return BadInputError(READ)
