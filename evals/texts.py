"""Documents of the library in normal form, made once each."""

from typing import TYPE_CHECKING

from corpus.errors import UnknownDocumentError
from evals.text import normal

if TYPE_CHECKING:
    from assistant.app import Tiaoli


class Texts:
    """Normal form of a document's canonical text by id; "" for a document that is not there."""

    def __init__(self, assistant: "Tiaoli") -> None:
        self._assistant = assistant
        self._known: dict[str, str | None] = {}

    def get(self, document_id: str) -> str | None:
        if document_id not in self._known:
            try:
                self._known[document_id] = normal(self._assistant.record(document_id).document.text)
            except UnknownDocumentError:
                self._known[document_id] = None
        return self._known[document_id]

    def __getitem__(self, document_id: str) -> str:
        return self.get(document_id) or ""
