"""Readings by a language model put to the user, and what the user confirms of them.

A reading never counts on its own. A wrong 符合 may keep a plant running unlawfully and a wrong 不符合 may shut a line, and a model
that misreads a sentence quotes it as readily as one that reads it well; nor can the rules vouch for the quote, for they read the
statement already and what they would see in a quote alone is what its context took back (如果…超标). So every reading that passes
the gate is shown with the words it rests on and a number, and only “确认 4271” makes it a fact. The number is drawn from the
reading itself: when the same account is checked again and the model reads otherwise, the old number confirms nothing, and a bare 没有
after it is not taken, for it may have answered another question. What is not confirmed changes no finding and no question. A
confirmed reading settles findings that are open without it, never one that the rules have settled, and falls as soon as the
enterprise says something of it that the rules can read.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.model import CheckQuestion, NotChecked, Reading, Readings
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.session.readings import gate
from assistant.selfcheck.statement.answers import bare_answers
from assistant.selfcheck.statement.heard import Heard, Observation
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.pieces import tidy
from assistant.selfcheck.words.vocabulary import conditions

Reader = Callable[[str, Mapping[str, str]], Readings]
"""Takes a statement and the conditions it may speak of (id -> Chinese name); never raises for a model that fails."""
_CONFIRMING = re.compile(r"(?P<no>不)?确认(?:属实)?[：:]?(?P<numbers>(?:[、，,和及\n]*\d{4}号?)+)(?:属实|无误)?[。.！!]?")


@dataclass(frozen=True)
class Proposal:
    """A reading put to the user under `number`; `turn` is the message it was read from, `confirmed` where the user said so."""

    number: str
    reading: Reading
    turn: int
    confirmed: bool = False

    @property
    def text(self) -> str:
        said = "是" if self.reading.value else "否"
        figure = f"，数字 {self.reading.figure}" if self.reading.figure else ""
        return f"{self.number} 号：您说“{self.reading.quote}”，理解为“{conditions()[self.reading.condition].label}：{said}”{figure}"


class Proposals:
    """What a language model has read in one conversation through `read`, and what became of it."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._made: dict[str, Proposal] = {}
        self._dropped = 0
        self._troubles: list[str] = []
        self._notes: list[str] = []
        self.lost = False
        """A number was confirmed that stands for nothing here: what was asked after it is not known."""

    def take(self, message: str, heard: Heard, as_of: date, turn: int) -> None:
        """Has `message`, which `heard` holds already, read for what the rules left unread in all that was said so far."""
        if bare_answers(message) or not message.strip():
            return
        offered = unread(self.with_confirmed(heard), as_of)
        found = self._read(message, offered)
        kept, dropped = gate(message, offered, found.rows)
        self._dropped += dropped + found.malformed
        self._troubles += [found.trouble] if found.trouble and found.trouble not in self._troubles else []
        for reading in kept:
            self._propose(Proposal(_number(reading), reading, turn))

    def _propose(self, one: Proposal) -> None:
        others = {other.number for other in self._made.values() if other.reading.condition != one.reading.condition}
        if one.number in others:
            self._dropped += 1  # two under one number could not be told apart
        else:
            self._made[one.reading.condition] = one

    def answered(self, message: str, heard: Heard) -> bool:
        """True when `message` is a confirmation (确认 4271) or a withdrawal (不确认 4271), and nothing else; it is then taken."""
        match = _CONFIRMING.fullmatch(tidy(message))
        if match is None:
            return False
        told = {one.condition for one in heard.observations}
        for number in re.findall(r"\d{4}", match["numbers"]):
            key = next((key for key, one in self._made.items() if one.number == number), None)
            if key is not None and match["no"]:
                del self._made[key]
            elif key is not None and key not in told:
                self._made[key] = replace(self._made[key], confirmed=True)
            else:
                self._unmatched(number, replaced=key is not None, withdrawn=bool(match["no"]))
        return True

    def _unmatched(self, number: str, *, replaced: bool, withdrawn: bool) -> None:
        self.lost |= not replaced and not withdrawn
        self._notes.append(f"{number} 号理解已由您的说法代替" if replaced else f"没有 {number} 号理解，请直接说明情况")

    def with_confirmed(self, heard: Heard) -> Heard:
        """`heard` and what the user confirmed, save what the rules have read since; `heard` itself where that is nothing."""
        told = {one.condition for one in heard.observations}
        confirmed = [_observation(one) for key, one in self._made.items() if one.confirmed and key not in told]
        return replace(heard, observations=[*heard.observations, *confirmed]) if confirmed else heard

    def waiting(self, heard: Heard, judgements: Sequence[Judgement]) -> list[tuple[Proposal, tuple[str, ...]]]:
        """Proposals to be confirmed, each with the open findings that wait for it; those no finding waits for are kept back."""
        told = {one.condition for one in heard.observations}
        found = [(one, _waiting_for(key, judgements)) for key, one in self._made.items() if not one.confirmed and key not in told]
        return [(one, affects) for one, affects in found if affects]

    def questions(self, heard: Heard, judgements: Sequence[Judgement]) -> list[CheckQuestion]:
        """Those that wait, then the confirmed ones; ids `reading:<condition>`."""
        told = {one.condition for one in heard.observations}
        settled = [(one, ()) for key, one in self._made.items() if one.confirmed and key not in told]
        return [_question(one, affects) for one, affects in [*self.waiting(heard, judgements), *settled]]

    def lines(self, heard: Heard, judgements: Sequence[Judgement]) -> list[str]:
        """What the summary says of the model's part; nothing where it neither read anything nor failed."""
        shown = [one for one, _ in self.waiting(heard, judgements)]
        lines = ["由语言模型读出，请确认（未经确认不作依据）：", *(f"{one.text}。" for one in shown)] if shown else []
        if shown:
            lines.append(f"属实请回复“确认 {shown[0].number}”，不属实回复“不确认 {shown[0].number}”。")
        failed = [f"{'；'.join(self._troubles)}，未能补充理解，只按规则核对。"] if self._troubles else []
        return [*lines, *(f"{note}。" for note in dict.fromkeys(self._notes)), *failed]

    def not_checked(self) -> list[NotChecked]:
        rows = [NotChecked(what="语言模型对自述的补充理解", reason="；".join(self._troubles))] if self._troubles else []
        if self._dropped:
            reason = "未通过核对（不是原话、不在所问之列、与原话相反或说的不是事实），已舍去"
            rows.append(NotChecked(what=f"语言模型读出的 {self._dropped} 处理解", reason=reason))
        return rows


