"""Rows of the registers: a fact with the address of its clause, ready to print, export and cite."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Literal

from corpus.citing.standing import REPEALS, Standing
from corpus.errors import BadInputError, UnknownDocumentError, in_short
from corpus.model import Fact, Frozen, Normalized, Part, PolicyDocument, Region, Role, Span
from corpus.store.library import Library

State = Literal["passed", "due", "starts", "recurring", "immediate", "relative", "event", "undated"]


class Address(Frozen):
    """Where a row's fact stands; title, number and region are those of the innermost part."""

    document_id: str
    document_title: str
    document_number: str | None
    region: str
    clause_id: str
    label: str
    quote: str
    span: Span
    note: str = ""


class ResponsibilityRow(Address):
    """One body and its role in one task; `now` is its present name where a reform renamed it."""

    task: str
    heading: str = ""
    department: str
    full: str
    role: Role
    now: str | None = None


class DeadlineRow(Address):
    """One time limit as of a day; `due` is the day it falls on (the next one for recurring ones, the first for what starts then), None
    where no day follows from the text. `until`: the last day of the document's plan or validity, beyond which nothing recurs.
    `departments`: bodies that the clause makes responsible.
    """

    as_of: str
    expression: str
    obligation: str
    bearer: str | None
    normalized: Normalized | None
    event: str | None = None
    state: State
    due: str | None = None
    until: str | None = None
    departments: tuple[str, ...] = ()


class TargetRow(Address):
    """One number to reach; `place` is the district or scope it is set for, `shown` the amount in its document's words (下降5%以上)."""

    indicator: str
    value: float
    unit: str
    comparator: str
    period: str | None
    place: str
    shown: str = ""


Row = ResponsibilityRow | DeadlineRow | TargetRow


def standing(library: Library) -> Standing:
    """What is in force and what repeals what, over the documents of the library as they are now."""
    return Standing(library.documents(), library.facts("reference", relation=REPEALS), library.get)


def facts_in_force(
    library: Library, kind: str, region: str | None, as_of: date | None = None
) -> Iterator[tuple[PolicyDocument, Part, Fact]]:
    """Facts of a kind with their document and innermost part, in reading order; only rules that bind somebody in `region`.

    With a day none of documents that are repealed, no longer valid or not yet in force on it; what a past plan set is shown.
    """
    binds, known = _binding(region), standing(library) if as_of else None
    for document_id, facts in groupby(library.facts(kind), key=itemgetter(0)):
        try:
            document = library.get(document_id).document
        except UnknownDocumentError:  # damaged, or removed meanwhile: the others are told
            continue
        for _, fact in facts:
            if fact.clause_id not in document.by_id:  # replaced meanwhile
                continue
            part = document.part_of(document.by_id[fact.clause_id])
            if binds(part.region) and not (known and as_of and _lapsed(known, document, part, as_of)):
                yield document, part, fact


def _lapsed(known: Standing, document: PolicyDocument, part: Part, as_of: date) -> bool:
    one = known.editions.held(document.id, part.key)
    return one is not None and known.lapsed(one, as_of)


def _binding(region: str | None) -> Callable[[Region], bool]:
    """Whether a rule of a region binds somebody at the place named; BadInputError for a place nobody knows."""
    asked = asked_region(region)
    return lambda ruled: asked is None or ruled.covers(asked)


def asked_region(region: str | None) -> Region | None:
    """The region that a user names, None for none; BadInputError for a place nobody knows."""
    if not region:
        return None
    from corpus.bodies.places import read_region, resolve

    place = resolve(region) or read_region(region)
    if place is None:
        raise BadInputError(f"地区“{in_short(region)}”不认识，或有同名的几处：请写全称，如 浙江省绍兴市。")
    return place


def place_named(name: str, ruled: Region) -> Region | None:
    """The region that a name begins with or is (越城区, 越城区人民政府) in a document of `ruled`; None where it names none."""
    from corpus.bodies.places import find_places, resolve

    mentions = find_places(name) if not name.startswith(("全", "各")) else []
    first = next((mention for mention in mentions if mention.start == 0), None)
    return resolve(name[: first.end], ruled) if first else None


def concerns(place: Region | None, asked: Region | None) -> bool:
    """Whether what is said of `place` concerns `asked`: the same, one that holds it or one inside it; True where either is not known."""
    return place is None or asked is None or place.covers(asked) or asked.covers(place)


def heading_of(document: PolicyDocument, fact: Fact) -> str:
    """Heading of the nearest clause above the fact that has one."""
    clause = document.by_id[fact.clause_id]
    chain = [*document.ancestors(clause), clause]
    return next((step.heading for step in reversed(chain) if step.heading), "")


def address(document: PolicyDocument, part: Part, fact: Fact) -> dict[str, object]:
    """The address fields of a row."""
    clause = document.by_id[fact.clause_id]
    return {
        "document_id": document.id,
        "document_title": part.title,
        "document_number": part.number,
        "region": part.region.name,
        "clause_id": clause.id,
        "label": clause.label,
        "quote": fact.span.of(document.text),
        "span": fact.span,
        "note": fact.note,
    }
