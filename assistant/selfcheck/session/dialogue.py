"""A conversation in which an enterprise describes itself bit by bit: a few questions at a time, a profile it can mend."""

from dataclasses import dataclass
from datetime import date

from assistant.model import CheckQuestion, CheckReport, EnterpriseProfile
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.reporting.report import profile_lines
from assistant.selfcheck.session.checker import Checker, PolicyLibrary
from assistant.selfcheck.session.profile import heard_from, profile_of
from assistant.selfcheck.session.proposals import Proposals, Reader
from assistant.selfcheck.session.questions import Question, noted, open_questions
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.statement.listening import listen

AT_ONCE = 3
"""Questions put to the user at one time."""


@dataclass(frozen=True)
class Reply:
    """What a turn of the conversation shows: the text, the questions it asks now, and the report so far."""

    text: str
    questions: tuple[CheckQuestion, ...]
    report: CheckReport


class Dialogue:
    """State of one self-check; `say` takes a message (statement, answer or correction) and returns the next reply.

    `as_of` defaults to today; `checker` keeps compiled rules between conversations. `reader` proposes readings of what the rules
    leave unread, which the user may confirm (assistant.selfcheck.session.proposals).
    """

    def __init__(
        self,
        library: PolicyLibrary,
        *,
        as_of: date | None = None,
        profile: EnterpriseProfile | None = None,
        checker: Checker | None = None,
        reader: Reader | None = None,
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
        if profile:
            self._judge()

    @property
    def profile(self) -> EnterpriseProfile:
        return profile_of(self._known, self._as_of)

    @property
    def _known(self) -> Heard:
        """What was heard, and what a language model read and the user confirmed."""
        return self._proposals.with_confirmed(self._heard) if self._proposals else self._heard

    @property
    def asking(self) -> list[Question]:
        """The questions put now: at most three, those that would settle most."""
        return self._waiting[:AT_ONCE]

    def hear(self, message: str) -> None:
        """Takes in `message` and judges anew; what it leaves open although it was just asked is asked again only last."""
        if self._proposals and self._proposals.answered(message, self._heard):
            self._judge()
            return
        just_asked = [] if self._proposals and self._proposals.lost else [one.key for one in self.asking]
        listen(self._heard, message, self._as_of, just_asked)
        if self._proposals:
            self._proposals.take(message, self._heard, self._as_of, self._turn)
        self._judge([] if self._heard.unplaced_now else just_asked)  # what was not understood is asked again at once

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
        heard, known = self._heard, self._known
        found = self._checker.judge(heard, self._as_of)
        if known is heard:
            return found
        confirmed = self._checker.judge(known, self._as_of)
        return [late if plain.finding.verdict == "unknown" else plain for plain, late in zip(found, confirmed, strict=True)]

    def _judge(self, just_asked: list[str] | None = None) -> None:
        self._judgements = self._judged()
        found = open_questions(self._judgements)
        self._left_open |= {one.key for one in found} & set(just_asked or ())
        self._waiting = sorted(found, key=lambda one: one.key in self._left_open)
        for one in found:
            self._first_asked.setdefault(one.key, (self._turn, one))
        self._turn += 1

    def _text(self, report: CheckReport) -> str:
        lines = ["我的理解：" + "；".join(profile_lines(report.profile)) + "。（不对请直接更正）", report.summary]
        if self.asking:
            lines.append("请告诉我（可以按题号答，例如“1没有，2有”；不清楚可以说不清楚）：")
            lines += [f"{number}. {one.text}" for number, one in enumerate(self.asking, 1)]
        return "\n".join(lines)
