"""A duty or right with a day: done, but after it? In: the rule and what was said of it; out: why it is late, or nothing."""

import re
from datetime import date

from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.rules.rule import Rule
from assistant.selfcheck.words.dates import find_dates
from assistant.selfcheck.words.logic import Truth
from corpus.times.due_dates import add_period, due_date, yearly_day

_DAY = re.compile(r"\d月|\d日|年底|月底|月末")
"""The day stands in what is granted (可顺延至2月24日), not in what has to have come about (3月底前完成改造)."""


def lateness(rule: Rule, condition: Truth, book: FactBook) -> str | None:
    """What was done after its last day, in Chinese; None where it was in time or no day was told."""
    days = _days_told(condition, book.as_of)
    if rule.kind == "support" and rule.deadline and rule.deadline.kind == "date" and _DAY.search(rule.consequence):
        end = due_date(rule.deadline)
        done = [hit.day for hit in find_dates(book.sentences_of(condition.because), book.as_of) if hit.exact]
        if end and done:
            return None if done[-1] <= end else f"应在 {end.isoformat()} 前办，实际 {done[-1].isoformat()} 才办"
        return f"期限到 {end.isoformat()}，{book.as_of.isoformat()} 已过" if end and book.as_of > end else None
    if rule.deadline is None or not days:
        return None
    last = last_day(rule, condition, book)
    if last is None:
        return None
    if rule.deadline.kind == "duration":
        return f"期限到 {last.isoformat()}，{book.as_of.isoformat()} 已过" if book.as_of > last else None
    return f"应在 {last.isoformat()} 前办，实际 {days[-1].isoformat()} 才办" if days[-1] > last else None


def last_day(rule: Rule, condition: Truth, book: FactBook) -> date | None:
    """The last day by the rule's deadline, counted from the day told where it is a spell, of the year told where it comes every year."""
    deadline, days = rule.deadline, _days_told(condition, book.as_of)
    if deadline is None or not days:
        return None
    if deadline.kind == "recurring":
        return yearly_day(deadline.by, days[-1].year)
    if deadline.kind == "duration" and rule.kind == "support" and deadline.within:
        return add_period(days[-1], deadline.within, bool(deadline.working_days))
    return due_date(deadline) if deadline.kind in ("date", "period") else None


def _days_told(condition: Truth, as_of: date) -> list[date]:
    return [hit.day for words in condition.because for hit in find_dates(words, as_of) if hit.exact]
