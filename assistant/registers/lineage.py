"""What a document stands on: the documents it names, and which of them the library holds."""

import re

from assistant.registers.rows import Address, address
from corpus.citing.document_numbers import same_number
from corpus.model import Frozen, Reference
from corpus.store.library import Library

_BRACKETS = re.compile(r"[《》〈〉“”\s（）()]")


class ReferenceRow(Address):
    """A document named in a clause; `relation` is the verb's (依据, 转发, 落实 …), `resolved` its id in the library or None."""

    title: str
    number: str | None
    relation: str
    resolved: str | None


class Lineage(Frozen):
    """`below` are the documents that one names, `above` those of the library that name it: (id or None, title, relation)."""

    title: str
    below: tuple[tuple[str | None, str, str], ...] = ()
    above: tuple[tuple[str | None, str, str], ...] = ()


def lineage(library: Library, document_id: str) -> Lineage:
    """A document among those it names and those that name it, each once. Raises UnknownDocumentError."""
    main = library.get(document_id).document.main
    below = {row.title: (row.resolved, row.title, row.relation) for row in references(library, document_id) if row.resolved != document_id}
    own = [(document_id, main.title, main.number)]
    titles = {entry.id: entry.title for entry in library.documents()}
    above = {
        other: (other, titles[other], fact.relation)
        for other, fact in library.facts("reference")
        if isinstance(fact, Reference) and other != document_id and other in titles and _resolved(fact, own)
    }
    return Lineage(title=main.title, below=tuple(below.values()), above=tuple(above.values()))


def references(library: Library, document_id: str) -> list[ReferenceRow]:
    """Documents that `document_id` names, in reading order. Raises UnknownDocumentError."""
    held = [(entry.id, part.title, part.number) for entry in library.documents() for part in entry.parts]
    document = library.get(document_id).document
    return [
        ReferenceRow.model_validate(
            {
                **address(document, document.part_of(document.by_id[fact.clause_id]), fact),
                "title": fact.title,
                "number": fact.number,
                "relation": fact.relation,
                "resolved": _resolved(fact, held),
            }
        )
        for _, fact in library.facts("reference", [document_id])
        if isinstance(fact, Reference)
    ]


def _resolved(fact: Reference, held: list[tuple[str, str, str | None]]) -> str | None:
    """By 文号 where both state one, else by the whole title, with or without the issuer before 关于."""
    if fact.number:
        by_number = next((id for id, _, number in held if number and same_number(number, fact.number)), None)
        if by_number:
            return by_number
    named = _BRACKETS.sub("", fact.title)
    return next((id for id, title, _ in held if named and _same_title(_BRACKETS.sub("", title), named)), None)


def _same_title(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (short.startswith("关于") and long.endswith(short))
