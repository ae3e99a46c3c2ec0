"""With a language model: it reads and drafts, the program proves. In: a query, the floor's answer, the library, a model. Out: an Answer.

understand (where the question has several asks or the floor does not know) -> evidence -> draft -> prove -> repair once (what failed and
why, and what a second search found) -> compose. What is not proved is not shown; where less is proved than the floor gives, the floor
answers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.generate import prompts
from assistant.generate.asks import Asked, read_question
from assistant.generate.composing import Proved, composed, nothing
from assistant.generate.drafts import QUESTION, SCHEMA, Drafted, drafts
from assistant.generate.evidence import Piece, Sheet, gather, joined
from assistant.generate.provider.errors import ModelError
from assistant.generate.provider.ledger import Ledger
from assistant.model import Answer, Notice, Query, Scope, Trace
from assistant.retrieve import EvidenceIndex
from assistant.understand import understand
from assistant.verify.claims import Claim, Ground, Operand, told, unproved, verdict

MOST_WORDINGS = 4


@dataclass
class Reading:
    """One question on its way: what was asked, what is proved so far, what was refused and why, what the model does not find."""

    query: Query
    asked: Asked
    floor: Answer
    index: EvidenceIndex
    ledger: Ledger
    history: tuple[str, ...] = ()
    unaided: Callable[[], Answer] | None = None
    proved: list[Proved] = field(default_factory=list)
    refused: list[tuple[Drafted, str]] = field(default_factory=list)
    none: list[Drafted] = field(default_factory=list)
    sheet: Sheet = field(default_factory=lambda: Sheet(""))

    @property
    def said(self) -> str:
        """The user's own words."""
        return "\n".join([*self.history, self.query.question, self.query.rewritten])

    def untold(self) -> list[str]:
        """Asks that the model finds no answer to, and nothing proved answers."""
        open_ = {draft.ask for draft in self.none} - {one.ask for one in self.proved}
        return [ask for n, ask in enumerate(self.asked.asks, 1) if n in open_]


def reading(
    query: Query,
    floor: Answer,
    index: EvidenceIndex,
    ledger: Ledger,
    asked: Asked | None = None,
    history: Sequence[str] = (),
    unaided: Callable[[], Answer] | None = None,
) -> Iterator[Answer]:
    """The answer as it grows, by one proved statement at a time; at least one is yielded, the last is the whole.

    `asked`: how the model understood the question, where it was asked before; `unaided` is then the floor's answer without it. When the
    model fails, the floor's answer comes back with a notice.
    """
    if not ledger.trusted and floor.status != "answered":
        yield floor
        return
    asks = [ask.text for ask in query.asks]
    state = Reading(query, asked or Asked.plain(query.rewritten, asks), floor, index, ledger, tuple(history), unaided)
    trouble = ""
    try:
        if asked is None and not _simple(query, floor):
            state.asked = read_question(query.rewritten, history, ledger) or state.asked
        state.sheet = sheet = gather(query, floor, index, _wordings(state))
        user = prompts.drafting(query.rewritten, state.asked.asks, sheet.documents(), _place(query), query.as_of)
        yield from _drafted(state, sheet, "draft", prompts.DRAFT, user)
        yield from _repaired(state, sheet, user)
    except ModelError as error:
        trouble = str(error)
    yield _traced(_finished(state, trouble), ledger)


def _simple(query: Query, floor: Answer) -> bool:
    """One ask, and the floor knows an answer: one call is enough."""
    return floor.status == "answered" and len(query.asks) < 2


def _place(query: Query) -> str | None:
    return query.region.name if query.region else None


def _wordings(state: Reading) -> list[Query]:
    """Further ways to search: the asks one by one, and the official words together."""
    asks = state.asked.asks if len(state.asked.asks) > 1 else ()
    official = (" ".join(state.asked.search),) if state.asked.search else ()
    return [_worded(state, text) for text in (*official, *asks)][:MOST_WORDINGS]


def _worded(state: Reading, text: str) -> Query:
    scope = Scope(region=_place(state.query), document=next(iter(state.query.documents), None))
    return understand(text, list(state.index.entries().values()), scope=scope, as_of=state.query.as_of)


# Draft and proof


def _drafted(state: Reading, sheet: Sheet, step: str, system: str, user: str) -> Iterator[Answer]:
    """The answer after each statement that passed."""
    for draft in drafts(state.ledger.ask(step, system, user, SCHEMA)):
        if draft.kind == "none":
            state.none.append(draft)
        elif one := _proved(state, sheet, draft):
            state.proved.append(one)
            state.ledger.proved()
            yield _traced(composed(state.query, state.proved, state.index), state.ledger)


