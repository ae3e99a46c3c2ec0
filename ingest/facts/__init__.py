"""Facts as layers over the finished clause tree: one extractor a file, none knows another."""

from collections.abc import Callable, Iterable

from corpus.model import Fact, PolicyDocument
from ingest.facts import criterion, deadline, duty_table, obligation, reference, responsibility, support, target

Extractor = Callable[[PolicyDocument], Iterable[Fact]]

EXTRACTORS: tuple[Extractor, ...] = (
    responsibility.extract,
    deadline.extract,
    duty_table.extract,
    obligation.extract,
    criterion.extract,
    target.extract,
    support.extract,
    reference.extract,
)
