"""An answer out of proved statements. In: statements with the pieces they cite. Out: an Answer: conclusions first, then our quotes, then
notices, in the frames that every answer has."""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.answer.composing.draft import LONGEST_TEXT, MOST_CITATIONS, Draft, abstain
from assistant.answer.composing.notices import notices
from assistant.answer.composing.selection import Shown
from assistant.generate.evidence import Piece, Sheet, address_of
from assistant.model import Answer, Notice, Operand, Query, Statement
from assistant.retrieve import EvidenceIndex
from assistant.verify import plain
from assistant.verify.claims import NO, YES, Claim

_SIGNS = {"sum": " ＋ ", "difference": " － ", "product": " × ", "share": " ÷ "}
_SAID = {YES: "是", NO: "不是"}
_FRAME = 70
_NEAREST = 3
# share of a quote's pairs of characters that a statement repeats: then the quote is cited, and not written out again
_REPEATED = 0.8


class Proved(NamedTuple):
    """A claim that passed, the ask it answers (from 1), what it cites, the verdict it bears out (是, 否 or ""), and of its operands the
    piece each stands in (None: the user's own words)."""

    claim: Claim
    ask: int
    pieces: tuple[Piece, ...]
    verdict: str
    operands: tuple[tuple[str, Piece | None], ...] = ()

    @property
    def text(self) -> str:
        """The sentence as it is shown: 不是：…, and behind a result how it was worked out."""
        said = f"{_SAID[self.verdict]}：{self.claim.text}" if self.verdict else self.claim.text
        sign = _SIGNS.get(self.claim.operation)
        return f"{said.rstrip('。')}（{sign.join(self._figures)}）。" if sign and self.operands else said

    @property
    def _figures(self) -> list[str]:
        return [words for words, _ in self.operands]


def composed(query: Query, proved: Sequence[Proved], index: EvidenceIndex, untold: Sequence[str] = ()) -> Answer:
    """The answer of `proved`, at least one; `untold`: what was asked and is not in the documents."""
    draft = Draft(query)
    ordered = [one for one in sorted(proved, key=lambda one: one.ask) if _cites_few(draft, one)]
    draft.core = ordered[0].text.rstrip("。")
    pieces = dict.fromkeys(piece for one in ordered for piece in one.pieces)
    said = plain("".join(one.claim.text for one in ordered))
    _quote(draft, [piece for piece in pieces if not _repeated(said, piece)])
    draft.notices += [Notice(kind="untold", text=f"关于“{ask}”，查到的条款没有说明。") for ask in untold]
    draft.notices += notices(draft, index)
    return draft.finish({"generation": index.library.generation, "embedder": index.library.embedder_name})


def _cites_few(draft: Draft, one: Proved) -> bool:
    """Adds the statement; False where it would cite more than an answer may."""
    before = len(draft.citations)
    marks = {piece: draft.marker(_shown(piece)) for piece in one.pieces}
    if before and len(draft.citations) > MOST_CITATIONS:
        del draft.citations[before:]
        return False
    markers = tuple(dict.fromkeys(marks.values()))
    operands = tuple(Operand(words=words, citation=marks[piece] if piece else None) for words, piece in one.operands)
    text = one.text + "".join(f"[{marker}]" for marker in markers)
    draft.statements.append(Statement(text=text, citations=markers, kind=one.claim.kind, operands=operands))
    return True


def _quote(draft: Draft, pieces: Sequence[Piece]) -> None:
    """Quotes as long as there is room for them."""
    for piece in pieces:
        if sum(len(statement.text) for statement in draft.statements) + len(piece.citation.quote) + _FRAME <= LONGEST_TEXT:
            draft.quote(_shown(piece))


def _shown(piece: Piece) -> Shown:
    return Shown(piece.passage, piece.citation.span)


def _repeated(said: str, piece: Piece) -> bool:
    quote = plain(piece.citation.quote)
    pairs = [quote[at : at + 2] for at in range(len(quote) - 1)]
    return bool(pairs) and sum(pair in said for pair in pairs) / len(pairs) >= _REPEATED


def nothing(query: Query, floor: Answer, sheet: Sheet) -> Answer:
    """The abstention where the model finds no answer in the clauses; the floor's own, with its reason, where that abstained as well."""
    if floor.status != "answered":
        return floor
    near = list({address_of(piece.passage): piece.passage for piece in reversed(sheet.pieces.values())}.values())[-_NEAREST:]
    return abstain(query, "not_mentioned", "库中的文件没有对这个问题作出规定。", near[::-1], floor.library)
