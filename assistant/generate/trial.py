"""Whether a model can read. In: a model. Out: how it answers three questions over made-up clauses, by the prompts and the gate of every
question (instructions/trial.yaml).

A model that fails one may say in other words what the floor proves as well, and nothing else: it is not trusted to find what the floor
does not, nor to say that there is nothing.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from assistant.generate import prompts
from assistant.generate.drafts import QUESTION, SCHEMA, Drafted, drafts
from assistant.generate.provider.client import LanguageModel
from assistant.model import Trial
from assistant.verify import plain
from assistant.verify.claims import Claim, Ground, Operand, told, unproved


def trial(model: LanguageModel) -> tuple[Trial, ...]:
    """One row a question. Raises ModelError where the model does not answer."""
    rows = yaml.safe_load(prompts.instruction("trial.yaml"))
    return tuple(_tried(model, row, rows["documents"]) for row in rows["questions"])


def passed(trials: tuple[Trial, ...]) -> bool:
    return all(one.right for one in trials)


def _tried(model: LanguageModel, row: Mapping[str, Any], documents: list[dict[str, Any]]) -> Trial:
    began = time.monotonic()
    user = prompts.drafting(row["question"], [row["question"]], documents, None, None)
    said = [draft for draft in drafts(model.stream(prompts.DRAFT, user, SCHEMA)) if draft.kind != "none"]
    grounds = dict(_grounds(documents))
    reasons = {draft.text: _refused(draft, grounds, row["question"]) for draft in said}
    proved = plain("".join(text for text, reason in reasons.items() if not reason))
    right = not said if row.get("none") else any(all(word in proved for word in words) for words in row["told"])
    return Trial(
        question=row["question"],
        said="；".join(reasons) or "没有答案",
        right=right,
        reason="" if right else "；".join(filter(None, reasons.values())) or "答非所问",
        seconds=round(time.monotonic() - began, 1),
    )


def _grounds(documents: list[dict[str, Any]]) -> Iterator[tuple[str, Ground]]:
    for document in documents:
        for clause in document["clauses"]:
            for key, text in clause["text"].items():
                yield key, Ground(text, clause["at"], document["title"])


def _refused(draft: Drafted, grounds: Mapping[str, Ground], question: str) -> str:
    """Why the gate refuses a statement; "" where it passes."""
    if unknown := [key for key in draft.keys if key not in grounds]:
        return f"编号 {'、'.join(unknown)} 不存在"
    sources = {key: ground.words for key, ground in grounds.items()}
    operands = tuple(Operand(words, None if key == QUESTION else sources.get(key, "")) for words, key in draft.operands)
    cited = dict.fromkeys([*draft.keys, *(key for _, key in draft.operands if key in grounds)])
    kind = "value" if draft.kind == "none" else draft.kind
    given = (draft.verdict, draft.deciding, draft.operation, operands, draft.result)
    return told(unproved(Claim(kind, draft.text, tuple(grounds[key] for key in cited), *given), question))
