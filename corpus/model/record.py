"""What is kept and what is found: the record of a file, chunks and hits of an index, citations."""

from typing import Literal

from corpus.model.document import Frozen, PolicyDocument, Span
from corpus.model.facts import Fact


class Remark(Frozen):
    """One line of an ingest report.

    kind: removed (text taken out of the source) | joined (page break closed) | annex_missing |
    truncated | table_total | encoding | doubtful (read from a picture) | amended (put together from a document and the decision that
    amends it) | note. `text` is the piece concerned, `detail` is in Chinese.
    """

    kind: Literal["removed", "joined", "annex_missing", "truncated", "table_total", "encoding", "doubtful", "amended", "note"]
    text: str
    detail: str = ""
    at: int | None = None


class Correction(Frozen):
    """What a person wrote in the place of what was `read` of the main text's head; "" is nothing; a region by its name."""

    field: Literal["title", "number", "issuer", "date", "region", "doc_type"]
    read: str
    written: str


class PolicyRecord(Frozen):
    """All that ingest makes of one file; `source_hash` is SHA-256 of the file's bytes, `reading` names the rules it was read by.

    `corrected`: what a person corrected since, applied already.
    """

    document: PolicyDocument
    facts: tuple[Fact, ...] = ()
    report: tuple[Remark, ...] = ()
    source_name: str = ""
    source_hash: str = ""
    reading: str = ""
    corrected: tuple[Correction, ...] = ()


class Chunk(Frozen):
    """What is indexed: a leaf of the citable tree. `indexed` carries title, 文号 and headings; the quote does not."""

    id: str
    document_id: str
    clause_id: str
    span: Span
    indexed: str


class Hit(Frozen):
    """A chunk that a search found; score: higher is better, comparable within one search only."""

    document_id: str
    clause_id: str
    span: Span
    score: float
    lexical: float | None = None
    dense: float | None = None


class Citation(Frozen):
    """A quote with its address. `document_title` and `document_number` are those of the innermost part.

    page: where the format has pages; doubtful: some of the quote was recognised in a picture with little certainty.
    """

    marker: int
    document_id: str
    document_title: str
    document_number: str | None = None
    clause_id: str
    label: str
    span: Span
    quote: str
    page: int | None = None
    doubtful: bool = False

    @property
    def place(self) -> str:
        """Page and doubt as a reader is told: （第3页，识别存疑，请核对原件）; "" where there is nothing to tell."""
        told = [*([f"第{self.page}页"] if self.page else []), *(["识别存疑，请核对原件"] if self.doubtful else [])]
        return f"（{'，'.join(told)}）" if told else ""
