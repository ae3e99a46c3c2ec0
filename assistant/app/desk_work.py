"""What the page asks of the facade besides questions and checks: files looked at before they are taken in, heads corrected, versions set
side by side, a document on one page, questions to begin with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.app.taking_in.amendments import apply_amendments
from assistant.app.taking_in.archives import unpacked
from assistant.app.taking_in.corrections import corrected, head_of, still_corrected
from assistant.app.taking_in.intake import (
    Intake,
    checked_id,
    clean_id,
    find_files,
    ids_of,
    intake_of,
    read_all,
    taken_in,
)
from assistant.app.taking_in.reading import Reached, named, read_bytes
from corpus.errors import BadInputError
from corpus.model import PolicyRecord

if TYPE_CHECKING:
    from assistant.app.language import LanguageUses
    from assistant.registers.changes import Change
    from assistant.registers.lineage import Lineage
    from assistant.registers.summary import Section
    from assistant.registers.wanted import Registers, Wanted
    from assistant.retrieve import EvidenceIndex
    from corpus.store.library import Library


class Draft(NamedTuple):
    """A file that was read and waits: its record, or why there is none. `held`: the library has a document under its id."""

    name: str
    record: PolicyRecord | None
    trouble: str = ""
    held: bool = False


class DeskWork:
    """A part of `assistant.app.Tiaoli`."""

    library: "Library"
    _index: "EvidenceIndex"
    _language: "LanguageUses"
    _examples: tuple[int, list[str]] | None = None

    # Before a document is taken in

    def drafts(self, paths: Sequence[Path], on_page: Callable[[Reached], None] | None = None) -> Iterator[Draft]:
        """Each file read, none taken in. Raises BadInputError when nothing can be read, and what `on_page` raises."""
        files, skipped = find_files(paths)
        yield from (Draft(named(path), None, why) for path, why in skipped.items())
        with unpacked(files) as inside:
            yield from (Draft(one.path, None, one.message) for one in inside.told)
            chosen = ids_of(inside.files) if inside.files else {}
            read = read_all(chosen, lambda *_: False, extractors=self._language.extractors(), on_page=inside.telling(on_page))
            for path, _, made in read:
                name = inside.names.get(named(path), path.name)
                yield self._draft(name, made) if isinstance(made, PolicyRecord) else Draft(name, None, str(made))

    def draft_of_text(self, title: str, text: str) -> Draft:
        """Pasted text, read as a file of its title. Raises BadInputError where it holds nothing."""
        name = clean_id(title.strip()[:60] or " ".join(text.split())[:30])
        path = Path(f"{name}.txt")
        made = read_bytes(lambda: text.encode("utf-8", "replace"), path, checked_id(name), self._language.extractors())
        if isinstance(made, BadInputError):
            raise made
        return self._draft(path.name, made)

    def _draft(self, name: str, record: PolicyRecord) -> Draft:
        held = self.library.source_hash(record.document.id) is not None
        return Draft(name, still_corrected(self.library, record), held=held)

    def take_in(self, drafts: Sequence[Draft], written: Mapping[str, str] | None = None) -> list[Intake]:
        """Takes the drafts that could be read into the library; `written` corrects the head where there is one alone.

        Raises BadInputError for a head that cannot be.
        """
        records = [draft.record for draft in drafts if draft.record is not None]
        if written and len(records) == 1:
            records = [corrected(records[0], written)]
        with self.library.batch():
            done = [taken_in(self.library, Path(record.source_name), record.document.id, record) for record in records]
            done += apply_amendments(self.library, {row.document_id for row in done if row.document_id})
        failed = [Intake(path=draft.name, outcome="failed", message=draft.trouble) for draft in drafts if draft.record is None]
        return done + failed

    # One document

    def head(self, document_id: str) -> dict[str, str]:
        """Title, number, issuer, date, region, doc_type as they count now. Raises UnknownDocumentError."""
        return head_of(self.library.get(document_id))

    def correct(self, document_id: str, written: Mapping[str, str]) -> Intake:
        """Writes the fields of the head that differ; they stay when the same file is read again.

        Raises UnknownDocumentError, BadInputError for a field that cannot be.
        """
        record = corrected(self.library.get(document_id), written)
        with self.library.batch():
            row = intake_of(Path(record.source_name), record, self.library.add(record))
            apply_amendments(self.library, {document_id})
        return row

    def summary(self, document_id: str) -> "list[Section]":
        """A document on one page, made of its facts. Raises UnknownDocumentError."""
        from assistant.registers.summary import summary

        return summary(self.library.get(document_id))

    def changes(self, document_id: str, old: int, new: int) -> "list[Change]":
        """What changed between two versions, clause by clause. Raises UnknownDocumentError."""
        from assistant.registers.changes import changes

        return changes(self.library.get(document_id, old).document, self.library.get(document_id, new).document)

    def versions_of(self, document_id: str) -> tuple[int, ...]:
        """Numbers of the versions that can be read, oldest first."""
        return self.library.versions(document_id)

    def lineage(self, document_id: str) -> "Lineage":
        """What a document stands on, and what in the library stands on it. Raises UnknownDocumentError."""
        from assistant.registers.lineage import lineage

        return lineage(self.library, document_id)

    # All documents

    def registers(self, wanted: "Wanted") -> "Registers":
        """Responsibilities, time limits and targets narrowed by one choice. Raises BadInputError for an unknown region."""
        from assistant.registers.wanted import registers

        return registers(self.library, wanted)

    def examples(self, document_id: str | None = None) -> list[str]:
        """Questions that this library answers, made of its facts, each of another kind and document where it can be; of one document."""
        from assistant.app.examples import examples

        if document_id:
            return examples(self._index, document_id)

        generation = self.library.generation
        if self._examples is None or self._examples[0] != generation:
            self._examples = (generation, examples(self._index))
        return self._examples[1]
