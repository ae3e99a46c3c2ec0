"""Questions that a library answers, made of its facts: what an empty page offers. No language model, the same library gives the same."""

import re
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from assistant.converse import respond
from assistant.registers.targets import is_scope
from assistant.retrieve import EvidenceIndex
from corpus.errors import TiaoliError, UnknownDocumentError
from corpus.model import Criterion, Deadline, Fact, Responsibility, Support, Target

SHORTEST, LONGEST = 6, 26
"""Characters of a fact's own words that make a question somebody would ask."""
DOCUMENTS = 12
"""Documents whose facts are looked through: a library may hold thousands."""
TRIED = 3
"""Facts of a kind that are asked after until one is answered out of its own clause."""
_UNIT = re.compile(r"（[^（）]{1,6}）$")
_ODD = re.compile(r"[，；。、“”\d]")


def examples(index: EvidenceIndex, document_id: str | None = None) -> list[str]:
    """Questions, each of another kind of fact, of another document where there are several; all of `document_id` where it is given."""
    documents = [document_id] if document_id else _some(list(index.entries()))
    found: list[str] = []
    used: set[str] = set()
    for kind, worded in WORDED.items():
        fresh = sorted(_candidates(index, kind, worded, documents), key=lambda one: one[0] in used)
        for document, clause_id, question in islice(fresh, TRIED):
            if _answered(index, question, clause_id):
                found.append(question)
                used.add(document)
                break
    return found


def _answered(index: EvidenceIndex, question: str, clause_id: str) -> bool:
    try:
        answer = respond(index, question)
    except TiaoliError:
        return False
    return answer.status == "answered" and any(citation.clause_id == clause_id for citation in answer.citations)


def _candidates(index: EvidenceIndex, kind: str, worded: "Wording", documents: list[str]) -> Iterator[tuple[str, str, str]]:
    """(document, clause, question) for facts that can be asked after, documents in turn, those told in most words first."""
    by_document: dict[str, list[tuple[str, str, str]]] = {}
    for document_id, fact in index.library.facts(kind, documents):
        try:
            document = index.record(document_id).document
        except UnknownDocumentError:  # damaged, or removed meanwhile
            continue
        region = document.part_of(document.by_id[fact.clause_id]).region
        if question := worded(fact, region.name if region.steps else ""):
            by_document.setdefault(document_id, []).append((document_id, fact.clause_id, question))
    rounds = zip_longest(*(sorted(rows, key=lambda row: -len(row[2])) for rows in by_document.values()))
    return (one for some in rounds for one in some if one is not None)


def _some(documents: list[str]) -> list[str]:
    """A few, from all over the library."""
    return documents[:: max(1, len(documents) // DOCUMENTS)][:DOCUMENTS]


Wording = Callable[[Fact, str], str]


def _fit(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and not _ODD.search(text)


def _responsibility(fact: Fact, place: str) -> str:
    """Of tasks with one leading body: 全面推动安全生产不达标落后产能退出由谁牵头？"""
    leads = isinstance(fact, Responsibility) and any(body.role == "lead" for body in fact.departments)
    return f"{place}{fact.task}由谁牵头？" if leads and isinstance(fact, Responsibility) and _fit(fact.task) else ""


def _deadline(fact: Fact, place: str) -> str:
    dated = isinstance(fact, Deadline) and fact.normalized and fact.normalized.kind in ("date", "recurring")
    return f"{place}{fact.obligation}，最晚什么时候？" if dated and isinstance(fact, Deadline) and _fit(fact.obligation) else ""


def _target(fact: Fact, place: str) -> str:
    """Of one district: 越城区整治提升“低散乱”企业（作坊）数是多少？"""
    if not isinstance(fact, Target) or not fact.region or is_scope(fact.region):
        return ""
    indicator = _UNIT.sub("", fact.indicator)
    return f"{fact.region}{indicator}的目标是多少？" if len(indicator) <= LONGEST else ""


def _criterion(fact: Fact, place: str) -> str:
    if not isinstance(fact, Criterion) or fact.benefit or not _fit(fact.condition):
        return ""
    return f"{place}{fact.condition.removesuffix('的')}的，会怎么处理？"


def _support(fact: Fact, place: str) -> str:
    return f"{place}{fact.beneficiary}能得到什么支持？" if isinstance(fact, Support) and _fit(fact.beneficiary) else ""


WORDED: dict[str, Wording] = {
    "responsibility": _responsibility,
    "criterion": _criterion,
    "target": _target,
    "support": _support,
    "deadline": _deadline,
}
