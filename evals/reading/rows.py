"""Case files (JSON Lines, YAML, a fact file or a folder of them) as rows: the fields of each case, and where they stand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from corpus.errors import BadInputError
from corpus.handwritten import Loc, line_of, read_written

SUFFIXES = (".json", ".jsonl", ".yaml", ".yml")
# an accepted run lies beside its cases and is no case
BASELINE = "baseline"


class Row(NamedTuple):
    """One case as written. `line` None: the file is one case; `node` knows the lines of the fields inside."""

    path: Path
    data: dict[str, Any]
    line: int | None = None
    node: yaml.Node | None = None

    def where(self, loc: Loc = ()) -> str:
        """File and line of a field of the case."""
        line = line_of(self.node, loc) if self.node else self.line
        return f"{self.path} 第 {line} 行" if line else str(self.path)


def read_rows(paths: list[Path]) -> Iterator[Row]:
    """Rows of all files, one at a time. Raises BadInputError naming file and line, also of a file or folder without a case."""
    for path in paths:
        if not path.exists():
            raise BadInputError(f"找不到用例文件 {path}。")
        if path.is_dir():
            yield from read_rows(_files_in(path))
            continue
        empty = True
        for row in _rows_of(path):
            empty = False
            yield row
        if empty:
            raise BadInputError(f"{path}：没有用例，文件是空的。")


def _files_in(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.stem.startswith(BASELINE))
    if not files:
        raise BadInputError(f"{folder} 是文件夹，里面没有用例文件（{'、'.join(SUFFIXES)}）。")
    return files


def _rows_of(path: Path) -> Iterator[Row]:
    if path.suffix in (".yaml", ".yml"):
        yield from _yaml(path)
        return
    try:
        if path.suffix == ".json":
            if text := path.read_text(encoding="utf-8-sig").strip():
                yield Row(path, _object(path, text, None))
        else:
            yield from _json_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"读不了用例文件 {path}：请给出 UTF-8 编码的 JSON Lines 或 YAML 文件。") from error


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield Row(path, _object(path, line, number), number)


def _yaml(path: Path) -> Iterator[Row]:
    """A list of cases."""
    written = read_written(path, "用例文件")
    if written.node is None or written.data is None:
        return
    if not isinstance(written.data, list):
        raise BadInputError(f"{path}：YAML 用例文件应是一个列表，每个用例以“- ”开头。")
    for data, node in zip(written.data, written.node.value, strict=True):
        row = Row(path, data, node=node)
        if not isinstance(data, dict):
            raise BadInputError(f"{row.where()}：用例不是键值对。")
        yield row


def _object(path: Path, text: str, number: int | None) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(f"{path} 第 {number or error.lineno} 行第 {error.colno} 个字附近不是 JSON：请检查引号、逗号和括号。") from error
    except RecursionError as error:
        raise BadInputError(f"{path} 第 {number or 1} 行：括号嵌套太深，不是用例。") from error
    if not isinstance(data, dict):
        raise BadInputError(f"{path} 第 {number or 1} 行：应是一个 JSON 对象。")
    return data
