"""In: a query and its evidence. Out: a sentence for the user where the passages on the topic leave unsaid what is asked exactly.

The topic may be in the documents without the detail: 实行年度核查 does not say who does it, 限期整改 not in how many months.
"""

import re
from collections.abc import Sequence
from functools import cache

from assistant.model import Query
from assistant.retrieve import Evidence, Passage, Scored
from assistant.retrieve.scoring import defines, said_by
from corpus.bodies.departments import find_departments
from corpus.lexicon import load_yaml
from corpus.model import Criterion, Deadline, Responsibility
from corpus.text.phrases import phrases
from corpus.text.terms import terms

# passages on the topic: at most so many, with at least these shares of the best one's score and of its topic words
_LOOKED_AT, _NEAR, _AS_OWN = 8, 0.7, 0.5
_MEANT_IN = 40
_BODIES = ("department", "office", "government")
# 五、在部分街道…: the number of a clause lists nothing
_NUMBER = re.compile(r"^\s*[一二三四五六七八九十百]+、")
_LISTED = re.compile(r"、|《[^》]+》.{0,3}《|；|[：:]\s*$|(?:一是|（1）|1[.．]|①)")


def unsaid(query: Query, evidence: Evidence) -> str | None:
    """The sentence that says which detail (day, length, frequency, body, sanction, list, meaning, year) is not given; else None."""
    on_matter = _on_matter(evidence.ranked)
    if not on_matter:
        return None
    timed = _with_next(on_matter, evidence.ranked)
    return (
        _time(query, timed)
        or _frequency(query, timed)
        or _body(query, evidence, on_matter)
        or _sanction(query, on_matter)
        or _members(query, on_matter)
        or _meaning(query, evidence)
        or _year(query, evidence, on_matter)
    )


def _on_matter(ranked: Sequence[Scored]) -> list[Scored]:
    """The passages on the topic, the one that says most topic words itself first."""
    told = [s for s in ranked[:_LOOKED_AT] if s.passage.kind not in ("heading", "assignment_note") and s.score >= _NEAR * ranked[0].score]
    told.sort(key=lambda s: -s.own)
    return [s for s in told if s.own >= _AS_OWN * told[0].own]


def _with_next(told: Sequence[Scored], ranked: Sequence[Scored]) -> list[Scored]:
    """With the sentence that follows each: 受灾企业可以申请缓缴住房公积金。缓缴期限最长不超过6个月。"""
    ends = {(s.passage.document.id, s.passage.clause.id, s.passage.span.end) for s in told}
    return [*told, *(s for s in ranked[:_LOOKED_AT] if (s.passage.document.id, s.passage.clause.id, s.passage.span.start) in ends)]


@cache
def _asked(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in load_yaml("abstain")["exactly"][name]))


def _time(query: Query, told: Sequence[Scored]) -> str | None:
    """几月份, 几号 are not answered by 每年; 几个月, 几年 not by 年度 or 长期."""
    if "metadata" in query.kinds:
        return None
    for name, kinds, said in (
        ("day", {"month", "day", "iso"}, "具体日期"),
        ("length", {"months", "days", "workdays", "hours"}, "具体时长"),
    ):
        if _asked(name).search(query.rewritten) and not any(_has_time(s.passage, kinds, name) for s in told):
            return f"文件提到了相关内容，但没有写明{said}。"
    return None


def _has_time(passage: Passage, kinds: set[str], name: str) -> bool:
    text = _asked("issued").sub("", passage.text)
    if any(a.kind in kinds for a in passage.amounts if a.text in text):
        return True
    dated = name == "day" and any(
        isinstance(f, Deadline) and f.normalized and (f.normalized.by or f.normalized.start) for f in passage.facts
    )
    return dated or bool(_asked(f"{name}_said").search(text))


def _frequency(query: Query, told: Sequence[Scored]) -> str | None:
    """多久一次 is not answered by 定期."""
    if not _asked("frequency").search(query.rewritten) or any(_asked("frequency_said").search(s.passage.text) for s in told):
        return None
    return "文件没有写明多久一次。"


def _body(query: Query, evidence: Evidence, told: Sequence[Scored]) -> str | None:
    """Who does it: no passage on the topic, nor its headings or assignment note, name a body."""
    if query.kinds[0] != "responsibility" or query.departments or not _asked("body").search(query.rewritten):
        return None
    if any(_names_body(s.passage, evidence) for s in told):
        return None
    return "文件提到了相关内容，但没有写明由哪个部门或单位负责。"


def _names_body(passage: Passage, evidence: Evidence) -> bool:
    named = find_departments(f"{passage.headings} {passage.text}")
    if any(isinstance(f, Responsibility) for f in passage.facts) or any(m.kind in _BODIES for m in named):
        return True
    closing = (s.passage for s in evidence.ranked if s.passage.kind == "assignment_note" and s.passage.document.id == passage.document.id)
    return any(note.around.start <= passage.span.start < note.around.end for note in closing)


def _sanction(query: Query, told: Sequence[Scored]) -> str | None:
    """怎么处罚: the passages on the topic state an obligation and no sanction."""
    if not _asked("sanction").search(query.rewritten):
        return None
    if any(isinstance(f, Criterion) for s in told for f in s.passage.facts) or any(
        _asked("sanction_said").search(s.passage.text) for s in told
    ):
        return None
    return "文件对此提出了要求，但没有写明怎样处罚或处理。"


def _members(query: Query, told: Sequence[Scored]) -> str | None:
    """具体是哪些: the passages on the topic list nothing, and their clauses have no items."""
    if query.kinds[0] == "responsibility" or query.presumed or not _asked("members").search(query.rewritten):
        return None
    if any(lists(s.passage) for s in told):
        return None
    return "文件提到了相关内容，但没有列出所问的是哪些。"


def lists(passage: Passage) -> bool:
    """The passage lists something, or its clause has items."""
    return bool(_LISTED.search(_NUMBER.sub("", passage.text))) or len(passage.document.children.get(passage.clause.id, ())) > 1


def _meaning(query: Query, evidence: Evidence) -> str | None:
    if not _asked("meaning").search(query.rewritten):
        return None
    if any(defines(s.passage, query) for s in evidence.ranked[:_MEANT_IN]):
        return None
    return "文件用到了这个说法，但没有给出定义或界定标准。"


def _year(query: Query, evidence: Evidence, told: Sequence[Scored]) -> str | None:
    """再生铝2030年: the phrase on the topic gives another year (2025年再生铝产量…，2030年电解铝…)."""
    if not query.years or query.kinds[0] != "target":
        return None
    asked = {f"{year}" for year in query.years}
    text = told[0].passage.document.text
    parts = [span.of(text) for span in phrases(text, told[0].passage.span)]
    best = max(parts, key=lambda part: said_by(frozenset(terms(part)), evidence.weighted), default="")
    years = set(re.findall(r"(?:19|20)\d\d(?=年)", best))
    if years and not years & asked and any(year in told[0].passage.text for year in asked):
        return f"文件没有{query.years[0]}年的这项数字；写明的是{'、'.join(sorted(years))}年的。"
    return None
