"""Prints how dense and expansion weights rank held-out pairs: a sentence that cites an article -> that article.

    python -m corpus.training.tune LAWS [--weights FOLDER]

The sentences are those of the citing files that training leaves out, their citations removed; half of the runs put them
into everyday words. Over the newest version of every national law. Nothing of a benchmark is read.
"""

import argparse
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from corpus.embedder.embedding import DEPTH, StaticEmbedder
from corpus.store.caches.lexical import LexicalIndex, query_terms
from corpus.store.fusion import fused
from corpus.store.records.rows import IndexedChunk
from corpus.text.expansion import everyday_lexicon, expand
from corpus.training.citing import citing_pairs
from corpus.training.laws import Passage, law_key, read_laws
from corpus.training.pairs import EverydaySpeech
from corpus.training.train import WEIGHTS

DENSE_WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5)
EXPANSION_WEIGHTS = (0.0, 0.15, 0.3, 0.5)
_LONGEST_QUESTION = 60
_DATE = re.compile(r"\((\d{4}-\d{2}-\d{2})\)")
# One file of local law among the paths of the laws; the held-out sentences cite national law.
_LOCAL = "DLC"


@dataclass(frozen=True)
class Question:
    """A held-out sentence, the numbers of the articles it cites, and those of its own file, which may not be found."""

    text: str
    relevant: frozenset[int]
    barred: frozenset[int]


def main() -> None:
    """Reads the command line and prints one table for the sentences as they are and one for everyday words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    everything = read_laws(arguments.laws)
    passages = newest([passage for passage in everything if _LOCAL not in passage.source.split("/")])
    questions = held_out(everything, passages)
    speech = EverydaySpeech(list(everyday_lexicon().items()), random.Random(5))
    spoken = [Question(speech.say(q.text[:_LONGEST_QUESTION]), q.relevant, q.barred) for q in questions]
    bench = Bench(passages, StaticEmbedder(arguments.weights))
    for title, asked in (("as written", questions), ("in everyday words", spoken)):
        Console(width=160).print(bench.table(f"{title}: {len(asked)} sentences, nDCG@10 / Recall@10 / Recall@100 (%)", asked))


def newest(passages: Sequence[Passage]) -> list[Passage]:
    """Passages of the latest dated file of each law; the books of the civil code are files of one date."""
    latest: dict[str, str] = {}
    for passage in passages:
        latest[law_key(passage.law)] = max(latest.get(law_key(passage.law), ""), _date(passage))
    return [passage for passage in passages if latest[law_key(passage.law)] == _date(passage)]


def held_out(everything: Sequence[Passage], passages: Sequence[Passage]) -> list[Question]:
    """Questions over `passages`; amendments are left out, for they repeat the article they change."""
    places: dict[tuple[str, str], set[int]] = {}
    files: dict[str, set[int]] = {}
    for number, passage in enumerate(passages):
        places.setdefault((law_key(passage.law), passage.label), set()).add(number)
        files.setdefault(passage.source, set()).add(number)
    found: dict[tuple[str, str], set[int]] = {}
    for pair in citing_pairs(everything):
        if pair.held_out and not re.search("修正案|修改", pair.source):
            relevant = places.get((law_key(pair.article.law), pair.article.label), set())
            found.setdefault((pair.query, pair.source), set()).update(relevant)
    return [Question(text, frozenset(r), frozenset(files.get(source, ()))) for (text, source), r in found.items() if r]


class Bench:
    """Both lists over the passages, fused with any weights."""

    def __init__(self, passages: Sequence[Passage], embedder: StaticEmbedder) -> None:
        texts = ["\n".join((passage.context, f"{passage.label} {passage.text}")) for passage in passages]
        self._embedder = embedder
        self._vectors = embedder.encode(texts)
        self._lexical = LexicalIndex()
        self._lexical.fill((_chunk(number, text) for number, text in enumerate(texts)), "tuning")

    def table(self, title: str, questions: Sequence[Question]) -> Table:
        """Rows: expansion weights; columns: dense weights, and dense alone."""
        found = Table("expansion", *(f"dense {weight}" for weight in DENSE_WEIGHTS), "dense only", title=title)
        dense = [self._dense(q) for q in questions]
        for expansion in EXPANSION_WEIGHTS:
            lexical = [self._terms(q, expansion) for q in questions]
            cells = [self._measured(questions, lexical, dense, weight) for weight in DENSE_WEIGHTS]
            found.add_row(str(expansion), *cells, self._measured(questions, lexical, dense, 1.0))
        return found

    def _terms(self, question: Question, expansion: float) -> dict[int, float]:
        query = query_terms(question.text)
        for term in (t for words in expand(question.text) for t in query_terms(words)) if expansion else ():
            query[term] = query.get(term, 0.0) + expansion
        hits = self._lexical.search(query, DEPTH + len(question.barred))
        return {number: score for number, score in hits.items() if number not in question.barred}

    def _dense(self, question: Question) -> dict[int, float]:
        scores: npt.NDArray[np.float32] = self._vectors @ self._embedder.encode([question.text])[0]
        scores[list(question.barred)] = -1
        return {int(number): float(scores[number]) for number in np.argpartition(-scores, DEPTH)[:DEPTH]}

    @staticmethod
    def _measured(questions: Sequence[Question], lexical: list[dict[int, float]], dense: list[dict[int, float]], weight: float) -> str:
        gains = []
        for question, one, other in zip(questions, lexical, dense, strict=True):
            scores = fused(one if weight < 1 else {}, other if weight else {}, weight)
            gains.append(_gains(sorted(scores, key=lambda n: (-scores[n], n)), question.relevant))
        return " / ".join(f"{100 * value:.1f}" for value in np.mean(gains, axis=0))


def _gains(ranking: list[int], relevant: frozenset[int]) -> tuple[float, float, float]:
    ranks = [rank for rank, number in enumerate(ranking[:100], 1) if number in relevant]
    best = sum(1 / np.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))
    gained = sum(1 / np.log2(rank + 1) for rank in ranks if rank <= 10)
    return gained / best, sum(rank <= 10 for rank in ranks) / len(relevant), len(ranks) / len(relevant)


def _chunk(number: int, text: str) -> IndexedChunk:
    return IndexedChunk(number, str(number), 0, text, b"")


def _date(passage: Passage) -> str:
    found = _DATE.search(passage.source)
    return found.group(1) if found else ""


if __name__ == "__main__":
    main()
