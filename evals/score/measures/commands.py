"""The command of a small case, as its user types it, carried out through the facade: the JSON rows that `--json` would print."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Row = dict[str, Any]


def rows_of(assistant: "Tiaoli", command: list[str]) -> list[Row]:
    """Raises KeyError for a command that is not among those of the cases."""
    given, _ = _parser().parse_known_args(command[1:])
    return _COMMANDS[command[0]](assistant, given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("words", nargs="?")
    parser.add_argument("--history", action="append", default=[])
    for name in ("--as-of", "--kind", "--statement", "--region", "--document", "--from", "--to"):
        parser.add_argument(name)
    return parser


def _ask(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    said = assistant.ask(given.words, history=given.history, region=given.region, as_of=given.as_of, document=given.document)
    return [said.model_dump(mode="json")]


def _check(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    return [assistant.check(given.statement, as_of=given.as_of).model_dump(mode="json")]


def _facts(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    """The facts; where no kind is asked for the clauses too, as rows of the kind `clause`."""
    facts = [fact.model_dump(mode="json") for fact in assistant.facts(given.words, given.kind)]
    clauses = [] if given.kind else assistant.fact_file(given.words)["clauses"]
    return facts + [{"kind": "clause", **clause} for clause in clauses]


def _who(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    return [row.model_dump(mode="json") for row in assistant.who(given.words, region=given.region)]


def _deadlines(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    start, end = (date.fromisoformat(day) if day else None for day in (vars(given)["from"], given.to))
    return [row.model_dump(mode="json") for row in assistant.deadlines(start, end, region=given.region, as_of=given.as_of)]


def _documents(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    return [row.model_dump(mode="json") for row in assistant.documents()]


def _show(assistant: "Tiaoli", given: argparse.Namespace) -> list[Row]:
    return [assistant.show(given.words)]


_COMMANDS = {"ask": _ask, "check": _check, "facts": _facts, "who": _who, "deadlines": _deadlines, "documents": _documents, "show": _show}
