"""Quotes of the project's own cases over policies/, kept by number of the policy and place in its text without white space."""

from pathlib import Path

from evals.reading.quotes import normal

Texts = dict[str, tuple[str, str]]
"""Number of a policy -> its name and its text in normal form."""


def policy_texts(shared: Path) -> Texts:
    return {path.name[:3]: (path.stem, normal(path.read_text(encoding="utf-8"))) for path in (shared / "policies").glob("*.txt")}


def quote_at(texts: Texts, number: str, start: int, end: int) -> dict[str, str]:
    """The document's name and the quote."""
    name, text = texts[number]
    return {"document": name, "quote": text[start:end]}
