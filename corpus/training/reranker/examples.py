"""What the reranker learns from: questions with passages that answer them and passages that only look as if they did.

Three sources: pairs of a question and an article of law or a sentence of news (wrong: what a search finds besides, other articles of
the same law), pairs over policies, and questions asked of a library of policies with the passages that the assistant ranks first for them.
Held apart are the articles that benchmarks ask for, a tenth of the laws, and everything from documents of other folds.
"""

import json
import random
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.embedder.embedding import Embedder, Vectors
from corpus.embedder.reranking import passage_text

FOLDS = 5
LEARNT = (0, 1, 2)
"""Folds of the policies that may be learnt from: the three digits in front of a document's name, modulo FOLDS."""
Row = dict[str, Any]
_HELD_ONE_OF = 10
_NOT_A_WORD = re.compile(r"\W")
_FOUND, _NEIGHBOURS = 25, 6


@dataclass(frozen=True)
class Example:
    """A question, passages that answer it (none: nothing does), and passages that do not, the nearest first."""

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question of the training set with the passages that the assistant ranks first, its scores, and which evidence each one shows.

    `gold`: not one of the project's own; on these it is measured.
    """

    id: str
    gold: bool
    question: str
    answerable: bool
    groups: int
    passages: tuple[str, ...]
    scores: tuple[float, ...]
    shows: tuple[tuple[int, ...], ...]
    folds: tuple[int, ...]

    @property
    def fold(self) -> int:
        return fold_of(self.id)

    def example(self, folds: Sequence[int]) -> Example | None:
        """What it teaches when only documents of `folds` may be used; None when that is nothing."""
        used = [n for n, fold in enumerate(self.folds) if fold in folds]
        right = tuple(self.passages[n] for n in used if self.shows[n])
        wrong = tuple(self.passages[n] for n in used if not self.shows[n] and self.passages[n] not in right)
        return Example(self.question, right, wrong) if wrong and bool(right) == self.answerable else None


def fold_of(name: str) -> int:
    """The fold of a policy, a question on it, or a file of it."""
    return int(name[:3]) % FOLDS


def held_out(source: str) -> bool:
    """A law that is measured on and never learnt from."""
    return zlib.crc32(source.encode()) % _HELD_ONE_OF == 0


def read_rows(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_asked(path: Path, depth: int) -> list[Asked]:
    """Questions with their first `depth` passages, as `evals.fitting.candidates` writes them."""
    return [_asked(row, row["passages"][:depth]) for row in read_rows(path)]


def _asked(row: Row, passages: list[Row]) -> Asked:
    texts = tuple(passage_text(p["title"] or "", p["headings"], p["text"]) for p in passages)
    shows = tuple(tuple(p["shows"]) for p in passages)
    folds = tuple(fold_of(p["document"]) for p in passages)
    scores = tuple(float(p["score"]) for p in passages)
    return Asked(row["id"], row["gold"], row["rewritten"], row["answerable"], row["groups"], texts, scores, shows, folds)


class Statutes:
    """Articles of law with a search over them: BM25 over jieba's words and the built-in static vectors, z-normed and added up."""

    def __init__(self, articles: Sequence[Any], embedder: Embedder) -> None:
        import bm25s

        self.articles = articles
        self._embedder = embedder
        texts = [f"{article.context} {article.text}" for article in articles]
        self._vectors = _encoded(embedder, texts)
        self._words = bm25s.BM25()
        self._words.index([_words(text) for text in texts], show_progress=False)
        self.numbers = {(article.source, article.label): n for n, article in reversed(list(enumerate(articles)))}

    def search(self, question: str, count: int, deep: int = 200) -> list[int]:
        """Numbers of the `count` best articles, best first."""
        words, likeness = self._words.get_scores(_words(question)), self._vectors @ self._embedder.encode([question])[0]
        found = np.union1d(np.argsort(-words)[:deep], np.argsort(-likeness)[:deep])
        mixed = 0.6 * normed(words[found]) + 0.4 * normed(likeness[found])
        return [int(n) for n in found[np.argsort(-mixed)[:count]]]

    def text(self, number: int) -> str:
        """What the reranker reads of an article."""
        article = self.articles[number]
        return " ".join([article.law.replace("中华人民共和国", ""), *article.headings[-1:], article.text[:260]])

    def alike(self, number: int, other: int) -> bool:
        return alike(self.articles[number].text, self.articles[other].text)


def law_examples(pairs: Iterable[Row], statutes: Statutes, barred: set[int], rng: random.Random) -> Iterator[Example]:
    """Pairs over laws that are learnt from; articles `barred` are never shown."""
    for pair in pairs:
        right = statutes.numbers.get((pair["source"], pair["article"]))
        if right is None or held_out(pair["source"]):
            continue
        found = [n for n in statutes.search(pair["question"], _FOUND) if n not in barred and not held_out(statutes.articles[n].source)]
        near = range(max(0, right - _NEIGHBOURS), min(len(statutes.articles), right + _NEIGHBOURS + 1))
        beside = [n for n in near if statutes.articles[n].source == pair["source"] and n not in barred]
        wrong = [*_some(_unlike(found, right, statutes), 4, rng), *_some(_unlike(beside, right, statutes), 1, rng)]
        yield Example(pair["question"], (statutes.text(right),), tuple(map(statutes.text, wrong)))


