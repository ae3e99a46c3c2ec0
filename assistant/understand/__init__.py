"""In: a question and the list of documents. Out: a Query: kinds, value wanted, place, document, clause, year, topic words.

The text of documents is not read here, only their titles, numbers and places.
"""

from collections.abc import Collection, Sequence

from assistant.model import Ask, Concept, Query, Scope
from assistant.understand import kinds as asked
from assistant.understand import naming, topics
from assistant.understand.asks import asks
from corpus.bodies.places import read_region
from corpus.entries import DocumentEntry
from corpus.model import Region

__all__ = ["apart_from", "understand"]

# most places, years and questions read from one turn
_MOST = 20
# least certainty of a document named, least weight of a topic word that tells something
_CERTAIN, _TELLING = 0.7, 0.65


def understand(
    question: str,
    entries: Sequence[DocumentEntry],
    *,
    scope: Scope | None = None,
    rewritten: str | None = None,
    as_of: str | None = None,
) -> Query:
    """`question` as a Query over the documents `entries`; `rewritten` stands alone when the question itself does not.

    `scope` is what the user told before; a place named in the question wins over it.
    """
    text, today = naming.without_today((rewritten or question).strip(), as_of)
    scope = scope or Scope()
    found = naming.places(text, entries)
    first = found if len(found) <= _MOST else list(dict.fromkeys(found))[:_MOST]
    stated = [region for _, region in first if region is not None]
    parts = naming.named_parts(text, entries)
    years = naming.years(text)
    return Query(
        question=question,
        rewritten=text,
        kinds=asked.kinds(text),
        region=_region(stated, read_region(scope.region) if scope.region else None),
        region_is_stated=bool(stated),
        documents=scope.named or _surely_named(text, parts, stated),
        clause_label=naming.clause_label(text),
        years=years[:_MOST],
        departments=asked.presumed_bodies(text),
        as_of=as_of or today,
        concepts=_concepts(text, entries, [name for name, _ in found], years),
        slots=asked.slots(text),
        places=tuple(name for name, _ in first),
        regions=tuple(dict.fromkeys(stated)),
        levels=naming.levels(text),
        parts=tuple((document, part) for document, part, _ in parts),
        units=asked.units(text),
        operation=asked.operation(text),
        presumed=asked.presumes(text),
        asks=tuple(asks(text)),
    )


def _surely_named(text: str, parts: Sequence[tuple[str, str, float]], stated: Sequence[Region]) -> tuple[str, ...]:
    """The documents that the question names for certain; none where it compares places."""
    if stated and "comparison" in asked.kinds(text):
        return ()
    return tuple(dict.fromkeys(document for document, _, certainty in parts if certainty >= _CERTAIN))


def _concepts(text: str, entries: Sequence[DocumentEntry], places: Sequence[str], years: Sequence[int]) -> tuple[Concept, ...]:
    """The topic words of the question, without the names in it."""
    known = tuple(dict.fromkeys((*places, *naming.numbers(text), *naming.number_words(text), *(f"{year}年" for year in years))))
    called = naming.called_by_topic(text, entries)[0]
    found = topics.concepts(text, known, called)
    if called and not any(concept.weight >= _TELLING for concept in found):
        return topics.concepts(text, known)  # the title says all that is asked: 延长粳稻收购期限是为何
    return found


def _region(stated: Sequence[Region], context: Region | None) -> Region | None:
    """The innermost place named where it lies in the others, else the first; `context` where none is named."""
    if not stated:
        return context
    deepest = max(stated, key=lambda region: len(region.steps))
    if all(region.covers(deepest) for region in stated):
        return deepest
    return stated[0]


def apart_from(query: Query, ask: Ask, document: str, entries: Collection[DocumentEntry]) -> Query:
    """One of several questions of a turn as a query of its own to `document`; place and year that the turn names hold for each."""
    own = understand(ask.text, list(entries), scope=Scope(document=document), as_of=query.as_of)
    shared = ("region", "region_is_stated", "places", "regions", "levels", "years")
    return own.model_copy(update={name: getattr(query, name) for name in shared if not getattr(own, name)})
