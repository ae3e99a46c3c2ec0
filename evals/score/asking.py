"""One case put to the assistant, in a process that keeps its libraries open. In: a case; out: what the assistant says, as JSON."""

import os
import tempfile
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.bench.rivals.retrieval_chain import RetrievalChain
from evals.bench.scoring import Case, answers
from evals.score.folds import RERANKER, SCORER
from evals.score.formats import read_file_case
from evals.score.libraries import made
from evals.score.measures.commands import rows_of
from evals.score.measures.expectations import REMARKS
from evals.score.sets import Task

if TYPE_CHECKING:
    from assistant.app import Tiaoli

MODEL_PREFIX = "TIAOLI_LLM"
_OWN = {name: os.environ.get(name, "") for name in (SCORER, RERANKER)}
"""What the user set: of one case nothing stays for the next."""
DEPTH = 100
"""Hits of a search that are scored."""


class Said(NamedTuple):
    """What came of a case, and the wall seconds it took."""

    rows: Any
    seconds: float


def ask_case(
    task: Task, home: Path, case: Case, model: Mapping[str, str], rival: bool = False, weights: Mapping[str, str] = MappingProxyType({})
) -> Said:
    """`model` is the environment of the language model to use, empty for the floor; `rival`: by the stock pipeline with that model.

    `weights` names those that have not seen the case. Raises whatever the assistant raises.
    """
    _set_model(model)
    os.environ.update(_OWN | dict(weights))
    began = time.perf_counter()
    rows = _chain(home).answer(case) if rival else _ASKED[task](home, case, bool(model))
    return Said(rows, time.perf_counter() - began)


def _set_model(model: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith(MODEL_PREFIX)]:
        del os.environ[name]
    os.environ.update(model)


@lru_cache(maxsize=2)
def _opened(home: Path, model: bool) -> "Tiaoli":
    """An assistant over the library, apart for the floor and for the path with a model, which is connected once."""
    from assistant.app import Tiaoli

    return Tiaoli.open(home, samples=False)


@lru_cache(maxsize=1)
def _chain(home: Path) -> RetrievalChain:
    """The stock pipeline over the documents of a library."""
    assistant = _opened(home, model=False)
    return RetrievalChain({entry.id: assistant.record(entry.id).document.text for entry in assistant.documents()}, assistant.encode)


def _question(home: Path, case: Case, model: bool) -> Any:
    return answers(_opened(home, model), [case])[0]


def _selfcheck(home: Path, case: Case, model: bool) -> Any:
    given = {"turns": case.get("turns") or [], "as_of": case.get("as_of"), "id": case["id"]}
    return _opened(home, model).check(case.get("statement") or "", **given).model_dump(mode="json")


def _facts(home: Path, case: Case, model: bool) -> Any:
    return _opened(home, model).fact_file(case["id"])


def _search(home: Path, case: Case, model: bool) -> Any:
    return {"id": case["id"], "hits": _opened(home, model).search(case["question"], k=DEPTH)}


def _file(home: Path, case: Case, model: bool) -> Any:
    return read_file_case(_opened(home, model), case)


def _small(documents: Path, case: Case, model: bool) -> Any:
    """A small case over a library of its own; here `documents` is the folder of its files.

    Commands that are a line for a shell are not carried out.
    """
    from assistant.app import Tiaoli

    if isinstance(case["command"], str):
        return []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        made(home, [documents / name for name in case["document"]])
        with Tiaoli.open(home, samples=False) as assistant:
            remarks = [assistant.show(entry.id)["report"] for entry in assistant.documents()]
            return [*rows_of(assistant, case["command"]), {REMARKS: remarks}]


def _talk(home: Path, case: Case, model: bool) -> Any:
    """The state after each turn: of a self-check the report of the turns so far, of a thread the answer to the last."""
    assistant, turns = _opened(home, model), case["turns"]
    states = []
    for n, turn in enumerate(turns):
        if case["kind"] == "selfcheck":
            said: Any = assistant.check(turns[0], turns=turns[1 : n + 1], as_of=case.get("as_of"))
        else:
            said = assistant.ask(turn, history=turns[:n], as_of=case.get("as_of"))
        states.append([said.model_dump(mode="json")])
    return states


_ASKED = {
    "questions": _question,
    "selfcheck": _selfcheck,
    "facts": _facts,
    "search": _search,
    "cases": _small,
    "talks": _talk,
    "formats": _file,
}
