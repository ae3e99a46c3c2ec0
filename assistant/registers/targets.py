"""Numbers to reach, over all documents."""

from assistant.registers.rows import Row, address, asked_region, facts_of
from corpus.library import Library
from corpus.model import Target
from corpus.places import resolve


def targets(library: Library, region: str | None = None) -> list[Row]:
    """Rows {address, "indicator", "value", "unit", "comparator", "period", "region"}; table cells are rows of their own.

    `region` keeps targets of that place and of places inside it; its own documents' general targets count as its own.
    """
    where = asked_region(region)
    rows = []
    for record, fact in facts_of(library, "target"):
        if not isinstance(fact, Target):
            continue
        part = record.document.part_of(record.document.by_id[fact.clause_id])
        place = resolve(fact.region, part.region) if fact.region else part.region
        if where is not None and not where.covers(place or part.region):
            continue
        said = fact.model_dump(include={"indicator", "value", "unit", "comparator", "period"})
        rows.append({**address(record, fact), **said, "region": fact.region or part.region.name, "in_table": fact.cell is not None})
    return rows
