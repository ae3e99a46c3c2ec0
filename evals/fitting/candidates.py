"""`python -m evals.fitting.candidates OUT.jsonl`: questions over policies with the passages that the assistant ranks first for them.

Asked are the questions of gold/train and 5,414 of the project's own (corpus/training/reranker/questions.jsonl), written by a language
model that saw only the policy; the latter name their evidence by number of the policy and place in its text without white space.

Each row: id, gold (true for those of gold/train), rewritten (the question as understood), answerable, groups (how many groups of
evidence), passages: document, clause, start, end, title, headings, text, score (0 for the best), shows (numbers of the groups whose quote
it shows). The reranker learns from it and is measured on it, so TIAOLI_RERANKER=0 belongs in front. Questions that stand in OUT.jsonl
already are not asked again.
"""

import argparse
import json
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.reading.places import policy_texts, quote_at
from evals.reading.quotes import normal
from evals.reading.shared import shared_folder
from evals.score.libraries import ready

if TYPE_CHECKING:
    from assistant.app import Tiaoli
    from assistant.model import Proposed

_OWN = Path(__file__).parents[2] / "corpus/training/reranker/questions.jsonl"
_SHARE, _FEWEST = 0.6, 8
Row = dict[str, Any]


def questions(shared: Path) -> list[Row]:
    """All questions of folds 0-2."""
    files = sorted((shared / "gold/train").glob("questions-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def own_questions(shared: Path) -> list[Row]:
    """The project's own questions over policies of folds 0-2, with the quotes that they point to."""
    texts = policy_texts(shared)
    rows = (json.loads(line) for line in _OWN.read_text(encoding="utf-8").splitlines())
    return [row | {"evidence": [[quote_at(texts, *place) for place in group] for group in row["evidence"]]} for row in rows]


def shows(passage: str, quote: str) -> bool:
    """The passage is in the quote, the quote in the passage, or they share most of the shorter one in one piece."""
    a, b = normal(passage), normal(quote)
    if a in b or b in a:
        return True
    shared = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return shared >= max(_FEWEST, _SHARE * min(len(a), len(b)))


def asked(assistant: "Tiaoli", case: Row) -> Row:
    """One question with its passages as the search ranks them; none where it was answered or refused without looking for any."""
    groups = case.get("evidence") or []
    given = {name: case.get(name) for name in ("as_of", "scope")}
    answer = assistant.ask(case["question"], history=case.get("history") or (), explain=True, **given)
    rated = [one for one in (answer.trace.candidates if answer.trace else ()) if one.features]
    passages = [_row(assistant, one, groups) for one in sorted(rated, key=lambda one: one.features["rank"])]
    rewritten = answer.rewritten_question or case["question"]
    return {"id": case["id"], "rewritten": rewritten, "answerable": case["answerable"], "groups": len(groups), "passages": passages}


def _row(assistant: "Tiaoli", one: "Proposed", groups: list[list[Row]]) -> Row:
    document = assistant.record(one.document_id).document
    text = one.span.of(document.text)
    quotes = ([quote["quote"] for quote in group if quote["document"] == one.document_id] for group in groups)
    clause = document.by_id.get(one.clause_id)
    return {
        "document": one.document_id,
        "clause": one.clause_id,
        "start": one.span.start,
        "end": one.span.end,
        "title": (document.part_of(clause) if clause else document.main).title,
        "headings": one.headings,
        "text": text,
        "score": round(-one.features["score_gap"], 4),
        "shows": [n for n, group in enumerate(quotes) if any(shows(text, quote) for quote in group)],
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
    done = {json.loads(line)["id"] for line in arguments.out.read_text(encoding="utf-8").splitlines()} if arguments.out.exists() else set()
    with Tiaoli.open(ready("policies", shared), samples=False) as assistant, arguments.out.open("a", encoding="utf-8") as out:
        for gold, cases in ((True, questions(shared)), (False, own_questions(shared))):
            for case in (case for case in cases if case["id"] not in done):
                out.write(json.dumps(asked(assistant, case) | {"gold": gold}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
