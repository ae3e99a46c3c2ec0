"""Reading case files (JSON Lines, YAML, a fact file or a folder of them) and checking them against the library."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import yaml
from pydantic import ValidationError

from corpus.errors import BadInputError
from evals.model import Case, FactsCase, QuestionCase, Quoted, Relevant, RetrievalCase, SelfCheckCase
from evals.text import nearest, nearest_passage, normal

Row = tuple[str, dict[str, Any]]
SUFFIXES = (".json", ".jsonl", ".yaml", ".yml")
# an accepted run lies beside its cases and is no case
BASELINE = "baseline"
KINDS = "question（提问）、statement（自查）、relevant（检索）、document（事实）"


class Holdings(Protocol):
    """What the library holds, as far as cases name it."""

    def get(self, document_id: str) -> str | None:
        """A document's text in normal form; None when the library does not hold it."""

    def clauses(self, document_id: str) -> tuple[str, ...]:
        """Ids of the clauses of a document that is held."""


def read_cases(paths: list[Path], held: Holdings) -> Iterator[Case]:
    """Cases of all `paths`, one at a time, each validated against what the library holds.

    Raises BadInputError naming file, line and field: not JSON, an unknown or missing field, a duplicate id, an unknown
    document or clause, a quote that does not occur (with the nearest passage), and when there is no case at all.
    """
    seen: dict[str, str] = {}
    for where, row in _rows(paths):
        case = _case(where, row)
        if case.id in seen:
            raise BadInputError(f"{where}：id “{case.id}” 与 {seen[case.id]} 重复。")
        seen[case.id] = where
        _check_quotes(where, case, held)
        _check_clauses(where, case, held)
        yield case
    if not seen:
        raise BadInputError(f"{'、'.join(map(str, paths))}：没有用例。")


def _rows(paths: list[Path]) -> Iterator[Row]:
    for path in paths:
        if not path.exists():
            raise BadInputError(f"找不到用例文件 {path}。")
        try:
            yield from _rows_of(path)
        except (OSError, UnicodeDecodeError) as error:
            raise BadInputError(f"读不了用例文件 {path}：请给出 UTF-8 编码的 JSON Lines 或 YAML 文件。") from error


def _rows_of(path: Path) -> Iterator[Row]:
    if path.is_dir():
        yield from _rows(sorted(p for p in path.iterdir() if p.suffix in SUFFIXES and not p.stem.startswith(BASELINE)))
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
    """A list of cases; each is named by the line it begins in."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        rows, tree = yaml.safe_load(text), yaml.compose(text)
    except yaml.YAMLError as error:
        raise BadInputError(f"{path} 不是 YAML：{' '.join(str(error).split())}") from error
    if not isinstance(rows, list) or tree is None:
        raise BadInputError(f"{path}：YAML 用例文件应是一个列表。")
    for row, node in zip(rows, tree.value, strict=True):
        where = f"{path} 第 {node.start_mark.line + 1} 行"
        if not isinstance(row, dict):
            raise BadInputError(f"{where}：用例不是键值对。")
        yield where, row


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
        if "document" in row:
            return FactsCase.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise BadInputError(f"{where}：字段 {field} 有误（{_reason(first)}）。") from error
    raise BadInputError(f"{where}：不认识的用例（字段：{'、'.join(map(str, row)) or '无'}）。一个用例应有 {KINDS} 之一。")


def _reason(error: Any) -> str:
    known = {
        "missing": "缺少",
        "extra_forbidden": "不认识这个字段",
        "string_too_short": "不能为空",
        "too_short": "不能为空",
        "string_type": "应是文字",
        "list_type": "应是列表",
        "bool_type": "应是 true 或 false",
        "bool_parsing": "应是 true 或 false",
    }
    if error["type"] == "literal_error":
        return f"应是 {error['ctx']['expected'].replace(' or ', '、').replace(', ', '、')}"
    return known.get(error["type"], str(error["msg"]).removeprefix("Value error, "))


def _check_quotes(where: str, case: Case, held: Holdings) -> None:
    for field, quoted in _quotes(case):
        text = _known(where, field, quoted.document, held)
        piece = normal(quoted.quote)
        if piece not in text:
            near = nearest_passage(text, piece)
            raise BadInputError(f"{where}：字段 {field} 的引文在 {quoted.document} 中找不到：“{quoted.quote}”。最接近的是：“{near}”。")


def _known(where: str, field: str, document: str, held: Holdings) -> str:
    text = held.get(document)
    if text is None:
        raise BadInputError(f"{where}：字段 {field} 提到的文件 “{document}” 不在库中。先用 tiaoli ingest 读入。")
    return text


def _quotes(case: Case) -> Iterator[tuple[str, Quoted]]:
    if isinstance(case, QuestionCase):
        for n, group in enumerate(case.evidence):
            for m, quoted in enumerate(group):
                yield f"evidence.{n}.{m}", quoted
    elif isinstance(case, SelfCheckCase):
        for n, expected in enumerate(case.expected):
            yield f"expected.{n}", Quoted(document=expected.document, quote=expected.quote)
    elif isinstance(case, FactsCase):
        for kind, rows in (case.model_extra or {}).items():
            for n, row in enumerate(rows if isinstance(rows, list) else ()):
                if isinstance(row, dict) and row.get("quote"):
                    yield f"{kind}.{n}.quote", Quoted(document=case.document, quote=str(row["quote"]))


def _check_clauses(where: str, case: Case, held: Holdings) -> None:
    if isinstance(case, FactsCase):
        _known(where, "document", case.document, held)
    elif isinstance(case, QuestionCase) and case.scope.document:
        _known(where, "scope.document", case.scope.document, held)
    elif isinstance(case, RetrievalCase):
        for n, item in enumerate(case.relevant):
            _check_relevant(where, f"relevant.{n}", item, held)


def _check_relevant(where: str, field: str, item: Relevant, held: Holdings) -> None:
    """A named document and clause must be there; laws named by title alone need not all be in the library."""
    document = item.document or (item.clause or "").partition("#")[0]
    if not (document or item.title or item.file):
        raise BadInputError(f"{where}：字段 {field} 没有说是哪一条（clause，或 title 与 article）。")
    if document:
        _known(where, field, document, held)
    if item.clause and item.clause not in (ids := held.clauses(document)):
        raise BadInputError(
            f"{where}：字段 {field}.clause：{document} 里没有条款 “{item.clause}”。最接近的是：“{nearest(ids, item.clause)}”。"
        )
