"""Training pairs: what somebody may ask or say -> the passage that rules it."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.text.numerals import SMALL_NUMERAL
from corpus.training.citing import CitingPair
from corpus.training.laws import Passage

_SENTENCE = re.compile(r"[^。；：\n]+[。；：]?")
_NUMBERING = re.compile(rf"^(?:第[{SMALL_NUMERAL}百]+(?:编|分编|章|节)|[（(]?[{SMALL_NUMERAL}]+[）)、])")
_LONGEST_DOCUMENT = 600
_LEXICON_REPEATS = 15
_CITING_REPEATS = 4
_SAY_EVERYDAY = 0.6
_HIT_BY_HIT = 0.6
_ASK = 0.6
_REVERSED = 0.3
_SHORT = 0.5
# Frames of lay questions to statutes and policies. They teach the model that these words carry no topic.
_FRAMES = (
    "请问{}怎么办", "{}怎么办？", "{}，由谁承担责任？", "{}会怎么处罚", "{}要坐牢吗", "{}合法吗？", "{}违法吗", "{}有什么规定",
    "{}该怎么处理？", "{}，我可以要求赔偿吗", "我想问一下{}", "{}，可以起诉吗？", "{}需要什么条件", "{}要罚多少钱", "{}怎么赔偿",
    "如果{}，法律怎么规定的？", "{}，责任谁来承担", "{}归哪个部门管", "{}什么时候完成", "{}有补贴吗", "{}有哪些要求？", "{}可以吗",
    "我们公司{}，有什么后果", "我家{}，该找谁", "什么是{}", "{}是什么意思", "{}的标准是什么", "对{}有哪些支持政策", "{}行不行",
)  # fmt: skip


class Pair(NamedTuple):
    """`passage` numbers the passage that both sides come from, so that it never is its own negative; -1: none."""

    query: str
    document: str
    passage: int


class EverydaySpeech:
    """Says official text as people would: official terms replaced by the everyday words of the lexicon."""

    def __init__(self, lexicon: Iterable[tuple[str, Sequence[str]]], rng: random.Random) -> None:
        self._rng = rng
        self._words: dict[str, list[str]] = {}
        for everyday, terms in lexicon:
            for term in terms:
                self._words.setdefault(term, []).append(everyday)
        longest_first = sorted(self._words, key=len, reverse=True)
        self._terms = re.compile("|".join(map(re.escape, longest_first)))

    def say(self, text: str) -> str:
        """`text` with some terms replaced, and often put into the frame of a question."""
        if self._rng.random() < _SAY_EVERYDAY:
            text = self._terms.sub(self._swap, text)
        if self._rng.random() < _ASK:
            text = self._rng.choice(_FRAMES).format(text.strip("。；，、： "))
        return text

    def _swap(self, match: re.Match[str]) -> str:
        return self._rng.choice(self._words[match.group()]) if self._rng.random() < _HIT_BY_HIT else match.group()


def epoch_pairs(
    passages: Sequence[Passage], citing: Sequence[CitingPair], lexicon: Sequence[tuple[str, Sequence[str]]], seed: int
) -> list[Pair]:
    """Fresh (query, document) texts of one epoch in random order; what is cut out of a passage differs by `seed`."""
    rng = random.Random(seed)
    speech = EverydaySpeech(lexicon, rng)
    number = {passage: n for n, passage in enumerate(passages)}
    own = [Pair(query, document, n) for n, passage in enumerate(passages) for query, document in _of_passage(passage, rng)]
    cited = [Pair(pair.query, f"{pair.article.context} {pair.article.text}", number[pair.article]) for pair in citing]
    spoken = [Pair(speech.say(p.query), p.document[:_LONGEST_DOCUMENT], p.passage) for p in own + cited * _CITING_REPEATS]
    words = [Pair(everyday, term, -1) for everyday, terms in lexicon for term in terms]
    spoken += words * _LEXICON_REPEATS
    rng.shuffle(spoken)
    return spoken


def _of_passage(passage: Passage, rng: random.Random) -> Iterator[tuple[str, str]]:
    yield _named(passage, rng), passage.text
    sentences = [s for s in _SENTENCE.findall(passage.text) if len(s) >= 6]
    if len(sentences) > 1:
        yield _sentence_to_rest(passage, sentences, rng)
    halves = _halves(passage, rng)
    if halves:
        yield halves


def _named(passage: Passage, rng: random.Random) -> str:
    """The law's title, or its last telling heading, or both; 总则 and 附则 tell nothing."""
    headings = [name for h in passage.headings if (name := _NUMBERING.sub("", h)) not in ("总则", "附则", "")]
    if not headings:
        return passage.law
    return rng.choice((passage.law, headings[-1], f"{passage.law}{headings[-1]}"))


def _sentence_to_rest(passage: Passage, sentences: list[str], rng: random.Random) -> tuple[str, str]:
    """Inverse cloze: one sentence, or a short piece of it as people ask, against its article without it."""
    chosen = rng.choice(sentences)
    if rng.random() < _SHORT:
        chosen = rng.choice([piece for piece in re.split("[，、]", chosen) if len(piece) >= 6] or [chosen])
    return chosen, f"{passage.context} {passage.text.replace(chosen, '', 1)}"


def _halves(passage: Passage, rng: random.Random) -> tuple[str, str] | None:
    """A sentence cut at a comma: what is said against what follows from it."""
    commas = [m.start() for m in re.finditer("[，、：]", passage.text[:300]) if 5 <= m.start() <= len(passage.text) - 6]
    if not commas:
        return None
    cut = rng.choice(commas)
    start = max(passage.text.rfind(mark, 0, cut) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := passage.text.find(mark, cut)) > 0]
    end = min(ends, default=len(passage.text))
    first, second = passage.text[start:cut], passage.text[cut + 1 : end]
    if min(len(first), len(second)) < 4:
        return None
    query, rest = (second, first) if rng.random() < _REVERSED else (first, second)
    return query, f"{passage.context} {rest}"
