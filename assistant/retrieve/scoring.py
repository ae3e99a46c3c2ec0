"""The parts of a passage's score. In: passage, query, weighted topic words. Out: coverage of the topic, fit of kind and value, penalties.

A term is a character or a pair of neighbouring characters. A set of terms "says" a topic word by the share of the word's weighted
pairs that it holds (0-1).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from assistant.model import Concept, Query
from assistant.retrieve.passages import Passage
from corpus.lexicon import load_yaml
from corpus.model import Criterion, Deadline
from corpus.text.quantities import kind_of_unit
from corpus.text.terms import terms

_IN_HEADING, _IN_TITLE, _AROUND, _AROUND_NOTE = 0.7, 0.75, 0.4, 0.9
_VARIANT = 0.8
# `of_others`: the least weight of a topic word, and the penalty of a document without a word that another's title has
_STRONG, _OF_OTHERS = 1.2, 0.2

MOST_RATED = 40
"""Passages that are measured and rated: the evidence is among so many, or not found at all."""
KIND_FACTS = {
    "responsibility": ("responsibility",),
    "deadline": ("deadline",),
    "consequence": ("criterion",),
    "criterion": ("criterion", "support"),
    "target": ("target",),
    "support": ("support", "criterion"),
    "obligation": ("obligation",),
    "prohibition": ("obligation", "criterion"),
    "procedure": ("obligation", "deadline"),
    "lineage": ("reference",),
}
SLOT_KINDS = {
    "duration": frozenset(("months", "days", "workdays", "hours")),
    "date": frozenset(("year", "month", "day", "iso")),
    "money": frozenset(("yuan",)),
    "amount": frozenset(("yuan", "percent", "points", "times", "permille", "discount")),
    "count": frozenset(("count", "mu", "tons", "m2", "km", "km2", "percent", "points", "times", "bare", "yuan", "kW", "kWh", "m")),
    "ratio": frozenset(("percent", "points", "permille", "times", "discount")),
    "multiple": frozenset(("times",)),
}
_SCOPE = re.compile(
    r"适用于|适用范围|适用对象|本(?:办法|通知|规定|意见|政策|方案)所称|以[^，。；]{2,60}为重点|面向[^，。；]{2,}|范围(?:包括|为|是)"
)
# questions that the opening sentence of a document answers
_WHY = re.compile(r"目的|为什么|为何|为了什么|出于什么")
# interchangeable measure words: 10家企业, 10个企业
_ALIKE = tuple(
    map(frozenset, (("家", "户", "个"), ("人", "名", "个"), ("台", "套", "辆", "个"), ("项", "条", "个", "件", "类", "种", "批")))
)
_INDEFINITE = re.compile(r"限期|限时|及时|立即|即日|尽快")


@dataclass(frozen=True)
class Weighted:
    """A topic word with the weights of its character pairs (sum 1), and the same for each of its variants."""

    concept: Concept
    grams: dict[str, float]
    variants: tuple[dict[str, float], ...]
    weight: float


class Topic(tuple[Weighted, ...]):
    """The weighted topic words of a question, with an index from character pair to the words it belongs to."""

    @cached_property
    def total(self) -> float:
        return sum(item.weight for item in self) or 1.0

    @cached_property
    def by_pair(self) -> dict[str, list[tuple[int, int, float]]]:
        """Pair -> (number of the topic word, 0 for the word itself or the number of its variant, weight)."""
        found: dict[str, list[tuple[int, int, float]]] = {}
        for n, item in enumerate(self):
            for way, grams in enumerate((item.grams, *item.variants)):
                for gram, weight in grams.items():
                    found.setdefault(gram, []).append((n, way, weight))
        return found

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(self.by_pair)

    @cached_property
    def _known(self) -> dict[frozenset[str], dict[int, float]]:
        """Results of `shares`; passages share their headings, titles and paragraphs."""
        return {}

    @cached_property
    def _whole(self) -> dict[frozenset[str], tuple[int, ...]]:
        """Results of `named_by`."""
        return {}

    def shares(self, held: frozenset[str]) -> dict[int, float]:
        """Number of a topic word -> share of it that the set of terms says, above 0 only; a variant counts _VARIANT of its share."""
        if held not in self._known:
            self._known[held] = self._shares(held)
        return self._known[held]

    def said(self, held: frozenset[str]) -> tuple[float, ...]:
        """As `shares`, as a tuple with an entry for every topic word."""
        shares = self.shares(held)
        return tuple(shares.get(n, 0.0) for n in range(len(self)))

    def _shares(self, held: frozenset[str]) -> dict[int, float]:
        shares: dict[tuple[int, int], float] = {}
        for gram in sorted(self.grams & held):  # a fixed order of summation: rounding must not change a ranking
            for n, way, weight in self.by_pair[gram]:
                shares[n, way] = shares.get((n, way), 0.0) + weight
        best: dict[int, float] = {}
        for (n, way), share in sorted(shares.items()):
            best[n] = max(best.get(n, 0.0), share if way == 0 else _VARIANT * share)
        return best

    def named_by(self, held: frozenset[str]) -> tuple[int, ...]:
        """Numbers of the topic words of weight 0.9 or more and two characters or more that the set of terms says completely."""
        if held not in self._whole:
            strong = ((n, share) for n, share in enumerate(self.own(held)) if self[n].concept.weight >= 0.9)
            self._whole[held] = tuple(n for n, share in strong if share > 0.99 and len(self[n].concept.word) > 1)
        return self._whole[held]

    def own(self, held: frozenset[str]) -> list[float]:
        """As `said`, variants left out."""
        best = [0.0] * len(self)
        for gram in sorted(self.grams & held):
            for n, way, weight in self.by_pair[gram]:
                if way == 0:
                    best[n] += weight
        return best


@dataclass
class Scored:
    """A passage with its score. `covered`: share of the topic said by it, its headings, title and paragraph; `own`: by itself alone;
    `place`: what `place_fit` added; `likeness`: cosine with the question; `features`, `probability`: see assistant/answer/features.
    """

    passage: Passage
    score: float
    covered: float
    own: float
    place: float = 0.0
    likeness: float = 0.0
    features: dict[str, float] = field(default_factory=dict)
    probability: float = 0.0


def frequencies(pool: Iterable[Passage]) -> tuple[Counter[str], int]:
    """(number of passages that hold each term, number of passages)."""
    found: Counter[str] = Counter()
    count = 0
    for passage in pool:
        found.update(passage.grams)
        count += 1
    return found, count


def weigh(concepts: Sequence[Concept], seen: Counter[str], count: int) -> Topic:
    """Topic words weighted by the inverse document frequency of their character pairs (`seen` in `count` passages)."""

    def idf(gram: str) -> float:
        # a pair that no passage holds is no rarer than one that two hold: it distinguishes nothing
        return math.log(1 + (count + 1.0) / (max(seen[gram], 2) + 0.5))

    weighted = []
    for concept in concepts:
        grams = _grams(concept.word, idf)
        if not grams:
            continue
        variants = tuple(g for word in concept.variants if (g := _grams(word, idf)))
        mean = sum(idf(gram) for gram in grams) / len(grams)
        size = min(1.8, 1 + 0.2 * (len(concept.word) - 2)) if len(concept.word) > 1 else 1.0
        weighted.append(Weighted(concept, grams, variants, concept.weight * mean * size))
    return Topic(weighted)


def _grams(word: str, idf: Callable[[str], float]) -> dict[str, float]:
    """Weights of the character pairs of a word (of the character where it has one only), sum 1."""
    found = terms(word)
    pairs = [gram for gram in found if len(gram) > 1]
    chosen = pairs or found
    weights = {gram: idf(gram) for gram in chosen}
    total = sum(weights.values())
    return {gram: weight / total for gram, weight in weights.items()}


def coverage(passage: Passage, topic: Topic) -> tuple[float, float]:
    """(share of the topic said by the passage with headings, title and paragraph; share said by the passage alone)."""
    if not topic or not passage.reaches(topic.grams):
        return 0.0, 0.0
    around = _AROUND_NOTE if passage.kind == "assignment_note" else _AROUND
    said = topic.shares(passage.grams)
    best = dict(said)
    for share, held in ((_IN_HEADING, passage.heading_grams), (_IN_TITLE, passage.title_grams), (around, passage.around_grams)):
        for n, here in topic.shares(held).items():
            best[n] = max(best.get(n, 0.0), share * here)
    own = sum(topic[n].weight * here for n, here in said.items()) / topic.total
    whole = sum(topic[n].weight * here for n, here in sorted(best.items())) / topic.total
    return whole, (whole if passage.kind == "assignment_note" else own)


def of_sibling(passage: Passage, topic: Topic) -> float:
    """Penalty where a sibling's heading says a topic word that neither the passage nor its own headings say."""
    beside = passage.sibling_grams(topic.grams)
    named = topic.named_by(beside) if beside else ()
    if not named:
        return 0.0
    here = topic.own(passage.grams | passage.heading_grams)
    return min(0.4, 0.18 * sum(here[n] < 0.5 for n in named))


