"""What rows of all registers share: whose rule, which clause, the words that prove it."""

from collections.abc import Iterator
from typing import Any

from corpus.errors import BadInputError
from corpus.library import Library
from corpus.model import Clause, Fact, PolicyDocument, PolicyRecord, Region
from corpus.places import read_region, resolve

Row = dict[str, Any]


def facts_of(library: Library, kind: str, region: str | None = None) -> Iterator[tuple[PolicyRecord, Fact]]:
    """Facts of a kind in reading order with their record; `region` keeps what binds somebody there."""
    where = asked_region(region)
    wanted = {document for document, _ in library.facts(kind)}
    for document_id in sorted(wanted):
        record = library.get(document_id)
        for fact in record.facts:
            if fact.kind == kind and (where is None or binds(record.document, fact, where)):
                yield record, fact


def asked_region(name: str | None) -> Region | None:
    """The place a user names; BadInputError when it is none."""
    if name is None or not name.strip():
        return None
    found = resolve(name.strip()) or read_region(name)
    if found is None:
        raise BadInputError(f"地区“{name}”看不懂：请写成 绍兴市 或 浙江省绍兴市柯桥区 的样子。")
    return found


def binds(document: PolicyDocument, fact: Fact, where: Region) -> bool:
    return document.part_of(document.by_id[fact.clause_id]).region.covers(where)


def address(record: PolicyRecord, fact: Fact) -> Row:
    """Document, 文号, clause and quote of a fact; document title and number are those of the innermost part."""
    document = record.document
    clause: Clause = document.by_id[fact.clause_id]
    part = document.part_of(clause)
    return {
        "document_id": document.id,
        "document_title": " ".join(part.title.split()),
        "document_number": part.number,
        "clause_id": clause.id,
        "label": clause.label,
        "region": part.region.name,
        "quote": " ".join(fact.span.of(document.text).split()),
        "span": fact.span.model_dump(),
        "note": fact.note,
    }
