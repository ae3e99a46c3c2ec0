"""A document that was read in simplified characters -> the same in the characters it is written in.

Offsets are the same in both; what the readers took out of the text as words (headings, tasks, titles) is taken again out of the
written one. Ids and paths stay simplified: they are addresses.
"""

import re
from typing import Any, TypeVar

from pydantic import BaseModel

from corpus.model import Fact, PolicyDocument, Remark, Span

_ADDRESSES = frozenset({"id", "clause_id", "path", "parent", "label", "part", "key", "kind", "note", "doc_type"})
Model = TypeVar("Model", bound=BaseModel)


def document_as_written(read: PolicyDocument, written: str) -> PolicyDocument:
    """`read` over the text `written`, with headings and titles as written."""
    scribe = _Scribe(read.text, written)
    clauses = tuple(scribe.again(clause, clause.span) for clause in read.clauses)
    parts = tuple(scribe.again(part, part.span) for part in read.parts)
    return read.model_copy(update={"text": written, "clauses": clauses, "parts": parts})


def facts_as_written(read: PolicyDocument, facts: tuple[Fact, ...], written: str) -> tuple[Fact, ...]:
    """`facts` of `read` in the words of `written`."""
    scribe = _Scribe(read.text, written)
    return tuple(scribe.again(fact, _around(read, fact)) for fact in facts)


def remarks_as_written(read: str, remarks: tuple[Remark, ...], written: str) -> tuple[Remark, ...]:
    """`remarks` with the pieces of the text that they quote as written."""
    scribe = _Scribe(read, written)
    return tuple(remark.model_copy(update={"text": scribe.words(remark.text, Span(start=0, end=len(read)))}) for remark in remarks)


def _around(document: PolicyDocument, fact: Fact) -> Span:
    clause = document.by_id.get(fact.clause_id)
    return clause.span if clause else fact.span


class _Scribe:
    def __init__(self, read: str, written: str) -> None:
        self.read, self.written = read, written

    def again(self, model: Model, within: Span) -> Model:
        """`model` with its words as written; they are looked for at its own span first, then in `within`."""
        own = getattr(model, "span", within)
        update: dict[str, Any] = {}
        for name in type(model).model_fields:
            value = getattr(model, name)
            if name in _ADDRESSES:
                continue
            if isinstance(value, str) and not value.isascii():
                update[name] = self.words(value, own, within)
            elif isinstance(value, tuple) and value:
                update[name] = tuple(self._item(item, own, within) for item in value)
        return model.model_copy(update=update)

    def _item(self, item: object, own: Span, within: Span) -> object:
        if isinstance(item, BaseModel):
            return self.again(item, own)
        return self.words(item, own, within) if isinstance(item, str) else item

    def words(self, value: str, *places: Span) -> str:
        """`value` as it is written in the first of `places` that holds it, blanks aside; itself where none does."""
        loose = re.compile(r"\s*".join(map(re.escape, "".join(value.split())[:400])))
        for place in places:
            at = self.read.find(value, place.start, place.end)
            if at >= 0:
                return self.written[at : at + len(value)]
            if found := loose.search(self.read, place.start, place.end):
                return "".join(self.written[found.start() : found.end()].split())
        return value
