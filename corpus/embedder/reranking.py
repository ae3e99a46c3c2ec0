"""How well passages answer a question: the built-in reranker through onnxruntime, or any CrossEncoder of sentence-transformers.

In: a question and passages. Out: a score each, higher is better: log odds that the passage answers.

The built-in model reads each text by itself first (`apart.onnx`, two thirds of the work; of passages kept in memory) and then question
and passage together (`together.onnx`). It is for the first dozens that a search has found.
"""

import os
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from corpus.embedder.foreign import open_offline
from corpus.errors import BadInputError

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[Any]
States = npt.NDArray[np.float16]
"""What the lower layers make of a text: (tokens, width)."""

BUILT_IN = "tiaoli-reranker"
QUESTION_TOKENS, PASSAGE_TOKENS = 48, 96
"""What is read of a question and of a passage, a token being 1.6 characters on average; the rest is cut off."""

_FOLDER = Path(__file__).parent / "reranker"
_OFF = ("0", "off")
_BATCH = 4
# passages whose states are kept: some 50 kB each
_KEPT = 1024
_START, _END = 0, 2
_PREFIX = {True: "query: ", False: "passage: "}


class Reranker(Protocol):
    """Scores passages for a question; `name` tells models apart."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        """(len(passages),) float32 log odds, higher is better; safe to call from several threads."""
        ...


def load_reranker(name: str | None = None) -> Reranker | None:
    """The model `name`: a CrossEncoder's name or folder, a folder like the built-in one, `0` or `off` for none.

    None takes TIAOLI_RERANKER, then the built-in one.

    Raises MissingExtraError when a foreign model is named and sentence-transformers is not installed, BadInputError when the model
    is not on this machine or cannot be read. Nothing is ever downloaded.
    """
    chosen = name or os.environ.get("TIAOLI_RERANKER") or BUILT_IN
    if chosen.lower() in _OFF:
        return None
    with _LOADING:
        if chosen == BUILT_IN:
            return _of_folder(_FOLDER)
        return _of_folder(Path(chosen)) if (Path(chosen) / "apart.onnx").exists() else _foreign(chosen)


_LOADING = Lock()


@cache
def _of_folder(folder: Path) -> "OnnxReranker":
    return OnnxReranker(folder)


@cache
def _foreign(name: str) -> "CrossEncoderReranker":
    return CrossEncoderReranker(name)


def passage_text(title: str, headings: str, text: str) -> str:
    """What the reranker reads of a passage: its document, where it stands there, its words."""
    return " ".join(filter(None, (title[:30], headings[-36:], text[:200])))


def token_ids(tokenizer: Any, is_question: bool, text: str) -> list[int]:
    """Ids of a text as the model reads it: a prefix, its pieces, cut to the most that is read, between start and end."""
    most = QUESTION_TOKENS if is_question else PASSAGE_TOKENS
    # a token is 16 characters at most; what is cut off need not be read
    ids: list[int] = tokenizer.encode(_PREFIX[is_question] + text[: 16 * most], add_special_tokens=False).ids
    return [_START, *ids[: most - 2], _END]


class OnnxReranker:
    """A folder with `apart.onnx`, `together.onnx` and `tokenizer.json` as `corpus.training.reranker` writes it.

    A model runs on one thread, the batches of a call on as many as there are cores.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        try:
            apart, together = ((folder / f"{name}.onnx").read_bytes() for name in ("apart", "together"))
            self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise BadInputError(f"重排模型不完整，读不到 {error.filename}：请重新安装条理，或设 TIAOLI_RERANKER=0 不用它") from error
        self._apart, self._together = _session(apart), _session(together)
        self._name = f"{BUILT_IN}-{zlib.crc32(apart + together):08x}"
        self._known: OrderedDict[str, States] = OrderedDict()
        self._guard = Lock()

    @property
    def name(self) -> str:
        return self._name

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        found = np.zeros(len(passages), dtype=np.float32)
        if not passages:
            return found
        (asked,) = self._read([question], is_question=True)
        said = self._remembered(passages)
        for chosen, scores in _in_batches(lambda rows: self._together.run(None, _pairs(asked, rows))[0], said):
            found[chosen] = scores
        return found

    def _remembered(self, passages: Sequence[str]) -> list[States]:
        """States of passages, read once while they are among the last _KEPT."""
        with self._guard:
            held = {text: self._known[text] for text in passages if text in self._known}
        new = [text for text in dict.fromkeys(passages) if text not in held]
        held.update(zip(new, self._read(new, is_question=False), strict=True))
        with self._guard:
            for text in passages:
                self._known[text] = held[text]
                self._known.move_to_end(text)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return [held[text] for text in passages]

    def _read(self, texts: Sequence[str], *, is_question: bool) -> list[States]:
        ids = [np.array(token_ids(self._tokenizer, is_question, text)) for text in texts]
        found: list[States] = [np.zeros((0, 0), dtype=np.float16)] * len(texts)
        for chosen, states in _in_batches(self._states, ids):
            for row, n in enumerate(chosen):
                found[n] = states[row, : len(ids[n])]
        return found

    def _states(self, ids: Sequence[Rows]) -> States:
        """(texts, tokens of the longest, width)."""
        given = {"ids": _padded(ids, np.int64), "segments": _padded([np.ones_like(one) for one in ids], np.int64)}
        return np.asarray(self._apart.run(None, given)[0], dtype=np.float16)


def _session(model: bytes) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _pool(process: int) -> ThreadPoolExecutor:
    """The threads that batches are read on, of this process: those of the parent are not there after a fork."""
    return ThreadPoolExecutor(os.cpu_count(), f"reranker-{process}")


def _in_batches(work: Callable[[list[Rows]], Rows], values: Sequence[Rows]) -> Iterator[tuple[list[int], Rows]]:
    """Numbers of the values in batches of like length, so that little is padded, each with what `work` makes of them."""
    order = sorted(range(len(values)), key=lambda n: len(values[n]))
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    made = _pool(os.getpid()).map(lambda chosen: work([values[n] for n in chosen]), batches)
    return zip(batches, made, strict=True)


def _padded(rows: Sequence[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
    made = np.zeros((len(rows), max(map(len, rows)), *rows[0].shape[1:]), dtype=kind)
    for n, row in enumerate(rows):
        made[n, : len(row)] = row
    return made


def _pairs(asked: States, said: Sequence[States]) -> dict[str, npt.NDArray[Any]]:
    """Question and passage one behind the other; segments: 1 question, 2 passage, 0 padding."""
    states = _padded([np.concatenate([asked, one]) for one in said], np.float32)
    segments = _padded([np.repeat([1, 2], [len(asked), len(one)]) for one in said], np.int64)
    return {"states": states, "segments": segments}


def log_odds(chances: Scores) -> Scores:
    """Log odds of chances from 0 to 1, at most some 14 either way."""
    kept = np.clip(chances.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float32)


class CrossEncoderReranker:
    """Any CrossEncoder that sentence-transformers can open from this machine's disk."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model = open_offline("CrossEncoder", name)

    @property
    def name(self) -> str:
        return self._name

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        if not passages:
            return np.zeros(0, dtype=np.float32)
        predict: Callable[..., Any] = self._model.predict
        found = np.asarray(predict([(question, passage) for passage in passages], show_progress_bar=False), dtype=np.float32)
        return log_odds(found) if found.min() >= 0 and found.max() <= 1 else found
