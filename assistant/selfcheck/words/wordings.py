"""A condition in a policy's own words set against what an enterprise said: the same matter? said or denied?

Content words are compared by weight (rarity in general Chinese); then the negations on both sides are compared, so that
未按时足额清缴 agrees with 没有按时足额清缴 and is contradicted by 已按时足额清缴.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.selfcheck.words.logic import Wording
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import any_of, speech
from corpus.text.words import rarity, words

_ENOUGH = 0.45
"""Share of a wording's weight that a piece must hold to speak of it, or, with the piece before it, _SOME and _ENOUGH_TOGETHER."""
_SOME = 0.3
_ENOUGH_TOGETHER = 0.6
_ENOUGH_TO_DENY = 0.55
_TELLING = 11.0
"""A wording that weighs less (企业员工) is recognised only word for word."""
_FIGURE = re.compile(r"\d|^[万亿千百十]*[元吨人家个%]$")
_CONTENT = re.compile(r"[一-鿿A-Za-z\d]+")


@dataclass(frozen=True)
class Said:
    """A wording found in a statement: True affirmed, False denied, None unclear; `share` of its weight that was found."""

    value: bool | None
    words: str
    turn: int
    share: float


@dataclass(frozen=True)
class _Term:
    word: str
    weight: float
    denied: bool


@lru_cache(maxsize=4096)
def terms(wording: str) -> tuple[_Term, ...]:
    """The content words of a wording, their weight, and whether a negator of the wording governs them."""
    found: dict[str, _Term] = {}
    at = 0
    for word in words(wording):
        at = wording.index(word, at)
        if _counts(word):
            no = denied(wording, at, at + len(word), _loose(wording))
            found.setdefault(word, _Term(word, rarity(word), bool(no)))
        at += len(word)
    return tuple(found.values())


def _counts(word: str) -> bool:
    plain = bool(_CONTENT.fullmatch(word)) and not _FIGURE.search(word) and word not in _ignored()
    return plain and (len(word) > 1 or rarity(word) > 8)


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    return frozenset([*speech("fillers"), *speech("negators")])


@lru_cache(maxsize=4096)
def _loose(wording: str) -> str:
    """Within one wording every word lets a negator through: 未按要求向社会公开."""
    plain = [re.escape(word) for word in words(wording) if _CONTENT.fullmatch(word) and not re.fullmatch(any_of(speech("negators")), word)]
    return any_of(tuple(plain)) if plain else ""


def abstains(wording: str) -> bool:
    """True where the wording demands not to do something (不裁员, 未受处罚)."""
    return any(term.denied for term in terms(wording))


def content_words(wording: str) -> tuple[str, ...]:
    return tuple(term.word for term in terms(wording))


def said_of(wording: Wording, pieces: Sequence[tuple[int, Piece]]) -> Said | None:
    """The last turn's best-matching piece that speaks of `wording`; None when nothing does."""
    wanted = _weighted(wording)
    total = _weight(wanted) or 1.0
    wanted = wanted if sum(term.weight for term in terms(wording.text)) >= _TELLING else ()
    hits = [
        hit for at in range(len(pieces)) if (hit := _verbatim(wording.text, pieces[at]) or _compare(wanted, total, wording, pieces, at))
    ]
    if not hits:
        return None
    last = max(hit.turn for hit in hits)
    settled = [hit for hit in hits if hit.turn == last]
    best = max(hit.share for hit in settled)
    values = {hit.value for hit in settled if hit.share >= best - 0.05}
    shown = next(hit for hit in settled if hit.share == best)
    return shown if len(values) == 1 else Said(None, shown.words, last, best)


def _weighted(wording: Wording) -> tuple[_Term, ...]:
    """Terms weighed down by how often they stand in the document."""
    commons = dict(wording.commons)
    return tuple(
        _Term(term.word, term.weight / (1 + math.log(max(1, commons.get(term.word, 1)))), term.denied) for term in terms(wording.text)
    )


def _verbatim(wording: str, turned: tuple[int, Piece]) -> Said | None:
    turn, piece = turned
    at = piece.text.find(wording)
    if at < 0 or len(wording) < 4 or piece.aside or piece.asked == 0:
        return None
    no = denied(piece.text, at, at + len(wording))
    return Said(None if no is None or piece.hedged else not no, piece.text, turn, 1.0)


def _compare(wanted: tuple[_Term, ...], total: float, wording: Wording, pieces: Sequence[tuple[int, Piece]], at: int) -> Said | None:
    turn, piece = pieces[at]
    if piece.aside or piece.asked == 0:
        return None
    before = pieces[at - 1] if at and pieces[at - 1][0] == turn and pieces[at - 1][1].sentence == piece.sentence else None
    own = _found(wanted, piece.text)
    near = _found(wanted, before[1].text) if before and not before[1].aside and own else []
    share, wide = _weight(own) / total, _weight(tuple(dict.fromkeys([*own, *near]))) / total
    if share < _ENOUGH and (share < _SOME or wide < _ENOUGH_TOGETHER):
        return None
    value = _agreement(own, piece.text, wording.text + wording.context, max(share, wide))
    return Said(None if piece.hedged else value, piece.text, turn, round(max(share, wide), 3))


def _weight(found: Sequence[_Term]) -> float:
    return sum(term.weight for term in found)


def _found(wanted: tuple[_Term, ...], text: str) -> list[_Term]:
    return [term for term in wanted if term.word in text]


def _agreement(own: list[_Term], text: str, context: str, share: float) -> bool | None:
    """Denied on both sides is an agreement (whatever stands in front of the negator); on one side only a contradiction."""
    both = ours = theirs = False
    for term in own:
        at = text.find(term.word)
        no = denied(text, at, at + len(term.word), _loose(context))
        if no is None:
            return None
        both |= no and term.denied
        ours |= term.denied and not no
        theirs |= no and not term.denied
    if theirs:
        return None if both else _contradicted(share)
    if both:
        return True
    return _contradicted(share, certain=True) if ours else True


def _contradicted(share: float, certain: bool = False) -> bool | None:
    """A denial counts when enough of the wording was spoken of; where the policy itself denies, what was matched was denied."""
    return False if certain or share >= _ENOUGH_TO_DENY else None
