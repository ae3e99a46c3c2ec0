"""How far the mending of a violation has come: notice, time allowed, extension, result, out of the steps told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.selfcheck.statement.heard import Step
from corpus.times.timeline import add_period


@dataclass(frozen=True)
class Course:
    """The stages of one rectification.

    notice: day of the order; until: day it names; allowed: ISO period it names; rectified: True done, False not yet, None unsaid;
    passed: result of the last retest; expired: the time is said to be over, without a day; closed: whether the plant was closed by order.
    counts: which term counts where that of the order and that of the policy differ, as told.
    """

    notice: date | None = None
    until: date | None = None
    allowed: str | None = None
    extended: bool = False
    extended_until: date | None = None
    wants_extension: bool = False
    rectified: bool | None = None
    rectified_on: date | None = None
    passed: bool | None = None
    closed: bool | None = None
    expired: bool = False
    counts: Literal["order", "policy"] | None = None
    words: tuple[str, ...] = ()

    def due(self, period: str | None, longer: str | None = None) -> date | None:
        """The last day: the one named in the order, else notice plus `period`, plus `longer` once that is granted."""
        if self.extended and self.extended_until:
            return self.extended_until
        period = period or self.allowed
        day = self.until or (add_period(self.notice, period) if self.notice and period else None)
        return self._extended(day, longer)

    def lawful(self, period: str, longer: str | None = None) -> date | None:
        """The last day by the policy: notice plus `period`, whatever the order says, and what an extension adds."""
        if self.extended and self.extended_until:
            return self.extended_until
        return self._extended(add_period(self.notice, period) if self.notice else None, longer)

    def _extended(self, day: date | None, longer: str | None) -> date | None:
        return add_period(day, longer) if day and self.extended and longer else day


def course_of(steps: Sequence[Step], matters: Iterable[str]) -> Course:
    """The course of what concerns one of `matters`; steps that name no matter concern every one."""
    wanted = frozenset(matters)
    own = [step for step in steps if not step.matters or not wanted or step.matters & wanted]
    done = [step for step in own if step.kind in ("rectified", "not_rectified", "rectifying")]
    tests = [step for step in own if step.kind in ("retest_passed", "retest_failed")]
    granted = [step for step in own if step.kind == "extension"]
    notices = [step for step in own if step.kind == "notice" and (step.day or step.until)]
    return Course(
        notice=next((step.day for step in _filled_first(notices) if step.day), None),
        until=next((step.until for step in reversed(notices) if step.until), None),
        allowed=next((step.allows for step in reversed(own) if step.allows), None),
        extended=bool(granted),
        extended_until=granted[-1].until if granted else None,
        wants_extension=any(step.kind == "extension_wanted" for step in own),
        rectified=(done[-1].kind == "rectified") if done else None,
        rectified_on=done[-1].day if done and done[-1].kind == "rectified" else None,
        passed=(tests[-1].kind == "retest_passed") if tests else None,
        closed=_closed(own),
        expired=_expired(own),
        counts=_counts(own),
        words=tuple(dict.fromkeys(step.words for step in own)),
    )


def _filled_first(steps: Sequence[Step]) -> list[Step]:
    """A day filled in, the last one first, before those told: of several orders told the first counts."""
    return [*(step for step in reversed(steps) if step.filled), *(step for step in steps if not step.filled)]


def _expired(steps: Sequence[Step]) -> bool:
    """The time is over once said so, unless an extension is told after it, or in a later message the day until which it runs."""
    told = [step for step in steps if step.kind in ("expired", "extension")]
    if not told or told[-1].kind != "expired":
        return False
    return not any(step.until and step.turn > told[-1].turn for step in steps)


def _counts(steps: Sequence[Step]) -> Literal["order", "policy"] | None:
    told = [step.kind for step in steps if step.kind in ("by_order", "by_policy")]
    return None if not told else "order" if told[-1] == "by_order" else "policy"


def _closed(steps: Sequence[Step]) -> bool | None:
    """Closed once said so; a plant that is still mending or running is not."""
    if any(step.kind == "closed" for step in steps):
        return True
    return False if any(step.kind in ("running", "rectifying") for step in steps) else None
