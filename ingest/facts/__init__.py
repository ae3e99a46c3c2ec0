"""Facts as layers over the finished clause tree and its sentences: one extractor a file, none knows another."""

from collections.abc import Callable, Iterable

from corpus.model import Fact
from ingest.facts import criterion, deadline, duty_table, obligation, reference, responsibility, support, target
from ingest.sentences.layer import SentenceLayer

Extractor = Callable[[SentenceLayer], Iterable[Fact]]

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
