"""Vectors of texts: the built-in static model through a short numpy loader, or any sentence-transformers model.

The built-in model is a table of vectors, one a word; a text's vector is the mean of its words', scaled to length one.
Reading it here takes about 0.2 s; importing sentence-transformers, which opens the same folder, takes about seven.
"""

import os
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.embedder.foreign import open_offline

Vectors = npt.NDArray[np.float32]

BUILT_IN = "tiaoli-static"
"""Asks for the built-in model. Its own name adds a checksum of the weights: a library then knows vectors of other weights."""

DENSE_WEIGHT = 0.4
"""Weight of the dense list in the z-normed sum; the lexical list has 1 - DENSE_WEIGHT (chosen as the model card tells)."""

EXPANSION_WEIGHT = 0.3
"""Weight of a term from `corpus.text.expansion.expand` in the lexical query, beside 1.0 for the query's own terms."""

DEPTH = 200
"""How many hits of each list are fused."""

_WEIGHTS = Path(__file__).parent / "weights"
_TABLE_KEYS = ("embedding.weight", "embeddings")


class Embedder(Protocol):
    """Makes vectors of texts; `name` tells models apart, `dimensions` is the length of a vector."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimensions) float32, rows of length one; a text without a known word gets a row of zeros."""
        ...


def load_embedder(name: str | None = None) -> Embedder:
    """The model `name`: a sentence-transformers name or folder; None takes TIAOLI_EMBEDDER, then the built-in one.

    Raises MissingExtraError when a foreign model is named and sentence-transformers is not installed,
    BadInputError when the model is not on this machine. Nothing is ever downloaded.
    """
    chosen = name or os.environ.get("TIAOLI_EMBEDDER") or BUILT_IN
    return _built_in() if chosen == BUILT_IN else SentenceTransformerEmbedder(chosen)


@cache
def _built_in() -> "StaticEmbedder":
    return StaticEmbedder(_WEIGHTS)


class StaticEmbedder:
    """A sentence-transformers StaticEmbedding folder, read without torch."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        weights = next(folder.rglob("model.safetensors")).read_bytes()
        tensors = load(weights)
        self._table: Vectors = next(tensors[key] for key in _TABLE_KEYS if key in tensors).astype(np.float32)
        self._tokenizer = Tokenizer.from_file(str(next(folder.rglob("tokenizer.json"))))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._name = f"{BUILT_IN}-{zlib.crc32(weights):08x}"

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                vectors[row] = self._table[encoding.ids].mean(axis=0)
        return _unit(vectors)


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers can open from this machine's disk."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._model = open_offline("SentenceTransformer", name)
        self._dimensions = len(self._model.encode("字", show_progress_bar=False))

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        found = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        # a float16 model divides the zero vector of a text without words by zero
        return _unit(np.nan_to_num(np.asarray(found, dtype=np.float32)))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)
