"""How well a unit answers a question: topic words covered, kind of statement, value present, place, likeness."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from assistant.model import Concept, Query
from assistant.retrieve.units import Unit
from corpus.lexicon import load_yaml
from corpus.model import Criterion, Deadline
from corpus.text.quantities import kind_of_unit
from corpus.text.terms import terms

_IN_HEADING, _IN_TITLE, _AROUND, _AROUND_TAIL = 0.7, 0.75, 0.4, 0.9
_VARIANT = 0.8
# a topic word that names what the question is about, and what a document loses that never says it where another's title does
_STRONG, _OF_OTHERS = 1.2, 0.2

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
# what the opening of a document answers
_WHY = re.compile(r"目的|为什么|为何|为了什么|出于什么")
# what counts the same things: 10家企业, 10个企业
_ALIKE = tuple(
    map(frozenset, (("家", "户", "个"), ("人", "名", "个"), ("台", "套", "辆", "个"), ("项", "条", "个", "件", "类", "种", "批")))
)
_INDEFINITE = re.compile(r"限期|限时|及时|立即|即日|尽快")


@dataclass(frozen=True)
class Weighted:
    """A topic word with the weights of its character pairs (they add up to 1), and those of the other ways to say it."""

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
        """Pair -> (number of the word, number of the way to say it, 0 for the word itself, weight)."""
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
        """What sets of terms were found to say: headings, titles and paragraphs are asked for again by unit after unit."""
        return {}

    @cached_property
    def _whole(self) -> dict[frozenset[str], tuple[int, ...]]:
        """The strong topic words that sets of terms were found to say whole."""
        return {}

    def shares(self, held: frozenset[str]) -> dict[int, float]:
        """Number of a topic word -> how much of it a set of terms says, in order; those it says nothing of are left out."""
        if held not in self._known:
            self._known[held] = self._shares(held)
        return self._known[held]

    def said(self, held: frozenset[str]) -> tuple[float, ...]:
        """For each topic word how much of it a set of terms says, 0-1; another way to say it counts four fifths."""
        shares = self.shares(held)
        return tuple(shares.get(n, 0.0) for n in range(len(self)))

    def _shares(self, held: frozenset[str]) -> dict[int, float]:
        shares: dict[tuple[int, int], float] = {}
        for gram in sorted(self.grams & held):  # sums in one order: an answer must not hang on the last bit
            for n, way, weight in self.by_pair[gram]:
                shares[n, way] = shares.get((n, way), 0.0) + weight
        best: dict[int, float] = {}
        for (n, way), share in sorted(shares.items()):
            best[n] = max(best.get(n, 0.0), share if way == 0 else _VARIANT * share)
        return best

    def named_by(self, held: frozenset[str]) -> tuple[int, ...]:
        """Numbers of the topic words that tell matters apart and that a set of terms says whole."""
        if held not in self._whole:
            strong = ((n, share) for n, share in enumerate(self.own(held)) if self[n].concept.weight >= 0.9)
            self._whole[held] = tuple(n for n, share in strong if share > 0.99 and len(self[n].concept.word) > 1)
        return self._whole[held]

    def own(self, held: frozenset[str]) -> list[float]:
        """As `said`, by the words themselves only."""
        best = [0.0] * len(self)
        for gram in sorted(self.grams & held):
            for n, way, weight in self.by_pair[gram]:
                if way == 0:
                    best[n] += weight
        return best


@dataclass
class Scored:
    """A unit with its score and what makes it up; `covered` is the share of the topic that the unit and its headings carry."""

    unit: Unit
    score: float
    covered: float
    own: float
    place: float = 0.0
    likeness: float = 0.0


def frequencies(pool: Iterable[Unit]) -> tuple[Counter[str], int]:
    """How many units hold each term, and how many units there are."""
    found: Counter[str] = Counter()
    count = 0
    for unit in pool:
        found.update(unit.grams)
        count += 1
    return found, count


def weigh(concepts: Sequence[Concept], seen: Counter[str], count: int) -> Topic:
    """Concepts with weights by how rare their pairs are among the units."""

    def idf(gram: str) -> float:
        # a pair that no unit holds tells units apart no better than one that few hold
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
    """Weights of the character pairs of a word (of its one character), adding up to 1."""
    found = terms(word)
    pairs = [gram for gram in found if len(gram) > 1]
    chosen = pairs or found
    weights = {gram: idf(gram) for gram in chosen}
    total = sum(weights.values())
    return {gram: weight / total for gram, weight in weights.items()}


def coverage(unit: Unit, topic: Topic) -> tuple[float, float]:
    """(share of the topic in the unit with its headings, title and paragraph; share in its own words)."""
    if not topic or not unit.reaches(topic.grams):
        return 0.0, 0.0
    around = _AROUND_TAIL if unit.kind == "tail" else _AROUND
    said = topic.shares(unit.grams)
    best = dict(said)
    for share, held in ((_IN_HEADING, unit.heading_grams), (_IN_TITLE, unit.title_grams), (around, unit.around_grams)):
        for n, here in topic.shares(held).items():
            best[n] = max(best.get(n, 0.0), share * here)
    own = sum(topic[n].weight * here for n, here in said.items()) / topic.total
    whole = sum(topic[n].weight * here for n, here in sorted(best.items())) / topic.total
    return whole, (whole if unit.kind == "tail" else own)


def of_sibling(unit: Unit, topic: Topic) -> float:
    """Taken off where a topic word is the heading of a clause beside this one, and neither this unit nor its headings say it."""
    beside = unit.sibling_grams(topic.grams)
    named = topic.named_by(beside) if beside else ()
    if not named:
        return 0.0
    here = topic.own(unit.grams | unit.heading_grams)
    return min(0.4, 0.18 * sum(here[n] < 0.5 for n in named))


def said_by(held: frozenset[str], topic: Topic) -> float:
    """Share of the topic that a set of terms carries, 0-1."""
    return sum(topic[n].weight * share for n, share in topic.shares(held).items()) / topic.total


def of_others(likely: Sequence[Scored], topic: Topic) -> dict[str, float]:
    """Document -> what its units lose: it never says a strong topic word that stands in the title of another likely document.

    临港双特政策对购房有什么优惠: what 鹿城 gives for buying a house is no answer.
    """
    documents = {scored.unit.document.id: scored.unit.document.text for scored in likely}
    titles = {scored.unit.title_grams for scored in likely}
    strong = [item for item in topic if item.concept.weight >= _STRONG and len(item.concept.word) > 1]
    titled = [item for item in strong if any(item.grams.keys() <= title for title in titles)]
    lacking = {document: sum(not _says(text, item) for item in titled) for document, text in documents.items()}
    return {document: _OF_OTHERS * min(2, lost) for document, lost in lacking.items() if lost}


def _says(text: str, item: Weighted) -> bool:
    """True when half of the word, or most of another way to say it, stands in the text."""
    ways = ((item.grams, 1.0), *((variant, _VARIANT) for variant in item.variants))
    return any(share * sum(weight for gram, weight in grams.items() if gram in text) >= 0.5 for grams, share in ways)


def missing(unit: Unit, topic: Topic) -> list[Concept]:
    """Topic words that neither the unit nor what stands around it says."""
    return [item.concept for item, share in zip(topic, topic.said(unit.reach_grams), strict=True) if share < 0.5]


def _counts(unit: Unit, word: str) -> bool:
    """True when the unit has a number of what `word` counts: 家 and 户 alike, 个 of anything."""
    kind = kind_of_unit(word)
    if kind is None:
        return word in unit.text
    alike = next((group for group in _ALIKE if word in group), frozenset({word}))
    return any(a.kind == kind and (kind != "count" or a.unit in alike) for a in unit.amounts)


def holds_slot(unit: Unit, slot: str, units: Sequence[str] = ()) -> bool:
    """True when the unit has a value of the kind that is asked for, in one of `units` where the question names them."""
    if slot == "count" and units:
        in_cells = unit.kind == "row" and "bare" in unit.amount_kinds
        return in_cells or any(_counts(unit, word) for word in units)
    if unit.amount_kinds & SLOT_KINDS.get(slot, frozenset()):
        return True
    if slot == "date" and any(
        isinstance(fact, Deadline) and fact.normalized and fact.normalized.kind != "immediate" for fact in unit.facts
    ):
        return True
    cue = _cue("slots", slot)
    return bool(cue and cue.search(unit.text))


@cache
def _cue(table: str, name: str) -> re.Pattern[str] | None:
    """The cue words of a kind of statement or of a value (cues.yaml); None where it has none."""
    words = load_yaml("cues")[table].get(name)
    return re.compile("|".join(words)) if words else None


def indefinite(unit: Unit, question: str) -> str | None:
    """限期, 及时 … before what the question is about (限期整改): a time limit without a number."""
    for m in _INDEFINITE.finditer(unit.text):
        if unit.text[m.end() : m.end() + 2] in question or unit.text[max(0, m.start() - 2) : m.start()] in question:
            return m.group()
    return None


def fit(unit: Unit, query: Query, topic: Topic) -> float:
    """What the kind of question adds: facts of that kind, its cue words, the value asked for."""
    bonus = 0.0
    kinds = query.kinds[1:4] if query.kinds[0] == "comparison" and len(query.kinds) > 1 else query.kinds[:3]
    for rank, kind in enumerate(kinds):
        share = 1.0 if rank == 0 or query.kinds[0] == "comparison" else 0.5
        if any(fact.kind in KIND_FACTS.get(kind, ()) for fact in unit.facts):
            bonus = max(bonus, 0.2 * share)
        cue = _cue("kinds", kind)
        if cue and cue.search(unit.text):
            bonus = max(bonus, 0.07 * share)
    for slot in query.slots[:2]:
        bonus += 0.08 if holds_slot(unit, slot, query.units) else -0.05
    if query.kinds[0] in ("consequence", "criterion") and topic.grams & unit.grams:
        bonus += _asked_of(unit, topic)
    if query.kinds[0] == "scope" and _SCOPE.search(unit.text):
        bonus += 0.18
    if query.kinds[0] == "definition" and defines(unit, query):
        bonus += 0.35
    if query.kinds[0] == "lineage" and "《" in unit.text:
        bonus += 0.12
    if unit.kind == "tail" and query.kinds[0] != "responsibility":
        bonus -= 0.3
    if unit.is_preamble and query.kinds[0] not in ("lineage", "metadata", "definition") and not _WHY.search(query.rewritten):
        bonus -= 0.2
    if unit.kind in ("heading", "head") and query.kinds[0] not in ("metadata", "lineage"):
        bonus -= 0.2
    return bonus


def defines(unit: Unit, query: Query) -> bool:
    """“三合一”（厂房、仓库…）, 是指, （以上即为落后产能）, （“黄牌”名单）, 存在…的“四无”企业: the term beside what it stands for."""
    for concept in query.concepts:
        if concept.weight < 0.9:
            continue
        if concept.word not in unit.text:
            continue
        term = re.escape(concept.word)
        if re.search(
            rf"{term}[”\"」]?[（(][^）)]{{6,}}[）)]|{term}[”\"」]?[^，。；]{{0,6}}(?:是指|指的是|系指|即)|(?:即为|称为|简称)[“\"]?{term}|存在.{{4,}}[“\"]{term}",
            unit.text,
        ):
            return True
        if re.search(rf"[（(][“\"]{term}[”\"][^（()）]{{0,4}}[）)]", unit.text):
            return True
        if re.search(rf"[（(][^（()）]*即[^（()）]*{term}[^（()）]*[）)]", unit.text):
            return True
    return False


def _asked_of(unit: Unit, topic: Topic) -> float:
    """More where what is asked about is the condition of a rule, less where it is only what the rule ends in."""
    rules = [fact for fact in unit.facts if isinstance(fact, Criterion)]
    condition = max((said_by(frozenset(terms(rule.condition)), topic) for rule in rules), default=0.0)
    outcome = max((said_by(frozenset(terms(rule.consequence)), topic) for rule in rules), default=0.0)
    return 0.25 * condition - 0.25 * max(0.0, outcome - condition)
