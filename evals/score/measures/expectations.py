"""Small cases and talks judged where the right value can be compared. In: what was said; what is right, from cases.yaml and talks.yaml.

An expectation is a mapping, a value of it one thing or a list; all must hold of the rows (the JSON that the command prints):
  status: the first row's `status`
  says, never: words that the text a user reads must have, must not have; 甲|乙 is either; blanks and width do not count
  begins: how that text begins
  first: the label of the first citation; cites: labels of which some citation must have each
  rows, no_rows: partial rows that some row (of a report: some finding) must match, none may match
  asks, never_asks: words that the open questions of a report must have, must not have; max_asked: how many of these there may be
  noted: words that the profile and the stated facts of a report must have; lengths: dotted path to a list -> its length
  remarks: words of what was remarked at ingest; either: expectations of which one must hold
A partial row's text must be contained (=text: must be equal), its lists have a member for each of theirs, its numbers be equal.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.bench.scoring import Case
from evals.reading.quotes import normal

Row = Mapping[str, Any]
Expected = Mapping[str, Any]
REMARKS = "remarks_at_ingest"
"""The key of a last row that holds what was remarked when the documents of the case were read."""
_HERE = Path(__file__).parent


@cache
def expected_of(task: str) -> dict[str, Any]:
    """Case id -> expectation (of talks a list, one a turn); null where nothing can be compared by program."""
    loaded: dict[str, Any] = yaml.safe_load((_HERE / f"{task}.yaml").read_text(encoding="utf-8"))
    return loaded


def judged(task: str, cases: Sequence[Case], said: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    """Counts of cases (turns) that are right and that are judged at all, and a line for each that is wrong or not judged."""
    wanted = expected_of(task)
    if task == "talks":
        return _talks(wanted, cases, said)
    remarks = [f"{case['id']}：未判" for case in cases if wanted.get(case["id"]) is None]
    judgeable = [case["id"] for case in cases if wanted.get(case["id"]) is not None]
    wrong = {name: why for name in judgeable if (why := _why(wanted[name], said.get(name)))}
    remarks += [f"{name}：{why}" for name, why in wrong.items()]
    return {"cases": len(cases), "judged": len(judgeable), "right": len(judgeable) - len(wrong)}, remarks


def _talks(wanted: Mapping[str, Any], cases: Sequence[Case], said: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    remarks, turns, right, whole = [], 0, 0, 0
    for case in cases:
        expected = wanted.get(case["id"]) or [None] * len(case["turns"])
        states = said.get(case["id"]) or [None] * len(expected)
        wrong = [
            f"{case['id']} 第{n}轮：{why}"
            for n, (want, rows) in enumerate(zip(expected, states, strict=True), 1)
            if (why := _why(want, rows))
        ]
        judgeable = sum(want is not None for want in expected)
        turns, right, whole = turns + judgeable, right + judgeable - len(wrong), whole + (not wrong and judgeable == len(expected))
        remarks += wrong
    return {"talks": len(cases), "all_right": whole, "turns": sum(len(c["turns"]) for c in cases), "judged": turns, "right": right}, remarks


def _why(expected: Expected | None, rows: Sequence[Row] | None) -> str:
    """What does not hold, in Chinese; empty where all holds, or nothing is expected."""
    if expected is None:
        return ""
    if rows is None:
        return "没有结果"
    failed = [f"{name} {wanted}" for name, want in expected.items() for wanted in _members(name, want) if not _CHECKS[name](wanted, rows)]
    return "不成立：" + "；".join(failed) if failed else ""


def _members(name: str, want: Any) -> list[Any]:
    """The expectations that a list holds, each on its own; of `either` the list is one."""
    return want if isinstance(want, list) and name != "either" else [want]


# What a user reads


def _read(rows: Sequence[Row]) -> str:
    """The text of an answer, what a report finds, asks and sums up, else all values of the rows."""
    return normal("\n".join(_read_row(row) for row in rows if REMARKS not in row))


def _read_row(row: Row) -> str:
    if "findings" in row:
        applying = [finding for finding in row["findings"] if finding["verdict"] != "not_applicable"]
        return "\n".join(_values([applying, row["questions"], row["summary"], row.get("replies")]))
    return str(row["text"]) if "citations" in row else "\n".join(_values(row))


def _values(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _values(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _values(one)]
    return [] if value is None else [str(value)]


def _either(words: str, text: str) -> bool:
    return any(normal(word) in text for word in words.split("|"))


def _compared(rows: Sequence[Row]) -> list[Row]:
    """The findings of a report, else the rows that are not remarks."""
    return [one for row in rows if REMARKS not in row for one in row.get("findings", [row])]


def _at(row: Row, path: str) -> Any:
    for name in path.split("."):
        row = row[name]
    return row


def _matches(want: Any, row: Any) -> bool:
    if isinstance(want, Mapping):
        return isinstance(row, Mapping) and all(_matches(value, row.get(name)) for name, value in want.items())
    if isinstance(want, list):
        return isinstance(row, (list, tuple)) and all(any(_matches(one, other) for other in row) for one in want)
    if isinstance(want, str):
        text = normal(str(row or ""))
        return text == normal(want[1:]) if want.startswith("=") else _either(want, text)
    return bool(want == row)


def _labels(rows: Sequence[Row]) -> list[str]:
    return [normal(citation["label"]) for row in rows for citation in row.get("citations", [])]


def _asked(rows: Sequence[Row]) -> list[str]:
    return [normal(question["text"]) for row in rows for question in row.get("questions", []) if not question["answered"]]


def _noted(rows: Sequence[Row]) -> str:
    return normal("\n".join(_values([[row.get("profile"), row.get("stated")] for row in rows])))


def _remarks(rows: Sequence[Row]) -> str:
    return normal("\n".join(_values([row[REMARKS] for row in rows if REMARKS in row])))


_CHECKS: dict[str, Callable[[Any, Sequence[Row]], bool]] = {
    "status": lambda want, rows: bool(rows) and rows[0].get("status") == want,
    "says": lambda words, rows: _either(words, _read(rows)),
    "never": lambda words, rows: not _either(words, _read(rows)),
    "begins": lambda words, rows: _read(rows).startswith(tuple(words.split("|"))),
    "first": lambda want, rows: any(_matches(want, label) for label in _labels(rows)[:1]),
    "cites": lambda want, rows: any(_matches(want, label) for label in _labels(rows)),
    "rows": lambda want, rows: any(_matches(want, row) for row in _compared(rows)),
    "no_rows": lambda want, rows: not any(_matches(want, row) for row in _compared(rows)),
    "asks": lambda words, rows: any(_either(words, text) for text in _asked(rows)),
    "never_asks": lambda words, rows: not any(_either(words, text) for text in _asked(rows)),
    "max_asked": lambda most, rows: len(_asked(rows)) <= most,
    "noted": lambda words, rows: _either(words, _noted(rows)),
    "lengths": lambda want, rows: all(len(_at(rows[0], path)) == length for path, length in want.items()),
    "remarks": lambda words, rows: _either(words, _remarks(rows)),
    "either": lambda wants, rows: any(not _why(one, rows) for one in wants),
}
