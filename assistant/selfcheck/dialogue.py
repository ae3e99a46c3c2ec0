"""A conversation in which an enterprise describes itself bit by bit: a few questions at a time, a profile it can mend."""

from dataclasses import dataclass
from datetime import date

from assistant.model import CheckQuestion, CheckReport, EnterpriseProfile
from assistant.selfcheck.check import Checker, PolicyLibrary, answered, new_questions
from assistant.selfcheck.heard import Heard
from assistant.selfcheck.listening import listen
from assistant.selfcheck.profile import heard_from, profile_of
from assistant.selfcheck.questions import open_questions
from assistant.selfcheck.report import profile_lines, summary
from assistant.selfcheck.verdicts import Judgement

AT_ONCE = 3
"""Questions put to the user at one time."""


@dataclass(frozen=True)
class Reply:
    """What a turn of the conversation shows: the text, the questions it asks now, and the report so far."""

    text: str
    questions: tuple[CheckQuestion, ...]
    report: CheckReport


class Dialogue:
    """State of one self-check; `say` takes a message (statement, answer or correction) and returns the next reply."""

    def __init__(
        self, library: PolicyLibrary, *, as_of: date | None = None, profile: EnterpriseProfile | None = None, checker: Checker | None = None
    ) -> None:
        self._checker = checker or Checker(library)
        self._as_of = as_of or date.today()
        self._heard = heard_from(profile) if profile else Heard()
        self._noted: list[CheckQuestion] = []
        self._asking: tuple[CheckQuestion, ...] = ()

    @property
    def profile(self) -> EnterpriseProfile:
        return profile_of(self._heard, self._as_of)

    def say(self, message: str) -> Reply:
        """Hears `message`, judges anew, and asks at most three questions that would settle most."""
        turn = len({one.turn for one in self._noted})
        listen(self._heard, message, self._as_of, [one.id for one in self._asking])
        judgements = self._checker.judge(self._heard, self._as_of)
        self._noted += new_questions(self._noted, open_questions(judgements), turn)
        waiting = open_questions(judgements)
        known = {one.id: one for one in self._noted}
        self._asking = tuple(known[one.key] for one in waiting[:AT_ONCE])
        report = self._report(judgements)
        return Reply(self._text(report), self._asking, report)

    def _report(self, judgements: list[Judgement]) -> CheckReport:
        questions = answered(self._noted, open_questions(judgements))
        return self._checker.report(self._heard, self._as_of, judgements, questions, None)

    def _text(self, report: CheckReport) -> str:
        lines = [
            "我的理解：" + "；".join(profile_lines(report.profile)) + "。（不对请直接更正）",
            summary(report.findings, report.questions),
        ]
        if self._asking:
            lines.append("请告诉我：")
            lines += [f"{number}. {one.text}" for number, one in enumerate(self._asking, 1)]
        return "\n".join(lines)
