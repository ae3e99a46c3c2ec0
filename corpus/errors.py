"""Errors that are shown to the user: one clear line that says what, where and what to do."""

LONGEST_SHOWN = 40


def in_short(given: object) -> str:
    """What a user gave, as a message repeats it: on one line, at most LONGEST_SHOWN characters and … for the rest."""
    text = " ".join(str(given).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


class TiaoliError(Exception):
    """Base of all errors whose message is written for the person at the keyboard (exit status 1)."""


class BadInputError(TiaoliError):
    """A file, an id or a value that the user gave cannot be used."""


class UnknownDocumentError(TiaoliError):
    """An id that the library does not hold."""


class DamagedDocumentError(UnknownDocumentError):
    """A document that the library holds, but can no longer read; the others are not concerned."""

    def __init__(self, message: str, document_id: str) -> None:
        super().__init__(message)
        self.document_id = document_id


class StoppedError(TiaoliError):
    """Whoever asked for the work wants no more of it."""


class LibraryBusyError(TiaoliError):
    """Another process is writing to the library."""


class MissingExtraError(TiaoliError):
    """A feature needs an optional package that is not installed; the message names it."""
