"""Whether the time for rectification is over, by the time limit of the order given to the enterprise and that of the policy.

An order may allow less than the policy (限期2个月 under 应在6个月内整改). Only where both say the same is it settled; else it is asked
which counts, for a wrong 符合 lets a plant run unlawfully and a wrong 不符合 shuts it. What was told is not asked for again.
"""

from dataclasses import dataclass
from datetime import date

from assistant.selfcheck.statement.course import Course
from assistant.selfcheck.words.logic import Overdue, StillFailing
from corpus.times.timeline import add_period


@dataclass(frozen=True)
class Term:
    """over: True the time is over, False it runs still, None it cannot be told and `asks` is the kind of question that would settle it.

    day: the last day, where the time is known by the calendar.
    """

    over: bool | None
    day: date | None = None
    asks: str = ""


def term_of(leaf: Overdue | StillFailing, course: Course, as_of: date) -> Term:
    """The time that `leaf` allows the enterprise of `course`, by the day `as_of`."""
    period = None if course.counts == "order" else leaf.period
    named = None if course.counts == "policy" and leaf.period else course.due(None, leaf.longer)
    if named and as_of <= named and course.expired:
        return Term(None, None, "until")  # said to be over, and by its days still to come
    ordered = _over(named, as_of)
    if ordered is None and course.expired and not (course.counts == "policy" and leaf.period):
        ordered = True
    if period is None:
        return Term(ordered, named, "" if ordered is not None else _asked(course))
    lawful = course.lawful(period, leaf.longer)
    if lawful is None:
        return _without_notice(ordered, named, period, course, as_of)
    return _of_both(ordered, named, as_of > lawful, lawful, leaf)


def _over(day: date | None, as_of: date) -> bool | None:
    return as_of > day if day else None


def _without_notice(ordered: bool | None, named: date | None, period: str, course: Course, as_of: date) -> Term:
    """期限过了 without the day of the notice: over for a policy of six months only where the order allowed as much."""
    if ordered is False:
        return Term(False, named)
    if ordered and course.allowed and add_period(as_of, course.allowed) >= add_period(as_of, period):
        return Term(True)
    return Term(None, None, _asked(course))


def _of_both(ordered: bool | None, named: date | None, over: bool, lawful: date, leaf: Overdue | StillFailing) -> Term:
    if ordered is None or ordered is over:
        return Term(over, lawful)
    if named is None:
        return Term(None, None, "until")  # 期限过了, and the term of the policy is not: until when did the order allow?
    if ordered and leaf.stated:
        return Term(False, lawful)  # 在6个月内未整改 counts six months, whatever the order allowed
    return Term(None, None, "term")


def _asked(course: Course) -> str:
    """The day of the notice, and where something was told of the order nothing but that day; where the day was told, the last day."""
    if course.notice:
        return "until"
    return "notice_day" if course.expired or course.allowed or course.until else "notice"
