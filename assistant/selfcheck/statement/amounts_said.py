"""Figures that an enterprise gave of itself, found for a policy's threshold by dimension and by what is measured."""

from collections.abc import Sequence

from assistant.selfcheck.words.amounts import AmountWords, find_amounts
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.wordings import terms

_NAMED = 0.35
"""Share of what is measured that the piece with the figure must name."""


def figure_for(subject: str, wanted: AmountWords, pieces: Sequence[tuple[int, Piece]]) -> tuple[AmountWords, str] | None:
    """The last figure of the same dimension in a piece that names what is measured (or the only one there is), with its words."""
    hits: list[tuple[AmountWords, str, float]] = []
    for _, piece in pieces:
        if piece.aside or piece.asked == 0 or piece.hedged:
            continue
        for amount in find_amounts(piece.text):
            if amount.dimension == wanted.dimension:
                hits.append((amount, piece.text, _nearness(subject, piece.text)))
    named = [hit for hit in hits if hit[2] >= _NAMED]
    if named:
        return named[-1][0], named[-1][1]
    # the unit alone settles it only where it is a rare one (吨二氧化碳当量)
    return (hits[-1][0], hits[-1][1]) if len(hits) == 1 and len(wanted.quantity.unit) > 3 else None


def _nearness(subject: str, text: str) -> float:
    wanted = terms(subject)
    total = sum(term.weight for term in wanted) or 1
    return sum(term.weight for term in wanted if term.word in text) / total
