"""The self-check from end to end: statement and replies heard, rules of the library judged, questions and report made."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from assistant.model import CheckQuestion, CheckReport, EnterpriseProfile
from assistant.selfcheck.factbook import FactBook
from assistant.selfcheck.heard import Heard
from assistant.selfcheck.listening import listen
from assistant.selfcheck.profile import heard_from, profile_of
from assistant.selfcheck.questions import Question, asked, open_questions
from assistant.selfcheck.report import not_checked, summary, supports
from assistant.selfcheck.rules import Rule, rules_of
from assistant.selfcheck.verdicts import Judgement, judge_rule, numbered
from corpus.entries import DocumentEntry
from corpus.model import PolicyRecord


class PolicyLibrary(Protocol):
    """What the self-check needs of corpus.library.Library."""

    def documents(self) -> list[DocumentEntry]: ...

    def get(self, document_id: str) -> PolicyRecord: ...


class Checker:
    """The rules of a library, compiled once, to check enterprises against."""

    def __init__(self, library: PolicyLibrary) -> None:
        records = [library.get(entry.id) for entry in library.documents()]
        self.rules: list[tuple[PolicyRecord, list[Rule]]] = [(record, rules_of(record)) for record in records]

    def judge(self, heard: Heard, as_of: date) -> list[Judgement]:
        book = FactBook(heard, as_of)
        found = [judge_rule(rule, record.document, book, 1) for record, rules in self.rules for rule in rules]
        return numbered(_in_use_first(found, heard))

    def report(
        self, heard: Heard, as_of: date, judgements: Sequence[Judgement], questions: Sequence[CheckQuestion], id: str | None
    ) -> CheckReport:
        findings = tuple(one.finding for one in judgements)
        return CheckReport(
            id=id,
            as_of=as_of.isoformat(),
            profile=profile_of(heard, as_of),
            findings=findings,
            questions=tuple(questions),
            supports=supports(findings),
            not_checked=not_checked(judgements, [record for record, _ in self.rules]),
            summary=summary(findings, questions),
        )


def _in_use_first(found: list[Judgement], heard: Heard) -> list[Judgement]:
    """An extension in use stands before the rule it extends (its date is the one that counts), one only possible behind it."""
    if any(step.kind == "extension" for step in heard.steps):
        return found
    ordered: list[Judgement] = []
    for one in found:
        waiting = bool(ordered) and ordered[-1].finding.kind == "extension" and one.finding.kind == "criterion"
        ordered.insert(len(ordered) - 1 if waiting else len(ordered), one)
    return ordered


def check(
    library: PolicyLibrary,
    statement: str | None,
    *,
    profile: EnterpriseProfile | None = None,
    turns: Sequence[str] = (),
    as_of: date | None = None,
    id: str | None = None,
    checker: Checker | None = None,
) -> CheckReport:
    """Report on an enterprise that described itself in `statement` (or `profile`) and answered in `turns`.

    Notes every question it would ask after the statement and after each reply; the findings are those after the last reply.
    `as_of` defaults to today. `checker` keeps compiled rules between calls.
    """
    day = as_of or date.today()
    checker = checker or Checker(library)
    heard = heard_from(profile) if profile else Heard()
    noted: list[CheckQuestion] = []
    judgements: list[Judgement] = []
    for turn, message in enumerate([statement or "", *turns]):
        if message:
            listen(heard, message, day, [one.id for one in noted if one.turn == turn - 1][:3])
        judgements = checker.judge(heard, day)
        noted += new_questions(noted, open_questions(judgements), turn)
    return checker.report(heard, day, judgements, answered(noted, open_questions(judgements)), id)


def new_questions(noted: Sequence[CheckQuestion], found: Sequence[Question], turn: int) -> Iterator[CheckQuestion]:
    known = {one.id for one in noted}
    return (one for one in asked(found, turn) if one.id not in known)


def answered(noted: Sequence[CheckQuestion], still_open: Sequence[Question]) -> list[CheckQuestion]:
    """The questions with those marked answered that no finding waits for any more."""
    waiting = {one.key for one in still_open}
    return [one.model_copy(update={"answered": one.id not in waiting}) for one in noted]
