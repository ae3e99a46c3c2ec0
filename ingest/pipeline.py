"""FILE -> PolicyRecord: read, clean, build the clause tree, describe the parts, run the extractors. Pure and deterministic."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from corpus.errors import BadInputError
from corpus.model import Fact, Part, PolicyDocument, PolicyRecord, Span
from ingest.cleaning import clean
from ingest.facts import EXTRACTORS, Extractor
from ingest.readers import read
from ingest.structure import build


def ingest_bytes(data: bytes, name: str, document_id: str, extractors: Iterable[Extractor] = EXTRACTORS) -> PolicyRecord:
    """The record of one file; `name` picks the reader and names the file in messages. BadInputError when it cannot be read."""
    cleaned = clean(read(data, name))
    clauses = build(cleaned, document_id)
    part = Part(key="", title=cleaned.text.split("\n", 1)[0], span=Span(start=0, end=len(cleaned.text)))
    style = "statute" if sum(c.path[-1].endswith("条") for c in clauses) > len(clauses) / 3 else "gongwen"
    document = PolicyDocument(id=document_id, text=cleaned.text, style=style, clauses=clauses, parts=(part,))
    facts: list[Fact] = [fact for extract in extractors for fact in extract(document)]
    return PolicyRecord(
        document=document,
        facts=tuple(facts),
        report=cleaned.remarks,
        source_name=name,
        source_hash=hashlib.sha256(data).hexdigest(),
    )


def ingest_file(path: Path, document_id: str) -> PolicyRecord:
    """As `ingest_bytes`, from a file; BadInputError when it cannot be opened."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}：打不开这个文件（{error.strerror}）。") from None
    return ingest_bytes(data, path.name, document_id)
