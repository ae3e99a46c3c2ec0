"""What the model is told. It sees the question and clauses under minted keys (or a statement and the conditions that may stand in it,
or one clause to read facts from), and nothing else. The same prompt for the same question over the same clauses, whatever the provider."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any


def instruction(name: str) -> str:
    """What the model is told to do: a file of the folder `instructions`."""
    return (resources.files("assistant.generate") / "instructions" / name).read_text(encoding="utf-8").strip()


UNDERSTAND, DRAFT, READING = instruction("understand.txt"), instruction("draft.txt"), instruction("reading.txt")
FACTS = instruction("facts.txt")
AGAIN = f"{DRAFT}\n{instruction('repair.txt')}"


def understanding(question: str, history: Sequence[str]) -> str:
    return _data(earlier=list(history), question=question)


def drafting(question: str, asks: Sequence[str], documents: Sequence[Mapping[str, Any]], region: str | None, as_of: str | None) -> str:
    """The question and the clauses by key, as data."""
    known = {name: value for name, value in (("region", region), ("today", as_of)) if value}
    return _data(question=question, asks=list(asks), **known, documents=list(documents))


def repairing(user: str, proved: Sequence[str], refused: Sequence[tuple[str, str]], documents: Sequence[Mapping[str, Any]]) -> str:
    """The data of a draft again, with `documents` in place of its own, what was proved of it, and what was refused and why."""
    rows = [{"text": text, "reason": reason} for text, reason in refused]
    return _data(**json.loads(user) | {"documents": list(documents)}, proved=list(proved), refused=rows)


def reading(statement: str, conditions: Mapping[str, str]) -> str:
    """The statement and the conditions that it may speak of, by id."""
    return _data(statement=statement, conditions=dict(conditions))


def clause(text: str) -> str:
    """One clause to read facts from."""
    return _data(clause=text)


def _data(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False)
