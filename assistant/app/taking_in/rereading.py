"""The documents of a library read again by today's rules, from what it keeps of them.

In: a library. Out: a row a document; each is one transaction, its version stays, its older versions are left as they are, and what a
person wrote in its head stands. Editions made of amendments are made anew at the end.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.app.taking_in.amendments import apply_amendments, is_made
from assistant.app.taking_in.corrections import corrected
from assistant.app.taking_in.reading import attempted
from corpus.entries import Diagnosis
from corpus.errors import BadInputError, TiaoliError, UnknownDocumentError
from corpus.model import Fact, Frozen, PolicyRecord
from corpus.store.library import Library

if TYPE_CHECKING:
    from ingest.facts import Extractor


_CHANGED = "重新解析期间被改动，请再运行一次"
_NOT_MERGED = "没有重新合并：它的原文件或修改它的决定没有重新解析，或者修改的内容没有全部读懂"
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

    `extractors`: in the place of the pipeline's own (with a language model's); facts that a model read are kept either way.
    """
    editions: dict[str, PolicyRecord] = {}
    with library.batch():
        for entry in library.documents():
            try:
                record = library.get(entry.id)
            except TiaoliError as error:  # damaged or removed meanwhile: the others are read
                yield Reread(document_id=entry.id, outcome="failed", message=str(error))
                continue
            if not is_older(record.reading):
                yield Reread(document_id=entry.id, title=_title(record), outcome="current", facts=len(record.facts))
            elif is_made(record):
                editions[entry.id] = record
            else:
                yield _of(library, record, extractors)
        yield from _editions(library, editions)


def is_older(reading: str) -> bool:
    """Other rules than today's read a document whose record says `reading`."""
    from ingest.reading import reading_rules

    return reading != reading_rules()


def examined(library: Library) -> Diagnosis:
    """Whether today's rules read the documents that can be read; for the doctor."""
    readings = []
    for entry in library.documents():
        with suppress(UnknownDocumentError):  # damaged: another finding says so
            readings.append(library.get(entry.id).reading)
    if count := sum(map(is_older, readings)):
        return Diagnosis(subject="reading", level="warning", text=f"{count} 份文件是按旧规则解析的：{REREAD}")
    return Diagnosis(subject="reading", level="ok", text="各文件都是按现在的规则解析的")


def _of(library: Library, record: PolicyRecord, extractors: "Sequence[Extractor] | None") -> Reread:
    """Read again and stored; whatever one document does to the readers or the index, the others are read."""

    def stored() -> PolicyRecord | None:
        made = _again(record, extractors)
        return made if library.exchange(record, made) else None

    try:  # where the library itself cannot be written no document could be: that is raised
        made = attempted(stored, Path(record.document.id), (TiaoliError, OSError), "仍是原来的内容")
    except BadInputError as error:
        return _failed(record, str(error))
    if isinstance(made, BadInputError):
        return _failed(record, str(made))
    return _row(record, made) if made else _failed(record, _CHANGED)


def _editions(library: Library, older: dict[str, PolicyRecord]) -> Iterator[Reread]:
    """A row an edition made anew, and one of `older` that was not."""
    for edition in apply_amendments(library):
        if edition.document_id is not None:
            made = library.get(edition.document_id)
            yield _row(older.pop(edition.document_id, None), made)
    yield from (_failed(record, _NOT_MERGED) for record in older.values())


def _row(record: PolicyRecord | None, made: PolicyRecord) -> Reread:
    before, after = Counter(map(_said, record.facts if record else ())), Counter(map(_said, made.facts))
    return Reread(
        document_id=made.document.id,
        title=_title(made),
        outcome="reread",
        facts=len(made.facts),
        added=(after - before).total(),
        removed=(before - after).total(),
    )


def _failed(record: PolicyRecord, message: str) -> Reread:
    return Reread(document_id=record.document.id, title=_title(record), outcome="failed", facts=len(record.facts), message=message)


def _title(record: PolicyRecord) -> str:
    return record.document.main.title


def _again(record: PolicyRecord, extractors: "Sequence[Extractor] | None") -> PolicyRecord:
    from ingest.facts import EXTRACTORS
    from ingest.rereading import reread

    made = reread(record, extractors if extractors is not None else EXTRACTORS)
    # a model that does not answer now has not unsaid what it read
    made = made.model_copy(update={"facts": (*made.facts, *_of_a_model(record, made))})
    # a head that was left as it was holds them already
    return corrected(made, {one.field: one.written for one in record.corrected})


def _of_a_model(record: PolicyRecord, made: PolicyRecord) -> tuple[Fact, ...]:
    """Facts that a language model read then, where neither a rule nor a model reads them now."""
    found = tuple(fact for fact in record.facts if fact.note == "model")
    if not found:
        return ()
    from assistant.generate.extract import is_same

    # an id names clause, passage and row: where it is taken the model has answered for that passage again
    taken = {fact.id for fact in made.facts}
    kept = (fact for fact in found if fact.clause_id in made.document.by_id and fact.id not in taken)
    return tuple(fact for fact in kept if not any(is_same(fact, one) for one in made.facts))


def _said(fact: Fact) -> str:
    """A fact without its number, which moves when another comes in front of it."""
    return fact.model_dump_json(exclude={"id"})
