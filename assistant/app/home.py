"""Where a library lives and how the process around it is set. In: the environment. Out: a folder."""

import gc
import os
from pathlib import Path

_PYTHONS_OWN = (700, 10, 10)


def collect_rarely() -> None:
    """Less garbage collection, where the program around has not set it: documents are read and kept.

    Python looks through the new objects after every 700, which halved the speed of first questions over all national laws.
    """
    if gc.get_threshold() == _PYTHONS_OWN:
        gc.set_threshold(10_000, 20, 20)


def home_folder() -> Path:
    """TIAOLI_HOME, else the platform's user data folder."""
    given = os.environ.get("TIAOLI_HOME")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path("tiaoli", appauthor=False)