def said_by(held: frozenset[str], topic: Topic) -> float:
    """Share of the whole topic that a set of terms says, 0-1."""
    return sum(topic[n].weight * share for n, share in topic.shares(held).items()) / topic.total


def of_others(likely: Sequence[Scored], topic: Topic) -> dict[str, float]:
    """Document id -> penalty, where its text never says a strong topic word that the title of another likely document has.

    临港双特政策对购房有什么优惠: the policy of 鹿城 on buying a house never says 临港 and is no answer.
    """
    documents = {scored.passage.document.id: scored.passage.document.text for scored in likely}
    titles = {scored.passage.title_grams for scored in likely}
    strong = [item for item in topic if item.concept.weight >= _STRONG and len(item.concept.word) > 1]
    titled = [item for item in strong if any(item.grams.keys() <= title for title in titles)]
    absent = {document: sum(not _says(text, item) for item in titled) for document, text in documents.items()}
    return {document: _OF_OTHERS * min(2, lost) for document, lost in absent.items() if lost}


def _says(text: str, item: Weighted) -> bool:
    """True when half of the word by weight, or the like of a variant, stands in the text."""
    ways = ((item.grams, 1.0), *((variant, _VARIANT) for variant in item.variants))
    return any(share * sum(weight for gram, weight in grams.items() if gram in text) >= 0.5 for grams, share in ways)


