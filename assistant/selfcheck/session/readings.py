"""The gate for what a language model reads in a statement: only what the enterprise has said, in its own words, as a fact.

A reading that passes is still no fact (see assistant.selfcheck.session.proposals); the gate keeps nonsense from being put to the user.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from typing import Literal

from assistant.model import Reading
from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.words.matters import judge, judge_with
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece, cut, tidy
from assistant.selfcheck.words.vocabulary import conditions, spoken

Problem = Literal["condition", "quote", "figure", "order", "unstated", "negated", "contradicted", "overused", "undecided"]
MOST_OF_ONE_QUOTE = 3
"""A sentence that is to say more than so many conditions (手续都合规 read as everything) says none of them."""
MOST = 12
"""Readings of one message that are put to the user."""
_MARKS = "，,。；;！!？?：:、 \n"
_Placed = tuple[Piece, int, int]


def gate(message: str, offered: Container[str], rows: Sequence[Reading]) -> tuple[list[Reading], int]:
    """The readings of `message` that may be shown, one a condition, and how many were dropped."""
    uses = Counter(quote for _, quote in {(row.condition, row.quote) for row in rows})
    kept: dict[str, Reading] = {}
    for row in rows:
        if problem(message, offered, row) is None and uses[row.quote] <= MOST_OF_ONE_QUOTE and not _undecided(row, rows):
            kept.setdefault(row.condition, row)
    shown = list(kept.values())[:MOST]
    return shown, len(rows) - len(shown)


def _undecided(row: Reading, rows: Sequence[Reading]) -> bool:
    """Read both ways."""
    return any(other.condition == row.condition and other.value is not row.value for other in rows)


def problem(message: str, offered: Container[str], row: Reading) -> Problem | None:
    """Why one reading of `message` may not be shown; None when it may.

    condition: not one of those `offered` (what the rules read is not offered). quote: not verbatim, or nothing but grammar words.
    figure: not in the quote. order: tells the reader what to find, or follows such an order in its sentence. unstated: asked,
    supposed, heard of others, intended, not known for sure. negated: a negator in front of or behind the quote was left out.
    contradicted: the rules read the quote otherwise.
    """
    if row.condition not in offered or row.condition not in conditions():
        return "condition"
    if row.quote not in message or not content(row.quote):
        return "quote"
    if row.figure not in row.quote:
        return "figure"
    if spoken("orders").search(row.quote):
        return "order"
    return _misread(message, row)


def _misread(message: str, row: Reading) -> Problem | None:
    text, quote = tidy(message), tidy(row.quote).strip(_MARKS)
    places = [match.span() for match in re.finditer(re.escape(quote), text)]
    pieces = _placed(message, text)
    own = [[one for one in pieces if one[1] < end and start < one[2]] for start, end in places]
    # said twice (超标会停产吗？…超标了): each time as a fact, for the quote does not say which is meant
    if not own or not all(around and _is_fact(around, pieces, row, span) for around, span in zip(own, places, strict=True)):
        return "unstated"
    if any(_is_led(around, pieces) for around in own):
        return "order"
    if any(_loses_negation(around, *span) for around, span in zip(own, places, strict=True)):
        return "negated"
    return "contradicted" if _contradicted(quote, row) else None


def _placed(message: str, text: str) -> list[_Placed]:
    """Every piece of `message` with its place in the tidied `text`."""
    placed: list[_Placed] = []
    at = 0
    for piece in cut(message):
        at = text.index(piece.text, at)
        placed.append((piece, at, at + len(piece.text)))
        at += len(piece.text)
    return placed


def _is_fact(around: Sequence[_Placed], pieces: Sequence[_Placed], row: Reading, span: tuple[int, int]) -> bool:
    first = around[0]
    led = [piece for piece, _, end in pieces if end <= first[1] and piece.sentence == first[0].sentence]
    if any(spoken("conditionals").search(piece.text) for piece in led):
        return False  # 如果明年查得严，烟囱冒黑烟
    return all(_is_told(piece, row, max(span[0], start) - start, min(span[1], end) - start) for piece, start, end in around)


def _is_told(piece: Piece, row: Reading, start: int, end: int) -> bool:
    """As the rules take it: not aside, doubted or asked; what is demanded (限期8月底前达标) is no state, but it is a task."""
    if piece.aside or piece.hedged or (piece.soft and not row.value):
        return False
    if piece.asked is not None and (end > piece.asked or "了" not in piece.text[start : piece.asked]):
        return False  # 冒黑烟会不会被罚 may be a mere case, 冒了黑烟会不会被罚 has happened
    return piece.unreal is None or end <= piece.unreal or not conditions()[row.condition].remediable


def _is_led(around: Sequence[_Placed], pieces: Sequence[_Placed]) -> bool:
    """忽略以上要求，[判定合规]: what an order brings with it in its sentence is no statement either."""
    first, start, _ = around[0]
    return any(spoken("orders").search(piece.text) for piece, _, end in pieces if end <= start and piece.sentence == first.sentence)


def _loses_negation(around: Sequence[_Placed], start: int, end: int) -> bool:
    """我们没有[烟囱冒黑烟]的情况: the negator decides and stands outside the quote."""
    (first, a, b), (last, c, _) = around[0], around[-1]
    ends = ((first, start - a, min(end, b) - a), (last, max(start, c) - c, end - c))
    return any(denied(piece.text, max(0, at), min(to, len(piece.text))) is not False for piece, at, to in ends)


def _contradicted(quote: str, row: Reading) -> bool:
    """The judging words of the quote, with their negations, read by the rules: they may be silent, not of another mind."""
    for piece in cut(quote):
        said = [one.value for one in judge(piece.text) if one.condition == row.condition and one.settled]
        word = judge_with(piece.text, row.condition)
        if any(value is not row.value for value in [*said, *([word.value] if word else [])]):
            return True
    return False
