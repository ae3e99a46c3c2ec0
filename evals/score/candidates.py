"""`python -m evals.score.candidates OUT.jsonl`: the questions of gold/train with the passages that the assistant ranks first for them.

Each row: id, rewritten (the question as understood), answerable, groups (how many groups of evidence), passages: document, clause, start,
end, title, headings, text, score, shows (numbers of the groups whose quote it shows). The reranker learns from it and is measured on it, so
TIAOLI_RERANKER=0 belongs in front.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evals.reading.quotes import normal
from evals.reading.shared import shared_folder
from evals.score.libraries import ready

_DEPTH = 60
_SHARE, _FEWEST = 0.6, 8
Row = dict[str, Any]


def questions(shared: Path) -> list[Row]:
    """All questions of folds 0-2."""
    files = sorted((shared / "gold/train").glob("questions-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def shows(passage: str, quote: str) -> bool:
    """The passage is in the quote, the quote in the passage, or they share most of the shorter one in one piece."""
    a, b = normal(passage), normal(quote)
    if a in b or b in a:
        return True
    shared = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return shared >= max(_FEWEST, _SHARE * min(len(a), len(b)))


@contextmanager
def noting(assistant: Any, noted: list[tuple[Any, Any]]) -> Iterator[None]:
    """While it lasts, every query and the evidence gathered for it are added to `noted`."""
    gather = assistant._index.gather

    def gathering(query: Any, *more: Any, **named: Any) -> Any:
        noted.append((query, gather(query, *more, **named)))
        return noted[-1][1]

    with patch.object(assistant._index, "gather", gathering):
        yield


def asked(assistant: Any, case: Row) -> Row:
    """One question with its passages; none where it was answered or refused without looking for any."""
    noted: list[tuple[Any, Any]] = []
    groups = case.get("evidence") or []
    with noting(assistant, noted):
        answer = assistant.ask(case["question"], history=case.get("history") or (), as_of=case.get("as_of"), scope=case.get("scope"))
    rewritten = noted[-1][0].rewritten if noted else answer.rewritten_question or case["question"]
    ranked = (
        sorted(noted[-1][1].ranked, key=lambda scored: -scored.score) if noted else []
    )  # as the search ranks them, not as they were rated
    passages = [_row(scored, groups) for scored in ranked[:_DEPTH]]
    return {"id": case["id"], "rewritten": rewritten, "answerable": case["answerable"], "groups": len(groups), "passages": passages}


def _row(scored: Any, groups: list[list[Row]]) -> Row:
    passage = scored.passage
    quotes = ([quote["quote"] for quote in group if quote["document"] == passage.document.id] for group in groups)
    return {
        "document": passage.document.id,
        "clause": passage.clause.id,
        "start": passage.span.start,
        "end": passage.span.end,
        "title": passage.part.title,
        "headings": passage.headings,
        "text": passage.text,
        "score": round(scored.score, 4),
        "shows": [n for n, group in enumerate(quotes) if any(shows(passage.text, quote) for quote in group)],
    }


def main() -> int:
    """Writes the file; 1 when the shared data is absent."""
    from assistant.app import Tiaoli

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    shared = shared_folder("gold/train")
    if shared is None:
        return 1
    with Tiaoli.open(ready("policies", shared), samples=False) as assistant, arguments.out.open("w", encoding="utf-8") as out:
        for case in questions(shared):
            out.write(json.dumps(asked(assistant, case), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
