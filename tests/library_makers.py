"""Hand-made documents and a small deterministic embedder for the tests of the library (no ingest, no model)."""

import hashlib
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus.model import Clause, ClauseKind, Part, PolicyDocument, PolicyRecord, Reference, Region, Span
from corpus.text.terms import terms


class HashEmbedder:
    """Terms hashed into a few dimensions: near texts have near vectors, the same in every process."""

    def __init__(self, name: str = "hash", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                vectors[row, zlib.crc32(f"{self.name}{term}".encode()) % self.dimensions] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)


class Node(NamedTuple):
    """A clause to lay out: its own text stands before its children's."""

    text: str
    name: str = ""
    kind: ClauseKind = "numbered"
    heading: str = ""
    children: tuple["Node", ...] = ()


def document(document_id: str, *nodes: Node, style: str = "gongwen", **part: object) -> PolicyDocument:
    """A document of one part; `nodes` are its roots. Names of numbered nodes are their path elements."""
    clauses: list[Clause] = []
    text = ""
    for n, node in enumerate(nodes, 1):
        text = _lay(document_id, node, n, None, (), text, clauses)
    main = Part(**{"key": "", "title": f"{document_id}的通知", **part, "span": Span(start=0, end=len(text))})
    return PolicyDocument(id=document_id, text=text, style=style, clauses=tuple(clauses), parts=(main,))


def record(made: PolicyDocument, source: str | None = None) -> PolicyRecord:
    """A record with one fact; `source` stands for the file's bytes."""
    first = made.clauses[0]
    fact = Reference(id=f"{first.id}!reference-1", clause_id=first.id, span=first.span, title="某文")
    digest = hashlib.sha256((made.text if source is None else source).encode()).hexdigest()
    return PolicyRecord(document=made, facts=(fact,), source_name=f"{made.id}.txt", source_hash=digest)


def plain(document_id: str, *sentences: str, region: Region | None = None, **part: object) -> PolicyRecord:
    """A record whose clauses are 一、 二、 … of one sentence each."""
    numbers = "一二三四五六七八九十"
    nodes = [Node(f"{numbers[n]}、{sentence}\n", numbers[n]) for n, sentence in enumerate(sentences)]
    place = region or Region()
    return record(document(document_id, *nodes, region=place, level=place.level, **part))


def _lay(document_id: str, node: Node, n: int, parent: str | None, path: tuple[str, ...], text: str, clauses: list[Clause]) -> str:
    path = (*path, node.name or f"¶{n}")
    clause_id = f"{document_id}#{'/'.join(path)}"
    at, start = len(clauses), len(text)
    clauses.append(Clause(id=clause_id, path=path, parent=parent, kind=node.kind, label="".join(path), span=Span(start=0, end=0)))
    text += node.text
    for m, child in enumerate(node.children, 1):
        text = _lay(document_id, child, m, clause_id, path, text, clauses)
    clauses[at] = clauses[at].model_copy(update={"heading": node.heading, "span": Span(start=start, end=len(text))})
    return text
