"""Evidence recall, nDCG, time and memory of each pipeline over the same documents, each in a process of its own."""

import math
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from evals.bench.rivals.apart import figures_of, peak_mb, resident_mb
from evals.bench.rivals.peers import OURS, PEERS, Ours, Passage, Peer, peer, warm
from evals.bench.sets import Benchmark, Evidence
from evals.judging.measures import mean
from evals.reading.quotes import covers, normal

CUTS = (1, 3, 8)


Figures = dict[str, float]


class Row(NamedTuple):
    name: str
    figures: Figures


def quality_table(sets: list[Benchmark], home: Path) -> str:
    """One Markdown table a benchmark."""
    return "\n\n".join(_table(bench, _rows(bench, home / f"quality-{n}")) for n, bench in enumerate(sets))


def _rows(bench: Benchmark, home: Path) -> list[Row]:
    """Each system in a process of its own; one waits for the other."""
    return [Row(name, figures_of(_measured, name, bench, home / f"system-{n}")) for n, name in enumerate((OURS, *PEERS))]


def _measured(name: str, bench: Benchmark, home: Path) -> Figures:
    with warm(home) as assistant:
        start_mb = resident_mb()
        texts = {document: path.read_text(encoding="utf-8") for document, path in bench.files.items()}
        system = Ours(assistant, list(bench.files.values())) if name == OURS else peer(name, assistant.encode)
        began = time.perf_counter()
        system.index(texts)
        index_s = time.perf_counter() - began
        return _asked(system, texts, bench) | {"index_s": index_s, "memory_mb": peak_mb() - start_mb}


def _asked(system: Peer, texts: dict[str, str], bench: Benchmark) -> Figures:
    """All questions put to an indexed system."""
    plain = {name: normal(text) for name, text in texts.items()}
    system.search(bench.questions[0][0], 10)
    began = time.perf_counter()
    found = [system.search(question, 10) for question, _ in bench.questions]
    query_ms = 1000 * (time.perf_counter() - began) / len(bench.questions)
    ranks = [_ranks(plain, hits, evidence) for hits, (_, evidence) in zip(found, bench.questions, strict=True)]
    recalls = {f"R@{cut}": mean([mean([float(rank <= cut) for rank in row]) for row in ranks]) for cut in CUTS}
    length = statistics.median(len(normal(passage.text)) for hits in found for passage in hits)
    return recalls | {"ndcg": mean([_ndcg(row) for row in ranks]), "query_ms": query_ms, "length": length}


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


def _table(bench: Benchmark, rows: list[Row]) -> str:
    head = f"**{bench.name}**：{len(bench.files)} 份文件，{len(bench.questions)} 问\n\n"
    names = "".join(f" 依据召回@{cut} |" for cut in CUTS)
    lines = [f"| 方案 |{names} nDCG@10 | 每条字数 | 建库 s | 每问 ms | 内存 MB |", "|---|" + "---|" * (len(CUTS) + 5)]
    for name, values in rows:
        recalls = "".join(f" {values[f'R@{cut}']:.3f} |" for cut in CUTS)
        cost = f"{values['length']:.0f} | {values['index_s']:.1f} | {values['query_ms']:.1f} | {values['memory_mb']:.0f}"
        lines.append(f"| {name} |{recalls} {values['ndcg']:.3f} | {cost} |")
    return head + "\n".join(lines)
