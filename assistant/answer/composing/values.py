"""In: a query. Out: the value (money, date, telephone …) without which an answer would be none."""

from assistant.model import Query

_NUMERIC = ("money", "amount", "address", "ratio", "multiple", "phone", "person", "duration", "date", "count", "number_of_document")


def wanted_slot(query: Query) -> str | None:
    """The first slot of the question that an answer cannot do without; None where it asks for no value."""
    return next((slot for slot in query.slots if slot in _NUMERIC), None)