def _unlike(numbers: Iterable[int], right: int, statutes: Statutes) -> list[int]:
    """Those whose words are others than those of the right article: other editions of a law say the same."""
    return [n for n in numbers if n != right and not statutes.alike(n, right)]


def policy_examples(pairs: Iterable[Row], asked: Path, folds: Sequence[int], embedder: Embedder, rng: random.Random) -> Iterator[Example]:
    """Pairs over policies of `folds`; wrong: passages of those folds that the questions of `asked` brought up."""
    pool = [p for p in _pool(read_rows(asked)) if fold_of(p["document"]) in folds]
    texts = [passage_text(p["title"] or "", p["headings"], p["text"]) for p in pool]
    vectors = _encoded(embedder, texts)
    for pair in pairs:
        if fold_of(pair["source"]) not in folds:
            continue
        likest = np.argsort(-(vectors @ embedder.encode([pair["question"]])[0]))
        own = [int(n) for n in likest if pool[n]["document"] == pair["source"]]
        right = next((texts[n] for n in own if _same(pool[n]["text"], pair["text"])), passage_text(pair["title"], "", pair["text"]))
        inside = [n for n in own[:12] if not alike(pool[n]["text"], pair["text"])][:6]
        outside = [int(n) for n in likest[:30] if n not in own and not alike(pool[n]["text"], pair["text"])]
        wrong = [*_some(inside, 2, rng), *_some(outside, 3, rng)]
        yield Example(pair["question"], (right,), tuple(texts[n] for n in wrong))


def _pool(rows: Iterable[Row]) -> list[Row]:
    """Each passage of any length that some question brought up, once."""
    found = {(p["document"], p["start"], p["end"]): p for row in rows for p in row["passages"] if len(p["text"]) > 12}
    return list(found.values())


def news_examples(pairs: Sequence[Row], documents: Path, embedder: Embedder, rng: random.Random) -> Iterator[Example]:
    """Pairs over news; wrong: other sentences of the same text and of the other texts."""
    sources = dict.fromkeys(pair["source"] for pair in pairs)
    told = [(name, sentence) for name in sources for sentence in _sentences((documents / f"{name}.txt").read_text(encoding="utf-8"))]
    vectors = _encoded(embedder, [sentence for _, sentence in told])
    for pair in pairs:
        likest = np.argsort(-(vectors @ embedder.encode([pair["question"]])[0]))
        unlike = [told[n] for n in likest[:200] if not alike(told[n][1], pair["text"])]
        own = [sentence for name, sentence in unlike if name == pair["source"]][:4]
        wrong = [*_some([sentence for _, sentence in unlike[:25]], 3, rng), *_some(own, 1, rng)]
        title = pair["title"][:24]
        yield Example(
            pair["question"], (f"{title} {pair['text'][:200]}",), tuple(f"{title} {sentence}" for sentence in dict.fromkeys(wrong))
        )


def _sentences(text: str) -> list[str]:
    pieces = (piece.strip() for piece in re.split(r"(?<=[。！？；])|\n", text))
    return [piece for piece in pieces if 15 <= len(piece) <= 220]


def alike(text: str, other: str) -> bool:
    """Nearly half of the character pairs of the shorter one stand in the other too."""
    a, b = _character_pairs(text), _character_pairs(other)
    return not a or not b or len(a & b) > 0.45 * min(len(a), len(b))


def _same(passage: str, quote: str) -> bool:
    """The passage is the quote, or one is more than half of the other."""
    a, b = _NOT_A_WORD.sub("", passage), _NOT_A_WORD.sub("", quote)
    return (a in b or b in a) and len(a) > 0.5 * len(b)


def _character_pairs(text: str) -> set[str]:
    plain = _NOT_A_WORD.sub("", text[:200])
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def _some(values: Sequence[Any], most: int, rng: random.Random) -> list[Any]:
    return rng.sample(list(values), min(most, len(values)))


def _words(text: str) -> list[str]:
    import jieba

    cut: Callable[[str], list[str]] = jieba.lcut_for_search
    return [word for word in cut(text) if word[0].isalnum()]


def _encoded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    return np.concatenate([embedder.encode(texts[n : n + 4000]) for n in range(0, len(texts), 4000)])


def normed(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Mean 0, deviation 1; all 0 where every value is the same."""
    given = np.asarray(values, dtype=np.float64)
    return np.asarray((given - given.mean()) / (given.std() + 1e-9))
