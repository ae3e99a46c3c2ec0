"""An extractive answer said in the model's words, statement by statement through the citation gate."""

import hashlib
from collections.abc import Iterator

from assistant.generate import prompts
from assistant.generate.client import LanguageModel
from assistant.generate.errors import ModelError
from assistant.generate.statements import SCHEMA, Draft, statements
from assistant.model import Answer, Notice, Statement
from assistant.verify import passes
from corpus.model import Citation


def rephrase(answer: Answer, model: LanguageModel) -> Answer:
    """The last of `rephrasing`: the whole answer."""
    *_, last = rephrasing(answer, model)
    return last


def rephrasing(answer: Answer, model: LanguageModel) -> Iterator[Answer]:
    """`answer` in the model's words, growing by one statement that passed the gate at a time; at least one is yielded.

    Statements with unknown keys, or that claim what their clauses do not carry, are dropped and counted. When the
    model fails, or nothing it said passed, the extractive answer comes back with a notice.
    """
    if answer.status != "answered" or not answer.citations:
        yield answer
        return
    keys = {_key(citation): citation for citation in answer.citations}
    kept: list[tuple[str, tuple[Citation, ...]]] = []
    dropped, trouble = 0, ""
    try:
        user = prompts.answering(answer.rewritten_question or answer.question, {k: c.quote for k, c in keys.items()})
        for draft in statements(model.stream(prompts.ANSWER, user, SCHEMA)):
            cited = tuple(keys[k] for k in draft.keys if k in keys)
            if not _proved(draft, cited, len(cited) == len(draft.keys)):
                dropped += 1
                continue
            kept.append((draft.text, cited))
            yield _composed(answer, kept, dropped)
    except ModelError as error:
        trouble = str(error)
    yield _finished(answer, kept, dropped, trouble)


def _finished(answer: Answer, kept: list[tuple[str, tuple[Citation, ...]]], dropped: int, trouble: str) -> Answer:
    # a half-arrived answer may lack the clause that matters (逾期的，关停): the extractive one is whole
    if kept and not trouble:
        return _composed(answer, kept, dropped)
    reason = trouble or ("语言模型的回答未通过引文核对" if dropped else "语言模型没有给出可用的回答")
    notice = Notice(kind="language_model", text=f"{reason}，以下为直接引用条款的回答。")
    return answer.model_copy(update={"notices": (*answer.notices, notice), "dropped": answer.dropped + dropped})


def _proved(draft: Draft, cited: tuple[Citation, ...], all_known: bool) -> bool:
    frame = [part for c in cited for part in (c.document_title, c.document_number, c.label) if part]
    return all_known and bool(cited) and passes(draft.text, [c.quote for c in cited], frame)


def _composed(answer: Answer, kept: list[tuple[str, tuple[Citation, ...]]], dropped: int) -> Answer:
    """The answer with the statements so far; citations renumbered in the order they are first used."""
    order = list(dict.fromkeys(citation for _, cited in kept for citation in cited))
    numbered = {citation: n for n, citation in enumerate(order, 1)}
    said = tuple(Statement(text=text, citations=tuple(numbered[c] for c in cited)) for text, cited in kept)
    lines = [s.text + "".join(f"[{n}]" for n in s.citations) for s in said]
    changes = [notice.text for notice in answer.notices]
    return answer.model_copy(
        update={
            "statements": said,
            "citations": tuple(c.model_copy(update={"marker": n}) for c, n in numbered.items()),
            "text": "\n".join([*lines, *changes]),
            "short_answer": said[0].text,
            "dropped": answer.dropped + dropped,
        }
    )


def _key(citation: Citation) -> str:
    """A key minted for this evidence: it cannot be guessed from the document's name or counted up."""
    where = f"{citation.clause_id}|{citation.span.start}|{citation.span.end}"
    return "e" + hashlib.sha256(where.encode()).hexdigest()[:8]
