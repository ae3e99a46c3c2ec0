"""The training questions asked with their traces. In: cases over a library. Out: for each what was measured and what is right."""

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.bench.scoring import Case
from evals.reading.quotes import normal, places
from evals.running.remembering import remember
from evals.score.libraries import reranked_file

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Features = dict[str, float]
Fold = Mapping[str, str]
"""The environment of a fold: weights and encoder that have not seen it."""


class Passage(NamedTuple):
    """`groups`: numbers of the evidence groups of its question that the passage holds words of."""

    generator: str
    features: Features
    probability: float
    groups: tuple[int, ...]


class Asked(NamedTuple):
    """One question with its candidates in the order of the trace; `shown` evidence groups stand in the answer."""

    case: Case
    measures: Features
    candidates: tuple[Passage, ...]
    status: str
    shown: frozenset[int]


def asked(cases: Sequence[Case], home: Path, folds: Sequence[Fold], workers: int) -> Iterator[Asked]:
    """Each case asked of the library at `home`, in the environment of its fold in `folds`."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=remember, initargs=(reranked_file(),)) as pool:
        yield from pool.map(partial(_asked, home), cases, folds, chunksize=8)


def _asked(home: Path, case: Case, fold: Fold) -> Asked:
    os.environ.update(fold)
    assistant = _opened(home)
    given = {name: case.get(name) for name in ("id", "as_of", "scope")}
    answer = assistant.ask(case["question"], history=case.get("history") or (), explain=True, **given)
    gold = [[place for quote in group for place in _places(home, quote)] for group in case.get("evidence") or ()]
    trace = answer.trace
    rows = tuple(
        Passage(row.generator, row.features, row.probability, _groups(row.document_id, (row.span.start, row.span.end), gold))
        for row in (trace.candidates if trace else ())
    )
    shown = {n for c in answer.citations for n in _groups(c.document_id, (c.span.start, c.span.end), gold)}
    return Asked(case, trace.measures if trace else {}, rows, answer.status, frozenset(shown))


@lru_cache(maxsize=1)
def _opened(home: Path) -> "Tiaoli":
    from assistant.app import Tiaoli

    return Tiaoli.open(home, samples=False)


@cache
def _text(home: Path, document: str) -> tuple[str, list[int]]:
    """The document in normal form, and for each of its characters the offset in the text."""
    text = _opened(home).record(document).document.text
    signs = [(sign, at) for at, character in enumerate(text) for sign in normal(character)]
    return "".join(sign for sign, _ in signs), [at for _, at in signs]


def _places(home: Path, quote: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """(document, start, end) of every place where the quote stands."""
    flat, kept = _text(home, quote["document"])
    return [(quote["document"], kept[start], kept[end - 1] + 1) for start, end in places(flat, normal(quote["quote"]))]


def _groups(document: str, span: tuple[int, int], gold: Sequence[Sequence[tuple[str, int, int]]]) -> tuple[int, ...]:
    return tuple(n for n, group in enumerate(gold) if any(d == document and span[0] < end and start < span[1] for d, start, end in group))
