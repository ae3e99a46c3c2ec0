"""Numbers to reach, table cells included."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.registers.amounts import as_said
from assistant.registers.rows import TargetRow, address, asked_region, concerns, facts_in_force, place_named
from assistant.registers.who import who
from corpus.model import Part, Region, Target
from corpus.store.library import Library

_SCOPE = re.compile(r"[全各本]|合计|总计|小计")
_PARAGRAPH = re.compile(r"/¶\d+$")


def is_scope(place: str) -> bool:
    """全市, 各县（市）区, 合计: a scope, no place of its own."""
    return bool(_SCOPE.match(place))


def targets(library: Library, region: str | None = None, department: str | None = None) -> list[TargetRow]:
    """Rows in reading order; `region` keeps those set for it, for what holds it or lies in it, `department` those of the clauses in
    which that department has a part. Raises BadInputError for an unknown region.
    """
    asked = asked_region(region)
    clauses = {row.clause_id for row in who(library, department, region)} if department else None
    return [
        TargetRow.model_validate(
            {
                **address(document, part, fact),
                "indicator": fact.indicator,
                "value": fact.value,
                "unit": fact.unit,
                "comparator": fact.comparator,
                "period": fact.period,
                "place": fact.region,
                "shown": as_said(fact, document.text),
            }
        )
        for document, part, fact in facts_in_force(library, "target", region)
        if isinstance(fact, Target) and _is_set_for(fact.region, part, asked) and (clauses is None or _of_clauses(fact.clause_id, clauses))
    ]


def _is_set_for(place: str, part: Part, asked: Region | None) -> bool:
    """越城区 is not set for 柯桥区, and a zone that no table of places knows (袍江开发区) for no place but its city."""
    if asked is None or _SCOPE.match(place) or place == part.region.name:
        return True
    named = place_named(place, part.region)
    return concerns(named, asked) if named else asked == part.region


def _of_clauses(clause_id: str, clauses: set[str]) -> bool:
    """The clause itself, one inside it, or another paragraph of it."""
    own = _PARAGRAPH.sub("", clause_id)
    return any(own == (other := _PARAGRAPH.sub("", one)) or own.startswith(other + "/") for one in clauses)


def by_district(rows: Sequence[TargetRow]) -> list[TargetRow]:
    """Those of `rows` that one table sets for several districts: same indicator, rows of the same table."""
    counts = Counter(_column(row) for row in rows)
    return [row for row in rows if counts[_column(row)] > 1]


def _column(row: TargetRow) -> tuple[str, str]:
    return row.clause_id.rpartition("/")[0], row.indicator
