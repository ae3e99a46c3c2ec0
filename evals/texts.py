"""Documents of the library in normal form, made once each."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from corpus.errors import UnknownDocumentError
from evals.text import normal

if TYPE_CHECKING:
    from assistant.app import Tiaoli

# texts kept at a time: a run over thousands of documents must not hold them all
KEPT = 400


class Texts:
    """Normal form and clauses of the library's documents by id."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant
        self._known: OrderedDict[str, str | None] = OrderedDict()

    def get(self, document_id: str) -> str | None:
        """The canonical text in normal form; None for a document that is not there."""
        if document_id not in self._known:
            self._known[document_id] = self._read(document_id)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(document_id)
        return self._known[document_id]

    def clauses(self, document_id: str) -> tuple[str, ...]:
        """Ids of the clauses, in reading order. Raises UnknownDocumentError."""
        return tuple(clause.id for clause in self._assistant.record(document_id).document.clauses)

    def __getitem__(self, document_id: str) -> str:
        return self.get(document_id) or ""

    def _read(self, document_id: str) -> str | None:
        try:
            return normal(self._assistant.record(document_id).document.text)
        except UnknownDocumentError:
            return None
