"""Documents of the library in normal form, made once each."""

from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.errors import UnknownDocumentError
from evals.reading.quotes import normal

if TYPE_CHECKING:
    from assistant.app import Tiaoli

# documents kept at a time: a run over thousands of documents must not hold them all
KEPT = 400


class Texts:
    """Normal form and clauses of the library's documents by id."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant
        self.get = lru_cache(KEPT)(self._text)
        self.clauses = lru_cache(KEPT)(self._clauses)

    def __getitem__(self, document_id: str) -> str:
        return self.get(document_id) or ""

    def _text(self, document_id: str) -> str | None:
        """The canonical text in normal form; None for a document that is not there."""
        try:
            return normal(self._assistant.record(document_id).document.text)
        except UnknownDocumentError:
            return None

    def _clauses(self, document_id: str) -> tuple[str, ...]:
        """Ids of the clauses, in reading order. Raises UnknownDocumentError."""
        return tuple(clause.id for clause in self._assistant.record(document_id).document.clauses)
