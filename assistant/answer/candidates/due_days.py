"""In: a question for a last day. Out: the day reckoned from the day that the question tells and the period of a clause, or what falls
due between two days (上个季度该完成什么), each cited with its clause."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from assistant.answer.composing.draft import MOST_CITATIONS, Draft
from assistant.answer.composing.selection import shown
from assistant.model import Notice, Query
from assistant.registers.deadlines import deadlines
from assistant.retrieve import Evidence, EvidenceIndex, Passage
from corpus.model import Deadline, Normalized
from corpus.text.terms import terms
from corpus.times.due_dates import add_period, due_date
from corpus.times.timeline import read_times
from corpus.times.working_days import unknown_years

# the last day itself is asked for
_LAST_DAY = re.compile(
    r"(?:最[晚迟后]|截止|到期|期限)[^，。？]{0,8}(?:哪[一]?天|几月几[日号]|几[日号]|什么时候|何时|哪日)|(?:哪[一]?天|几[日号])(?:之?前|以前|到期|截止|为止)"
)
# what has to be done in a stretch of time
_DUE = re.compile(
    r"(?:该|应该?|需要?|必须|要)[^，。？]{0,6}(?:完成|做|办|报送?|落实|交|提交)[^，。？]{0,6}(?:什么|哪些|哪几|啥)|(?:什么|哪些|哪几[项件])[^，。？]{0,8}(?:到期|截止|要完成|该完成)"
)
_NEAR = re.compile(r"(?P<near>上上?|本|这|当前?|下)(?:一?个?)(?P<unit>季度?|月|周|星期|年度?)")
_STEPS = {"上上": -2, "上": -1, "下": 1}
_MONTHS = {"季": 3, "月": 1, "年": 12}
# share of the words of an event (收到整改通知书) and its act that the question must say
_SAYS = 0.5
_AS_WELL = 0.1
_LOOKED_AT = 12


class _Counted(NamedTuple):
    passage: Passage
    fact: Deadline
    says: float


def due_days(query: Query, evidence: Evidence, index: EvidenceIndex) -> Draft | None:
    """A reckoned last day, or a list of what falls due; None where the question asks neither or the clauses give no day."""
    if query.as_of is None:
        return None
    today = date.fromisoformat(query.as_of)
    if _LAST_DAY.search(query.rewritten) and (start := _day_told(query.rewritten, today)):
        return _reckoned(query, evidence, start)
    if _DUE.search(query.rewritten) and (stretch := _stretch(query.rewritten, today)):
        return _listed(query, index, *stretch, today)
    return None


def _day_told(text: str, today: date) -> date | None:
    """The one day that the question tells; without a year the latest one up to `today`."""
    readings = [reading for reading in read_times(text, year=today.year) if reading.use == "point"]
    days = [day for reading in readings if (day := due_date(reading.normalized))]
    if len(days) != 1 or len(readings) != 1:
        return None
    stated = re.search(r"\d{4}|年", readings[0].expression)
    return days[0] if stated or days[0] <= today else days[0] - relativedelta(years=1)


def _reckoned(query: Query, evidence: Evidence, start: date) -> Draft | None:
    """From the period that runs from what the question tells: the clause whose event and act it says most of."""
    asked = frozenset(terms(query.rewritten))
    found = [one for s in evidence.ranked[:_LOOKED_AT] for one in _counted(s.passage, asked)]
    best = max(found, key=lambda one: one.says, default=None)
    if best is None or best.says < _SAYS or best.fact.normalized is None:
        return None
    if len({one.fact.normalized for one in found if one.says >= best.says - _AS_WELL}) > 1:
        return None  # several periods fit: which one counts is not for the program to say
    period = best.fact.normalized
    last = add_period(start, period.within or "", bool(period.working_days))
    draft = Draft(query)
    said = f"自{_said(start)}起{best.fact.expression}，最晚到{_said(last)}。"
    if not draft.say(said, [shown(best.passage)], [_said(start), _said(last)]):
        return None
    draft.core = _said(last)
    draft.quote(shown(best.passage))
    if period.working_days and (unknown := unknown_years(start, last)):
        draft.notices.append(Notice(kind="as_of", text=f"{unknown}。"))
    return draft


def _counted(passage: Passage, asked: frozenset[str]) -> Iterator[_Counted]:
    """The periods of a passage that run from an event, with the share of the event's and the act's words that the question says."""
    for fact in passage.facts:
        if isinstance(fact, Deadline) and fact.anchor and _is_period(fact.normalized):
            shares = [_share(words, asked) for words in (fact.anchor, fact.obligation) if words]
            if shares[0] >= _SAYS:
                yield _Counted(passage, fact, sum(shares) / len(shares))


def _is_period(normalized: Normalized | None) -> bool:
    return normalized is not None and normalized.kind == "duration" and bool(normalized.within) and not normalized.extension


def _share(words: str, asked: frozenset[str]) -> float:
    own = {term for term in terms(words) if len(term) > 1}
    return len(own & asked) / len(own) if own else 0.0


def _stretch(text: str, today: date) -> tuple[date, date] | None:
    """The days that the question names: 上个季度, 下个月, 今年上半年."""
    if near := _NEAR.search(text):
        return _near(near, today)
    for reading in read_times(text, year=today.year):
        start, end = (due_date(Normalized(kind="date", by=day)) for day in (reading.normalized.start, reading.normalized.end))
        if start and end:
            return start, end
    return None


def _near(near: re.Match[str], today: date) -> tuple[date, date]:
    step, unit = _STEPS.get(near["near"], 0), near["unit"][0]
    if unit in "周星":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    months = _MONTHS[unit]
    begun = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = begun + relativedelta(months=step * months)
    return first, first + relativedelta(months=months, days=-1)


def _listed(query: Query, index: EvidenceIndex, start: date, end: date, today: date) -> Draft | None:
    region = query.region.name if query.region and query.region.steps else None
    # what comes round anyway stands behind what is due once
    rows = [row for row in deadlines(index.library, start, end, None, today) if _wanted(query, row.document_id, region, row.region)]
    rows.sort(key=lambda row: row.state == "recurring")
    draft = Draft(query)
    for row in rows[:MOST_CITATIONS]:
        holding = index.document_passages(row.document_id).of({row.clause_id})
        passage = next((one for one in holding if one.span.start <= row.span.start < one.span.end), None)
        if passage:
            draft.quote(shown(passage))
    if draft.statements:
        more = f"，这里列出前{MOST_CITATIONS}项" if len(rows) > MOST_CITATIONS else ""
        draft.notices.append(Notice(kind="as_of", text=f"{_said(start)}至{_said(end)}到期的共{len(rows)}项{more}。"))
    return draft if draft.statements else None


def _wanted(query: Query, document_id: str, asked: str | None, region: str) -> bool:
    named = query.documents or tuple(query.named_documents)
    return document_id in named if named else asked is None or asked == region


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
