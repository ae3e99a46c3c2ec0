"""What the model reads. In: a query, the floor's answer and the library's ranked passages. Out: a sheet of clauses under minted keys.

The clauses that the floor cites come first, then the best of each ranking in turn (passages for the question, hits of the search, the
same for each further wording), so that also those are read which the floor would not have shown. A key is made of the question and the
place of its words: a document cannot name the key of another, and the same question over the same clauses has the same keys.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, NamedTuple

from assistant.model import Answer, Query
from assistant.retrieve import EvidenceIndex, Passage
from assistant.retrieve.passages import holder
from corpus.citing.citation import LONGEST_QUOTE, cite
from corpus.model import Citation, Span

MOST_CHARS, MOST_MORE = 3_400, 2_400
"""Characters of clauses on a sheet, and on one that a second search adds: with addresses and instructions some 4,500 tokens."""
MOST_OF_CLAUSE = 900
MOST_DEPTH = 60
_LEAST_LEFT = 40
_KEY = 4
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

Address = tuple[str, str]
"""Document id and clause id."""


class Piece(NamedTuple):
    """Words that can be cited under a key."""

    passage: Passage
    span: Span

    @property
    def citation(self) -> Citation:
        return cite(self.passage.document, self.span, 1)


@dataclass
class Sheet:
    """Pieces by key, in the order of the prompt."""

    question: str
    pieces: dict[str, Piece] = field(default_factory=dict)

    def add(self, piece: Piece) -> None:
        where = f"{self.question}|{piece.passage.document.id}|{piece.span.start}|{piece.span.end}"
        salt = 0
        while (key := _minted(f"{where}|{salt}")) in self.pieces:
            salt += 1
        self.pieces[key] = piece

    def addresses(self) -> set[Address]:
        return {address_of(piece.passage) for piece in self.pieces.values()}

    def documents(self) -> list[dict[str, Any]]:
        """The pieces as data: document by document, clause by clause in reading order, sentences by key."""
        groups: dict[tuple[str, str], dict[tuple[str, str], dict[str, Piece]]] = {}
        for key, piece in self.pieces.items():
            passage = piece.passage
            clauses = groups.setdefault((passage.document.id, passage.part.key), {})
            clauses.setdefault((passage.clause.label, passage.headings), {})[key] = piece
        return [_document(clauses) for clauses in groups.values()]


def _document(clauses: dict[tuple[str, str], dict[str, Piece]]) -> dict[str, Any]:
    part = next(iter(next(iter(clauses.values())).values())).passage.part
    head = {"title": part.title, "number": part.number, "issuer": part.issuer, "date": part.date}
    ordered = sorted(clauses.items(), key=lambda row: min(piece.span.start for piece in row[1].values()))
    return {
        **{name: " ".join(value.split()) for name, value in head.items() if value},
        "clauses": [
            {"at": _at(label, headings), "text": {key: " ".join(piece.citation.quote.split()) for key, piece in rows.items()}}
            for (label, headings), rows in ordered
        ],
    }


def _at(label: str, headings: str) -> str:
    return " ".join(f"{'' if label.startswith('¶') else label} {headings}".split())[:160]


def _minted(text: str) -> str:
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    letters = []
    for _ in range(_KEY):
        value, at = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[at])
    return "".join(letters)


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces that follow one another in a document made one, as long as it can be quoted: a sentence and the note on who does it."""
    made: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.passage.document.id, one.span.start)):
        last = made[-1] if made else None
        if last and last.passage.document.id == piece.passage.document.id and _follows(last, piece):
            made[-1] = Piece(last.passage, Span(start=last.span.start, end=max(last.span.end, piece.span.end)))
        else:
            made.append(piece)
    return tuple(made)


def _follows(last: Piece, piece: Piece) -> bool:
    between = last.passage.document.text[last.span.end : piece.span.start]
    return not between.strip() and piece.span.end - last.span.start <= LONGEST_QUOTE and "\t" not in between


