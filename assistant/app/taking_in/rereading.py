"""The documents of a library read again by today's rules, from what it keeps of them.

In: a library. Out: a row a document; each is one transaction, its version stays, its older versions are left as they are, and what a
person wrote in its head stands. Editions made of amendments are made anew at the end.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from assistant.app.taking_in.amendments import apply_amendments, is_made
from assistant.app.taking_in.corrections import corrected
from corpus.entries import Diagnosis
from corpus.errors import TiaoliError, UnknownDocumentError
from corpus.model import Fact, Frozen, PolicyRecord
from corpus.store.library import Library

if TYPE_CHECKING:
    from ingest.facts import Extractor


REREAD = "请运行 tiaoli reindex --reread 重新解析（版本和人工更正都保留）"


class Reread(Frozen):
    """What became of a document: facts that it has now, those it had not before, those it has no longer.

    outcome: "reread"; "current": today's rules read it already; "failed": `message` says why, and it is left as it was.
    """

    document_id: str
    title: str = ""
    outcome: Literal["reread", "current", "failed"]
    facts: int = 0
    added: int = 0
    removed: int = 0
    message: str = ""


def reread_all(library: Library, extractors: "Sequence[Extractor] | None" = None) -> Iterator[Reread]:
    """Each document in turn, read again where other rules read it; whoever stops half-way goes on there the next time.

    `extractors`: in the place of the pipeline's own (with a language model's); without them facts that a model read are kept.
    """
    with library.batch():
        for entry in library.documents():
            yield _of(library, entry.id, extractors)
        apply_amendments(library)


def is_older(reading: str) -> bool:
    """Other rules than today's read a document whose record says `reading`."""
    from ingest.reading import reading_rules

    return bool(reading) and reading != reading_rules()


def examined(library: Library) -> Diagnosis:
    """Whether today's rules read the documents that can be read; for the doctor."""
    readings = []
    for entry in library.documents():
        with suppress(UnknownDocumentError):  # damaged: another finding says so
            readings.append(library.get(entry.id).reading)
    if count := sum(map(is_older, readings)):
        return Diagnosis(subject="reading", level="warning", text=f"{count} 份文件是按旧规则解析的：{REREAD}")
    return Diagnosis(subject="reading", level="ok", text="各文件都是按现在的规则解析的")


def _of(library: Library, document_id: str, extractors: "Sequence[Extractor] | None") -> Reread:
    from ingest.reading import reading_rules

    try:
        record = library.get(document_id)
    except TiaoliError as error:  # damaged or removed meanwhile: the others are read
        return Reread(document_id=document_id, outcome="failed", message=str(error))
    title = record.document.main.title
    if record.reading == reading_rules() or is_made(record):
        return Reread(document_id=document_id, title=title, outcome="current", facts=len(record.facts))
    made = _again(record, extractors)
    library.add(made)
    before, after = Counter(map(_said, record.facts)), Counter(map(_said, made.facts))
    return Reread(
        document_id=document_id,
        title=made.document.main.title,
        outcome="reread",
        facts=len(made.facts),
        added=(after - before).total(),
        removed=(before - after).total(),
    )


def _again(record: PolicyRecord, extractors: "Sequence[Extractor] | None") -> PolicyRecord:
    from ingest.facts import EXTRACTORS
    from ingest.rereading import reread

    made = reread(record, extractors if extractors is not None else EXTRACTORS)
    if extractors is None:
        made = made.model_copy(update={"facts": (*made.facts, *_of_a_model(record, made))})
    # a head that was left as it was holds them already
    return corrected(made, {one.field: one.written for one in record.corrected})


def _of_a_model(record: PolicyRecord, made: PolicyRecord) -> tuple[Fact, ...]:
    """Facts that a language model read, where no rule reads them now: asking it again is for who has it."""
    found = tuple(fact for fact in record.facts if fact.note == "model")
    if not found:
        return ()
    from assistant.generate.extract import is_same

    return tuple(fact for fact in found if fact.clause_id in made.document.by_id and not any(is_same(fact, one) for one in made.facts))


def _said(fact: Fact) -> str:
    """A fact without its number, which moves when another comes in front of it."""
    return fact.model_dump_json(exclude={"id"})
