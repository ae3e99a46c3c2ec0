"""Contrastive learning of the piece vectors (symmetric InfoNCE, in-batch negatives, Matryoshka)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from corpus.training.lsa import Floats, Ids
from corpus.training.pairs import Pair

Bags = list[Ids]


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of one run; `widths` are the Matryoshka prefixes trained along with the full vector."""

    epochs: int = 5
    batch: int = 1024
    rate: float = 0.015
    warm_up: float = 0.05
    sharpness: float = 20.0
    widths: tuple[int, ...] = (256, 128, 64)
    query_dropout: float = 0.3
    overlap_reduced: float = 0.6
    overlap_kept: float = 0.4
    longest_query: int = 48
    longest_document: int = 160
    seed: int = 7


class PieceTable:
    """Vectors of pieces: own row plus the mean of the rows of its characters, so that rare words start out right."""

    def __init__(self, pieces: Sequence[str], first: Floats) -> None:
        characters = {c: n for n, c in enumerate(sorted({c for piece in pieces[1:] for c in piece}))}
        spelled = [[characters[c] for c in piece] for piece in pieces[1:]]
        self._letters = torch.tensor([n for word in spelled for n in word])
        self._starts = torch.tensor(np.cumsum([0, 0, *(len(word) for word in spelled)])[:-1])
        self._ends = torch.tensor(np.cumsum([0, *(len(word) for word in spelled)]))
        shared = self._shared_by_character(first, spelled, len(characters))
        means = np.stack([np.zeros(first.shape[1]), *(shared[word].mean(axis=0) for word in spelled)])
        known = np.linalg.norm(first, axis=1) > 0
        own = np.where(known[:, None], first - means, 0)
        self.own = torch.tensor(own, dtype=torch.float32, requires_grad=True)
        self.characters = torch.tensor(shared, dtype=torch.float32, requires_grad=True)

    @staticmethod
    def _shared_by_character(first: Floats, spelled: list[list[int]], count: int) -> Floats:
        """Mean first vector of the pieces that hold a character."""
        total, seen = np.zeros((count, first.shape[1]), np.float32), np.zeros(count, np.float32)
        for vector, word in zip(first[1:], spelled, strict=True):
            total[word] += vector
            seen[word] += 1
        return np.asarray(total / np.maximum(seen, 1)[:, None], dtype=np.float32)

    def vectors(self, numbers: torch.Tensor) -> torch.Tensor:
        """(n, dims) vectors of the pieces `numbers`."""
        starts, lengths = self._starts[numbers], (self._ends - self._starts)[numbers]
        offsets = torch.cumsum(lengths, 0) - lengths
        within = torch.arange(int(lengths.sum())) - torch.repeat_interleave(offsets, lengths)
        letters = self._letters[torch.repeat_interleave(starts, lengths) + within]
        spelled = functional.embedding_bag(letters, self.characters, offsets, mode="mean")
        return functional.embedding(numbers, self.own, sparse=True) + spelled

    def baked(self) -> Floats:
        """The whole table as the model ships it; the row of unknown characters is zero."""
        with torch.no_grad():
            table = self.vectors(torch.arange(len(self.own))).numpy()
        table[0] = 0
        return np.asarray(table, dtype=np.float32)