def address_of(passage: Passage) -> Address:
    return passage.document.id, holder(passage.clause)


def gather(query: Query, floor: Answer, index: EvidenceIndex, wordings: Sequence[Query] = (), known: "Sheet | None" = None) -> Sheet:
    """The sheet for `query`; `wordings` are further ways to ask. With a `known` sheet only what that one lacks, MOST_MORE characters."""
    sheet = Sheet(query.rewritten)
    seen = known.addresses() if known else set()
    left = MOST_MORE if known else MOST_CHARS
    if known:
        sheet.pieces.update(known.pieces)  # keys of both must differ
    ranks: dict[tuple[str, int, int], int] = {}
    for address in _addresses(query, floor, index, wordings, ranks):
        if address in seen:
            continue
        seen.add(address)
        chosen = _of_clause(address, index, ranks, min(left, MOST_OF_CLAUSE))
        for piece in chosen:
            sheet.add(piece)
        left -= sum(piece.span.end - piece.span.start for piece in chosen)
        if left < _LEAST_LEFT:
            break
    if known:
        sheet.pieces = {key: piece for key, piece in sheet.pieces.items() if key not in known.pieces}
    return sheet


def _addresses(
    query: Query, floor: Answer, index: EvidenceIndex, wordings: Sequence[Query], ranks: dict[tuple[str, int, int], int]
) -> Iterator[Address]:
    """Clauses, the likeliest first; fills `ranks` (passage -> place in the first ranking that has it)."""
    for citation in floor.citations:
        document = index.record(citation.document_id).document
        yield citation.document_id, holder(document.by_id[citation.clause_id])
    rankings = [ranking for one in (query, *wordings) for ranking in _rankings(one, index, ranks)]
    for row in zip_longest(*rankings):
        yield from filter(None, row)


def _rankings(query: Query, index: EvidenceIndex, ranks: dict[tuple[str, int, int], int]) -> Iterator[list[Address]]:
    ranked = index.gather(query).ranked
    for n, scored in enumerate(ranked):
        ranks.setdefault(scored.passage.key, n)
    yield list(dict.fromkeys(address_of(scored.passage) for scored in ranked[: 4 * MOST_DEPTH]))[:MOST_DEPTH]
    hits = [hit for hit in index.library.search(query.rewritten, MOST_DEPTH) if hit.document_id in index.entries()]
    documents = {hit.document_id: index.record(hit.document_id).document for hit in hits}
    yield list(dict.fromkeys((hit.document_id, holder(documents[hit.document_id].by_id[hit.clause_id])) for hit in hits))


def _of_clause(address: Address, index: EvidenceIndex, ranks: dict[tuple[str, int, int], int], most: int) -> list[Piece]:
    """The clause's pieces in reading order; of one with more than `most` characters those that rank best."""
    document, clause = address
    passages = [passage for passage in index.document_passages(document).of({clause}) if passage.kind != "heading"]
    best = sorted(passages, key=lambda passage: (ranks.get(passage.key, len(ranks)), passage.span.start))
    chosen: list[Piece] = []
    for passage in best:
        pieces = list(_pieces(passage))
        most -= sum(piece.span.end - piece.span.start for piece in pieces)
        if most < 0 and chosen:
            break
        chosen += pieces
    return sorted(chosen, key=lambda piece: piece.span.start)


_MARK = re.compile(r"[，,；;、]")


def _pieces(passage: Passage) -> Iterator[Piece]:
    """The passage, or what can be quoted one by one of a longer one: a citation holds LONGEST_QUOTE characters."""
    text, start, end = passage.document.text, passage.span.start, passage.span.end
    while end - start > LONGEST_QUOTE:
        marks = [m.end() for m in _MARK.finditer(text, start + LONGEST_QUOTE // 2, start + LONGEST_QUOTE)]
        cut = marks[-1] if marks else start + LONGEST_QUOTE
        yield Piece(passage, Span(start=start, end=cut))
        start = cut
    if text[start:end].strip():
        yield Piece(passage, Span(start=start, end=end))
