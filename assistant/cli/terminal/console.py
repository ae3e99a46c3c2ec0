"""What the commands share: JSON lines on stdout, messages and progress on stderr, texts from stdin."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.app import Tiaoli


@contextmanager
def opened(samples: bool | None = None) -> "Iterator[Tiaoli]":
    """The assistant over the library at TIAOLI_HOME, closed afterwards; `samples` as `Tiaoli.open` takes it."""
    from assistant.app import Tiaoli

    assistant = Tiaoli.open(samples=samples)
    try:
        yield assistant
        for text in assistant.notices:
            note(f"注意：{text}。")
    finally:
        assistant.close()


def say(text: str) -> None:
    """A result, on stdout. Ends the command when nobody reads any more (`tiaoli ask --batch … | head`)."""
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError as error:
        raise typer.Exit(0) from error


def note(text: str) -> None:
    """A message, on stderr."""
    sys.stderr.write(text + "\n")


def emit(row: Any) -> None:
    """One JSON object a line, on stdout; pydantic models as their fields. What stdout's encoding cannot hold is escaped (\\u6761)."""
    line = row.model_dump_json() if hasattr(row, "model_dump_json") else json.dumps(row, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(json.loads(line))
    say(line)


def emit_all(rows: Iterable[Any]) -> None:
    """`emit` for each row."""
    for row in rows:
        emit(row)


def tracked(items: Iterable[Any], label: str, total: int | None = None) -> Iterator[Any]:
    """`items` with a progress bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=label, total=total, console=Console(stderr=True))


def read_date(text: str | None) -> date | None:
    """A day given on the command line; BadInputError when it is none."""
    from corpus.times.days import read_day

    return None if text is None else read_day(text)


def text_or_stdin(text: str) -> str:
    """`text` itself, or all of stdin for `-`. Raises BadInputError when that is not UTF-8."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise BadInputError("标准输入不是 UTF-8 编码的文字。") from error


def in_order(start: date | None, end: date | None) -> None:
    """Raises BadInputError when a period ends before it begins."""
    if start and end and end < start:
        raise BadInputError(f"--to {end} 早于 --from {start}。")