def learn(
    table: PieceTable,
    tokenizer: Tokenizer,
    pairs_of_epoch: Callable[[int], list[Pair]],
    settings: Settings,
    on_step: Callable[[int, int, float], None],
) -> None:
    """Trains `table` in place; `on_step(step, steps, loss)` is called after every step."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    rows, letters = torch.optim.SparseAdam([table.own], lr=settings.rate), torch.optim.Adam([table.characters], lr=settings.rate)
    step = 0
    for epoch in range(settings.epochs):
        pairs = pairs_of_epoch(epoch)
        steps = settings.epochs * (len(pairs) // settings.batch)
        for queries, documents, same in _batches(pairs, tokenizer, settings, rng):
            for group in (*rows.param_groups, *letters.param_groups):
                group["lr"] = settings.rate * _share_of_rate(step / steps, settings.warm_up)
            rows.zero_grad()
            letters.zero_grad()
            loss = _loss(table, queries, documents, same, settings)
            loss.backward()
            rows.step()
            letters.step()
            step += 1
            on_step(step, steps, float(loss.detach()))


def _share_of_rate(done: float, warm_up: float) -> float:
    return min(done / warm_up + 0.01, 1.0) if done < warm_up else max(1 - (done - warm_up) / (1 - warm_up), 0.0)


def _batches(
    pairs: list[Pair], tokenizer: Tokenizer, settings: Settings, rng: np.random.Generator
) -> Iterator[tuple[Bags, Bags, npt.NDArray[np.bool_]]]:
    """Bags of piece numbers, a batch at a time, words dropped; `same[i, j]`: rows i and j are no negatives of each other."""
    for start in range(0, len(pairs) - settings.batch + 1, settings.batch):
        chunk = pairs[start : start + settings.batch]
        queries = _bags(tokenizer, [pair.query for pair in chunk], settings.longest_query)
        documents = _bags(tokenizer, [pair.document for pair in chunk], settings.longest_document)
        same = _alike(chunk)
        dropped = [_without_overlap(q, d, settings, rng) for q, d in zip(queries, documents, strict=True)]
        yield [_thinned(q, settings.query_dropout, rng) for q in queries], dropped, same


def _alike(chunk: list[Pair]) -> npt.NDArray[np.bool_]:
    """(n, n): rows that ask the same words, answer with the same words or come from the same passage."""
    asked = np.unique([pair.query for pair in chunk], return_inverse=True)[1]
    said = np.unique([pair.document for pair in chunk], return_inverse=True)[1]
    passage = np.array([pair.passage if pair.passage >= 0 else -1 - n for n, pair in enumerate(chunk)])
    equal = [values[:, None] == values[None, :] for values in (asked, said, passage)]
    return np.asarray(np.logical_or.reduce(equal))


def _bags(tokenizer: Tokenizer, texts: list[str], longest: int) -> Bags:
    return [np.array(e.ids[:longest] or [0]) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def _thinned(bag: Ids, most: float, rng: np.random.Generator) -> Ids:
    kept = bag[rng.random(len(bag)) >= rng.random() * most]
    return kept if len(kept) else bag


def _without_overlap(query: Ids, document: Ids, settings: Settings, rng: np.random.Generator) -> Ids:
    """Drops most words that the query also says, often: the model must learn what goes with what, not what is equal."""
    if rng.random() >= settings.overlap_reduced:
        return document
    kept = document[~np.isin(document, query) | (rng.random(len(document)) < settings.overlap_kept)]
    return kept if len(kept) else document


def _loss(table: PieceTable, queries: Bags, documents: Bags, same: npt.NDArray[np.bool_], settings: Settings) -> torch.Tensor:
    bags = queries + documents
    numbers, places = np.unique(np.concatenate(bags), return_inverse=True)
    offsets = np.cumsum([0, *(len(bag) for bag in bags)])[:-1]
    vectors = table.vectors(torch.tensor(numbers))
    pooled = functional.embedding_bag(torch.tensor(places), vectors, torch.tensor(offsets), mode="mean")
    asked, said = pooled[: len(queries)], pooled[len(queries) :]
    others = torch.tensor(same & ~np.eye(len(queries), dtype=bool))
    losses = [_info_nce(asked[:, :w], said[:, :w], others, settings.sharpness) for w in settings.widths]
    return torch.stack(losses).mean()


def _info_nce(asked: torch.Tensor, said: torch.Tensor, others: torch.Tensor, sharpness: float) -> torch.Tensor:
    scores = sharpness * functional.normalize(asked) @ functional.normalize(said).T
    scores = scores.masked_fill(others, -1e4)
    right = torch.arange(len(scores))
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2
