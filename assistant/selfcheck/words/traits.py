"""What a condition demands besides its matter: that it is the first time, that it has lasted so many years, of which level it is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.text.numerals import SMALL_NUMERAL

_FIRST = re.compile(r"首次|初次|第一次|首个|首批|(?<!重)新(?=认定|获|评|入选|列入|增补|上规|升规|纳统|晋升)")
_LASTED = re.compile(rf"连续(?:保持)?[\d{SMALL_NUMERAL}两]+个?年(?:以上)?(?:内)?|持续[\d{SMALL_NUMERAL}两]+年")
_LEVEL = re.compile(r"国家级?|全国|中国|省级?(?!会|道)|市级(?!政府)|县级|区级")


@dataclass(frozen=True)
class Traits:
    """first: the first time only; years: it has lasted; levels: of which level (国, 省, 市 …); rest: the wording without all these."""

    first: bool
    years: bool
    levels: frozenset[str]
    rest: str

    @property
    def plain(self) -> bool:
        return not (self.first or self.years)


@lru_cache(maxsize=4096)
def traits_of(wording: str) -> Traits:
    rest = _LASTED.sub(lambda match: "，" * len(match.group()), wording)
    rest = _FIRST.sub(lambda match: "，" * len(match.group()), rest)
    rest = _LEVEL.sub(lambda match: "，" * len(match.group()), rest)
    return Traits(bool(_FIRST.search(wording)), bool(_LASTED.search(wording)), levels_in(wording), rest)


def levels_in(text: str) -> frozenset[str]:
    return frozenset("国" if match.group()[0] in "国全中" else match.group()[0] for match in _LEVEL.finditer(text))
