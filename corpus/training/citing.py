"""Sentences that cite an article of another law, paired with that article: people who applied it, in their own words."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.text.numerals import SMALL_NUMERAL
from corpus.training.laws import Passage, law_key

_NUMBER = f"[{SMALL_NUMERAL}百千零〇两]+"
_CODES = (
    "刑法|民法典|刑事诉讼法|民事诉讼法|行政诉讼法|公司法|保险法|企业破产法|劳动合同法|"
    "著作权法|商标法|专利法|票据法|物权法|合同法|婚姻法|继承法"
)
_CITATION = re.compile(
    rf"(?:根据|依照|按照|适用|违反|依据)?(?:《([^《》]{{2,40}})》|({_CODES}))(?:[（(][^（）()]{{1,25}}[)）])?"
    rf"第({_NUMBER})条(之[{SMALL_NUMERAL}]+)?(?:第{_NUMBER}款)?(?:第[（(]?{_NUMBER}[）)]?项)?(?:的?规定)?"
)
_LEFTOVER = re.compile(rf"[和、及以]*第[（(]?[{SMALL_NUMERAL}百千零〇两]+[）)]?(?:条(?:之[{SMALL_NUMERAL}]+)?|款|项)(?:的?规定)?")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")


@dataclass(frozen=True)
class CitingPair:
    """`query`: a sentence with its citations taken out; `article`: the passage it cites; `source`: the citing file."""

    query: str
    article: Passage
    source: str

    @property
    def held_out(self) -> bool:
        """True for a fifth of the citing files: kept from training, for tuning."""
        return zlib.crc32(self.source.encode()) % 5 == 0


def citing_pairs(passages: Sequence[Passage]) -> list[CitingPair]:
    """All pairs whose cited article is at hand; sentences that say little beside the citation are left out."""
    articles = _newest_articles(passages)
    found: dict[tuple[str, str, str], CitingPair] = {}
    for passage in passages:
        for query, key in _citing_sentences(passage):
            article = articles.get(key)
            if article and law_key(article.law) != law_key(passage.law):
                found.setdefault((query, *key), CitingPair(query, article, passage.source))
    return list(found.values())


def _newest_articles(passages: Sequence[Passage]) -> dict[tuple[str, str], Passage]:
    """By (law, label); files are read in the order of their names, so a later date wins."""
    return {(law_key(p.law), p.label): p for p in passages if p.label}


def _citing_sentences(passage: Passage) -> Iterator[tuple[str, tuple[str, str]]]:
    for sentence in _SENTENCE.findall(passage.text):
        cited = list(_CITATION.finditer(sentence))
        if not cited or len(cited) > 2:
            continue
        said = _LEFTOVER.sub("", _CITATION.sub("", sentence)).strip("，。；、：:“” ")
        if len(said) >= 15:
            for match in cited:
                yield said, (law_key(match.group(1) or match.group(2)), f"第{match.group(3)}条{match.group(4) or ''}")
