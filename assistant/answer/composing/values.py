"""In: a query. Out: the value (money, date, telephone …) without which an answer would be none."""

from assistant.model import Query

_NUMERIC = ("money", "amount", "address", "ratio", "multiple", "phone", "person", "duration", "date", "count", "number_of_document")
_MATTERS = ("papers", "counter")


def wanted_slot(query: Query) -> str | None:
    """The first slot of the question that an answer cannot do without; None where it asks for no value."""
    return next((slot for slot in query.slots if slot in _NUMERIC), None)


def further_slot(query: Query) -> str | None:
    """The value, or else the matter (papers to hand in, where to apply), that one of several questions asks for."""
    return wanted_slot(query) or next((slot for slot in query.slots if slot in _MATTERS), None)
