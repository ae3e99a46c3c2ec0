"""What each treatment of everyday words is worth: the same questions asked with and without it, answers scored.

The parts are replaced in a process of its own that ends with the measurement; the product has no switch for them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from evals.bench.rivals.apart import figures_of
from evals.bench.scoring import Case, answers, figures, read_cases, scorer

SUITE = Path(__file__).parents[1] / "cases" / "questions.jsonl"

CAPTION = "**日常用语：有与没有**（依据召回／整洁的回答；伪相关反馈是试验，产品不用）"
FEEDBACK_HITS, FEEDBACK_WORDS, FEEDBACK_WEIGHT = 5, 10, 0.3


class Group(NamedTuple):
    """Cases of one kind, and the library they are asked of."""

    name: str
    library: str
    cases: list[Case]


def libraries(shared: Path) -> dict[str, Path]:
    """Folders of documents by the name of their library."""
    return {"five": shared / "documents", "more": shared / "gold/more/documents", "ncp": shared / "benchmarks/ncp/documents"}


def groups(shared: Path) -> list[Group]:
    """The sets of the table."""
    return [
        Group("五份政策", "five", read_cases(shared / "gold/questions.jsonl")),
        Group("另五份政策", "more", read_cases(shared / "gold/more/questions.jsonl")),
        Group("ncp", "ncp", read_cases(shared / "benchmarks/ncp/questions.jsonl")),
    ]


# The variants


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_words(_: str) -> list[str]:
    return []


def _no_lexicon() -> dict[str, tuple[str, ...]]:
    return {}


class Feedback:
    """Pseudo-relevance feedback for the word index: rare words of the first hits join the question, and it is asked again."""

    def __init__(self, ranked: Callable[..., Any], query: Callable[[str], dict[str, float]]) -> None:
        self._ranked, self._query = ranked, query
        self._added: dict[str, float] = {}

    def ranked(self, library: Any, text: str, *rest: Any) -> Any:
        self._added = {}
        first = self._ranked(library, text, *rest)
        found = [hit.text for hit in library.texts(first[:FEEDBACK_HITS])]
        self._added = self.terms(text, found)
        return self._ranked(library, text, *rest)

    def query(self, text: str) -> dict[str, float]:
        asked = self._query(text)
        return asked | {term: asked.get(term, 0.0) + weight for term, weight in self._added.items()}

    def terms(self, text: str, found: list[str]) -> dict[str, float]:
        """Terms of the words that tell the hits apart from other texts, with their weight."""
        from corpus.text.terms import terms
        from corpus.text.words import rarity, words

        counted = Counter(word for one in found for word in set(words(one)) if len(word) > 1 and word not in text)
        best = sorted(counted, key=lambda word: (-counted[word] * rarity(word), word))[:FEEDBACK_WORDS]
        return {term: FEEDBACK_WEIGHT for word in best for term in terms(word)}


def _feedback() -> dict[str, Any]:
    from corpus.store import library

    made = Feedback(library.Library._ranked, library._lexical_query)
    return {
        "corpus.store.library.Library._ranked": lambda self, *rest: made.ranked(self, *rest),
        "corpus.store.library._lexical_query": made.query,
    }


# name -> (what is replaced: by what)
VARIANTS: dict[str, Callable[[], dict[str, Any]]] = {
    "全部": dict,
    "不用日常用语表": lambda: {"corpus.store.library.expand": _no_words, "assistant.understand.topics.everyday_lexicon": _no_lexicon},
    "日常用语表不用于检索": lambda: {"corpus.store.library.expand": _no_words},
    "不用向量": lambda: {"corpus.store.library.Library._query_vectors": _nothing, "assistant.retrieve._add_likeness": _nothing},
    "另加伪相关反馈": _feedback,
}


@contextmanager
def variant(name: str) -> Iterator[None]:
    """The product as the variant `name` has it, until the context ends."""
    with ExitStack() as stack:
        for target, other in VARIANTS[name]().items():
            stack.enter_context(patch(target, other))
        yield


# Measuring


def measured(name: str, shared: Path, home: Path) -> dict[str, float]:
    """Figures of all groups under the variant `name`, keyed `group.measure`; the libraries lie ready under `home`."""
    from assistant.app import Tiaoli

    found: dict[str, float] = {}
    score = scorer(shared)
    with variant(name):
        for group in groups(shared):
            with Tiaoli.open(home / group.library, samples=False) as assistant:
                said = answers(assistant, group.cases)
            documents = score.Documents([libraries(shared)[group.library]])
            found |= {f"{group.name}.{key}": value for key, value in figures(score, documents, group.cases, said).items()}
    return found


def prepare(shared: Path, home: Path) -> None:
    """The libraries of all groups; those that are there already stay."""
    from assistant.app import Tiaoli

    for name, folder in libraries(shared).items():
        with Tiaoli.open(home / name, samples=False) as assistant:
            assistant.ingest([folder])


def without_table(shared: Path, home: Path) -> str:
    """One row a variant: evidence recall and clean answers of each set, then refusals over all sets."""
    prepare(shared, home)
    names = [group.name for group in groups(shared)]
    rows = [(name, figures_of(measured, name, shared, home)) for name in VARIANTS]
    heads = ["方案", *(f"{name}（{rows[0][1][f'{name}.cases']:.0f} 问）" for name in names), "该拒的拒了", "误拒"]
    lines = [
        CAPTION,
        "",
        f"| {' | '.join(heads)} |",
        "|---" * len(heads) + "|",
    ]
    return "\n".join([*lines, *(_row(name, values, names) for name, values in rows)])


def _row(name: str, values: dict[str, float], names: list[str]) -> str:
    def pooled(measure: str) -> float:
        return sum(values[f"{group}.{measure}"] for group in names)

    cells = [f"{values[f'{group}.evidence_recall']:.3f}／{values[f'{group}.clean']:.3f}" for group in names]
    refusals = f"{pooled('refused'):.0f}/{pooled('to_refuse'):.0f} | {pooled('wrongly_refused'):.0f}/{pooled('answerable'):.0f}"
    return f"| {name} | {' | '.join(cells)} | {refusals} |"