def _proved(state: Reading, sheet: Sheet, draft: Drafted) -> Proved | None:
    """The statement with its proof; None where it is refused (and noted) or repeats what was proved."""
    if any(one.claim.text == draft.text for one in state.proved):
        return None
    unknown = [key for key in draft.keys if key not in sheet.pieces]
    pieces = joined(dict.fromkeys([*_known(sheet, draft.keys), *_known(sheet, [key for _, key in draft.operands])]))
    claim = _claim(state, sheet, draft, pieces)
    if claim.operation == "compare" and not claim.verdict:
        # what was concluded on this ask before is said here, where the program can work it out
        claim = claim._replace(verdict=next((one.claim.verdict for one in state.proved if one.ask == draft.ask and one.claim.verdict), ""))
    reason = f"编号 {'、'.join(unknown)} 不存在" if unknown else told(unproved(claim, state.said))
    if reason:
        state.refused.append((draft, reason))
        state.ledger.drop(draft.text, reason)
        return None
    asked = state.asked.asks[draft.ask - 1] if 0 < draft.ask <= len(state.asked.asks) else state.asked.question
    operands = tuple((words, _holding(pieces, sheet.pieces.get(key))) for words, key in draft.operands)
    if not state.ledger.trusted and not any(_told_by_floor(state, piece) for piece in pieces):
        return None
    return Proved(claim, draft.ask, pieces, verdict(claim, asked), operands)


def _told_by_floor(state: Reading, piece: Piece) -> bool:
    """The floor cites some of the words."""
    cited = [citation.span for citation in state.floor.citations if citation.document_id == piece.passage.document.id]
    return any(span.start < piece.span.end and piece.span.start < span.end for span in cited)


def _known(sheet: Sheet, keys: Sequence[str]) -> list[Piece]:
    return [sheet.pieces[key] for key in keys if key in sheet.pieces]


def _holding(pieces: Sequence[Piece], piece: Piece | None) -> Piece | None:
    """The cited piece that a piece has been joined into."""
    if piece is None:
        return None
    same = [one for one in pieces if one.passage.document.id == piece.passage.document.id]
    return next((one for one in same if one.span.holds(piece.span)), piece)


def _claim(state: Reading, sheet: Sheet, draft: Drafted, pieces: Sequence[Piece]) -> Claim:
    operands = [Operand(words, None if key == QUESTION else _source(state, sheet, words, key)) for words, key in draft.operands]
    kind = "value" if draft.kind == "none" else draft.kind
    grounds = tuple(_ground(piece) for piece in pieces)
    return Claim(kind, draft.text, grounds, draft.verdict, draft.deciding, draft.operation, tuple(operands), draft.result)


def _source(state: Reading, sheet: Sheet, words: str, key: str) -> str:
    """What is quoted under a key (nothing under one that was not given); of a result that was proved before, itself."""
    if any(one.claim.result == words for one in state.proved):
        return words
    return sheet.pieces[key].citation.quote if key in sheet.pieces else ""


def _ground(piece: Piece) -> Ground:
    passage = piece.passage
    part = passage.part
    title = " ".join(word for word in (part.title, part.number, part.issuer, *part.region.steps) if word)
    return Ground(piece.citation.quote, passage.headings, title, passage.around.of(passage.document.text))


# Repair


def _repaired(state: Reading, sheet: Sheet, user: str) -> Iterator[Answer]:
    """Once more for what was refused, with the reason, and for what was not found, with what a second search found."""
    open_ = [draft for draft in state.none if draft.ask not in {one.ask for one in state.proved}]
    if not state.refused and not open_:
        return
    words = tuple(dict.fromkeys(word for draft in open_ for word in draft.search))
    more = gather(state.query, state.floor, state.index, [_worded(state, " ".join(words))], known=sheet) if words else Sheet(sheet.question)
    if not state.refused and not more.pieces:
        return
    both = Sheet(sheet.question, {**(sheet.pieces if state.refused else {}), **more.pieces})
    refused = [(draft.text, reason) for draft, reason in state.refused]
    state.refused, state.none = [], []
    again = prompts.repairing(user, [one.claim.text for one in state.proved], refused, both.documents())
    try:
        yield from _drafted(state, both, "repair", prompts.AGAIN, again)
    except ModelError:
        # what the first draft proved stands by itself; what it failed to prove stays refused
        state.refused += [(Drafted(text=text), reason) for text, reason in refused]


# The end


def _finished(state: Reading, trouble: str) -> Answer:
    refused = len(state.refused)
    if trouble:
        # a half-arrived answer may lack the clause that matters (逾期的，关停): the extractive one is whole
        state.floor = state.unaided() if state.unaided else state.floor
        return _floor(state, trouble)
    if state.proved and refused <= len(state.proved):
        answer = composed(state.query, state.proved, state.index, state.untold())
        return answer.model_copy(update={"dropped": refused})
    if state.none and not refused and state.ledger.trusted:
        return nothing(state.query, state.floor, state.sheet)
    return _floor(state, "语言模型的回答未通过引文核对" if refused else "语言模型没有给出可用的回答")


def _floor(state: Reading, reason: str) -> Answer:
    if state.floor.status != "answered":
        return state.floor.model_copy(update={"dropped": len(state.refused)})
    notice = Notice(kind="language_model", text=f"{reason}，以上为直接引用条款的回答。")
    changed = {"notices": (*state.floor.notices, notice), "text": f"{state.floor.text}\n{notice.text}"}
    return state.floor.model_copy(update=changed | {"dropped": state.floor.dropped + len(state.refused)})


def _traced(answer: Answer, ledger: Ledger) -> Answer:
    return answer.model_copy(update={"trace": (answer.trace or Trace()).model_copy(update={"model": ledger.trace()})})
