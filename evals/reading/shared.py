"""The shared folder: the gold data that lie beside the checkout."""

import os
import sys
from pathlib import Path


def shared_folder(needed: str = ".", otherwise: str = "无法测量") -> Path | None:
    """The folder of TIAOLI_SHARED (../shared); None, with one line on stderr that ends `otherwise`, where it has no `needed`."""
    shared = Path(os.environ.get("TIAOLI_SHARED", "../shared")).resolve()
    if (shared / needed).exists():
        return shared
    sys.stderr.write(f"没有共享数据 {shared}（TIAOLI_SHARED），{otherwise}。\n")
    return None
