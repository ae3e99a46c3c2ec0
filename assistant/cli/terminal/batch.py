"""Batches: lines of a JSON Lines file -> one result line each, also for a line that cannot be used.

In: a path (`-` is stdin) and what to do with a case. Out: results on stdout in the order of the lines; for a line without one
{"id", "error"} there and one line on stderr, and exit status 1 at the end. Blank lines are no cases.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import typer

from assistant.cli.terminal.console import emit, note, tracked
from corpus.errors import BadInputError, MissingExtraError, TiaoliError

LONGEST_LINE = 2**20
"""Bytes; the longest self-check that is answered has a tenth of that."""
_MOST_TEXTS = 100
_SHOWN = 60
_HALF = re.compile("[\ud800-\udfff]")


class Case:
    """One line's fields, each read by the type it must have; BadInputError names the field and what it may be."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    @property
    def id(self) -> str | None:
        """Text, or a whole number as text; None where there is none."""
        given = self._fields.get("id")
        return self.text("id") if not isinstance(given, int) or isinstance(given, bool) else str(given)

    def text(self, name: str) -> str | None:
        """Text, None where the field is missing or null."""
        return None if self._fields.get(name) is None else _text(name, self._fields[name])

    def texts(self, name: str) -> list[str]:
        """A list of texts, empty where the field is missing or null."""
        given = self._fields.get(name)
        if given is None:
            return []
        if not isinstance(given, list) or len(given) > _MOST_TEXTS:
            raise BadInputError(f'{name} 应是文字的列表（至多 {_MOST_TEXTS} 项），如 ["甲", "乙"]，不能是 {_shown(given)}。')
        return [_text(f"{name} 的每一项", one) for one in given]

    def object(self, name: str) -> "Case":
        """An object, empty where the field is missing or null."""
        given = self._fields.get(name)
        if not isinstance(given, dict | None):
            raise BadInputError(f'{name} 应是对象，如 {{"region": "绍兴市"}}，不能是 {_shown(given)}。')
        return Case(given or {})


def _text(name: str, given: Any) -> str:
    if not isinstance(given, str):
        raise BadInputError(f"{name} 应是文字，不能是 {_shown(given)}。")
    if _HALF.search(given):
        raise BadInputError(f"{name} 里有半个字符（{_HALF.findall(given)[0].encode('unicode_escape').decode()}），请检查原文的编码。")
    return given


def _shown(given: Any) -> str:
    text = json.dumps(given, ensure_ascii=True) if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class _Line(NamedTuple):
    where: str
    bytes: bytes


def run_batch(path: str, label: str, answer: Callable[[Case], Any]) -> None:
    """Emit `answer` of each case at `path`. Raises typer.Exit(1) at the end where a line had none, BadInputError for a file that is
    not there, MissingExtraError at once: no line would fare better."""
    failed = False
    for line in tracked(_lines(path), label):
        row, error = _result(line, answer)
        if error:
            failed = True
            note(" ".join(f"错误：{line.where}：{error}".split()))
        emit(row)
    if failed:
        raise typer.Exit(1)


def cases_at(path: str) -> list[Case]:
    """All cases at `path`. Raises BadInputError for a line that is none, and for a file that is not there."""
    found = []
    for line in _lines(path):
        try:
            found.append(Case(_fields(line.bytes)))
        except BadInputError as error:
            raise BadInputError(f"{line.where}：{error}") from error
    return found


def _result(line: _Line, answer: Callable[[Case], Any]) -> tuple[Any, str]:
    """The row of a line, and why it is none."""
    name: Any = None
    try:
        case = Case(_fields(line.bytes))
        name = case.id
        return answer(case), ""
    except MissingExtraError:
        raise
    except TiaoliError as error:
        message = str(error)
    except Exception as error:  # noqa: BLE001  the surface: one case that no rule foresaw costs no other its answer
        message = f"处理这一例时程序出错（{type(error).__name__}），请把这一行报告给我们。"
    return {"id": name, "error": message}, message


def _fields(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadInputError(f"这一行超过 {LONGEST_LINE // 2**20} MB。每行应是一个用例。")
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadInputError(f"第 {error.start + 1} 个字节处不是 UTF-8 编码。") from error
    except json.JSONDecodeError as error:
        raise BadInputError(f"第 {error.colno} 个字符处不是 JSON。每行应是一个 JSON 对象。") from error
    except RecursionError as error:
        raise BadInputError("括号嵌套太深。每行应是一个 JSON 对象。") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadInputError("有一个数太长，读不了。") from error
    if not isinstance(found, dict):
        raise BadInputError("不是 JSON 对象。")
    return found


def _no_number(name: str) -> Any:
    raise BadInputError(f"{name} 不是 JSON 里的数。")


def _lines(path: str) -> Iterator[_Line]:
    if path == "-":
        yield from _lines_of(sys.stdin.buffer, "标准输入")
        return
    try:
        with Path(path).open("rb") as file:
            yield from _lines_of(file, path)
    except FileNotFoundError as error:
        raise BadInputError(f"没有用例文件 {path}。请检查路径。") from error
    except OSError as error:
        raise BadInputError(f"读不了用例文件 {path}。请给出 UTF-8 编码的 JSON Lines 文件。") from error


def _lines_of(file: BinaryIO, name: str) -> Iterator[_Line]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
            pass
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield _Line(f"{name} 第 {number} 行", line)
