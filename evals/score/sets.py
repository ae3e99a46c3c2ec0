"""Which sets have gold: what is asked, of which library, and which of their cases are shut away."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from evals.bench.scoring import Case, read_cases
from evals.reading.places import policy_texts, quote_at
from evals.score.formats import cases_of_formats

Task = Literal["questions", "selfcheck", "facts", "search", "cases", "talks", "formats"]
EXAM = "exam"


class GoldSet(NamedTuple):
    """`library` names an entry of `libraries.SOURCES` (none for cases, which have libraries of their own); `gold` are files of cases
    or a folder of facts, `documents` the texts that quotes are looked up in; both are paths below the shared folder, or of this project."""

    name: str
    title: str
    task: Task
    library: str
    gold: tuple[str, ...]
    documents: str = ""

    @property
    def learned(self) -> bool:
        """True for questions that weights are fitted on: each is asked with weights that have not seen its fold."""
        return self.task == "questions" and self.name.startswith("train-")

    @property
    def shut(self) -> bool:
        """True for the exam: only totals may be shown or kept."""
        return EXAM in self.name.split("-")


_TALKS = Path(__file__).with_name("talks.jsonl")
"""96 talks over policies of folds 0-2, written by a language model that saw only the policy; quotes are kept by place."""
_PARAPHRASES, PARAPHRASE = Path(__file__).with_name("paraphrases.jsonl"), "~"
"""100 questions of gold, drawn by chance, each three times in other words by a language model that saw only the question; such a case
has the id of the question, the sign and a number."""
_TRAIN = tuple(f"gold/train/questions-{n}.jsonl" for n in (1, 2, 3))
SETS = (
    GoldSet("stard-search", "stard 检索", "search", "laws", ("benchmarks/stard/queries.jsonl",)),
    GoldSet("train-questions", "训练折 提问", "questions", "policies", _TRAIN, "policies"),
    GoldSet("train-paraphrases", "训练折 换说法", "questions", "policies", _TRAIN, "policies"),
    GoldSet("exam-questions", "考卷 提问", "questions", "policies", ("gold/train/exam/questions.jsonl",), "policies"),
    GoldSet("train-selfcheck", "训练折 自查", "selfcheck", "policies", ("gold/train/selfcheck.jsonl",), "policies"),
    GoldSet("own-selfcheck", "自拟对话 自查", "selfcheck", "policies", (str(_TALKS),), "policies"),
    GoldSet("exam-selfcheck", "考卷 自查", "selfcheck", "policies", ("gold/train/exam/selfcheck.jsonl",), "policies"),
    GoldSet("ncp-questions", "ncp 提问", "questions", "ncp", ("benchmarks/ncp/questions.jsonl",), "benchmarks/ncp/documents"),
    GoldSet("five-questions", "五份政策 提问", "questions", "five", ("gold/questions.jsonl",), "documents"),
    GoldSet("five-paraphrases", "五份政策 换说法", "questions", "five", ("gold/questions.jsonl",), "documents"),
    GoldSet("five-selfcheck", "五份政策 自查", "selfcheck", "five", ("gold/selfcheck.jsonl",), "documents"),
    GoldSet("more-questions", "另五份 提问", "questions", "more", ("gold/more/questions.jsonl",), "gold/more/documents"),
    GoldSet("five-facts", "五份政策 事实", "facts", "five", ("gold/facts",), "documents"),
    GoldSet("more-facts", "另五份 事实", "facts", "more", ("gold/more/facts",), "gold/more/documents"),
    GoldSet("train-facts", "训练折 事实", "facts", "train", ("gold/train/facts",), "gold/train/documents"),
    GoldSet("exam-facts", "考卷 事实", "facts", "exam", ("gold/train/exam/facts",), "gold/train/exam/documents"),
    GoldSet("cases", "小例", "cases", "", ("cases/cases.jsonl",), "cases/documents"),
    GoldSet("formats", "各种格式", "formats", "formats", ("formats/index.jsonl", "formats/questions.jsonl")),
    GoldSet("talks", "对话（逐轮）", "talks", "five", ("cases/talks.jsonl",), "documents"),
)
"""Longest work first, so that both cores are busy to the end."""


def chosen(words: Iterable[str], *, exam: bool) -> list[GoldSet]:
    """The sets that some word names, whole (five-questions) or by a part of the name (five, facts); all of them without words.

    Those of the exam only where `exam` is set or a word says exam. Raises ValueError for a word that names none.
    """
    wanted = set(words)
    if unknown := {word for word in wanted if not any(_named(one, {word}) for one in SETS)}:
        raise ValueError(f"没有这样的集：{'、'.join(sorted(unknown))}。可用：{'、'.join(one.name for one in SETS)}")
    picked = [one for one in SETS if _named(one, wanted) and (not one.shut or exam or any(EXAM in word for word in wanted))]
    shut = [one for one in SETS if one.shut and exam and one not in picked]
    return picked + shut


def _named(one: GoldSet, words: set[str]) -> bool:
    return not words or one.name in words or bool(words & set(one.name.split("-")))


def is_there(one: GoldSet, shared: Path) -> bool:
    """All files and folders of its gold are in the shared folder."""
    return all((shared / gold).exists() for gold in one.gold)


def cases_of(one: GoldSet, shared: Path) -> list[Case]:
    """The cases of a set in the order of its files; of facts one case a document, the gold file as `gold`."""
    if one.task == "facts":
        return [{"id": path.stem} for folder in one.gold for path in sorted((shared / folder).glob("*.json"))]
    if one.task == "formats":
        return cases_of_formats([shared / file for file in one.gold])
    cases = [case for file in one.gold for case in read_cases(shared / file)]
    return list(_paraphrased(cases)) if one.name.endswith("-paraphrases") else _quoted(cases, shared)


def _paraphrased(cases: Iterable[Case]) -> Iterator[Case]:
    """Of the cases those that are said in other words, each followed by these."""
    said = {row["case"]: row["said"] for row in map(json.loads, _PARAPHRASES.read_text(encoding="utf-8").splitlines())}
    for case in cases:
        if ways := said.get(case["id"]):
            yield case
            yield from (case | {"id": f"{case['id']}{PARAPHRASE}{n}", "question": way} for n, way in enumerate(ways, 1))


def _quoted(cases: list[Case], shared: Path) -> list[Case]:
    """The same; what is expected at a place of a policy has its quote."""
    if not any("place" in one for case in cases for one in case.get("expected") or ()):
        return cases
    texts = policy_texts(shared)
    return [case | {"expected": [one | quote_at(texts, *one["place"]) for one in case["expected"]]} for case in cases]


def fold(case_id: str) -> int | None:
    """The fold of a case over policies/: the number of its document modulo 5; None for an id without a number."""
    return int(case_id[:3]) % 5 if case_id[:3].isdigit() else None