def missing(passage: Passage, topic: Topic) -> list[Concept]:
    """Topic words less than half said by the passage, its headings, title and paragraph."""
    return [item.concept for item, share in zip(topic, topic.said(passage.reach_grams), strict=True) if share < 0.5]


def _counts(passage: Passage, word: str) -> bool:
    """True when the passage has a number with the measure word `word` or an interchangeable one (家 and 户)."""
    kind = kind_of_unit(word)
    if kind is None:
        return word in passage.text
    alike = next((group for group in _ALIKE if word in group), frozenset({word}))
    return any(a.kind == kind and (kind != "count" or a.unit in alike) for a in passage.amounts)


def holds_slot(passage: Passage, slot: str, units: Sequence[str] = ()) -> bool:
    """True when the passage has a value of the kind `slot`; a count must be in one of the measure words `units`, where given."""
    if slot == "count" and units:
        in_cells = passage.kind == "row" and "bare" in passage.amount_kinds
        return in_cells or any(_counts(passage, word) for word in units)
    if passage.amount_kinds & SLOT_KINDS.get(slot, frozenset()):
        return True
    if slot == "date" and any(
        isinstance(fact, Deadline) and fact.normalized and fact.normalized.kind != "immediate" for fact in passage.facts
    ):
        return True
    cue = _cue("slots", slot)
    return bool(cue and cue.search(passage.text))


