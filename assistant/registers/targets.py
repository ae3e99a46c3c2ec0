"""Numbers to reach, table cells included."""

from collections import Counter
from collections.abc import Sequence

from assistant.registers.rows import TargetRow, address, facts_in_force
from corpus.model import Target
from corpus.store.library import Library


def targets(library: Library, region: str | None = None) -> list[TargetRow]:
    """Rows in reading order; `region` keeps those that bind somebody there. Raises BadInputError for an unknown region."""
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
            }
        )
        for document, part, fact in facts_in_force(library, "target", region)
        if isinstance(fact, Target)
    ]


def by_district(rows: Sequence[TargetRow]) -> list[TargetRow]:
    """Those of `rows` that one table sets for several districts: same indicator, rows of the same table."""
    counts = Counter(_column(row) for row in rows)
    return [row for row in rows if counts[_column(row)] > 1]


def _column(row: TargetRow) -> tuple[str, str]:
    return row.clause_id.rpartition("/")[0], row.indicator
