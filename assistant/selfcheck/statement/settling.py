"""In: all that was said of one condition. Out: one value; later messages correct earlier ones, a violation is only withdrawn expressly.

Within one message an earlier “超标” falls only to a later state told as mended (复查已经达标) or when it was told as past
(去年超了，今年没超); otherwise the bad one stands, so that no violation is called compliant on a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.selfcheck.statement.course import Course
from assistant.selfcheck.statement.heard import Observation
from assistant.selfcheck.words.vocabulary import conditions


@dataclass(frozen=True)
class Settled:
    value: bool | None
    words: str
    day: date | None = None
    hedged: bool = False


def settle(said: Sequence[Observation], course: Course) -> Settled | None:
    """One value for a condition out of what was said of it (all of one condition, in order); None when nothing was said."""
    if not said:
        return None
    kept: dict[tuple[str, str], Observation] = {}
    for one in said:
        _take(kept, one)
    return _mended(_joined(list(kept.values())), course)


def _take(kept: dict[tuple[str, str], Observation], one: Observation) -> None:
    key = (one.entity, one.part)
    adverse = _adverse(one.condition)
    corrected = [other for other in kept if _covers(one, other)]
    for other in corrected:
        before = kept[other]
        newer = one.turn > before.turn or before.value is None
        if (
            before.value is adverse
            and one.value is not adverse
            and not newer
            and not (one.value is not None and (one.mended or (before.past and one.present)))
        ):
            continue
        del kept[other]
    if key not in kept:
        kept[key] = one


def _covers(one: Observation, other: tuple[str, str]) -> bool:
    """What is said in general covers every part, unless it is said of the rest (其他都没超)."""
    entity, part = other
    same_part = one.part == part or (not one.part and not one.rest)
    return same_part and (one.entity == entity or not one.entity)


def _adverse(condition: str) -> bool:
    """The value that must not be lost: the condition of a sanction holds; for a merit (有效益) that it does not."""
    return not conditions()[condition].merit and conditions()[condition].done_of is None


def _joined(kept: list[Observation]) -> Settled:
    holds = [one for one in kept if one.value]
    unsure = [one for one in kept if one.value is None]
    shown = (holds or unsure or kept)[-1]
    return Settled(shown.value, shown.words, shown.day, hedged=shown.value is None)


def _mended(settled: Settled, course: Course) -> Settled:
    """A violation that a later retest passed is over; one only said to be mended is no longer sure."""
    if settled.value is not True:
        return settled
    if course.passed:
        return Settled(False, course.words[-1] if course.words else settled.words, settled.day)
    if course.rectified and course.passed is None:
        return Settled(None, course.words[-1] if course.words else settled.words, settled.day)
    return settled
