"""Cases read and checked: each row made a case of its kind, and what it names looked up in the library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from corpus.errors import BadInputError
from corpus.handwritten import Loc, first_mistake, nearest_name, suggestion
from evals.model import FACT_ASIDES, FACT_FIELDS, Case, FactsCase, QuestionCase, Quoted, Relevant, RetrievalCase, SelfCheckCase
from evals.reading.quotes import nearest, nearest_passage, normal
from evals.reading.rows import Row, read_rows

# the field that tells the kind of a case, the first that is there
KINDS: dict[str, type[Case]] = {"relevant": RetrievalCase, "statement": SelfCheckCase, "question": QuestionCase, "document": FactsCase}
KINDS_SAID = "question（提问）、statement（自查）、relevant（检索）、document（事实）"


class Holdings(Protocol):
    """What the library holds, as far as cases name it."""

    def get(self, document_id: str) -> str | None:
        """A document's text in normal form; None when the library does not hold it."""

    def clauses(self, document_id: str) -> tuple[str, ...]:
        """Ids of the clauses of a document that is held."""


def read_cases(paths: list[Path], held: Holdings) -> Iterator[Case]:
    """Cases of all `paths`, one at a time, each validated against what the library holds.

    Raises BadInputError naming file, line and field: not JSON or YAML, an unknown or missing field, a duplicate id, nothing
    expected, an unknown document or clause, a quote that does not occur (with the nearest passage), a file without a case.
    """
    seen: dict[str, str] = {}
    for row in read_rows(paths):
        case = _case(row)
        if case.id in seen:
            raise BadInputError(f"{row.where(('id',))}：id “{case.id}” 与 {seen[case.id]} 重复。")
        seen[case.id] = row.where()
        _check_expected(row, case)
        _check_quotes(row, case, held)
        _check_clauses(row, case, held)
        yield case


def _case(row: Row) -> Case:
    model = next((model for key, model in KINDS.items() if key in row.data), None)
    if model is None:
        keys = [str(key) + nearest_name(str(key), KINDS) for key in row.data]
        raise BadInputError(f"{row.where()}：不认识的用例（字段：{'、'.join(keys) or '无'}）。一个用例应有 {KINDS_SAID} 之一。")
    try:
        return model.model_validate(row.data)
    except ValidationError as error:
        loc, said = first_mistake(error, model)
        raise BadInputError(f"{row.where(loc)}：{said}。") from error


def _check_expected(row: Row, case: Case) -> None:
    """A case that expects nothing would pass whatever is said."""
    if isinstance(case, SelfCheckCase) and not (case.expected or case.must_ask or case.no_violation):
        raise BadInputError(
            f"{row.where()}：自查用例 “{case.id}” 没有写 expected，判不出对错。请写应有的判定（document、quote、verdict），"
            "或 must_ask（应追问什么），或 no_violation: true（不应判不符合）。"
        )
    if isinstance(case, FactsCase):
        _check_facts(row, case.model_extra or {})


def _check_facts(row: Row, kinds: dict[str, Any]) -> None:
    """Every kind is a known one, a list of rows, and each row has what its kind is compared by."""
    known = FACT_FIELDS | FACT_ASIDES
    if not kinds.keys() & {*FACT_FIELDS, "metadata"}:
        named = [kind + nearest_name(kind, FACT_FIELDS) for kind in kinds] or ["无"]
        allowed = "、".join([*FACT_FIELDS, "metadata"])
        raise BadInputError(f"{row.where()}：事实用例没有可比的事实（写了：{'、'.join(named)}），判不出对错。可以写：{allowed}。")
    for kind, items in kinds.items():
        if kind == "metadata":
            _refuse(row, (kind,), "应是键值对", unless=isinstance(items, dict))
            continue
        _refuse(row, (kind,), f"不认识这个字段{suggestion(kind, [*known, 'metadata'])}", unless=kind in known)
        _refuse(row, (kind,), "应是列表", unless=isinstance(items, list))
        for n, item in enumerate(items):
            _refuse(row, (kind, n), "应是键值对", unless=isinstance(item, dict))
            for needed in known[kind]:
                _refuse(row, (kind, n, needed), "缺少这个字段", unless=item.get(needed) is not None)


def _refuse(row: Row, loc: Loc, why: str, *, unless: bool) -> None:
    if not unless:
        raise BadInputError(f"{row.where(loc)}：字段 {_dotted(loc)} 有误（{why}）。")


def _dotted(loc: Loc) -> str:
    return ".".join(map(str, loc))


def _check_quotes(row: Row, case: Case, held: Holdings) -> None:
    for loc, quoted in _quotes(case):
        text = _known(row, loc, quoted.document, held)
        piece = normal(quoted.quote)
        if piece not in text:
            near = nearest_passage(text, piece)
            raise BadInputError(
                f"{row.where(loc)}：字段 {_dotted(loc)} 的引文在 {quoted.document} 中找不到：“{quoted.quote}”。最接近的是：“{near}”。"
            )


def _known(row: Row, loc: Loc, document: str, held: Holdings) -> str:
    text = held.get(document)
    if text is None:
        raise BadInputError(f"{row.where(loc)}：字段 {_dotted(loc)} 提到的文件 “{document}” 不在库中。先用 tiaoli ingest 读入。")
    return text


def _quotes(case: Case) -> Iterator[tuple[Loc, Quoted]]:
    if isinstance(case, QuestionCase):
        for n, group in enumerate(case.evidence):
            for m, quoted in enumerate(group):
                yield ("evidence", n, m), quoted
    elif isinstance(case, SelfCheckCase):
        for n, expected in enumerate(case.expected):
            yield ("expected", n), Quoted(document=expected.document, quote=expected.quote)
    elif isinstance(case, FactsCase):
        for kind, rows in (case.model_extra or {}).items():
            for n, row in enumerate(rows if isinstance(rows, list) else ()):
                if row.get("quote"):
                    yield (kind, n, "quote"), Quoted(document=case.document, quote=str(row["quote"]))


def _check_clauses(row: Row, case: Case, held: Holdings) -> None:
    if isinstance(case, FactsCase):
        _known(row, ("document",), case.document, held)
    elif isinstance(case, QuestionCase) and case.scope.document:
        _known(row, ("scope", "document"), case.scope.document, held)
    elif isinstance(case, RetrievalCase):
        for n, item in enumerate(case.relevant):
            _check_relevant(row, ("relevant", n), item, held)


def _check_relevant(row: Row, loc: Loc, item: Relevant, held: Holdings) -> None:
    """A named document and clause must be there; laws named by title alone need not all be in the library."""
    document = item.document or (item.clause or "").partition("#")[0]
    if not (document or item.title or item.file):
        raise BadInputError(f"{row.where(loc)}：字段 {_dotted(loc)} 没有说是哪一条（clause，或 title 与 article）。")
    if document:
        _known(row, loc, document, held)
    if item.clause and item.clause not in (ids := held.clauses(document)):
        near = nearest(ids, item.clause)
        raise BadInputError(f"{row.where(loc)}：字段 {_dotted(loc)}.clause：{document} 里没有条款 “{item.clause}”。最接近的是：“{near}”。")
