"""Folders and files of a library: readable by their owner only; something else at their path is removed."""

import os
import shutil
from pathlib import Path


def cleared(path: Path) -> Path:
    """`path`, after removing the file, link or folder there. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return path


def own_folder(path: Path) -> Path:
    """Make `path` a folder readable by its owner only; anything else there is removed. Raises OSError."""
    if not path.is_dir():
        cleared(path)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def is_writable(home: Path, database: Path) -> bool:
    """False for a folder or a database that this user may read only, and on a medium that cannot be written."""
    return os.access(home, os.W_OK) and (not database.exists() or os.access(database, os.W_OK))


def tighten(home: Path, names: tuple[str, ...]) -> None:
    """Nobody but its owner reads what begins with one of `names`; a folder that holds other things too keeps its own mode."""
    inside = [path for path in home.iterdir() if path.name.startswith(names)]
    if len(inside) == len(list(home.iterdir())):
        inside.append(home)
    for path in inside:
        if path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid():
            path.chmod(0o700 if path.is_dir() else 0o600)
