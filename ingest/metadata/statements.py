"""What the file states of its document outside the text (the table on a government page) beside what the text says: the statement wins."""

import re

from corpus.model import Part
from ingest.metadata.signatures import read_date
from ingest.readers.source import Stated

# What stands in a field that has no value.
_NOTHING = re.compile(r"[\s无/\\\-—－]*$")
_SHORTEST_TITLE = 4


def with_statements(part: Part, stated: Stated) -> Part:
    """`part` with the stated title, issuer, number and days; what the text says stays where nothing usable is stated."""
    said = {name: value for name, value in stated.items() if not _NOTHING.match(value)}
    days = {name: day.isoformat() for name in ("date", "published") if (day := read_date(_day(said.get(name, ""))))}
    title = re.sub(r"\s+", "", said.get("title", ""))
    update: dict[str, str | None] = {
        "title": title if len(title) >= _SHORTEST_TITLE else None,
        "issuer": "、".join(re.split(r"[\s、，,；;]+", said.get("issuer", "").strip())) or None,
        "number": re.sub(r"\s+", "", said.get("number", "")) or None,
        "index_number": said.get("index_number"),
        **days,
    }
    return part.model_copy(update={name: value for name, value in update.items() if value})


def _day(words: str) -> str:
    """2019-01-24 10:30 as 2019年1月24日."""
    return re.sub(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})", r"\1年\2月\3日", words)
