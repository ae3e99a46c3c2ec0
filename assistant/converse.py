"""In: a question and the user's earlier turns. Out: an Answer. A follow-up is first rewritten to stand alone; all surfaces call this."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from assistant.answer import answer, not_told
from assistant.answer.decision.abstention import not_for_documents
from assistant.model import Answer, Query, Scope
from assistant.retrieve import EvidenceIndex
from assistant.understand import understand
from assistant.understand.followup import rewrite
from assistant.understand.naming import clause_label
from assistant.understand.typing_errors import mended
from corpus.text.numerals import parse_number

if TYPE_CHECKING:
    from assistant.generate import LanguageModel
    from assistant.generate.asks import Asked
    from assistant.generate.provider.ledger import Ledger

HISTORY = 6
# characters of the clause referred to that go into the rewritten question
_MATTER = 40


def respond(
    index: EvidenceIndex,
    question: str,
    *,
    history: Sequence[str] = (),
    scope: Scope | None = None,
    as_of: str | None = None,
    id: str | None = None,
    model: "LanguageModel | None" = None,
    explain: bool = False,
) -> Answer:
    """The answer to `question` after the user's earlier turns `history` (the last few count).

    `model`, where one is configured, reads the question and the clauses and drafts; what it says is proved or not shown. `explain` adds
    the trace.
    """
    *_, last = responding(index, question, history=history, scope=scope, as_of=as_of, id=id, model=model, explain=explain)
    return last


def responding(
    index: EvidenceIndex,
    question: str,
    *,
    history: Sequence[str] = (),
    scope: Scope | None = None,
    as_of: str | None = None,
    id: str | None = None,
    model: "LanguageModel | None" = None,
    explain: bool = False,
) -> Iterator[Answer]:
    """The answer as it grows: once without a model, else after each statement that passed the gate; the last is the whole."""
    started = time.perf_counter()
    scope = scope or Scope()
    text = " ".join(re.sub(r"[\x00-\x08\x0b-\x1f]", " ", question).split())
    turns = [" ".join(turn.split()) for turn in history[-HISTORY:]]
    pointed = _pointed_back(index, text, turns, scope, as_of)
    ledger = _ledger(model)
    asked = _asked(text, turns, ledger) if ledger and not pointed else None
    by_rule = (asked.question if asked else rewrite(text, turns), scope)
    rewritten, scope = pointed if isinstance(pointed, tuple) else by_rule
    query = _understood(index, text, rewritten, scope, as_of)
    extractive = not_told(query, pointed, index) if isinstance(pointed, str) else answer(query, index, explain=explain)
    where = scope.model_copy(update={"region": query.region.name if query.region else scope.region})
    unaided = partial(_by_rule, index, text, turns, scope, as_of) if asked else None
    for said in _read(query, extractive, index, ledger, asked, turns, unaided):
        took = round((time.perf_counter() - started) * 1000, 1)
        yield said.model_copy(update={"id": id, "scope": where, "elapsed_ms": took})


_BACK = re.compile(
    r"(刚才|刚刚|前面|上面|上述|你)(所)?(说|讲|提|列|回答|答)?(到|出)?的?第(?P<number>[一二三四五六七八]|[1-8])(条|点|个|项|款)(依据)?"
)
_MORE = re.compile(r"^[，,的]*(具体)?(是|说|讲|规定)?(了)?(什么|啥|哪些)?(内容|意思)?(呢|吗)?[？?。]*$")


def _pointed_back(index: EvidenceIndex, text: str, turns: Sequence[str], scope: Scope, as_of: str | None) -> tuple[str, Scope] | str | None:
    """刚才说的第二条: the question with the clause that the answer before cited as its second, in the scope of its document.

    A string for the user where that answer cites no such clause; None where the question refers to none. Only the user's turns are
    kept, so the previous answer is computed again.
    """
    m = _BACK.search(text)
    if m is None or not turns:
        return None
    *earlier, last = turns
    before = _by_rule(index, last, earlier, scope, as_of)
    number = parse_number(m["number"]) or 0
    if not 1 <= number <= len(before.citations):
        return f"上一个回答有{len(before.citations)}条依据，没有第{m['number']}条。"
    cited = before.citations[int(number) - 1]
    asked, within = text[m.end() :], scope.model_copy(update={"document": cited.document_id})
    if _MORE.match(asked) and clause_label(cited.label):
        return f"{cited.label}规定了什么", within
    return f"{cited.label}：{cited.quote[:_MATTER]}，{asked.lstrip('，,的')}", within


def _understood(index: EvidenceIndex, text: str, rewritten: str, scope: Scope, as_of: str | None) -> Query:
    meant, errors = mended(rewritten, index.says)
    query = understand(text, list(index.entries().values()), scope=scope, rewritten=meant, as_of=as_of)
    return query.model_copy(update={"read_as": errors})


def _ledger(model: "LanguageModel | None") -> "Ledger | None":
    if model is None:
        return None
    from assistant.generate.provider.ledger import Ledger

    return Ledger(model)


def _asked(text: str, history: list[str], ledger: "Ledger") -> "Asked | None":
    """The follow-up as the model understands it; None for a question that leans on nothing said before, and where the model fails."""
    if not history or not ledger.trusted or not_for_documents(text):
        return None
    from assistant.generate.asks import read_question
    from assistant.generate.provider.errors import ModelError

    try:
        return read_question(text, history, ledger)
    except ModelError:
        return None


def _by_rule(index: EvidenceIndex, text: str, turns: Sequence[str], scope: Scope, as_of: str | None) -> Answer:
    """The extractive answer to a follow-up that the rules rewrite."""
    return answer(_understood(index, text, rewrite(text, list(turns)), scope, as_of), index)


def _read(
    query: Query,
    extractive: Answer,
    index: EvidenceIndex,
    ledger: "Ledger | None",
    asked: "Asked | None",
    history: list[str],
    unaided: Callable[[], Answer] | None,
) -> Iterator[Answer]:
    """The extractive answer, or what the model makes of its evidence; a question back, and one that no document answers, stay."""
    if ledger is None or extractive.status == "clarify" or not_for_documents(query.question):
        return iter((extractive,))
    from assistant.generate.answering import reading

    return reading(query, extractive, index, ledger, asked, history, unaided)
