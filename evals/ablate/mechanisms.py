"""The mechanisms of mechanisms.yaml, and how one is switched off in the process at hand."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple
from unittest.mock import patch

import yaml

NEVER = "(?!)"
"""A pattern that matches nothing, and no word of any question."""


class Mechanism(NamedTuple):
    """`replaced`: the replacements, as mechanisms.yaml says in its head."""

    name: str
    what: str
    replaced: tuple[dict[str, Any], ...]


@cache
def mechanisms() -> dict[str, Mechanism]:
    """By name, in the order of the file."""
    rows = yaml.safe_load(Path(__file__).with_name("mechanisms.yaml").read_text(encoding="utf-8"))
    return {row["name"]: Mechanism(row["name"], row["what"], tuple(row["replaced"])) for row in rows}


def switch_off(name: str) -> None:
    """For the rest of this process. Raises AttributeError or KeyError where a replacement names nothing that there is."""
    for one in mechanisms()[name].replaced:
        if "lexicon" in one:
            _empty(resolve_name("corpus.lexicon:load_yaml")(one["lexicon"]), one["path"].split("."))
        else:
            patch(one["target"], _replacement(one)).start()


def _empty(table: Any, path: list[str]) -> None:
    """The list at `path` becomes one pattern that matches nothing."""
    *above, last = path
    for key in above:
        table = table[key]
    if last not in table:
        raise KeyError(last)
    table[last] = [NEVER]


def _replacement(one: dict[str, Any]) -> Any:
    if "is" in one:
        return one["is"]
    return _argument(one["argument"]) if "argument" in one else _giving(one.get("by"))


def _giving(value: Any) -> Callable[..., Any]:
    """A function that gives `value`, a fresh one where it is a list or a table."""
    return lambda *_, **__: type(value)(value) if isinstance(value, (list, dict)) else value


def _argument(number: int) -> Callable[..., Any]:
    return lambda *arguments, **_: arguments[number]
