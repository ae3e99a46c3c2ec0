"""Whom a document binds: the region of the part that holds a clause, the trade in its title. When it binds: `corpus.times.force`."""

import re
from functools import cache

from assistant.selfcheck.words.logic import InIndustry
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import industry_words
from corpus.bodies.places import read_region
from corpus.model import Part, Region
from corpus.times.force import Force, forces

__all__ = ["Force", "binds", "forces", "region_of", "trade_of"]


def region_of(part: Part) -> Region:
    return Region() if part.level == "national" else part.region


def binds(part: Part, user: str | None) -> bool | None:
    """Whether a rule of `part` binds somebody at `user`; None when his place is unknown or too coarse to tell."""
    rule = region_of(part)
    if not rule.steps:
        return True
    where = read_region(user) if user else None
    if where is None:
        return None
    if rule.covers(where):
        return True
    return None if where.covers(rule) else False


def trade_of(title: str) -> InIndustry | None:
    """The industry a document's title is about (促进稀土行业健康发展, 控制炼油生产能力); None where it names no trade of production."""
    known = industry_words()
    named = tuple(
        dict.fromkeys(
            match["word"] for match in _trade().finditer(title) if any("06" <= code[:2] <= "46" for code in known[match["word"]].codes)
        )
    )
    return InIndustry(named, False, "、".join(named)) if named else None


@cache
def _trade() -> re.Pattern[str]:
    words = alternation(tuple(re.escape(word) for word in industry_words()))
    return re.compile(rf"(?P<word>{words})(?=(?:的)?(?:行业|产业|工业|企业|矿山|矿|项目|生产|开采|能力|[、和]))")
