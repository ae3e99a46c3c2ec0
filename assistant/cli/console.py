"""What the commands share: JSON lines on stdout, progress on stderr, cases from files."""

import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer

from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.app import Tiaoli

Case = dict[str, Any]


@contextmanager
def opened() -> "Iterator[Tiaoli]":
    """The assistant over the library at TIAOLI_HOME, closed afterwards."""
    from assistant.app import Tiaoli

    assistant = Tiaoli.open()
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
    """One JSON object a line, on stdout; pydantic models as their fields."""
    say(row.model_dump_json() if hasattr(row, "model_dump_json") else json.dumps(row, ensure_ascii=False))


def read_cases(path: str) -> list[Case]:
    """Cases from a JSON Lines file, `-` for stdin.

    Raises BadInputError naming file and line where a line is no JSON object.
    """
    if path == "-":
        return list(_lines(io.StringIO(text_or_stdin("-")), "标准输入"))
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            return list(_lines(file, path))
    except FileNotFoundError as error:
        raise BadInputError(f"没有用例文件 {path}。请检查路径。") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"读不了用例文件 {path}。请给出 UTF-8 编码的 JSON Lines 文件。") from error


def _lines(file: TextIO, name: str) -> Iterator[Case]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInputError(f"{name} 第 {number} 行第 {error.colno} 个字符处不是 JSON。每行应是一个 JSON 对象。") from error
        if not isinstance(case, dict):
            raise BadInputError(f"{name} 第 {number} 行不是 JSON 对象。")
        yield case


def tracked(items: Iterable[Any], label: str, total: int | None = None) -> Iterator[Any]:
    """`items` with a progress bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=label, total=total, console=Console(stderr=True))


def read_date(text: str | None) -> date | None:
    """An ISO date given on the command line; BadInputError when it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"日期 {text} 看不懂：请写成 2026-11-20 的样子。") from error


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