@cache
def _cue(table: str, name: str) -> re.Pattern[str] | None:
    """The cue words of a kind of statement or of a value (cues.yaml); None where it has none."""
    words = load_yaml("cues")[table].get(name)
    return re.compile("|".join(words)) if words else None


def indefinite(passage: Passage, question: str) -> str | None:
    """The time limit without a number (限期, 及时 …) beside words of the question (限期整改); None without one."""
    for m in _INDEFINITE.finditer(passage.text):
        if passage.text[m.end() : m.end() + 2] in question or passage.text[max(0, m.start() - 2) : m.start()] in question:
            return m.group()
    return None


def fit(passage: Passage, query: Query, topic: Topic) -> float:
    """Bonus for facts and cue words of the kind of question and the value asked for; penalty for kinds of passage that rarely answer."""
    bonus = 0.0
    kinds = query.kinds[1:4] if query.kinds[0] == "comparison" and len(query.kinds) > 1 else query.kinds[:3]
    for rank, kind in enumerate(kinds):
        share = 1.0 if rank == 0 or query.kinds[0] == "comparison" else 0.5
        if any(fact.kind in KIND_FACTS.get(kind, ()) for fact in passage.facts):
            bonus = max(bonus, 0.2 * share)
        cue = _cue("kinds", kind)
        if cue and cue.search(passage.text):
            bonus = max(bonus, 0.07 * share)
    for slot in query.slots[:2]:
        bonus += 0.08 if holds_slot(passage, slot, query.units) else -0.05
    if query.kinds[0] in ("consequence", "criterion") and topic.grams & passage.grams:
        bonus += _asked_of(passage, topic)
    if query.kinds[0] == "scope" and _SCOPE.search(passage.text):
        bonus += 0.18
    if query.kinds[0] == "definition" and defines(passage, query):
        bonus += 0.35
    if query.kinds[0] == "lineage" and "《" in passage.text:
        bonus += 0.12
    if passage.kind == "assignment_note" and query.kinds[0] != "responsibility":
        bonus -= 0.3
    if passage.is_preamble and query.kinds[0] not in ("lineage", "metadata", "definition") and not _WHY.search(query.rewritten):
        bonus -= 0.2
    if passage.kind in ("heading", "head") and query.kinds[0] not in ("metadata", "lineage"):
        bonus -= 0.2
    return bonus


def defines(passage: Passage, query: Query) -> bool:
    """The passage defines a topic word: “三合一”（厂房、仓库…）, 是指, （以上即为落后产能）, （“黄牌”名单）, 存在…的“四无”企业."""
    for concept in query.concepts:
        if concept.weight < 0.9:
            continue
        if concept.word not in passage.text:
            continue
        term = re.escape(concept.word)
        if re.search(
            rf"{term}[”\"」]?[（(][^）)]{{6,}}[）)]|{term}[”\"」]?[^，。；]{{0,6}}(?:是指|指的是|系指|即)|(?:即为|称为|简称)[“\"]?{term}|存在.{{4,}}[“\"]{term}",
            passage.text,
        ):
            return True
        if re.search(rf"[（(][“\"]{term}[”\"][^（()）]{{0,4}}[）)]", passage.text):
            return True
        if re.search(rf"[（(][^（()）]*即[^（()）]*{term}[^（()）]*[）)]", passage.text):
            return True
    return False


def _asked_of(passage: Passage, topic: Topic) -> float:
    """Bonus where the topic is the condition of a rule in the passage, penalty where it is rather the rule's consequence."""
    rules = [fact for fact in passage.facts if isinstance(fact, Criterion)]
    condition = max((said_by(frozenset(terms(rule.condition)), topic) for rule in rules), default=0.0)
    outcome = max((said_by(frozenset(terms(rule.consequence)), topic) for rule in rules), default=0.0)
    return 0.25 * condition - 0.25 * max(0.0, outcome - condition)
