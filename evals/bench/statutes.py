"""Lay questions to all national laws: this assistant beside its peers, by article."""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.app import Tiaoli
from evals.bench.peers import Passage, Peer, peers
from evals.bench.sets import unpack_laws
from evals.measures import mean, ranked
from evals.model import RetrievalCase
from evals.retrieval import hit_keys, law_name, relevant_keys

_ARTICLE = re.compile(r"^\s*\**(第[一二三四五六七八九十百千零〇两]+条(?:之[一二三四五六七八九十]+)?)", re.M)
Keys = Callable[[RetrievalCase], list[str]]
COLUMNS = ("nDCG@10", "R@10", "R@100")


def statute_table(shared: Path, home: Path) -> str:
    """nDCG@10, Recall@10 and Recall@100; a peer's chunk counts for the articles that begin or run in it, in order."""
    files = unpack_laws(shared, home / "laws")
    lines = (shared / "benchmarks/stard/queries.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [RetrievalCase.model_validate_json(line) for line in lines if line.strip()]
    assistant = Tiaoli.open(home / "statutes", samples=False)
    start = time.perf_counter()
    assistant.ingest(files)
    rows = [
        _row("条理", time.perf_counter() - start, cases, lambda case: hit_keys(assistant.search(case.question, k=100), relevant_keys(case)))
    ]
    texts = {path.stem: path.read_text(encoding="utf-8") for path in files}
    for peer in peers(assistant.encode):
        start = time.perf_counter()
        peer.index(texts)
        seconds = time.perf_counter() - start
        articles = _Articles(texts)
        rows.append(_row(peer.name, seconds, cases, lambda case, p=peer, a=articles: _peer_keys(p, a, case.question)))  # type: ignore[misc]
    assistant.close()
    head = f"**stard**：{len(files)} 部法律法规，{len(cases)} 问\n\n| 方案 | " + " | ".join(COLUMNS) + " | 建库 s |\n|---|---|---|---|---|"
    return "\n".join([head, *rows])


def _row(name: str, seconds: float, cases: list[RetrievalCase], keys: Keys) -> str:
    relevant = {case.id: relevant_keys(case) for case in cases}
    scores = ranked(relevant, {case.id: keys(case) for case in cases})
    values = " | ".join(f"{mean([score.get(column, 0.0) for score in scores.values()]):.3f}" for column in COLUMNS)
    return f"| {name} | {values} | {seconds:.0f} |"


class _Articles:
    """Where the articles of each law stand, to say which of them a chunk shows."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._starts = {name: [(m.start(), m.group(1)) for m in _ARTICLE.finditer(text)] for name, text in texts.items()}

    def shown(self, passage: Passage) -> Iterable[str]:
        at = self._texts[passage.document].find(passage.text)
        starts = self._starts[passage.document]
        before = [article for start, article in starts if start <= at][-1:]
        inside = [article for start, article in starts if at < start < at + len(passage.text)]
        return [f"{law_name(passage.document)} {article}" for article in [*before, *inside]]


def _peer_keys(peer: Peer, articles: _Articles, question: str) -> list[str]:
    keys = [key for passage in peer.search(question, 100) for key in articles.shown(passage)]
    return list(dict.fromkeys(keys))[:100]
