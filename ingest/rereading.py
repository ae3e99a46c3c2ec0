"""The record of a document -> the record that today's rules read from what it keeps: its text, and the tree and head of formats that
say more than their text does.

A plain text is read again whole. Of any other format the file knew more than the canonical text does (styles, cells, pages, what its
page says of it), so its clause tree and head stay, and the facts are read again.
"""

from collections.abc import Iterable

from corpus.model import Fact, Part, PolicyDocument, PolicyRecord, Region
from corpus.text.variants import simplified
from ingest.cleaning.breaks import restore
from ingest.cleaning.canonical import clean
from ingest.density import coarse, facts_of
from ingest.facts import EXTRACTORS, Extractor
from ingest.pipeline import read_document
from ingest.readers.source import SourceText
from ingest.reading import reading_rules
from ingest.written import document_as_written, facts_as_written

_PLAIN = (".txt", ".md")
# what a reader and the cleaning saw in the file itself: said once, and true of the text ever since
_OF_THE_FILE = ("removed", "joined", "encoding", "doubtful", "amended", "note")

_STATED = ("title", "issuer", "number", "date", "doc_type", "period", "addressees", "published", "index_number")
_NOTHING = (None, "", (), Region().name)


def reread(record: PolicyRecord, extractors: Iterable[Extractor] = EXTRACTORS) -> PolicyRecord:
    """`record` as today's rules read it; what was corrected in it by hand is left to the caller where its head was read again."""
    used = tuple(extractors)
    return _whole(record, used) or record.model_copy(update={"facts": _facts(record.document, used), "reading": reading_rules()})


def _whole(record: PolicyRecord, extractors: tuple[Extractor, ...]) -> PolicyRecord | None:
    """A plain text read from the beginning; None for any other, and where its canonical text would no longer be the same.

    A page or Word file that was saved under the name of a text shows in its head, which says more than the text does: None as well.
    """
    kept = record.document
    of_a_file = any(clause.kind in ("table", "row") for clause in kept.clauses) or kept.pages or kept.doubtful
    if of_a_file or not record.source_name.lower().endswith(_PLAIN):
        return None
    cleaned = coarse(restore(clean(SourceText(kept.text, "txt", "utf-8"))).located())
    if cleaned.text != kept.text:
        return None
    document, facts, report = read_document(cleaned, kept.id, record.source_name, extractors)
    if _loses(record, document.main):
        return None
    told = tuple(remark for remark in record.report if remark.kind in _OF_THE_FILE)
    new = tuple(remark for remark in report if remark.kind not in _OF_THE_FILE)
    update = {"document": document, "facts": facts, "report": (*told, *new), "reading": reading_rules(), "corrected": ()}
    return record.model_copy(update=update)


def _loses(record: PolicyRecord, made: Part) -> bool:
    """The title or the day of publication is another, or something stated in the head is gone; what a person wrote was not read."""
    read, now = _head(record.document.main) | {one.field: one.read for one in record.corrected}, _head(made)
    other = any(read[name] != now[name] for name in ("title", "published"))
    return other or any(value not in _NOTHING and now[name] in _NOTHING for name, value in read.items())


def _head(part: Part) -> dict[str, object]:
    return {name: getattr(part, name) for name in _STATED} | {"region": part.region.name}


def _facts(document: PolicyDocument, extractors: tuple[Extractor, ...]) -> tuple[Fact, ...]:
    """The facts of a document whose tree stays; one in traditional characters is read as simplified."""
    text = simplified(document.text)
    if text == document.text:
        return tuple(facts_of(document, extractors))
    plain = document_as_written(document, text)
    return facts_as_written(plain, tuple(facts_of(plain, extractors)), document.text)
