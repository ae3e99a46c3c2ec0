"""Trains the reader of statements, measures it on policies it has not seen, and writes it.

    python -m corpus.training.reading [--out FOLDER] [--work FOLDER]

WORK keeps what is done, so that a stopped run goes on. Seeds are fixed. Four readers are taught, one without each fold and one with all:
half an hour of a core each.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from rich.console import Console
from tokenizers import Tokenizer
from torch.nn import functional

from corpus.embedder.reading import FOLDER, LABELS, OTHER
from corpus.embedder.reranking import FOLDER as LOWER
from corpus.training.reading.crossed import Crossed
from corpus.training.reading.network import Reader, from_layers
from corpus.training.reading.statements import Said, statements, talk
from corpus.training.reranker.examples import FOLDS, LEARNT
from corpus.training.reranker.export import quantized, write_graph
from corpus.training.reranker.learning import States, batch_of, set_rates
from corpus.training.reranker.network import Network, from_teacher
from corpus.training.reranker.teacher import Teacher, read_teacher, teacher_file

LAYERS, APART, POSITIONS = (0, 1, 2, 3, 10, 11), 4, 128
"""Layers of the teacher: those that the reranker's file holds, and those that the reader begins with."""
_AT_ONCE = 64
_console = Console(stderr=True)


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of one run: how often each statement is read, how many of them, crossed ones and words of talks a batch holds."""

    passes: float = 3.0
    batch: int = 32
    crossed: int = 0
    talked: int = 0
    rate: float = 1.5e-4
    rate_of_head: float = 5.0
    warm_up: float = 0.1
    smoothing: float = 0.05
    weight_decay: float = 0.01
    seed: int = 0


RUNS = (
    Settings(),
    Settings(passes=2.2, batch=18, crossed=12, warm_up=0.04, seed=5),
    Settings(passes=2.1, batch=16, crossed=9, talked=6, rate=1.2e-4, warm_up=0.04, seed=6),
)
"""What follows from a statement for its own condition; that nothing follows for others; that most of a talk bears on no one condition."""


def learn(reader: Reader, states: States, examples: Sequence[Said], settings: Settings, said: Sequence[tuple[str, str]] = ()) -> None:
    """Teaches `reader` in place; `said`: words of talks."""
    torch.manual_seed(settings.seed)
    rng, order = random.Random(settings.seed), list[Said]()
    crossed = Crossed(examples, said) if settings.crossed else None
    optimizer = _optimizer(reader, settings)
    steps = int(settings.passes * len(examples) / settings.batch)
    reader.train()
    for step in range(steps):
        if len(order) < settings.batch:
            order = rng.sample(list(examples), len(examples))
        chosen = [order.pop() for _ in range(settings.batch)]
        if crossed:
            chosen += [crossed.drawn(one, rng) for one in chosen if one.label != OTHER][: settings.crossed]
            chosen += [crossed.talked(rng) for _ in range(settings.talked)]
        set_rates(optimizer, (settings.rate, settings.rate * settings.rate_of_head), step, steps, settings.warm_up)
        loss = _step(reader, states, chosen, optimizer, settings.smoothing)
        if step % 50 == 0:
            _console.print(f"step {step} of {steps}, loss {loss:.3f}")
    reader.eval()


def _optimizer(reader: Reader, settings: Settings) -> torch.optim.Optimizer:
    head = [one for name, one in reader.named_parameters() if not name.startswith("layers")]
    groups = [{"params": list(reader.layers.parameters())}, {"params": head}]
    return torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.weight_decay)


def _step(reader: Reader, states: States, chosen: Sequence[Said], optimizer: torch.optim.Optimizer, smoothing: float) -> float:
    optimizer.zero_grad()
    made = batch_of(states.of_pairs([(one.condition, one.said) for one in chosen]))
    loss = functional.cross_entropy(reader(*made), torch.tensor([one.label for one in chosen]), label_smoothing=smoothing)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


@torch.no_grad()
def chances(reader: Reader, states: States, examples: Sequence[Said]) -> npt.NDArray[np.float32]:
    """(len(examples), 4)."""
    pairs = states.of_pairs([(one.condition, one.said) for one in examples])
    parts = [reader(*batch_of(pairs[at : at + _AT_ONCE])).softmax(-1) for at in range(0, len(pairs), _AT_ONCE)]
    return np.asarray(torch.cat(parts).numpy(), dtype=np.float32)


def figures(found: npt.NDArray[np.float32], examples: Sequence[Said]) -> str:
    """Share of right labels, of yes told from no, of the matter spoken of or not; how often a sure yes or no is right."""
    labels, best = np.array([one.label for one in examples]), found.argmax(1)
    settled = labels < 2
    lines = [
        f"labels {(best == labels).mean():.3f}, yes or no {(found[settled, :2].argmax(1) == labels[settled]).mean():.3f}, "
        f"spoken of {((found[:, OTHER] < 0.5) == (labels < OTHER)).mean():.3f}"
    ]
    for number, name in enumerate(LABELS[:2]):
        for least in (0.5, 0.7, 0.8, 0.9):
            sure = found[:, number] >= least
            right = (labels[sure] == number).mean() if sure.any() else float("nan")
            lines.append(f"{name} from {least}: {sure.sum()} of {(labels == number).sum()}, right {right:.3f}")
    return "\n".join(lines)


class Making:
    """The steps from the teacher to the file that ships; each leaves its weights in `work`."""

    def __init__(self, work: Path) -> None:
        self.work, self.examples = work, statements()
        work.mkdir(parents=True, exist_ok=True)
        read = read_teacher(teacher_file())
        tokenizer = Tokenizer.from_file(str(LOWER / "tokenizer.json"))
        self._first = _of_pieces(read, tokenizer)
        self.states = States(self._first, tokenizer)

    def taught(self, without: int | None) -> Reader:
        """The reader that has seen nothing of fold `without` (None: everything)."""
        reader = from_layers(self._first, range(APART, len(LAYERS)))
        path = self.work / f"reader-{'all' if without is None else without}.pt"
        if path.exists():
            reader.load_state_dict(torch.load(path))
            reader.eval()
            return reader
        taught = [one for one in self.examples if one.fold != without]
        said = [row for row in talk() if int(row[0]) % FOLDS != without]
        for settings in RUNS:
            learn(reader, self.states, taught, settings, said)
        torch.save(reader.state_dict(), path)
        return reader

    def measured(self, fold: int) -> str:
        """What a reader without `fold` makes of its statements, and of the same ones against conditions they were not written for."""
        mine, reader, rng = [one for one in self.examples if one.fold == fold], self.taught(fold), random.Random(fold)
        crossed = Crossed(mine)
        others = chances(reader, self.states, [crossed.drawn(one, rng) for one in mine if one.label != OTHER])
        called = f"crossed: another matter {(others[:, OTHER] > 0.5).mean():.3f}, met at .8 or more {(others[:, 0] >= 0.8).mean():.4f}"
        return f"{figures(chances(reader, self.states, mine), mine)}\n{called}"

    def ship(self, folder: Path, without: int | None = None) -> None:
        """The reader as the program runs it."""
        folder.mkdir(parents=True, exist_ok=True)
        reader = self.taught(without)
        pairs = self.states.of_pairs([(one.condition, one.said) for one in self.examples[::9]])
        quantized(reader, (batch_of(pairs[at : at + _AT_ONCE]) for at in range(0, len(pairs), _AT_ONCE)))
        segments = torch.tensor([[1, 1, 1, 1, 2, 2, 2, 2, 2], [1, 1, 1, 1, 2, 2, 2, 0, 0]])
        states = torch.zeros(*segments.shape, self._first.norm.weight.shape[0])
        write_graph(reader, (states, segments), ("states", "segments", "logits"), folder / "read.onnx")


def _of_pieces(read: Teacher, tokenizer: Tokenizer) -> Network:
    """The teacher with the pieces of the reranker's tokenizer, in their order."""
    numbers = {piece: number for number, piece in enumerate(read.pieces)}
    own = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return from_teacher(read, [numbers.get(piece, read.unknown) for piece, _ in own], LAYERS, APART, POSITIONS)


def main() -> None:
    """Trains what is not trained yet, prints the figures, writes the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--work", type=Path, default=Path("build/reader"))
    parser.add_argument("--folds", action="store_true", help="also OUT/fold<n>, readers that have seen nothing of a fold")
    arguments = parser.parse_args()
    making = Making(arguments.work)
    for fold in LEARNT:
        _console.print(f"fold {fold}: {making.measured(fold)}")
    if arguments.folds:
        for fold in LEARNT:
            making.ship(arguments.out / f"fold{fold}", fold)
        return
    making.ship(arguments.out)


if __name__ == "__main__":
    main()
