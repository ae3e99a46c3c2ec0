"""Lay questions to all national laws: this assistant beside its peers, by article."""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from evals.bench.rivals.apart import figures_of, peak_mb, resident_mb
from evals.bench.rivals.peers import OURS, PEERS, Passage, Peer, peer, warm
from evals.bench.sets import unpack_laws
from evals.judging.measures import mean, ranked
from evals.judging.retrieval import aliases, article_key, hit_keys, relevant_keys
from evals.model import RetrievalCase

_ARTICLE = re.compile(r"^\s*\**(第[一二三四五六七八九十百千零〇两]+条(?:之[一二三四五六七八九十]+)?)", re.M)
_TITLE = re.compile(r"^#+\s*(.+)$", re.M)
Keys = Callable[[RetrievalCase], list[str]]
Figures = dict[str, float]
COLUMNS = ("nDCG@10", "R@10", "R@100")
DEPTH = 100


def statute_table(shared: Path, home: Path) -> str:
    """nDCG@10, Recall@10 and Recall@100; a peer's chunk counts for the articles that begin or run in it, in order."""
    files = unpack_laws(shared, home / "laws")
    lines = (shared / "benchmarks/stard/queries.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [RetrievalCase.model_validate_json(line) for line in lines if line.strip()]
    rows = [(OURS, figures_of(_ours, home / "statutes", files, cases))]
    rows += [(name, figures_of(_peer, name, home, files, cases)) for name in PEERS]
    head = f"**stard**：{len(files)} 部法律法规，{len(cases)} 问\n\n| 方案 | " + " | ".join(COLUMNS) + " | 建库 s | 每问 ms | 内存 MB |"
    return "\n".join([head, "|---|" + "---|" * (len(COLUMNS) + 3), *(_row(name, values) for name, values in rows)])


def _row(name: str, values: Figures) -> str:
    scores = " | ".join(f"{values[column]:.3f}" for column in COLUMNS)
    return f"| {name} | {scores} | {values['index_s']:.0f} | {values['query_ms']:.0f} | {values['memory_mb']:.0f} |"


def _ours(home: Path, files: list[Path], cases: list[RetrievalCase]) -> Figures:
    with warm(home) as assistant:
        start = resident_mb()
        began = time.perf_counter()
        assistant.ingest(files)
        index_s = time.perf_counter() - began
        return _scored(cases, lambda case: hit_keys(assistant.search(case.question, k=DEPTH), aliases(case)), index_s, start)


def _peer(name: str, home: Path, files: list[Path], cases: list[RetrievalCase]) -> Figures:
    with warm(home / "empty") as assistant:
        start = resident_mb()
        texts = {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in files}
        built = peer(name, assistant.encode)
        began = time.perf_counter()
        built.index(texts)
        index_s = time.perf_counter() - began
        articles = Articles(texts)
        return _scored(cases, lambda case: _peer_keys(built, articles, case), index_s, start)


def _scored(cases: list[RetrievalCase], keys: Keys, index_s: float, start_mb: float) -> Figures:
    began = time.perf_counter()
    found = {case.id: keys(case) for case in cases}
    query_ms = 1000 * (time.perf_counter() - began) / len(cases)
    scores = ranked({case.id: relevant_keys(case) for case in cases}, found)
    means = {column: mean([score.get(column, 0.0) for score in scores.values()]) for column in COLUMNS}
    return means | {"index_s": index_s, "query_ms": query_ms, "memory_mb": peak_mb() - start_mb}


class Articles:
    """Where the articles of each law stand, to say which of them a chunk shows, by file name and by title."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._starts = {name: [(m.start(), m.group(1)) for m in _ARTICLE.finditer(text)] for name, text in texts.items()}
        self._titles = {name: found.group(1) if (found := _TITLE.search(text)) else "" for name, text in texts.items()}

    def shown(self, passage: Passage) -> Iterable[tuple[str, str]]:
        """For each article in the passage its key by file name and by the law's title."""
        at = self._texts[passage.document].find(passage.text)
        starts = self._starts[passage.document]
        before = [article for start, article in starts if start <= at][-1:]
        inside = [article for start, article in starts if at < start < at + len(passage.text)]
        names = (Path(passage.document).stem, self._titles[passage.document])
        return [(article_key(names[0], article), article_key(names[1], article)) for article in [*before, *inside]]


def _peer_keys(built: Peer, articles: Articles, case: RetrievalCase) -> list[str]:
    known = aliases(case)
    shown = (keys for passage in built.search(case.question, DEPTH) for keys in articles.shown(passage))
    return list(dict.fromkeys(next((known[key] for key in keys if key in known), keys[0]) for keys in shown))[:DEPTH]
