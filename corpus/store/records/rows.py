"""What passes between the records of a library and its caches. Types and packing only."""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.model import Chunk, Part, PolicyDocument, PolicyRecord, Span

Vectors = npt.NDArray[np.float32]
"""Rows are L2-normalized vectors."""

Numbers = npt.NDArray[np.int64]

Cut = Callable[[PolicyDocument], Sequence[Chunk]]
"""How documents are cut into chunks."""


class State(NamedTuple):
    """Where the library stands: its own id, the number of its last write, and who made its vectors ("" before the first)."""

    library: str
    generation: int
    embedder: str
    dimensions: int

    @property
    def stamp(self) -> str:
        return f"{self.library}:{self.generation}"


class ChunkRow(NamedTuple):
    """A chunk as a hit needs it; `id` is the number that the caches hold."""

    id: int
    document_id: str
    clause_id: str
    span: Span


class ChunkText(NamedTuple):
    """A chunk as a reader sees it."""

    document_id: str
    clause_id: str
    part_id: int
    label: str
    text: str


class IndexedChunk(NamedTuple):
    """A chunk as a cache takes it in; `vector` is float16."""

    id: int
    document_id: str
    part_id: int
    indexed: str
    vector: bytes


class PartRow(NamedTuple):
    """A part of a current document; `main` is the document's first."""

    id: int
    document_id: str
    part: Part
    main: Part


class Changes(NamedTuple):
    """Documents that were written or removed; those among them that were there before; whether all chunks were cut anew."""

    touched: frozenset[str]
    known: frozenset[str]
    everything: bool


class VectorTable(NamedTuple):
    """Vectors of one generation: chunk numbers, the numbers of their parts, and a float32 matrix (n, d) of rows of length one."""

    ids: Numbers
    part_ids: Numbers
    matrix: Vectors


class Embedded(NamedTuple):
    """A record with its chunks and their vectors (n, d), ready to be stored."""

    record: PolicyRecord
    chunks: tuple[Chunk, ...]
    vectors: Vectors


def content_hash(record: PolicyRecord) -> str:
    """SHA-256 of what ingest made of the file: text, clauses, parts and facts; the file's name and the report do not count."""
    digest = hashlib.sha256(record.document.model_dump_json().encode())
    for fact in record.facts:
        digest.update(fact.model_dump_json().encode())
    return digest.hexdigest()


def unpacked(blobs: Sequence[bytes], dimensions: int) -> Vectors:
    """float16 blobs as a float32 matrix (n, dimensions), lengths as rounding left them."""
    flat = np.frombuffer(b"".join(blobs), dtype="<f2")
    return flat.reshape(len(blobs), dimensions).astype(np.float32)


def is_vector(blob: object, dimensions: int) -> bool:
    """False for what damage left of one: another length, text, nothing."""
    return isinstance(blob, bytes) and len(blob) == 2 * dimensions


def vector_table(found: Sequence[tuple[int, int, bytes]], dimensions: int) -> VectorTable:
    """Rows of another length are left out, what is no number counts as nothing: the doctor names their documents."""
    rows = [row for row in found if row[2] and is_vector(row[2], dimensions)]
    matrix = unpacked([vector for _, _, vector in rows], dimensions) if rows else np.zeros((0, dimensions), dtype=np.float32)
    np.nan_to_num(matrix, copy=False, posinf=0, neginf=0)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1)
    ids, part_ids = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    return VectorTable(ids, part_ids, matrix)
