"""What is known of one enterprise on one day: the truth of every leaf of a condition, with the words it was read from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from assistant.selfcheck.judging.elapsing import elapsed
from assistant.selfcheck.judging.kinds import in_trade, of_size, on_the_list
from assistant.selfcheck.judging.naming import condition_keys, first_named, with_parts
from assistant.selfcheck.judging.terms import term_of
from assistant.selfcheck.statement.course import Course, course_of
from assistant.selfcheck.statement.figures import Figure, figures_said
from assistant.selfcheck.statement.heard import DeviceHeard, Heard, Observation
from assistant.selfcheck.statement.measuring import Measured, measured, sum_named
from assistant.selfcheck.statement.settling import settle
from assistant.selfcheck.words.dates import find_dates
from assistant.selfcheck.words.logic import (
    UNKNOWN,
    ClosedFor,
    Expression,
    Has,
    Holds,
    InIndustry,
    Leaf,
    Measures,
    Mentioned,
    OfSize,
    Overdue,
    StillFailing,
    Truth,
    Unstated,
    Wording,
    conjunction,
    disjunction,
    evaluate,
    leaves,
    opposite,
)
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import conditions, features
from assistant.selfcheck.words.wordings import nearness, said_of

_FROM_DAY = re.compile(r"之?日(?:起)?$|之后$")
_SPOKEN_OF = 0.25
"""Share of a scope's words that the sentence which tells the breach must hold."""
_ASKED_FOR = 0.3
"""Share of the words of a question that a support must hold to be what was asked for."""


