"""Trains the built-in embedding model from laws in Markdown and writes it as a sentence-transformers folder.

    python -m corpus.training.train LAWS [--out FOLDER] [--epochs N] [--threads N]

LAWS is a folder of Markdown files or a .tar.xz of one. Seeds are fixed; two cores take about ten minutes.
Needs the extra `models`.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from corpus.text.expansion import everyday_lexicon
from corpus.training.citing import CitingPair, citing_pairs
from corpus.training.laws import Passage, read_laws
from corpus.training.learning import PieceTable, Settings, learn
from corpus.training.lsa import first_vectors
from corpus.training.pairs import Pair, epoch_pairs
from corpus.training.shipping import ship
from corpus.training.vocabulary import build_tokenizer, count_words

WEIGHTS = Path(__file__).parent.parent / "embedder" / "weights"
_console = Console(stderr=True)


def main() -> None:
    """Reads the command line and trains."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    train(read_laws(arguments.laws), arguments.out, replace(Settings(), epochs=arguments.epochs))


def train(passages: list[Passage], out: Path, settings: Settings) -> None:
    """All steps from passages to the folder `out`."""
    lexicon = list(everyday_lexicon().items())
    citing = [pair for pair in citing_pairs(passages) if not pair.held_out]
    _console.print(f"{len(passages)} passages, {len(citing)} citing pairs, {len(lexicon)} everyday words")
    counts = count_words(f"{p.context} {p.text}" for p in passages)
    tokenizer = build_tokenizer(counts, [term for word, terms in lexicon for term in (word, *terms)])
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    _console.print(f"{len(pieces)} pieces")
    texts = [f"{p.context} {p.text}" for p in passages]
    bags = [np.array(e.ids or [0]) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    table = PieceTable(pieces, first_vectors(bags, len(pieces), settings.widths[0], settings.seed))
    _console.print("first vectors ready")
    _learn(table, tokenizer, _pair_source(passages, citing, lexicon, settings.seed), settings)
    ship(tokenizer, table.baked(), out)
    _console.print(f"written to {out}")


def _pair_source(
    passages: list[Passage], citing: list[CitingPair], lexicon: list[tuple[str, tuple[str, ...]]], seed: int
) -> Callable[[int], list[Pair]]:
    return lambda epoch: epoch_pairs(passages, citing, lexicon, seed * 1000 + epoch)


def _learn(table: PieceTable, tokenizer: Tokenizer, pairs: Callable[[int], list[Pair]], settings: Settings) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console) as progress:
        task = progress.add_task("learning", total=None)

        def show(step: int, steps: int, loss: float) -> None:
            progress.update(task, total=steps, completed=step, description=f"learning, loss {loss:.3f}")
            if step % 100 == 0:
                progress.console.print(f"step {step} of {steps}: loss {loss:.3f}")

        learn(table, tokenizer, pairs, settings, show)


if __name__ == "__main__":
    main()
