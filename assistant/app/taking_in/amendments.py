"""Decisions that amend documents of the library, applied: each makes an edition of its own beside the document (甲+乙).

In: the library after documents came or went. Out: the editions that it now holds, each put together from the document, or its last edition,
and the next decision; one whose document or decision is gone goes too. A decision that is not understood in every item makes none.
"""

from collections.abc import Iterator, Set
from datetime import date
from pathlib import Path

from assistant.app.taking_in.intake import Intake, intake_of
from corpus.citing.editions import Editions, Held, is_later
from corpus.citing.titles import read_title
from corpus.entries import DocumentEntry
from corpus.errors import BadInputError, UnknownDocumentError
from corpus.model import PolicyRecord
from corpus.store.library import Library
from corpus.times.force import force_of

_NOT_APPLIED = "修改的内容没有全部读懂，没有合并进原文件；请对照两份文件"
JOIN = "+"
"""Between the ids of a document and a decision: the id of the edition."""


def apply_amendments(library: Library, touched: Set[str] = frozenset()) -> list[Intake]:
    """Brings the editions of the library up to date. What became of them: each made or made anew, and of the decisions in `touched`
    each that was not understood; nothing where no decision amends a document of the library."""
    from ingest.amending import amended_title

    entries = library.documents()
    decisions = [(entry, title) for entry in entries if (title := amended_title(entry.title))]
    if not decisions and not any(JOIN in entry.id for entry in entries):
        return []
    made = {entry.id for entry in entries if JOIN in entry.id and is_made(_record(library, entry.id))}
    own = [entry for entry in entries if entry.id not in made]
    wanted, told = set(), list[Intake]()
    for edition_id, decision, record in _editions(library, own, decisions):
        if record is not None:
            wanted.add(edition_id)
            told += [] if _is_held(library, record) else [intake_of(Path(edition_id), record, library.add(record))]
        elif decision.id in touched:
            told.append(Intake(path=decision.id, document_id=decision.id, outcome="skipped", message=_NOT_APPLIED, title=decision.title))
    for gone in made - wanted:
        library.remove(gone)
    return told


def check_removable(library: Library, document_id: str) -> None:
    """Raises BadInputError for an edition made here: it would be made again as long as its decision is in the library."""
    if JOIN not in document_id or not is_made(_record(library, document_id)):
        return
    decision = next((f" {entry.id}" for entry in library.documents() if document_id.endswith(f"{JOIN}{entry.id}")), "")
    raise BadInputError(f"{document_id} 是由修改决定合并出来的文本，不能单独移除：请移除修改它的决定{decision}，它会随之移除。")


def _record(library: Library, document_id: str) -> PolicyRecord | None:
    """None for one that is damaged, or removed meanwhile: the others are served."""
    try:
        return library.get(document_id)
    except UnknownDocumentError:
        return None


def _is_held(library: Library, record: PolicyRecord) -> bool:
    held = _record(library, record.document.id)
    return held is not None and (held.source_hash, held.reading) == (record.source_hash, record.reading)


def is_made(record: PolicyRecord | None) -> bool:
    return record is not None and any(remark.kind == "amended" for remark in record.report)


def _editions(
    library: Library, entries: list[DocumentEntry], decisions: list[tuple[DocumentEntry, str]]
) -> Iterator[tuple[str, DocumentEntry, PolicyRecord | None]]:
    """Id, decision and record (None: not understood) in the order of the decisions' days: the second amends what the first made."""
    latest: dict[str, PolicyRecord] = {}
    known = Editions(entries)
    read = [(entry, title, record) for entry, title in decisions if (record := _record(library, entry.id))]
    dated = [(day, entry, title, record) for entry, title, record in read if (day := _day_of(record))]
    for day, entry, title, decision in sorted(dated, key=lambda one: (one[0], one[1].id)):
        base = _amended(known, entries, entry.id, title)
        before = (latest.get(base.document_id) or _record(library, base.document_id)) if base else None
        if base is None or before is None:
            continue
        edition_id = f"{before.document.id}{JOIN}{entry.id}"
        made = _edition(library, edition_id, before, decision, day)
        if made:
            latest[base.document_id] = made
        yield edition_id, entry, made


def _edition(library: Library, edition_id: str, before: PolicyRecord, decision: PolicyRecord, day: date) -> PolicyRecord | None:
    """The edition as the library holds it, made where it does not hold today's."""
    from ingest.pipeline import edition_hash, ingest_edition

    held = _record(library, edition_id) if library.source_hash(edition_id) == edition_hash(before, decision) else None
    if held and held.reading == before.reading:
        return held
    return ingest_edition(before, decision, edition_id, day)


def _day_of(record: PolicyRecord) -> date | None:
    main = record.document.main
    return force_of(record.document, main).effective or (date.fromisoformat(main.date) if main.date else None)


def _amended(known: Editions, entries: list[DocumentEntry], decision_id: str, title: str) -> Held | None:
    """The newest document of that title and place that is older than the decision."""
    decision = known.held(decision_id, "")
    if decision is None:
        return None
    held = [one for entry in entries if entry.id != decision_id and (one := known.held(entry.id, ""))]
    region = decision.part.region
    wanted = read_title(title, region).edition
    named = [
        one
        for one in held
        if one.part.region == region and one.title.edition == wanted and one.title.stage != "draft" and is_later(decision.when, one.when)
    ]
    return max(named, key=lambda one: one.when, default=None)
