"""In: a query and its ranked evidence. Out: why the documents do not answer it (a typed reason and a sentence), or None."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from assistant.answer.composing.selection import best_with, in_clause
from assistant.answer.composing.values import wanted_slot
from assistant.answer.decision.strength import foreign, is_strong
from assistant.answer.decision.unsaid import lists, unsaid
from assistant.model import Query, Reason
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.placing import mentions, part_years, short_name
from assistant.retrieve.scoring import Topic, holds_slot, indefinite, missing
from corpus.lexicon import load_yaml
from corpus.model import PolicyRecord, Region
from corpus.text.phrases import phrases
from corpus.text.quantities import amounts

_LEAST_NAMED = 0.35
# least share of the topic that a sentence with a sum of money says in its own words (with an answer: 0.28 and more)
_LEAST_OWN = 0.2
# a sentence that says this share of the topic in its own words is the one asked for
_SAYS_IT_ALL = 0.75
# a value belongs to another topic when its sentence covers less than this share of what another sentence covers
_OF_ANOTHER = 0.75
_SLOT_NAMES = {
    "money": "金额",
    "amount": "金额或比例",
    "ratio": "比例",
    "multiple": "倍数",
    "phone": "电话",
    "address": "地址",
    "person": "姓名或联系人",
    "duration": "期限",
    "date": "时间",
    "count": "数量",
    "number_of_document": "文号",
}
# words of a question looked for in the whole library, and named as not mentioned there
_LOOKED_UP, _NAMED = 6, 3
_HARD = ("money", "amount", "multiple", "phone", "person", "address", "ratio", "count")


Records = Mapping[str, PolicyRecord]
"""The documents of the best passages by id."""


class Abstention(NamedTuple):
    """A typed reason why nothing is answered, and the sentence for the user."""

    reason: Reason
    text: str


class Look(NamedTuple):
    """What the checks look at; `slot`: the kind of value asked for, `found`: the best likely passage that has one."""

    query: Query
    evidence: Evidence
    records: Records
    slot: str | None
    found: Scored | None

    @classmethod
    def at(cls, query: Query, evidence: Evidence, records: Records) -> "Look":
        slot = wanted_slot(query)
        return cls(query, evidence, records, slot, best_with(evidence, slot, 0.75, query.units) if slot else None)


def _unsaid(look: Look) -> Abstention | None:
    lack = unsaid(look.query, look.evidence)
    return Abstention("not_mentioned", lack) if lack else None


def _annex(look: Look) -> Abstention | None:
    """Asked about an annex that the file lists but does not contain."""
    query, records = look.query, look.records
    asked = re.search(r"附(件|表)\s*([一二三四五六七八九十\d]*)", query.rewritten)
    if listed := _listed_in_annex(query, look.evidence, records):
        return listed
    for scored in look.evidence.ranked[:5]:
        record = records.get(scored.passage.document.id)
        for remark in record.report if record else ():
            if remark.kind == "annex_missing" and asked and _same_annex(asked[2], query.rewritten, remark.text, record):
                return Abstention("annex_not_included", f"文件列有附件“{remark.text.strip()}”，但库中没有它的正文，无法回答。")
        if asked and record and asked.group().replace(" ", "") in record.document.text and not _holds_annexes(record):
            return Abstention("annex_not_included", f"文件提到{asked.group()}，但库中没有它的正文，无法回答。")
    return None


_LIST_ASKED = re.compile(r"(哪些|哪几|分别是|名单|清单|具体(有|是)|目录|一览|表里|表中)")
_SEE_ANNEX = re.compile(r"(详?见|列于|参见)附(件|表)\s*[一二三四五六七八九十\d]*|附(件|表)\s*[一二三四五六七八九十\d]*[）)]|附后")
_ENUMERATED = 4
_A_TITLE = 120


def _holds_annexes(record: PolicyRecord) -> bool:
    """True when the file contains the text of an annex: a part or table labelled 附… longer than a title."""
    return any(part.key.startswith("附") and part.span.end - part.span.start > _A_TITLE for part in record.document.parts) or any(
        clause.kind in ("part", "table") and clause.label.startswith("附") and clause.span.end - clause.span.start > _A_TITLE
        for clause in record.document.clauses
    )


def _listed_in_annex(query: Query, evidence: Evidence, records: Records) -> Abstention | None:
    """A list is asked for, the best passage refers to an annex for it (33个行业，见附件1), and the file does not contain it."""
    best = evidence.ranked[0].passage
    record = records.get(best.document.id)
    absent = record is not None and not _holds_annexes(record)
    around = best.around.of(best.document.text)
    m = _SEE_ANNEX.search(around)
    if not absent or not m or not _LIST_ASKED.search(query.rewritten) or around.count("、") >= _ENUMERATED:
        return None
    return Abstention("annex_not_included", f"条文写明“{m.group().strip('（）()')}”，但库中没有这个附件的正文，无法列出。")


_WHICH_ONES = re.compile(r"(是|有|包括|叫)哪(几|些|[二两三四五六七八九十])[^，。？]{0,4}[？?]?$")


def _no_list(look: Look) -> Abstention | None:
    """试点城市是哪几个: no likely passage lists anything, and no clause of one has items."""
    query, evidence = look.query, look.evidence
    if query.kinds[0] != "scope" or not _WHICH_ONES.search(query.rewritten):
        return None
    likely = [s.passage for s in evidence.ranked[:6] if s.score >= 0.6 * evidence.ranked[0].score and s.passage.kind != "assignment_note"]
    if any(lists(passage) for passage in likely):
        return None
    return Abstention("not_mentioned", "文件提到了相关内容，但没有列出所问的是哪些。")


def _same_annex(number: str, question: str, annex: str, record: PolicyRecord | None) -> bool:
    """True where the question means the annex `annex`: by its number in the list of annexes, or by eight characters of its title."""
    document = record.document if record else None
    for clause in document.clauses if document and number else ():
        if clause.label == f"附件{number}" and annex in clause.span.of(document.text if document else ""):
            return True
    flat, asked = re.sub(r"\s", "", annex), re.sub(r"\s", "", question)
    return any(flat[i : i + 8] in asked for i in range(max(0, len(flat) - 8)))


def _other_region(look: Look) -> Abstention | None:
    """The question is about a place for which the library has no document and which no likely passage names."""
    query, evidence = look.query, look.evidence
    regions = query.regions or _told_before(query, evidence)
    numeric = query.kinds[0] == "target" or look.slot in ("count", "money", "amount")
    for region in regions:
        if not _spoken_for(region, evidence) or (numeric and not _has_own(region, evidence)):
            near = "、".join(sorted({e.region.name for e in evidence.entries.values() if e.region.steps}))
            held = f"（现有：{near}）" if near else ""
            return Abstention("other_region", f"库中没有{region.name}的文件{held}，不能用别处的规定代答。")
    return None


def _told_before(query: Query, evidence: Evidence) -> tuple[Region, ...]:
    """The place of the conversation, where the best passage is a rule of another place (a national rule holds everywhere)."""
    own = evidence.ranked[0].passage.part.region
    region = query.region
    return (region,) if region and own.steps and not own.covers(region) and not region.covers(own) else ()


def _spoken_for(region: Region, evidence: Evidence) -> bool:
    """True where there is a document of the place, of a place inside it or around it (the nation aside), or a likely passage names it."""
    for entry in evidence.entries.values():
        for part in entry.parts or ():
            if part.region.steps and (part.region.covers(region) or region.covers(part.region)):
                return True
    return any(mentions(scored.passage, region) for scored in evidence.ranked[:40])


def not_for_documents(question: str) -> Abstention | None:
    """Small talk, tasks and instructions to the program, which no policy document answers."""
    if re.search("|".join(f"(?:{p})" for p in load_yaml("abstain")["not_for_documents"]), question, re.I):
        return Abstention("out_of_domain", "我只根据库中的政策文件回答问题，这不是文件能回答的问题。")
    return None


def _has_own(region: Region, evidence: Evidence) -> bool:
    """For numbers of a city or province: True where there is a document of it or of a place inside it, or a passage that names it."""
    if region.level == "county":
        return True
    inside = any(region.covers(part.region) and part.region.steps for e in evidence.entries.values() for part in e.parts)
    return inside or any(mentions(scored.passage, region) for scored in evidence.ranked[:40])


def not_mentioned(query: Query, best: Scored, evidence: Evidence) -> Abstention:
    """What is said where the evidence is too weak and no check knows why: the strong topic words that no document of the library says."""
    lost = [concept.word for concept in missing(best.passage, evidence.weighted) if is_strong(concept)]
    words = [word for word in lost[:_LOOKED_UP] if not evidence.index.says(word)][:_NAMED]
    reason: Reason = "out_of_domain" if foreign(best, evidence) else "not_mentioned"
    return Abstention(reason, f"库中的文件没有提到“{'”“'.join(words)}”。" if words else "库中的文件没有找到能回答这个问题的规定。")


def _other_year(look: Look) -> Abstention | None:
    """Asked about a year outside the period of the plan that no likely passage names."""
    query, evidence = look.query, look.evidence
    if not query.years or query.kinds[0] not in ("target", "deadline", "support", "responsibility"):
        return None
    top = evidence.ranked[0]
    if any(_speaks_of_year(scored, query.years) for scored in evidence.ranked[:15] if _as_likely(scored, top)):
        return None
    if any(_is_for(scored, query.years) for scored in evidence.ranked[:15] if scored.score >= 0.6 * top.score):
        return None
    return Abstention("not_in_force", f"没有找到{query.years[0]}年的规定。")


def _is_for(scored: Scored, years: Sequence[int]) -> bool:
    """True where the part of the passage is about one of the years, or states none."""
    known = part_years(scored.passage)
    return known is None or any(known[0] <= year <= known[1] for year in years)


def _as_likely(scored: Scored, top: Scored) -> bool:
    """True for a near tie with the best passage, or a weaker one of its document with most of its topic words."""
    same = scored.passage.document.id == top.passage.document.id and scored.score >= 0.6 * top.score
    return scored.score >= 0.92 * top.score or (same and (scored.own >= 0.7 * top.own or scored.covered >= 0.65 * top.covered))


def _of_other_document(found: Scored, evidence: Evidence) -> str | None:
    """A strong topic word that the document of `found` never says and the title of another likely document has; None without one."""
    said = evidence.weighted.own(evidence.terms_of(found.passage.document.id))
    titles = frozenset().union(*(s.passage.title_grams for s in evidence.ranked[:10] if s.passage.document.id != found.passage.document.id))
    there = evidence.weighted.own(titles)
    for item, here, other in zip(evidence.weighted, said, there, strict=True):
        if item.concept.weight >= 1.0 and len(item.concept.word) > 1 and here < 0.3 and other > 0.99:
            return item.concept.word
    return None


def _speaks_of_year(scored: Scored, years: tuple[int, ...]) -> bool:
    """True where the passage names one of the years, or what holds every year (每年, 其他年份)."""
    text, told = scored.passage.text, scored.passage.told_years
    named = any(str(year) in text or str(year) in told for year in years)
    return named or bool(re.search(r"其[它他]年份|每年", text) and scored.covered >= 0.5)


def _no_value(look: Look) -> Abstention | None:
    """No likely passage has the value asked for, or has it near the topic."""
    slot, found = look.slot, look.found
    if slot is None:
        return None
    if found is None:
        return _none_at_all(look.query, look.evidence, slot)
    if slot in ("phone", "person", "address") and found.covered < _LEAST_NAMED and found.passage.kind != "head":
        return Abstention("not_mentioned", f"文件没有写明所问的{_SLOT_NAMES[slot]}。")
    return None if found.own >= _SAYS_IT_ALL else _bare_topic(look.query, found, look.evidence, slot)


def _none_at_all(query: Query, evidence: Evidence, slot: str) -> Abstention | None:
    best = evidence.ranked[0]
    beside = (s.passage for s in evidence.ranked[:2] if s.passage.clause.id == best.passage.clause.id)
    if slot in ("duration", "date"):
        vague = any(indefinite(passage, query.rewritten) for passage in beside)
        return None if vague else Abstention("not_mentioned", f"文件提到了相关内容，但没有写明所问的{_SLOT_NAMES[slot]}。")
    return Abstention("not_mentioned", f"文件提到了相关内容，但没有写明所问的{_SLOT_NAMES[slot]}。") if slot in _HARD else None


def _another_matter(look: Look) -> Abstention | None:
    """The value found belongs to another matter (环保 asked, 能耗 said), or is a total where one of each is asked."""
    slot, found = look.slot, look.found
    if slot is None or found is None:
        return None
    if found.own < _SAYS_IT_ALL and _of_another(found, look.evidence, slot, look.query.units):
        return Abstention("not_mentioned", f"文件就所问事项没有写明{_SLOT_NAMES[slot]}；写明的是别的事项的。")
    return _not_each(look.query, found, slot) or _elsewhere(look.query, found, look.evidence)


def _another_place(look: Look) -> Abstention | None:
    """A count to be reached in a place is asked for, and the number found is of a wider one: 海曙区要关停多少家. Rates hold inside too."""
    counted = look.slot == "count" and look.query.units
    return _elsewhere(look.query, look.found, look.evidence) if look.found and counted else None


def _of_another(found: Scored, evidence: Evidence, slot: str, units: Sequence[str]) -> bool:
    if _of_another_matter(found, evidence, slot, units):
        return True
    spoken = found.passage.amount_kinds & {"months", "days", "workdays", "yuan", "percent", "count"}
    return bool(spoken) and (slot in _HARD or slot == "duration") and _of_parallel(found.passage, evidence.weighted)


def _of_parallel(passage: Passage, topic: Topic) -> bool:
    """True where the passage stands under 能耗方面 and the question is about 环保, which a parallel heading (环保方面) has."""
    held = topic.own(passage.grams | passage.heading_grams)
    lost = [i.concept.word for i, share in zip(topic, held, strict=True) if is_strong(i.concept) and share < 0.5]
    naming = {beside for heading in passage.siblings for beside in heading.split() if any(word in beside for word in lost)}
    return any(_parallel(own, beside) for own in passage.headings.split() for beside in naming)


def _parallel(one: str, other: str) -> bool:
    """True where the common beginning and end of two headings make at least half of the longer."""
    if one == other:
        return False
    return _alike(one, other) + _alike(one[::-1], other[::-1]) >= 0.5 * max(len(one), len(other))


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _of_another_matter(found: Scored, evidence: Evidence, slot: str, units: Sequence[str]) -> bool:
    """True where another likely sentence, not beside the one with the value, covers clearly more of the topic and gives no value.

    缓缴社保几个月: the months stand with the taxes (延期缴纳税款，最长不超过3个月), the sentence on 缓缴社会保险 has none.
    """
    ranked = evidence.ranked
    near = [s for s in ranked[:8] if s.score >= 0.7 * ranked[0].score and s.passage.kind not in ("heading", "assignment_note")]
    nearest = max(near, key=lambda s: s.covered, default=found)
    beside = nearest.passage.document.id == found.passage.document.id and (
        nearest.passage.clause.id == found.passage.clause.id or nearest.passage.around == found.passage.around
    )
    return not beside and found.covered < _OF_ANOTHER * nearest.covered and not holds_slot(nearest.passage, slot, units)


_EACH = re.compile(r"每(?:一)?(?:个|家|户|人|名|度|吨|亩|台|辆|项|件|平方米|千瓦时)")
_GIVEN = re.compile(r"每(?:一)?(?:个|家|户|人|名|度|吨|亩|台|辆|项|件|平方米|千瓦时)|给予|奖励|补助|补贴|一次性|最高|不超过|罚款|加价")


def _not_each(query: Query, found: Scored, slot: str) -> Abstention | None:
    """每个项目多少 is not answered by a total: the phrase with the amount must say 每个, 给予, 最高 or the like."""
    if slot not in ("money", "amount") or not _EACH.search(query.rewritten):
        return None
    text = found.passage.document.text
    for phrase in phrases(text, found.passage.span):
        said = phrase.of(text)
        if any(a.kind in ("yuan", "percent") for a in amounts(said)) and _GIVEN.search(said):
            return None
    return Abstention("not_mentioned", f"文件写的是总额，没有写明“{_EACH.search(query.rewritten).group()}”的金额。")  # type: ignore[union-attr]


def _elsewhere(query: Query, found: Scored, evidence: Evidence) -> Abstention | None:
    """Asked for a number of a place, and the number found is not of that place."""
    if query.kinds[0] not in ("target",) and "count" not in query.slots and "money" not in query.slots:
        return None
    if not in_clause(found.passage):
        return None  # the region of running text (news) is only a guess
    for name, region in zip(query.places, query.regions, strict=False):
        own = found.passage.part.region
        if own == region or (own.steps and region.covers(own)) or mentions(found.passage, region):
            continue
        if not own.steps and short_name(name) in found.passage.document.text:
            continue
        if any(short_name(name) in scored.passage.text for scored in evidence.ranked[:8] if scored.passage.kind == "row"):
            continue
        return Abstention("not_mentioned", f"文件没有单列{name}的数字。")
    return None


def _bare_topic(query: Query, found: Scored, evidence: Evidence, slot: str) -> Abstention | None:
    """The topic of the question stands nowhere near the number found."""
    if slot not in ("money", "amount", "ratio", "multiple", "count"):
        return None
    if slot in ("money", "amount") and found.own < _LEAST_OWN:
        return Abstention("not_mentioned", f"文件没有写明所问的{_SLOT_NAMES[slot]}。")
    elsewhere = _of_other_document(found, evidence)
    if elsewhere:
        return Abstention("not_mentioned", f"关于“{elsewhere}”的文件没有写明{_SLOT_NAMES[slot]}。")
    lost = [c for c in missing(found.passage, evidence.weighted) if c.weight >= 0.9]
    total = sum(c.weight for c in query.concepts if c.weight >= 0.9)
    if lost and total and sum(c.weight for c in lost) / total >= 0.5:
        return Abstention("not_mentioned", f"文件没有写明“{'”“'.join(c.word for c in lost[:3])}”的{_SLOT_NAMES[slot]}。")
    return None


CHECKS: dict[str, Callable[[Look], Abstention | None]] = {
    "annex": _annex,
    "region": _other_region,
    "year": _other_year,
    "another_place": _another_place,
    "another_matter": _another_matter,
    "no_value": _no_value,
    "no_list": _no_list,
    "unsaid": _unsaid,
}
"""What may be missing, the most telling first: measures of the decision, and the sentence for the user where nothing is answered."""
VETOES = frozenset(("annex", "region", "year", "another_place", "unsaid"))
"""Checks that refuse alone. On the training questions the first three spoke of seven, none of which the documents answer; `unsaid` of
twenty, twelve of which they do not. `another_place` spoke of none: a number of the city is wrong for its district."""
