"""In: a question for a clause or point by its number (第117条说了什么, 《…》的第一个要求). Out: that clause quoted whole."""

import re
from collections.abc import Iterator

from assistant.answer.composing.draft import LONGEST_TEXT, Draft, abstain
from assistant.answer.composing.selection import LONGEST_QUOTE, Shown, shown
from assistant.model import Answer, Notice, Query
from assistant.retrieve import Evidence, EvidenceIndex, Passage
from corpus.citing.stated_numbers import clauses_of
from corpus.model import Clause, Span
from corpus.text.numerals import parse_number, to_chinese
from corpus.text.sentences import sentences

_POINT = re.compile(
    r"第(?P<number>[一二三四五六七八九十]+|\d+)(个|项|点|方面)(的)?(要求|措施|任务|内容|方面|重点|条件|步骤|原则|目标|意见|规定|是)"
)
_CONTENT = re.compile(
    r"(说|讲|写|规定|提|要求|内容|措施|任务|重点|条件|步骤|原则|目标)[^，。？]{0,6}(什么|啥|哪些|怎么)|是什么|是啥|有哪些|内容[？?]?$"
)
_OPENS = "{}是"
# documents whose clauses are looked through where the question names none
_MOST_DOCUMENTS = 12


def clause_lookup(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | Answer | None:
    """Quotes of the clause or point with that number; an abstention where the document has none; None for other questions."""
    if query.slots or query.presumed or not _CONTENT.search(query.rewritten):
        return None
    document = _named(query, evidence) or _only_holder(query, evidence, index)
    if document is None:
        return None
    passages = index.passages(document)
    if not passages:
        return None
    draft = Draft(query)
    if query.clause_label:
        found = clauses_of(passages[0].document, query.clause_label)
        if not found:
            return _absent(query, query.clause_label, passages)
        return _quoted(draft, found[0], passages) if len(found) == 1 else None
    piece = _point(query, passages)
    return draft if piece and draft.quote(piece) else None


def _named(query: Query, evidence: Evidence) -> str | None:
    """Id of the one document that the question means: by title, 文号, or as the only one of the place it names, or of the library."""
    found = query.documents or tuple(dict.fromkeys(document for document, _ in query.parts))
    if not found and query.region_is_stated:
        found = tuple(entry.id for entry in evidence.entries.values() if entry.region == query.region)
    found = found or tuple(evidence.entries)
    return found[0] if len(found) == 1 else None


def _only_holder(query: Query, evidence: Evidence, index: EvidenceIndex) -> str | None:
    """The one document of a small library that has a clause of that number; None where none or several have."""
    if not query.clause_label or query.documents or query.parts or len(evidence.entries) > _MOST_DOCUMENTS:
        return None
    holding = [name for name in evidence.entries if clauses_of(index.record(name).document, query.clause_label)]
    return holding[0] if len(holding) == 1 else None


def _absent(query: Query, label: str, passages: tuple[Passage, ...]) -> Answer:
    meant = next((passage for passage in passages if (passage.document.id, passage.part.key) in query.parts), passages[0])
    title = " ".join((meant.part.title or "").split()).strip("《》")
    return abstain(query, "not_mentioned", f"《{title}》里没有{label}。", [meant], {})


def _quoted(draft: Draft, clause: Clause, passages: tuple[Passage, ...]) -> Draft | None:
    """The clause in quotes of whole sentences; where it is too long for an answer, its beginning, and that it is one."""
    held = next((passage for passage in passages if clause.span.holds(passage.span)), None)
    if held is None:
        return None
    pieces = [Shown(held, span) for span in _pieces(held.document.text, clause.span)]
    left = draft.quote_all(pieces)
    if left:
        whole = len("".join(clause.span.of(held.document.text).split()))
        draft.notices.append(Notice(kind="excerpt", text=f"{clause.label}共{whole}字，以上为节选，其余请看原文。"))
    return draft if draft.citations else None


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a clause, joined up to the length of a quote within a line."""
    start = end = None
    for sentence in sentences(text, span):
        fits = start is not None and sentence.end - start <= min(LONGEST_QUOTE, LONGEST_TEXT)
        if start is not None and end is not None and not fits:
            yield Span(start=start, end=end)
            start = None
        start, end = sentence.start if start is None else start, sentence.end
    if start is not None and end is not None:
        yield Span(start=start, end=end)


def _point(query: Query, passages: tuple[Passage, ...]) -> Shown | None:
    """第一个要求: the one sentence that begins with 一是; where none does, the first-level clause 一."""
    m = _POINT.search(query.rewritten)
    number = parse_number(m["number"]) if m else None
    if number is None:
        return None
    counted = to_chinese(int(number))
    opening = [passage for passage in passages if passage.text.startswith(_OPENS.format(counted))]
    if len(opening) == 1:
        return shown(opening[0], wide=True)
    first_level = [passage for passage in passages if passage.clause.kind == "numbered" and passage.clause.label == counted]
    return shown(first_level[0], wide=True) if first_level and not opening else None
