"""Whether what somebody says shows that a condition is met: the built-in reader through onnxruntime.

In: pairs of a condition, as a policy words it, and a statement in everyday words. Out: chances that it follows that the condition is
met, that it is not met, that the statement speaks of the matter without settling it, and that it speaks of something else.
TIAOLI_READER names another folder, or `0` for none.

The lower layers are the reranker's (`apart.onnx`); above them stand layers of its own (`reader/read.onnx`).
"""

import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from corpus.embedder.reranking import OFF, OnnxReranker, States, batches, in_rows, load_built_in, session
from corpus.errors import BadInputError

Key = TypeVar("Key")
Value = TypeVar("Value")
Chances = npt.NDArray[np.float32]
LABELS = ("yes", "no", "open", "other")
"""It follows that the condition is met; that it is not; the same matter, but nothing follows; another matter."""
YES, NO, OPEN, OTHER = range(len(LABELS))
FOLDER = Path(__file__).parent / "reader"
_KEPT = 4096
"""Texts whose states are kept: some 25 kB each."""
_KEPT_PAIRS = 65536


class Pair(NamedTuple):
    """A condition and what was said."""

    condition: str
    said: str


def load_reader() -> "Reader | None":
    """The reader that TIAOLI_READER names, else the built-in one; None for none. Raises BadInputError where its files are damaged."""
    chosen = os.environ.get("TIAOLI_READER") or str(FOLDER)
    return None if chosen.lower() in OFF else _of_folder(Path(chosen))


@cache
def _of_folder(folder: Path) -> "Reader":
    return Reader(load_built_in(), folder)


class Reader:
    """`read.onnx` (states, segments -> logits) over the lower layers of a reranker; safe to call from several threads."""

    def __init__(self, lower: OnnxReranker, folder: Path) -> None:
        try:
            model = (folder / "read.onnx").read_bytes()
        except OSError as error:
            raise BadInputError(f"自查的阅读模型读不到 {error.filename}：请重新安装条理，或设 TIAOLI_READER=0 不用它") from error
        self._lower, self._upper = lower, session(model)
        self._known: OrderedDict[tuple[bool, str], States] = OrderedDict()
        self._found: OrderedDict[Pair, Chances] = OrderedDict()
        self._guard = Lock()

    def chances(self, pairs: Sequence[Pair]) -> Chances:
        """(len(pairs), 4): the chances of YES, NO, OPEN and OTHER."""
        with self._guard:
            held = {pair: self._found[pair] for pair in pairs if pair in self._found}
        new = [pair for pair in dict.fromkeys(pairs) if pair not in held]
        held.update(zip(new, self._read(new), strict=True))
        with self._guard:
            _keep(self._found, held, _KEPT_PAIRS)
        return np.stack([held[pair] for pair in pairs]) if pairs else np.zeros((0, len(LABELS)), dtype=np.float32)

    def _read(self, pairs: Sequence[Pair]) -> Chances:
        asked = self._states([pair.condition for pair in pairs], is_question=True)
        said = self._states([pair.said for pair in pairs], is_question=False)
        logits = np.zeros((len(pairs), len(LABELS)), dtype=np.float32)
        for chosen in batches([np.concatenate(one) for one in zip(asked, said, strict=True)]):
            logits[chosen] = self._upper.run(None, in_rows([asked[n] for n in chosen], [said[n] for n in chosen]))[0]
        raised = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def _states(self, texts: Sequence[str], *, is_question: bool) -> list[States]:
        """What the lower layers make of texts, read once while they are among the last _KEPT."""
        keys = [(is_question, text) for text in texts]
        with self._guard:
            held = {key: self._known[key] for key in keys if key in self._known}
        new = [key for key in dict.fromkeys(keys) if key not in held]
        held.update(zip(new, self._lower.states([text for _, text in new], is_question=is_question), strict=True))
        with self._guard:
            _keep(self._known, held, _KEPT)
        return [held[key] for key in keys]


def _keep(known: OrderedDict[Key, Value], held: dict[Key, Value], most: int) -> None:
    """Adds what was used; what was not used for longest goes."""
    for key, value in held.items():
        known[key] = value
        known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)
