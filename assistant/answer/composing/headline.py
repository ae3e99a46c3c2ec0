"""In: a draft and the passages it will quote. Out: the answer core, and for some questions a first line before the quotes.

Lines: the departments by role, 不是…，原文写的是…, 原文只写“限期”，没有写明具体期限, 条文没有列出“水泥”.
"""

import re
from functools import cache

from assistant.answer.composing.answer_core import answer_core
from assistant.answer.composing.draft import Draft
from assistant.answer.composing.selection import Shown
from assistant.answer.composing.threshold import limit_of, within
from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve.scoring import SLOT_KINDS, indefinite
from corpus.bodies.departments import same_department
from corpus.lexicon import load_tsv
from corpus.model import Deadline, Responsibility, Role
from corpus.text.quantities import Amount, amounts

_ROLES: tuple[tuple[Role, str], ...] = (("lead", "牵头"), ("responsible", "负责"), ("support", "配合"))

_COUNTED = re.compile(
    r"(单位|部门|局|机构|家|委办)[^，。？]{0,4}(有|是|共)?(几|多少)(个|家)|(几|多少)(个|家)[^，。？]{0,6}(单位|部门|局|机构)"
)


def headline(draft: Draft, pieces: list[Shown]) -> None:
    """Set the core of the draft from the first piece, and add the first line where the question calls for one; in place."""
    if not pieces:
        return
    first = pieces[0]
    slot = wanted_slot(draft.query)
    if draft.query.kinds[0] == "scope" and _not_listed(draft, first):
        return
    if draft.query.kinds[0] == "responsibility" and _who(draft, first):
        return
    if _compared(draft, first) or (draft.query.presumed and _corrected(draft, first)):
        return
    if slot in ("duration", "date") and not _timed(first, slot) and (vague := indefinite(first.passage, draft.query.rewritten)):
        draft.say(f"原文只写“{vague}”，没有写明具体期限。", [first], ["原文只写", "没有写明具体期限"])
        draft.core = vague
        return
    draft.core = answer_core(draft.query, first)


_BELONGS = re.compile(r"管不管|适不适用|适用.{0,6}吗|算吗|算不算|属于.{0,6}吗|包括.{0,10}吗|在不在|要不要|在.{0,4}里面")
_TRADE = re.compile(r"(厂|公司|企业|行业|业)$")


def _not_listed(draft: Draft, piece: Shown) -> bool:
    """Add 条文没有列出“水泥” (or 条文列有) for 水泥厂 where the piece lists 石化、煤化工、钢铁…: no verdict; else False."""
    if not _BELONGS.search(draft.query.rewritten) or piece.text.count("、") < 3:
        return False
    for concept in draft.query.concepts:
        trade = _TRADE.sub("", concept.word)
        if len(trade) < 2 or len(concept.word) > 5 or (not _TRADE.search(concept.word) and concept.word not in industry_words()):
            continue
        said = any(word in piece.text for word in (trade, *concept.variants))
        draft.core = f"条文{'列有' if said else '没有列出'}“{trade}”"
        return draft.say(f"{draft.core}：", [piece], [draft.core])
    return False


@cache
def industry_words() -> frozenset[str]:
    """Short names of industries (水泥, 印染 …) from the lexicon of industries."""
    return frozenset(
        word for row in load_tsv("industries") for cell in row for word in re.split(r"[、,，;；\s]", cell) if 2 <= len(word) <= 5
    )


def _timed(piece: Shown, slot: str) -> bool:
    """True where the passage has a deadline or an amount of time."""
    return any(isinstance(fact, Deadline) for fact in piece.passage.facts) or bool(piece.passage.amount_kinds & SLOT_KINDS[slot])


def _who(draft: Draft, piece: Shown) -> bool:
    """Add the line 牵头：…；负责：…；配合：… where the piece states exactly one responsibility; else False."""
    facts = [fact for fact in piece.passage.facts if isinstance(fact, Responsibility) and piece.span.holds(fact.span)]
    if len(facts) != 1:
        return False
    fact = facts[0]
    groups = [(word, [d.full for d in fact.departments if d.role == role]) for role, word in _ROLES]
    text = "；".join(f"{word}：{'、'.join(names)}" for word, names in groups if names)
    if not text:
        return False
    if _COUNTED.search(draft.query.rewritten):
        text = f"共{len(fact.departments)}个。{text}"
    verdict = _verdict(draft.query, piece, fact)
    draft.core = verdict.rstrip("，：") if verdict.startswith("是") else "、".join(d.full for d in fact.departments)
    draft.facts.append(fact.model_dump(mode="json", exclude_none=True))
    frames = [verdict, f"共{len(fact.departments)}个", *(d.full for d in fact.departments), *(f"{word}：" for _, word in _ROLES)]
    return draft.say(f"{verdict}{text}。", [piece], frames)


def _verdict(query: Query, piece: Shown, fact: Responsibility) -> str:
    """由市环保局管吗 -> 是，由市生态环境局牵头。/ 不是市经信局。 before who it is; nothing where the matter may be another."""
    if not query.departments or not _same_matter(query, f"{fact.task} {piece.passage.headings}"):
        return ""
    asked = query.departments[0]
    mine = next((d for d in fact.departments if same_department(asked, d.full) or d.full.endswith(asked)), None)
    if mine:
        return f"是，由{mine.full}{dict(_ROLES)[mine.role]}。"
    return "" if asked in piece.text else f"不是{asked}。"  # named for another task in the same words


def _same_matter(query: Query, task: str) -> bool:
    """Most content words of the question, the body's name aside, stand in the task or its headings."""
    words = [c for c in query.concepts if c.weight >= 0.9 and len(c.word) > 1 and c.word not in query.departments[0]]
    said = sum(any(word in task for word in (c.word, *c.variants)) for c in words)
    return bool(words) and said >= 0.6 * len(words)


def _compared(draft: Draft, piece: Shown) -> bool:
    """Add the line 0.2吨不在“≥0.25吨”之内 where the piece limits what the user has an amount of; else False."""
    said = within(draft.query, piece)
    if said is None or not draft.say(f"{said}。", [piece], [said]):
        return False
    draft.core = said
    return True


def _corrected(draft: Draft, piece: Shown) -> bool:
    """12月底前完成，对吗: add the line 不是12月底，原文写的是“10月底前” where the piece has another value of that kind; else False.

    A value with a bound (≥0.25吨) is no other value: it holds for many.
    """
    there = [amount for amount in amounts(piece.text) if limit_of(piece.text, amount) is None]
    for said in amounts(draft.query.rewritten):
        if said.kind in ("bare", "count", "year") or any(a.key == said.key for a in there):
            continue
        other = next((a for a in there if _same_sort(a, said)), None)
        if other:
            draft.core = other.text
            return draft.say(f"不是{said.text}，原文写的是“{_whole(piece.text, other)}”。", [piece], [said.text, "不是", "原文写的是"])
    return False


def _same_sort(a: Amount, b: Amount) -> bool:
    days = {"month", "day", "iso"}
    spans = {"months", "days", "workdays"}
    return a.kind == b.kind or {a.kind, b.kind} <= days or {a.kind, b.kind} <= spans


def _whole(text: str, amount: Amount) -> str:
    """The amount with the 前, 以上, 以内 … that follows it."""
    m = re.match(r"(前|之前|以前|以上|以下|以内|内|左右)", text[amount.end :])
    return text[amount.start : amount.end + (m.end() if m else 0)]
