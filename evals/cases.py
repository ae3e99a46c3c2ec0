"""Reading case files (JSON Lines, YAML, a fact file or a folder of them) and checking them against the library."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from corpus.errors import BadInputError
from evals.model import Case, FactsCase, QuestionCase, Quoted, RetrievalCase, SelfCheckCase
from evals.text import nearest_passage, normal

Row = tuple[str, dict[str, Any]]
DocumentText = Callable[[str], str | None]


def read_cases(paths: list[Path], text_of: DocumentText) -> Iterator[Case]:
    """Cases of all `paths`, one at a time, each validated.

    `text_of` gives a document's text in normal form, None when the library does not hold it.
    Raises BadInputError naming file, line and field: not JSON, an unknown or missing field, a duplicate id,
    an unknown document, a quote that does not occur (with the nearest passage).
    """
    seen: dict[str, str] = {}
    for where, row in _rows(paths):
        case = _case(where, row)
        if case.id in seen:
            raise BadInputError(f"{where}：id “{case.id}” 与 {seen[case.id]} 重复。")
        seen[case.id] = where
        _check_quotes(where, case, text_of)
        yield case


def _rows(paths: list[Path]) -> Iterator[Row]:
    for path in paths:
        if not path.exists():
            raise BadInputError(f"找不到用例文件 {path}。")
        if path.is_dir():
            yield from _rows(sorted(p for p in path.iterdir() if p.suffix in (".json", ".jsonl", ".yaml", ".yml")))
        elif path.suffix == ".json":
            yield str(path), _object(str(path), path.read_text(encoding="utf-8-sig"))
        elif path.suffix in (".yaml", ".yml"):
            yield from _yaml(path)
        else:
            yield from _json_lines(path)


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                where = f"{path} 第 {number} 行"
                yield where, _object(where, line)


def _yaml(path: Path) -> Iterator[Row]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        raise BadInputError(f"{path} 不是 YAML：{error}") from error
    if not isinstance(rows, list):
        raise BadInputError(f"{path}：YAML 用例文件应是一个列表。")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise BadInputError(f"{path} 第 {number} 个用例不是键值对。")
        yield f"{path} 第 {number} 个用例", row


def _object(where: str, text: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInputError(f"{where}：不是 JSON（{error.msg}）。") from error
    if not isinstance(row, dict):
        raise BadInputError(f"{where}：应是一个 JSON 对象。")
    return row


def _case(where: str, row: dict[str, Any]) -> Case:
    try:
        if "relevant" in row:
            return RetrievalCase.model_validate(row)
        if "statement" in row:
            return SelfCheckCase.model_validate(row)
        if "question" in row:
            return QuestionCase.model_validate(row)
        return FactsCase.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BadInputError(f"{where}：字段 {field} 有误（{_reason(first)}）。") from error


def _reason(error: Any) -> str:
    known = {"missing": "缺少", "extra_forbidden": "不认识这个字段", "string_too_short": "不能为空"}
    return known.get(error["type"], str(error["msg"]))


def _check_quotes(where: str, case: Case, text_of: DocumentText) -> None:
    for field, quoted in _quotes(case):
        text = text_of(quoted.document)
        if text is None:
            raise BadInputError(f"{where}：字段 {field} 提到的文件 “{quoted.document}” 不在库中。先用 tiaoli ingest 读入。")
        piece = normal(quoted.quote)
        if piece not in text:
            near = nearest_passage(text, piece)
            raise BadInputError(f"{where}：字段 {field} 的引文在 {quoted.document} 中找不到：“{quoted.quote}”。最接近的是：“{near}”。")


def _quotes(case: Case) -> Iterator[tuple[str, Quoted]]:
    if isinstance(case, QuestionCase):
        for n, group in enumerate(case.evidence):
            for m, quoted in enumerate(group):
                yield f"evidence.{n}.{m}", quoted
    elif isinstance(case, SelfCheckCase):
        for n, expected in enumerate(case.expected):
            yield f"expected.{n}", Quoted(document=expected.document, quote=expected.quote)
