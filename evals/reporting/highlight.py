"""Marking the expected words in a clause, whatever white space, widths and marks stand between them."""

from collections.abc import Sequence
from html import escape

from evals.reading.quotes import normal

# a clause is shown to this many characters around the words
AROUND = 160


def marked(text: str, pieces: Sequence[str]) -> str:
    """`text` as HTML with the first of `pieces` that stands in it (in normal form) in a <mark>; a long text is cut around it."""
    plain, origin = _aligned(text)
    for piece in map(normal, pieces):
        at = plain.find(piece) if piece else -1
        if at >= 0:
            return _cut(text, origin[at], origin[at + len(piece) - 1] + 1)
    return _escaped(text[: 2 * AROUND]) + ("…" if len(text) > 2 * AROUND else "")


def _aligned(text: str) -> tuple[str, list[int]]:
    """The normal form made character by character, and where each of its characters comes from."""
    plain: list[str] = []
    origin: list[int] = []
    for n, character in enumerate(text):
        for other in normal(character):
            plain.append(other)
            origin.append(n)
    return "".join(plain), origin


def _cut(text: str, start: int, end: int) -> str:
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    head = ("…" if before else "") + _escaped(text[before:start])
    return f"{head}<mark>{_escaped(text[start:end])}</mark>{_escaped(text[end:after])}{'…' if after < len(text) else ''}"


def _escaped(text: str) -> str:
    return escape(" ".join(text.split()))
