"""In: the text of a question. Out: its topic words with weights and variants, without interrogatives, places and document names."""

import re
from collections.abc import Iterable
from functools import cache

from assistant.model import Concept
from corpus.bodies.departments import find_departments, forms
from corpus.lexicon import load_yaml
from corpus.text.expansion import everyday_lexicon
from corpus.text.words import rarity, words

_KEEP_TOGETHER = re.compile(r"“([^“”]{2,12})”|\"([^\"]{2,12})\"|「([^」]{2,12})」")
_LIGHT_WEIGHT = 0.25
# 1200万, 220万左右: the user's own amounts; a document has thresholds, other numbers
_AMOUNT = re.compile(
    r"(?:大概|大约|约)?(?<!\d)(?<!\d[.,])\d[\d.,]{0,40}\s{0,8}(?:多)?(?:万|亿)?(?:元|块)?(?:左右|上下)?(?<=[万亿元块右下])"
)
_RUN_WEIGHT = 0.6
_LONG = 30
# words that rather name a document than its content
_DOCUMENTS = ("方案", "规划", "名单", "办法", "目录")
_USEFUL = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


@cache
def _asking() -> re.Pattern[str]:
    phrases = [phrase for row in load_yaml("questions")["asking"] for phrase in row.split("|")]
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


@cache
def light() -> frozenset[str]:
    return frozenset(word for row in load_yaml("questions")["light"] for word in row.split())


def without_asking(question: str) -> str:
    """The question with its interrogative words (什么时候, 由谁, 是多少 …) replaced by spaces."""
    return _asking().sub(" ", question)


def concepts(question: str, known: tuple[str, ...] = (), called: str = "") -> tuple[Concept, ...]:
    """Topic words in order with their variants. Left out: `known` words (place names, 文号) and `called`, the words of a title by
    which the question names its document.

    Weights: about 1.0 for a content word, up to 1.6 for a rare one or a quoted term, 0.25 for words that every policy has.
    """
    question = _AMOUNT.sub(" ", question.replace(called, " ") if called else question)
    for word in sorted(known, key=len, reverse=True):
        question = question.replace(word, " ")
    found: dict[str, Concept] = {}
    for m in _KEEP_TOGETHER.finditer(question):
        term = next(group for group in m.groups() if group)
        found[term] = Concept(word=term, variants=_variants(term), weight=1.6)
    rest = without_asking(_KEEP_TOGETHER.sub(" ", question))
    for word, variants in _everyday(rest):
        found.setdefault(word, Concept(word=word, variants=variants, weight=_weight(word)))
    for name, variants in _bodies(rest):
        found.setdefault(name, Concept(word=name, variants=variants, weight=1.2))
    cut = words(rest)
    inside = _Inside(word for word in found if word in rest)
    for word in dict.fromkeys(cut):
        if _USEFUL.search(word) and word not in inside:
            found.setdefault(word, Concept(word=word, variants=_variants(word), weight=_weight(word)))
            inside.add(word)
    for run in _runs(rest, cut):
        found.setdefault(run, Concept(word=run, weight=_RUN_WEIGHT))
    return tuple(found.values())


class _Inside:
    """The set of proper substrings of some words, for lookups that stay fast with many words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pieces: set[str] = set()
        self._long: list[str] = []
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        size = len(word)
        if size > _LONG:  # a few only; their pieces would be many
            self._long.append(word)
        else:
            self._pieces.update(word[i:j] for i in range(size) for j in range(i + 1, size + 1) if j - i < size)

    def __contains__(self, word: str) -> bool:
        return word in self._pieces or any(word in longer and word != longer for longer in self._long)


def _bodies(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """(department, other names of its field) for each one the question names (环保部门: 环境保护, 生态环境)."""
    found = []
    for mention in find_departments(text):
        if mention.area and mention.kind == "department":
            found.append((mention.base or mention.name, tuple(form for form in forms(mention.area) if form != mention.base)))
    return found


def _runs(text: str, cut: list[str]) -> list[str]:
    """Neighbouring content words joined (安全+生产+条件): phrases that count beside the single words."""
    runs: list[list[str]] = [[]]
    at = 0
    for word in cut:
        start = text.find(word, at)
        content = len(word) > 1 and word not in light() and not word.isdigit()
        if not content or (runs[-1] and start != at):
            runs.append([])
        if content:
            runs[-1].append(word)
        at = start + len(word)
    return ["".join(run) for run in runs if len(run) > 1 and len("".join(run)) <= 12]


def _everyday(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Everyday words of the text that the lexicon knows, longest first, with the official terms for them."""
    found, at, lexicon, ends = [], 0, everyday_lexicon(), _word_ends(text)
    longest = max(map(len, lexicon), default=0)
    while at < len(text):
        lengths = range(min(longest, len(text) - at), 1, -1)
        word = next((text[at : at + n] for n in lengths if text[at : at + n] in lexicon and not _splits_two(at, at + n, ends)), None)
        if word and word not in light():
            found.append((word, lexicon[word]))
        at += len(word) if word else 1
    return found


def _word_ends(text: str) -> frozenset[int]:
    """Offsets at which a word of the text begins or ends."""
    ends, at = {0}, 0
    for word in words(text):
        at = max(at, text.find(word, at))
        ends |= {at, at + len(word)}
        at += len(word)
    return frozenset(ends)


def _splits_two(start: int, end: int, ends: frozenset[int]) -> bool:
    """True for 停电 in 叫停|电站: it begins inside one word and ends inside another, so it is no word there."""
    return start not in ends and end not in ends


def _variants(word: str) -> tuple[str, ...]:
    return everyday_lexicon().get(word, ())


def _weight(word: str) -> float:
    if word in light():
        return _LIGHT_WEIGHT
    if word in _DOCUMENTS:
        return 0.5
    if len(word) == 1:
        return 0.35
    if word.isdigit():
        return 0.6
    return min(1.6, max(0.6, rarity(word) / 9))
