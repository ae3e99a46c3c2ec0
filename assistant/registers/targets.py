"""Numbers to reach, table cells included."""

from assistant.registers.rows import TargetRow, address, facts_in_force
from corpus.library import Library
from corpus.model import Target


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
