"""Two versions of a document side by side: which clauses came, went, or say something else."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from corpus.model import Frozen, PolicyDocument, Span

ALIKE = 0.5
"""Share of common characters from which a clause counts as reworded rather than replaced."""


class Piece(NamedTuple):
    """A clause's own words, its number and its children's words left out."""

    label: str
    text: str
    span: Span


class Change(Frozen):
    """One clause; `before` and `after` are its words, `old` and `new` its places in either version, None where it is not there."""

    kind: Literal["added", "removed", "changed"]
    label: str
    before: str | None = None
    after: str | None = None
    old: Span | None = None
    new: Span | None = None


def changes(old: PolicyDocument, new: PolicyDocument) -> list[Change]:
    """In reading order; a clause that only got another number is no change."""
    before, after = list(_pieces(old)), list(_pieces(new))
    matcher = SequenceMatcher(None, [piece.text for piece in before], [piece.text for piece in after], autojunk=False)
    found: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            found += _paired(before[a:b], after[c:d])
    return found


def _pieces(document: PolicyDocument) -> Iterator[Piece]:
    for clause in document.clauses:
        spans = [clause.span] if clause.kind == "row" else document.own_spans(clause)
        text = "".join("".join(span.of(document.text).split()) for span in spans)
        text = text.removeprefix(clause.path[-1]).lstrip("、．.") if clause.numbered else text
        if text and clause.kind != "table":
            yield Piece(clause.label, text, spans[0])


def _paired(before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[Change]:
    """Those that are alike as reworded, in order; the others as gone and new."""
    left = list(before)
    for piece in after:
        match = next((one for one in left if SequenceMatcher(None, one.text, piece.text).ratio() >= ALIKE), None)
        if match is None:
            yield Change(kind="added", label=piece.label, after=piece.text, new=piece.span)
            continue
        passed = left[: left.index(match)]
        left = left[len(passed) + 1 :]
        yield from map(_gone, passed)
        yield Change(kind="changed", label=piece.label, before=match.text, after=piece.text, old=match.span, new=piece.span)
    yield from map(_gone, left)


def _gone(piece: Piece) -> Change:
    return Change(kind="removed", label=piece.label, before=piece.text, old=piece.span)
