"""The trade that a document is about, by its title."""

import re
from functools import cache

from assistant.selfcheck.words.logic import InIndustry
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import industry_words


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
