"""Evidence recall, nDCG, time and memory of each pipeline over the same documents, in one process."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from assistant.app import Tiaoli
from evals.bench.peers import Ours, Passage, Peer, peers
from evals.bench.sets import Benchmark, Evidence
from evals.measures import mean
from evals.text import covers, normal

CUTS = (1, 3, 8)


class Row(NamedTuple):
    name: str
    recalls: tuple[float, ...]
    ndcg: float
    index_s: float
    query_ms: float
    memory_mb: float


def quality_table(sets: list[Benchmark], home: Path) -> str:
    """One Markdown table a benchmark."""
    return "\n\n".join(_table(bench, _rows(bench, home / f"quality-{n}")) for n, bench in enumerate(sets))


def _rows(bench: Benchmark, home: Path) -> list[Row]:
    assistant = Tiaoli.open(home, samples=False)
    ours = Ours(assistant, lambda: assistant.ingest(list(bench.files.values())))
    texts = {name: path.read_text(encoding="utf-8") for name, path in bench.files.items()}
    systems: list[Peer] = [ours, *peers(assistant.encode)]
    rows = [_measured(system, texts, bench) for system in systems]
    assistant.close()
    return rows


def _measured(system: Peer, texts: dict[str, str], bench: Benchmark) -> Row:
    before = _resident_mb()
    index_s = _timed(lambda: system.index(texts))
    plain = {name: normal(text) for name, text in texts.items()}
    recalls, gains, query_s = [], [], 0.0
    for question, evidence in bench.questions:
        start = time.perf_counter()
        found = system.search(question, 10)
        query_s += time.perf_counter() - start
        ranks = _ranks(plain, found, evidence)
        recalls.append([mean([float(rank <= cut) for rank in ranks]) for cut in CUTS])
        gains.append(_ndcg(ranks))
    columns = tuple(mean([row[n] for row in recalls]) for n in range(len(CUTS)))
    return Row(system.name, columns, mean(gains), index_s, 1000 * query_s / len(bench.questions), _resident_mb() - before)


def _ranks(plain: dict[str, str], found: list[Passage], evidence: Evidence) -> list[float]:
    """For each group the rank of the first passage that covers one of its quotes; infinity when none does."""
    ranks = []
    for group in evidence:
        hits = (n for n, p in enumerate(found, 1) if any(p.document == d and covers(plain[d], normal(p.text), q) for d, q in group))
        ranks.append(float(next(hits, math.inf)))
    return ranks


def _ndcg(ranks: list[float]) -> float:
    """nDCG@10 with one gain a group, at the first passage that holds it (Järvelin and Kekäläinen 2002)."""
    gained = sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 10)
    return gained / sum(1 / math.log2(n + 2) for n in range(len(ranks)))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _resident_mb() -> float:
    """Resident memory of this process now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def _table(bench: Benchmark, rows: list[Row]) -> str:
    head = f"**{bench.name}**：{len(bench.files)} 份文件，{len(bench.questions)} 问\n\n"
    names = "".join(f" 依据召回@{cut} |" for cut in CUTS)
    lines = [f"| 方案 |{names} nDCG@10 | 建库 s | 每问 ms | 内存 MB |", "|---|" + "---|" * (len(CUTS) + 4)]
    for row in rows:
        recalls = "".join(f" {value:.3f} |" for value in row.recalls)
        lines.append(f"| {row.name} |{recalls} {row.ndcg:.3f} | {row.index_s:.1f} | {row.query_ms:.1f} | {row.memory_mb:.0f} |")
    return head + "\n".join(lines)
