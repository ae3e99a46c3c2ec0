"""Measures a library of each size in each back end, in processes of their own, and sets them side by side."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from corpus.entries import Filters
from corpus.model import Region
from corpus.store.library import Library
from evals.bench.rivals.apart import figures_of, peak_mb, resident_mb
from evals.bench.scale.sampling import articles_of, sampled
from evals.bench.scale.server import PostgresServer
from evals.bench.sets import unpack_laws
from evals.model import RetrievalCase

SIZES = (1_000, 10_000, 100_000)
_QUESTIONS = 100
_POOL = 60_000
_NEAR = Filters(regions=(Region(province="浙江省", city="绍兴市"),))
HEADS = ("条款", "后端", "入库 条/s", "磁盘 MB", "首查 ms", "p50 ms", "p95 ms", "按地区 p50 ms", "CPU ms", "读者内存 MB")


def scale_table(shared: Path, home: Path, sizes: Sequence[int] = SIZES) -> str:
    """Writing, disk, first search of a process, further searches and memory by size, embedded and PostgreSQL.

    CPU is the reader's own, without the server's: it counts the same on a machine that is busy with other things.
    """
    articles = articles_of(unpack_laws(shared, home / "scale-laws", local=True), _POOL)
    questions = _questions(shared)
    lines = ["**规模**（向量与词的检索，不含读文件、抽事实与回答）", "", f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    server = PostgresServer()
    try:
        for size in sizes:
            for name, url in (("内置", None), ("PostgreSQL", server.new_database())):
                place = home / f"scale-{size}"
                written = figures_of(_written, place, url, articles, size)
                read = figures_of(_read, place, url, questions)
                lines.append(_row(size, name, written | read))
    finally:
        server.stop()
    return "\n".join(lines)


def _row(size: int, name: str, values: dict[str, float]) -> str:
    keys = ("rate", "disk", "first", "p50", "p95", "near", "cpu", "memory")
    return f"| {size:,} | {name} | " + " | ".join(f"{values[key]:.{1 if values[key] < 10 else 0}f}" for key in keys) + " |"


def _questions(shared: Path) -> list[str]:
    lines = (shared / "benchmarks/stard/queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [RetrievalCase.model_validate_json(line).question for line in lines[:_QUESTIONS] if line.strip()]


def _written(home: Path, url: str | None, articles: list[str], size: int) -> dict[str, float]:
    with Library.open(home, url=url) as library:
        library.encode(["预热"])
        began = time.perf_counter()
        for _ in library.add_many(sampled(articles, size)):
            pass
        return {"rate": size / (time.perf_counter() - began), "disk": _disk_mb(home, url)}


def _read(home: Path, url: str | None, questions: list[str]) -> dict[str, float]:
    before = resident_mb()
    with Library.open(home, url=url) as library:
        library.encode(["预热"])
        first = _milliseconds(library, questions[0])
        busy = time.process_time()
        times = sorted(_milliseconds(library, question) for question in questions)
        busy = time.process_time() - busy
        near = [_milliseconds(library, question, _NEAR) for question in questions]
    return {
        "first": first,
        "p50": statistics.median(times),
        "p95": times[int(0.95 * (len(times) - 1))],
        "near": statistics.median(near),
        "cpu": 1000 * busy / len(questions),
        "memory": peak_mb() - before,
    }


def _milliseconds(library: Library, question: str, filters: Filters | None = None) -> float:
    began = time.perf_counter()
    library.search(question, 10, filters)
    return 1000 * (time.perf_counter() - began)


def _disk_mb(home: Path, url: str | None) -> float:
    if url is None:
        return sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 2**20
    engine = sa.create_engine(url)
    with engine.connect() as db:
        size = db.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    engine.dispose()
    return int(size) / 2**20
