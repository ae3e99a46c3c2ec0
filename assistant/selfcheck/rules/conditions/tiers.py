"""A condition that is nothing but a measurement: 亩均税收5万元以上、不足10万元的, 高于10%但低于50%的."""

import re
from itertools import pairwise

from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.words.bounds import Bounds, bounds_in
from assistant.selfcheck.words.logic import Expression, Holds, Measures, Negated, all_of, any_of
from assistant.selfcheck.words.matters import judge

_REST = re.compile(r"(?:的)?(?:企业|单位|用户|用能单位|排污单位|项目)?的?$")
_NO_SUBJECT = re.compile(r"[，。；、且]|并(?![网购])|以及|或者?|等$")


def measured_in(text: str) -> str:
    """What the tier measures, "" where the condition is no tier or names nothing."""
    plain = "".join(text.split())
    one = _one(plain)
    return plain[: one.start] if one else ""


def tier_of(plain: str, topic: str = "") -> Expression | None:
    """The measurement, and what it is an excess of where that is a known wrong (单位产品能耗高于限额标准); None for other conditions."""
    if several := _several(plain):
        subject = re.sub(r"在$", "", plain[: several[0].start])
        return any_of([Measures(subject, one, f"{subject}{one.wording}") for one in several]) if len(content(subject)) >= 2 else None
    one = _one(plain)
    subject = (plain[: one.start] or topic) if one else ""
    if one is None or len(content(subject)) < 2:
        return None
    judged = [hit for hit in judge(subject) if hit.settled]
    wrongs: list[Expression] = [Holds(hit.condition) if hit.value is not False else Negated(Holds(hit.condition)) for hit in judged]
    return all_of([*dict.fromkeys(wrongs), Measures(subject, one, plain)])


def _several(plain: str) -> list[Bounds]:
    """50万元以上至100万元以下、100万元以上至200万元以下: tiers of one measure in a row, each with a gift of its own; empty for others."""
    found = bounds_in(plain)
    apart = [plain[a.end : b.start] for a, b in pairwise(found)]
    alike = len(found) > 1 and len({one.dimension for one in found}) == 1
    rowed = alike and all(re.fullmatch(r"[、，和及或]", gap) for gap in apart) and _REST.fullmatch(plain[found[-1].end :])
    return found if rowed and not _NO_SUBJECT.search(plain[: found[0].start]) else []


def _one(plain: str) -> Bounds | None:
    """The one interval that, with what it measures in front, makes up the whole condition."""
    found = bounds_in(plain)
    if len(found) != 1 or not _REST.fullmatch(plain[found[0].end :]) or _NO_SUBJECT.search(plain[: found[0].start]):
        return None
    return found[0]
