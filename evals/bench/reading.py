"""Reading of pages: how many a second, from the file to its record, and the most memory a process has that reads nothing else."""

import time
from collections.abc import Sequence
from pathlib import Path

from evals.bench.rivals.apart import Figures, figures_of, peak_mb

KINDS = (("文字层 PDF", "pdf"), ("扫描件", "scan"))
HEADS = ("文件", "份数", "页数", "每秒页数", "每页 CPU 秒", "内存峰值 MB")


def reading_table(shared: Path) -> str:
    """A row for PDFs with text and one for scans of the shared folder's formats, each kind read in a process of its own."""
    lines = ["**读文件**（从文件到条款与事实；内存含程序与识别模型）", "", f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    for name, folder in KINDS:
        files = sorted(path for path in (shared / "formats" / folder).glob("*.*") if path.is_file())
        read = figures_of(pages_read, files)
        cells = f"{len(files)} | {read['pages']:.0f} | {read['pages'] / read['seconds']:.2g} | {read['cpu'] / read['pages']:.2f}"
        lines.append(f"| {name} | {cells} | {read['memory']:.0f} |")
    return "\n".join(lines)


def pages_read(files: Sequence[Path]) -> Figures:
    """Pages of `files`, seconds and CPU seconds that they took, the process's most memory in MB. RuntimeError where one is not read."""
    from assistant.app.taking_in.reading import read_one

    pages = dict.fromkeys(files, 0)
    start, cpu = time.perf_counter(), time.process_time()
    for file in files:

        def told(_page: int, of: int, file: Path = file) -> None:
            pages[file] = of

        if isinstance(record := read_one(file, "document", None, told), Exception):
            raise RuntimeError(str(record))
    seconds, work = time.perf_counter() - start, time.process_time() - cpu
    return {"pages": sum(pages.values()), "seconds": seconds, "cpu": work, "memory": peak_mb()}
