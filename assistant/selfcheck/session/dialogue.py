"""A conversation in which an enterprise describes itself bit by bit: a few questions at a time, a profile it can mend."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.model import Answer, CheckQuestion, CheckReply, CheckReport, EnterpriseProfile, FormField, StatedFact
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.reporting.report import stated_lines
from assistant.selfcheck.session.checker import Checker, PolicyLibrary
from assistant.selfcheck.session.filled import fill, written_fields
from assistant.selfcheck.session.form import fields_of
from assistant.selfcheck.session.orders import Order, is_question, order_in
from assistant.selfcheck.session.profile import heard_from, profile_of
from assistant.selfcheck.session.proposals import Proposals, Reader
from assistant.selfcheck.session.questions import Question, noted, open_questions
from assistant.selfcheck.session.stated import Stated, without
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.statement.listening import listen

AT_ONCE = 3
"""Questions put to the user at one time."""
_SHOWN = 4
"""New facts that a reply names."""
Filled = Mapping[str, str | bool | float | None]
"""Fields of the form by their ids, as filled in."""
Answerer = Callable[[str], Answer]
"""Answers a question that is asked inside the check."""


@dataclass(frozen=True)
class Reply:
    """What a turn of the conversation shows: the text, the questions it asks now, and the report so far."""

    text: str
    questions: tuple[CheckQuestion, ...]
    report: CheckReport


class Dialogue:
    """State of one self-check; `say` takes a message (statement, answer or correction) and returns the next reply.

    `as_of` defaults to today; `checker` keeps compiled rules between conversations. `reader` proposes readings of what the rules
    leave unread, which the user may confirm (assistant.selfcheck.session.proposals). `answerer` answers a turn that is a question.
    """

    def __init__(
        self,
        library: PolicyLibrary,
        *,
        as_of: date | None = None,
        profile: EnterpriseProfile | None = None,
        checker: Checker | None = None,
        reader: Reader | None = None,
        answerer: Answerer | None = None,
    ) -> None:
        self._checker = checker or Checker(library)
        self._as_of = as_of or date.today()
        self._heard = heard_from(profile) if profile else Heard()
        self._proposals = Proposals(reader) if reader else None
        self._first_asked: dict[str, tuple[int, Question]] = {}
        self._left_open: set[str] = set()
        self._turn = 0
        self._judgements: list[Judgement] = []
        self._waiting: list[Question] = []
        self._stated = Stated()
        self._answerer = answerer
        self._replies: list[CheckReply] = []
        self._filled: dict[str, str] = written_fields(profile.form) if profile else {}
        if profile:
            self._judge()

    @property
    def profile(self) -> EnterpriseProfile:
        return profile_of(self._known, self._as_of)

    @property
    def _known(self) -> Heard:
        """What counts: what was heard and not struck out, and what a language model read and the user confirmed."""
        return self._proposals.with_confirmed(self._counting) if self._proposals else self._counting

    @property
    def _counting(self) -> Heard:
        return without(self._heard, self._stated.struck)

    @property
    def stated(self) -> list[StatedFact]:
        """The facts that count, in the order told."""
        counting = self._counting
        return self._stated.facts(counting, self._used(), self._checker.placed(counting).region)

    def _used(self) -> set[str]:
        """Pieces that findings rest on."""
        told = "\n".join(one.finding.reason for one in self._judgements if one.finding.verdict != "not_applicable")
        return {piece.text for _, piece in self._heard.pieces if len(piece.text) > 3 and f"“{piece.text}" in told}

    @property
    def asking(self) -> list[Question]:
        """The questions put now: at most three, those that would settle most."""
        return self._waiting[:AT_ONCE]

    def take(self, turn: str | Filled) -> None:
        """Takes in a message or filled fields of the form."""
        if isinstance(turn, str):
            self.hear(turn)
        else:
            self.fill(turn)

    def hear(self, message: str) -> None:
        """Takes in `message` and judges anew; what it leaves open although it was just asked is asked again only last.

        An order (删掉第3条) changes the list of facts, a question is answered as one; neither tells anything of the enterprise.
        """
        if order := order_in(message):
            self._reply(self._carry_out(order))
            self._judge()
            return
        before = {one.id: one for one in self.stated}
        asks = is_question(message)
        answer = self._answerer(message) if asks and self._answerer and self._turn else None
        if answer is None:
            self._listen(message)
        else:
            self._judge()
        self._reply(self._noted(before, asks=answer is not None), answer)

    def fill(self, filled: Filled) -> None:
        """Takes in fields of the form (FormField.id -> what was filled in) as one message and judges anew.

        Raises BadInputError for a field that cannot hold what was filled in; then nothing of it counts.
        """
        fill(Heard(), filled)
        before = {one.id: one for one in self.stated}
        fill(self._heard, filled)
        self._filled |= written_fields(filled)
        self._judge()
        self._reply(self._noted(before, asks=False))

    def form(self) -> tuple[FormField, ...]:
        """Who the enterprise is, and a field for each fact that would settle a finding; those filled in keep what stands in them."""
        return fields_of(self._judgements, self._checker.placed(self._counting), self._waiting, self._filled)

    def _listen(self, message: str) -> None:
        if self._proposals and self._proposals.answered(message, self._heard):
            self._judge()
            return
        just_asked = [] if self._proposals and self._proposals.lost else [one.key for one in self.asking]
        listen(self._heard, message, self._as_of, just_asked)
        if self._proposals:
            self._proposals.take(message, self._heard, self._as_of, self._turn)
        self._judge([] if self._heard.unplaced_now else just_asked)  # what was not understood is asked again at once

    def _carry_out(self, order: Order) -> str:
        known = {int(one.id) for one in self.stated}
        lines = []
        for number in order.numbers:
            key = self._stated.key_of(number)
            if key is None or (not order.restore and number not in known):
                lines.append(f"没有第{number}条，请看“我的理解”里的编号。")
            elif order.restore:
                self._stated.struck.discard(key)
                lines.append(f"已恢复第{number}条。")
            else:
                self._stated.struck.add(key)
                lines.append(f"已删去第{number}条（{key[3] or key[1]}），结论按余下的重算。")
        return "".join(lines)

    def _noted(self, before: dict[str, StatedFact], *, asks: bool) -> str:
        """What the last message added to the list and what it changed; a polite line where it was about something else."""
        if asks:
            return "这是一个问题，已照文件回答；自查接着进行。"
        now = self.stated
        known = {one.id: one for one in now}
        fresh = [one for one in now if one.id not in before]
        changed = [(known.get(one.replaces or "") or before.get(one.replaces or ""), one) for one in fresh if one.replaces]
        lines = [f"已把{one.matter}由{old.value}改为{one.value}" for old, one in changed if old and old.value != one.value]
        plain = [f"{one.matter}：{one.value}" for one in fresh if not one.replaces][:_SHOWN]
        lines += [f"记下 {'；'.join(plain)}"] if plain else []
        if not lines and not self._heard.unplaced_now and not fresh and not self._answered_now:
            return "好的。这句没有说到要核对的情况，自查接着进行。" if self._turn > 1 else "请先说明企业在哪里、做什么。"
        return "；".join(lines) + "。" if lines else ""

    @property
    def _answered_now(self) -> bool:
        """The last message answered a question without telling a fact of its own (不清楚)."""
        return any(turn == self._heard.turns - 1 and piece.hedged for turn, piece in self._heard.pieces)

    def _reply(self, text: str, answer: Answer | None = None) -> None:
        said = answer.model_dump(mode="json", include={"question", "status", "text", "short_answer", "citations"}) if answer else None
        self._replies.append(CheckReply(turn=len(self._replies), text=text, answer=said))

    def say(self, message: str) -> Reply:
        """Hears `message` and answers with what was understood, the state of the check and the next questions."""
        self.hear(message)
        report = self.report()
        if self._proposals:
            self._proposals.lost = False  # what is asked now is on the screen
        now = {one.key for one in self.asking}
        return Reply(self._text(report), tuple(one for one in report.questions if one.id in now), report)

    def report(self, id: str | None = None) -> CheckReport:
        """The report as it stands; questions that wait come first, most telling first, then the answered ones."""
        plain = self._checker.report(self._known, self._as_of, self._judgements, noted(self._first_asked, self._waiting), id)
        plain = plain.model_copy(update={"stated": tuple(self.stated), "replies": tuple(self._replies)})
        if unplaced := self._heard.unplaced_now:
            told = f"没有采用的答复：{'；'.join(unplaced)}。请写明答的是第几个问题，例如“2没有”。"
            plain = plain.model_copy(update={"summary": f"{plain.summary}\n{told}"})
        return self._with_proposals(plain, self._proposals) if self._proposals else plain

    def _with_proposals(self, plain: CheckReport, proposals: Proposals) -> CheckReport:
        """The report and what the model proposes, behind the questions: numbers of questions mean the same as without it."""
        return plain.model_copy(
            update={
                "questions": (*plain.questions, *proposals.questions(self._heard, self._judgements)),
                "not_checked": (*plain.not_checked, *proposals.not_checked()),
                "summary": "\n".join([plain.summary, *proposals.lines(self._heard, self._judgements)]),
            }
        )

    def _judged(self) -> list[Judgement]:
        """Findings by what was heard; confirmed readings settle only those that it leaves open."""
        heard, known = self._counting, self._known
        found = self._checker.judge(heard, self._as_of)
        if known is heard:
            return found
        confirmed = self._checker.judge(known, self._as_of)
        return [late if plain.finding.verdict == "unknown" else plain for plain, late in zip(found, confirmed, strict=True)]

    def _judge(self, just_asked: list[str] | None = None) -> None:
        self._judgements = self._judged()
        found = open_questions(self._judgements, self._counting)
        self._left_open |= {one.key for one in found} & set(just_asked or ())
        self._waiting = sorted(found, key=lambda one: one.key in self._left_open)
        for one in found:
            self._first_asked.setdefault(one.key, (self._turn, one))
        self._turn += 1

    def _text(self, report: CheckReport) -> str:
        last = report.replies[-1] if report.replies else None
        lines = [last.text] if last and last.text else []
        lines += [str(last.answer["text"])] if last and last.answer else []
        lines += ["我的理解（不对请直接更正，或说“删掉第几条”）：", *stated_lines(report.stated), report.summary]
        if self.asking:
            lines.append("请告诉我（可以按题号答，例如“1没有，2有”；不清楚可以说不清楚）：")
            lines += [f"{number}. {one.text}" for number, one in enumerate(self.asking, 1)]
        return "\n".join(lines)