def unread(heard: Heard, as_of: date) -> dict[str, str]:
    """Conditions of which nothing is known and of which the rules read nothing, not even doubt: id -> Chinese name."""
    told = {one.condition for one in heard.observations}
    book = FactBook(heard, as_of)
    return {key: one.label for key, one in conditions().items() if key not in told and book.condition(key).value is None}


def _number(reading: Reading) -> str:
    """Four digits drawn from the reading: the same words read the same way have the same number in every run."""
    said = f"{reading.condition}|{reading.value}|{reading.quote}|{reading.figure}"
    return f"{int(hashlib.sha256(said.encode()).hexdigest()[:12], 16) % 9000 + 1000}"


def _observation(one: Proposal) -> Observation:
    amounts = find_amounts(one.reading.figure)
    quantity = amounts[0].quantity if len(amounts) == 1 else None
    return Observation(one.reading.condition, one.reading.value, f"{one.reading.quote}（理解经您确认）", one.turn, quantity=quantity)


def _waiting_for(key: str, judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Open findings that lack the condition or what follows from it."""
    condition = conditions()[key]
    near = {key, *condition.any_of, condition.narrower_than, condition.opposite_of, *(k for row in condition.implies.values() for k in row)}
    return tuple(one.finding.criterion_id for one in judgements if one.finding.verdict == "unknown" and near & set(one.missing))


def _question(one: Proposal, affects: tuple[str, ...]) -> CheckQuestion:
    text = f"{one.text}。属实吗？属实请回复“确认 {one.number}”。（由语言模型读出，未经确认不作依据）"
    topic = conditions()[one.reading.condition].topic
    return CheckQuestion(
        id=f"reading:{one.reading.condition}", text=text, topic=topic, affects=affects, turn=one.turn, answered=one.confirmed
    )
