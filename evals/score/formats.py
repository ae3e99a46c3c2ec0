"""Files of every format: what was read out of each, against the list of what each holds.

In: the rows of an index (file, kind, title, issuer, number, date, clauses_top) and questions (file, kind, q, quote, quote_cells).
Out: the share of the stated fields that are right, of the files whose first-level clauses are all there, of the questions whose
evidence stands in the text, and of those whose answer cites it; one row for all and one a kind.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from evals.bench.scoring import Case, read_cases
from evals.judging.measures import mean

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from corpus.model import Clause, PolicyDocument

FIELDS = ("title", "issuer", "number", "date")
# A spreadsheet states its fields nowhere.
WITHOUT_FIELDS = ("xls",)
_ARTICLE = re.compile(r"第.+条(?:之.+)?")
_GROUP = re.compile(r"第.+(?:编|章|节|部分|篇)")
# A quote that is cited at least by half is found.
HALF = 0.5


def cases_of_formats(files: Sequence[Path]) -> list[Case]:
    """A case a file and a case a question, each with an id."""
    rows = [row for file in files for row in read_cases(file)]
    return [{"id": f"{row['file']}#{n}", **row} for n, row in enumerate(rows)]


def read_file_case(assistant: "Tiaoli", case: Case) -> dict[str, Any]:
    """What the library says of the case's file, or what the assistant answers to its question."""
    name = PurePath(case["file"]).stem
    document = assistant.record(name).document
    if "q" not in case:
        parts = [part.model_dump(include=set(FIELDS)) for part in document.parts]
        return {"parts": parts, "clauses": first_level(document)}
    answer = assistant.ask(case["q"], document=name)
    return {"text": document.text, "quotes": [one.quote for one in (*answer.citations, *answer.nearest)]}


def first_level(document: "PolicyDocument") -> int:
    """Articles of a statute; items of a spreadsheet; else numbers that no other number stands above, annexes' lists aside."""
    if document.style == "statute":
        return sum(bool(_ARTICLE.fullmatch(clause.path[-1])) for clause in document.clauses)
    free = [clause for clause in document.clauses if clause.numbered and _is_free(document, clause)]
    if free:
        return len([clause for clause in free if clause.part == ""] or free)
    rows = [clause for clause in document.clauses if clause.kind == "row" and clause.parent]
    return sum(document.by_id[row.parent or ""].kind == "table" for row in rows)


def _is_free(document: "PolicyDocument", clause: "Clause") -> bool:
    if _GROUP.fullmatch(clause.path[-1]) or any(step.startswith("附") for step in clause.path[:-1]):
        return False
    return not any(above.numbered and not _GROUP.fullmatch(above.path[-1]) for above in document.ancestors(clause))


def formats_figures(name: str, cases: Sequence[Case], said: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Figures of all cases under `name`, and of each kind under `name-kind`."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        for measure, value in _judged(case, said.get(case["id"])):
            found[name][measure].append(value)
            found[f"{name}-{case['kind']}"][measure].append(value)
    return {row: {measure: mean(values) for measure, values in measures.items()} for row, measures in found.items()}


def _judged(case: Case, said: Any) -> list[tuple[str, float]]:
    if "q" in case:
        pieces = [_bare(piece) for piece in case.get("quote_cells") or [case["quote"]]]
        there = said is not None and all(piece in _bare(said["text"]) for piece in pieces)
        cited = said is not None and any(_cites(_bare(quote), pieces) for quote in said["quotes"])
        return [("evidence_in_text", float(there)), ("evidence_cited", float(cited))]
    fields = [] if case["kind"] in WITHOUT_FIELDS else [field for field in FIELDS if case.get(field) is not None]
    parts = said["parts"] if said is not None else []
    right = [("fields_right", float(any(_bare(part[field]) == _bare(case[field]) for part in parts))) for field in fields]
    # a form without numbers counts none: its table's rows are no clauses
    counted = case["clauses_top"] or case["kind"] in WITHOUT_FIELDS
    clauses = [("first_level_right", float(said is not None and said["clauses"] == case["clauses_top"]))] if counted else []
    return [*right, *clauses]


def _cites(quote: str, pieces: Sequence[str]) -> bool:
    if len(pieces) > 1:
        return all(piece in quote for piece in pieces)
    return bool(quote) and (pieces[0] in quote or (quote in pieces[0] and len(quote) >= HALF * len(pieces[0])))


def _bare(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