class FactBook:
    """Facts of one enterprise as heard, by the day `as_of`; answers for the leaves of conditions."""

    def __init__(self, heard: Heard, as_of: date, only_told: bool = False, classes: Mapping[str, Truth] | None = None) -> None:
        self.heard = heard
        self.as_of = as_of
        self._classes = classes or {}
        self._only_told = only_told and any(one.present for one in heard.equipment)
        self._cache: dict[Leaf, Truth] = {}
        self._open: set[str] = set()

    def truth(self, leaf: Leaf) -> Truth:
        if leaf not in self._cache:
            self._cache[leaf] = self._find(leaf)
        return self._cache[leaf]

    def _find(self, leaf: Leaf) -> Truth:
        match leaf:
            case Holds(condition):
                return self.condition(condition)
            case Has():
                return self._device(leaf)
            case InIndustry():
                return in_trade(leaf, self.heard)
            case OfSize():
                return of_size(leaf, self.heard)
            case Measures():
                return self._measure(leaf)
            case Wording():
                return self._wording(leaf)
            case Mentioned(text):
                return self._mentioned(text)
            case Unstated(text):
                return Truth(None, (f"文件只写“{text}”，未写明具体条件",), (f"unstated:{text}",))
            case StillFailing():
                return self._still_failing(leaf)
            case Overdue():
                return self._overdue(leaf)
            case ClosedFor(causes):
                return self._closed_for(causes)

    @cached_property
    def with_devices_told(self) -> "FactBook":
        """The same facts as if the devices that were told of were all there are; itself where none was told of."""
        return FactBook(self.heard, self.as_of, only_told=True, classes=self._classes)

    def with_classes(self, classes: Mapping[str, Truth]) -> "FactBook":
        """The same facts, and the classes that a document's rules put the enterprise into; itself where there are none."""
        return FactBook(self.heard, self.as_of, classes=classes) if any(one.value is not None for one in classes.values()) else self

    # --- conditions of the lexicon

    @cached_property
    def _by_condition(self) -> dict[str, list[Observation]]:
        rows: dict[str, list[Observation]] = {}
        for one in self.heard.observations:
            rows.setdefault(one.condition, []).append(one)
        return rows

    def condition(self, key: str) -> Truth:
        """The truth of one condition: what was said of it, else what follows from others."""
        if key in self._open or key not in conditions():
            return UNKNOWN
        self._open.add(key)
        try:
            return self._condition(key)
        finally:
            self._open.discard(key)

    def _condition(self, key: str) -> Truth:
        said = settle(self._by_condition.get(key, ()), self.course((key,)) if conditions()[key].remediable else Course())
        if said is not None and said.value:
            return Truth(True, (said.words,))
        special = self._special(key)
        if special.value:
            return special  # 环保都达标 said of the whole does not undo a part that was said to fail
        if said is not None and said.value is not None:
            return Truth(said.value, (said.words,))
        followed = self._followed(key)
        if followed.value is not None:
            return followed
        missing = followed.missing or (key,)
        return Truth(None, (), missing)

    def _special(self, key: str) -> Truth:
        """The condition as the disjunction of its parts and of its graver forms; unknown where it has neither."""
        parts = [*conditions()[key].any_of, *(other.id for other in conditions().values() if other.narrower_than == key)]
        return disjunction([self.condition(part) for part in parts]) if parts else UNKNOWN

    def _followed(self, key: str) -> Truth:
        condition = conditions()[key]
        if condition.opposite_of:
            return opposite(self.condition(condition.opposite_of))
        if condition.overdue_of and condition.unfinished:
            return self._task_overdue(condition.overdue_of, condition.unfinished)
        if condition.done_of:
            return self._task_done(condition.done_of)
        if condition.narrower_than and self.condition(condition.narrower_than).value is False:
            return Truth(False, self.condition(condition.narrower_than).because)
        implied = self._implied(key)
        if implied.value is not None or not condition.any_of:
            return implied
        return disjunction([self.condition(part) for part in condition.any_of])

    def _implied(self, key: str) -> Truth:
        for other in conditions().values():
            for value, results in other.implies.items():
                if key in results:
                    truth = self.condition(other.id)
                    if truth.value is (value == "true"):
                        return Truth(results[key], truth.because)
        return UNKNOWN

    def _task_overdue(self, task: str, unfinished: str) -> Truth:
        """Overdue: there is a task, its day is over, and it is not done. No task, or done in time: not overdue."""
        given, undone = self.condition(task), self.condition(unfinished)
        if self._said_done(task):
            return Truth(False, self._said_done(task))
        if given.value is False or (given.value and undone.value is False):
            return Truth(False, given.because if given.value is False else undone.because)
        limit = self._limit(task)
        if given.value and limit and self.as_of <= limit:
            return Truth(False, (*given.because, f"期限 {limit.isoformat()} 未到"))
        if given.value and limit and undone.value:
            return Truth(True, (*given.because, *undone.because))
        return Truth(None, (*given.because, *undone.because), (*given.missing, *(undone.missing if given.value else ())) or (task,))

    def _said_done(self, task: str) -> tuple[str, ...]:
        """Words that say outright that the task is done."""
        done = [key for key, condition in conditions().items() if condition.done_of == task]
        said = [one for key in done for one in self._by_condition.get(key, ())]
        return (said[-1].words,) if said and said[-1].value else ()

    def _task_done(self, task: str) -> Truth:
        given, undone = self.condition(task), self.condition("elimination_unfinished")
        return conjunction([given, opposite(undone)])

    def _limit(self, task: str) -> date | None:
        days = [one.day for one in self._by_condition.get(task, ()) if one.day and one.value]
        return days[-1] if days else None

    # --- what happened after the notice

    def course(self, matters: Iterable[str]) -> Course:
        return course_of(self.heard.steps, matters)

    def course_for(self, base: Expression) -> Course:
        """The course of what `base` names: its violated conditions where some are known, else all of them."""
        keys = condition_keys(base)
        violated = {key for key in keys if key not in self._open and self.condition(key).value}
        return self.course(violated or keys)

    def _still_failing(self, leaf: StillFailing) -> Truth:
        truth = evaluate(leaf.base, self)
        if truth.value is False:
            return truth
        course = self.course_for(leaf.base)
        if course.passed is False and truth.value:
            return Truth(True, (*truth.because, *course.words))
        if course.passed:
            return Truth(False, course.words)
        if course.rectified is False and truth.value:
            term = term_of(leaf, course, self.as_of)
            if term.over or (term.over is None and term.asks != "notice"):
                # 期限到上月底，没改完: not yet 整改后仍未达标, and nothing to be called met either
                return Truth(None, course.words, (f"{term.asks or 'retest'}:{first_named(leaf.base)}",))
            return Truth(False, course.words)
        return Truth(None, truth.because, truth.missing if truth.value is None else (f"retest:{first_named(leaf.base)}",))

    def _overdue(self, leaf: Overdue) -> Truth:
        truth = evaluate(leaf.base, self)
        if truth.value is False:
            return truth
        if truth.value is None:
            return Truth(None, truth.because, truth.missing)
        course, about = self.course_for(leaf.base), first_named(leaf.base)
        term = term_of(leaf, course, self.as_of)
        if term.over is False:
            return Truth(False, (f"整改期限到 {term.day.isoformat()}，尚未届满",) if term.day else course.words)
        if course.rectified_on and term_of(leaf, replace(course, expired=False), course.rectified_on).over is False:
            return Truth(False, course.words)
        if term.over is None:
            return Truth(None, (*truth.because, *course.words), (f"{term.asks}:{about}",))
        if course.rectified is False or course.passed is False:
            over = (f"整改期限 {term.day.isoformat()} 已过",) if term.day else ()
            return Truth(True, (*truth.because, *course.words, *over))
        return Truth(None, truth.because, (f"{_after(course)}:{about}",))

    def _closed_for(self, causes: Expression | None) -> Truth:
        said = settle(self._by_condition.get("closed_by_order", ()), Course())
        closed = [step for step in self.heard.steps if step.kind == "closed"]
        general = self.course(())
        value = True if closed else (said.value if said else general.closed)
        words = tuple(step.words for step in closed) or ((said.words,) if said else general.words[:1])
        if not value or causes is None:
            return Truth(value, words, () if value is not None else ("closed_by_order",))
        named = {matter for step in closed for matter in step.matters}
        if not named:
            return conjunction([Truth(True, words), evaluate(causes, self)])
        wanted = with_parts(condition_keys(causes))
        return Truth(bool(named & wanted), words)

    # --- who and what the enterprise is

    def _device(self, leaf: Has) -> Truth:
        return disjunction([self._one_device(key, leaf) for key in leaf.devices])

    def _one_device(self, key: str, leaf: Has) -> Truth:
        told = [one for one in self.heard.equipment if one.device == key]
        for name, wanted in leaf.features:
            if (of_plant := self._of_plant(name)) is not None and of_plant is not wanted:
                return Truth(False, self._plant_words(name))
        if not told:
            return Truth(False) if self._only_told else Truth(None, (), (f"device:{key}",))
        last = max(one.turn for one in told)
        if any(one.present is False for one in told if one.turn == last):
            return Truth(False, tuple(one.words for one in told if one.present is False))
        present = [one for one in told if one.present]
        # a later description of the same devices takes the place of the earlier, barer one
        full = [one for one in present if one.features or one.capacity] or present
        return disjunction([self._fits(one, leaf) for one in full]) if full else Truth(None, (), (f"device:{key}",))

    def _of_plant(self, feature: str) -> bool | None:
        """The value last said of a feature that concerns the whole plant, of whichever device it was said."""
        said = [dict(one.features)[feature] for one in self.heard.equipment if feature in dict(one.features)]
        return said[-1] if said and features()[feature].of_plant else None

    def _plant_words(self, feature: str) -> tuple[str, ...]:
        return tuple(one.words for one in self.heard.equipment if feature in dict(one.features))[-1:]

    def _fits(self, one: DeviceHeard, leaf: Has) -> Truth:
        parts = [Truth(True, (one.words,))]
        known = dict(one.features)
        for key, wanted in leaf.features:
            value = known.get(key)
            parts.append(Truth(None if value is None else value is wanted, (one.words,), () if value is not None else (f"feature:{key}",)))
        if leaf.capacity and leaf.capacity.compare:
            parts.append(self._capacity(one, leaf))
        return conjunction(parts)

    def _capacity(self, one: DeviceHeard, leaf: Has) -> Truth:
        wanted = leaf.capacity
        if one.capacity is None or wanted is None or wanted.compare is None or one.capacity.base_unit != wanted.quantity.base_unit:
            return Truth(None, (one.words,), (f"capacity:{one.device}",))
        value = wanted.compare(one.capacity.base_value, wanted.quantity.base_value)
        figure = f"{one.capacity.value:g}{one.capacity.unit}"
        if one.capacity.unit != wanted.quantity.unit:
            figure += f"＝{one.capacity.base_value:g}{one.capacity.base_unit}"
        return Truth(value, (f"{one.words}（{figure}，政策线：{wanted.wording}）",))

    @cached_property
    def _figures(self) -> list[Figure]:
        return figures_said(self.heard.pieces)

    def measure_of(self, leaf: Measures) -> Measured | None:
        """The enterprise's figure for what a threshold measures; the time between two days that it told."""
        if leaf.bounds.dimension in ("期间", "天数") and _FROM_DAY.search(leaf.bounds.base):
            return elapsed(leaf, self.heard.pieces, self.as_of)
        return measured(leaf.subject, leaf.bounds, leaf.context, self._figures)

    def speaks_of(self, scope: Expression, words: Sequence[str]) -> bool:
        """The sentence that tells a duty not kept speaks of whom it binds: 是个临时场，当初按五年储量设计 has a 临时堆放场.

        Only what the policy's own words name is taken from that; a trade, a size or a device must be told.
        """
        told = self.sentences_of(words)
        open_ones = [leaf for leaf in leaves(scope) if self.truth(leaf).value is None]
        return bool(told) and all(isinstance(leaf, Wording) and nearness(leaf.text, told) >= _SPOKEN_OF for leaf in open_ones)

    def sentences_of(self, words: Sequence[str]) -> str:
        """The sentences of the enterprise that hold the quoted pieces."""
        return "，".join(dict.fromkeys(_sentence_of(text, self.heard.pieces) for text in words))

    def asked_for(self, support: str) -> bool:
        """The enterprise asked for it (社保能缓缴吗): its question names what the support gives."""
        asked = [piece.text for _, piece in self.heard.pieces if piece.asked is not None]
        return any(nearness(text, support) >= _ASKED_FOR for text in asked)

    def sum_named(self, name: str) -> Measured | None:
        """The sum of money that the enterprise told under a name (租赁标的物总额)."""
        return sum_named(name, self._figures)

    def _measure(self, leaf: Measures) -> Truth:
        found = self.measure_of(leaf)
        value = leaf.bounds.holds(found.low, found.high) if found else None
        if found is None or value is None:
            return Truth(None, (found.working,) if found else (), (leaf.missing,))
        return Truth(value, (f"{found.working}（政策线：{leaf.bounds.wording}）",))

    def _wording(self, leaf: Wording) -> Truth:
        for name, truth in self._classes.items():
            if truth.value is not None and leaf.text.startswith(name):
                return truth
        said = said_of(leaf, self.heard.pieces)
        if leaf.listed and (said is None or said.value is None):
            said = on_the_list(leaf.text, self.heard.pieces) or said
        if said is None or said.value is None:
            return Truth(None, (said.words,) if said else (), (f"{said.asks if said and said.asks else 'wording'}:{leaf.text}",))
        return self._in_spell(leaf, said.words) if said.value and leaf.spell else Truth(said.value, (said.words,))

    def _mentioned(self, name: str) -> Truth:
        """Named by the enterprise of itself: it is one. Named in doubt or denied: unknown, or it is none. Not named: it is none."""
        told = [piece for _, piece in self.heard.pieces if name in piece.text and not piece.aside and piece.asked != 0]
        if not told:
            return Truth(False)
        at = told[-1].text.find(name)
        no = denied(told[-1].text, at, at + len(name))
        value = None if no is None or told[-1].hedged else not no
        return Truth(value, (told[-1].text,), () if value is not None else (f"wording:{name}",))

    def _in_spell(self, leaf: Wording, words: str) -> Truth:
        """It came about, and on which day? Unknown where no day was said."""
        first, last = leaf.spell or (None, None)
        days = find_dates(words, self.as_of)
        if not days:
            return Truth(None, (words,), (f"wording:{leaf.text}",))
        early = first is not None and days[-1].latest < first
        late = last is not None and days[-1].day > last
        return Truth(not (early or late), (words,))


def _sentence_of(text: str, pieces: Sequence[tuple[int, Piece]]) -> str:
    """The sentence of the piece that `text` quotes."""
    at = next(((turn, one.sentence) for turn, one in reversed(pieces) if one.text in text), None)
    return "，".join(one.text for turn, one in pieces if (turn, one.sentence) == at and not one.aside)


def _after(course: Course) -> str:
    """The fact to ask for once the time limit is over: rectified or not, else on what day, else the result of the retest."""
    if not course.rectified:
        return "rectified"
    return "retest" if course.rectified_on else "rectified_on"
