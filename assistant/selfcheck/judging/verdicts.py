"""A rule against the facts of an enterprise: the verdict, why, what follows, by when, and who is in charge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.model import Finding, Payment, Verdict
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.judging.lateness import last_day, lateness
from assistant.selfcheck.judging.payment import payment_of
from assistant.selfcheck.rules.rule import Rule
from assistant.selfcheck.rules.validity import Force, binds
from assistant.selfcheck.statement.course import Course
from assistant.selfcheck.words.labels import labels
from assistant.selfcheck.words.logic import (
    AllOf,
    AnyOf,
    Expression,
    Has,
    Holds,
    InIndustry,
    Measures,
    OfSize,
    Truth,
    Wording,
    conjunction,
    evaluate,
)
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import conditions, speech
from corpus.citing.citation import cite
from corpus.model import Part, PolicyDocument
from corpus.times.timeline import add_period, due_date

_MENDING = re.compile(r"整改|改正|整治|整顿|治理")


@dataclass(frozen=True)
class Judgement:
    """A finding and what it still needs: keys of missing facts (assistant.selfcheck.session.questions asks for them)."""

    finding: Finding
    missing: tuple[str, ...] = ()
    leaning: bool = False

    def with_relevance(self, chance: float) -> "Judgement":
        return replace(self, finding=self.finding.model_copy(update={"relevance": chance}))


@dataclass(frozen=True)
class _Ruling:
    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()


def judge_rule(rule: Rule, document: PolicyDocument, book: FactBook, marker: int) -> Judgement:
    """The judgement of one rule of `document` for the enterprise of `book`."""
    part = document.part_of(rule.clause)
    outside = _outside(part, rule.force, book)
    ruling = outside or _ruling(rule, book)
    course = book.course_for(rule.about_base or rule.condition)
    payment = (
        payment_of(rule, rule.quote.of(document.text), book) if outside is None and ruling.verdict in ("compliant", "unknown") else None
    )
    finding = Finding(
        criterion_id=rule.id,
        kind=rule.kind,
        document_id=document.id,
        clause_id=rule.clause.id,
        quote=rule.quote.of(document.text),
        verdict=ruling.verdict,
        reason=f"{ruling.reason}。{_payable(ruling.verdict, payment)}" if payment else ruling.reason,
        consequence=rule.consequence or None,
        escalation=rule.escalation,
        deadline=rule.deadline,
        due=_due(rule, course, book) if outside is None and _matters(rule, ruling) else None,
        departments=tuple({"name": d.full, "role": d.role} for d in rule.departments),
        payment=payment,
        citation=cite(document, rule.quote, marker),
    )
    finding = finding.model_copy(update={"quote": finding.citation.quote})
    return Judgement(finding, ruling.missing, leaning=bool(ruling.verdict == "unknown" and ruling.reason.startswith("已知")))


def _payable(verdict: Verdict, payment: Payment) -> str:
    return f"{'可得' if verdict == 'compliant' else '如符合，可得'}：{payment.working}"


def _outside(part: Part, force: Force, book: FactBook) -> _Ruling | None:
    """Not applicable (or not to be told) because of the place or the day."""
    title = f"《{part.title}》"
    in_force = force.verdict(book.as_of)
    if in_force is False:
        return _Ruling("not_applicable", f"{title}{_span(force)}，{book.as_of.isoformat()} 不在其内")
    if force.until and (over := book.truth(Wording(force.until, force.until))).value:
        return _Ruling("not_applicable", f"{title}的有效期到{force.until}为止：{_said(over)}")
    bound = binds(part, book.heard.region)
    if bound is False:
        return _Ruling("not_applicable", f"{title}只管{part.region.name}，贵企业在{book.heard.region}")
    if bound is None:
        said = f"贵企业在{book.heard.region}" if book.heard.region else "还不知道贵企业在哪里"
        return _Ruling("unknown", f"{title}只管{part.region.name}，{said}", ("region",))
    return None


def _span(force: Force) -> str:
    if force.start and force.end:
        return f"适用于 {force.start.isoformat()} 至 {force.end.isoformat()}"
    return f"自 {force.start.isoformat()} 起适用" if force.start else f"适用至 {force.end.isoformat() if force.end else ''}"


def _ruling(rule: Rule, book: FactBook) -> _Ruling:
    scope = evaluate(rule.scope, book) if rule.scope else Truth(True)
    if scope.value is False and rule.kind == "obligation" and rule.scope and _below(rule.scope, book):
        return _Ruling("compliant", f"没有到本条的界线：{_said(scope)}")
    if scope.value is False and rule.scope and _excluded_by_size(rule, rule.scope, book):
        return _Ruling("non_compliant", f"不符合享受条件：{_said(scope)}")
    if scope.value is False:
        return _Ruling("not_applicable", f"本条不针对贵企业：{_said(scope)}")
    match rule.kind:
        case "extension":
            return _extension(rule, book)
        case "obligation" | "support":
            return _fulfilment(rule, scope, evaluate(rule.condition, book), book)
        case _:
            return _sanction(rule, scope, evaluate(rule.condition, book), book)


def _below(scope: Expression, book: FactBook) -> bool:
    """Whom it binds is left out by nothing but a measure (甲烷浓度大于等于8%的抽采瓦斯): its matter is the enterprise's own."""
    items = scope.items if isinstance(scope, AllOf) else (scope,)
    out = [item for item in items if evaluate(item, book).value is False]
    return bool(out) and all(isinstance(item, Measures) for item in out)


def _sanction(rule: Rule, scope: Truth, condition: Truth, book: FactBook) -> _Ruling:
    """Met in scope: violated. Not met: compliant, whatever the scope. Else unknown, or not meant where the devices told are others.

    逾期未整改…依法关停退出 while the time still runs and the violation stands is no 符合: what is to come of it is open.
    """
    if condition.value is False and rule.kind == "escalation" and rule.about_base and evaluate(rule.about_base, book).value:
        return _Ruling("unknown", f"违规尚未消除，后果未定：{_said(condition)}")
    if condition.value is False and _other_tier(rule.condition, book):
        return _Ruling("not_applicable", f"不在本条所说的一档：{_said(condition)}")
    if condition.value is False:
        return _Ruling("compliant", f"条件未成就：{_said(condition)}")
    both = conjunction([scope, condition])
    if both.value:
        return _Ruling("non_compliant", f"条件成就：{_said(both)}")
    if (others := evaluate(rule.condition, book.with_devices_told)).value is False and any("device:" in key for key in condition.missing):
        return _Ruling("not_applicable", f"贵企业说到的设备不在所列之内：{_said(others)}（所列的其他设备没有提到）")
    return _Ruling("unknown", _still_needed(both), both.missing)


def _other_tier(condition: Expression, book: FactBook) -> bool:
    """What is wrong is told to be so, only its measure is that of another tier: 超限额50% is no 符合 of the tier 10%以内."""
    items = condition.items if isinstance(condition, AllOf) else ()
    out = any(isinstance(item, Measures) and evaluate(item, book).value is False for item in items)
    return out and any(isinstance(item, Holds) and evaluate(item, book).value for item in items)


def _no_support(rule: Rule, condition: Truth, book: FactBook) -> _Ruling:
    """Excluded where what is demanded was told not to be so (不裁员, 首次, 2000万元以上); where it is for others, simply not meant."""
    if _excluded_by_size(rule, rule.condition, book):
        return _Ruling("non_compliant", f"不符合享受条件：{_said(condition)}")
    if _for_others(rule.condition, book) or not re.search(alternation(speech("policy")["gives"]), rule.consequence):
        return _Ruling("not_applicable", f"这项支持不针对贵企业的情况：{_said(condition)}")
    return _Ruling("non_compliant", f"不符合享受条件：{_said(condition)}")


def _excluded_by_size(rule: Rule, whom: Expression, book: FactBook) -> bool:
    """It is for smaller ones, and the enterprise asked for it (社保能缓缴吗): it is told that it is excluded."""
    out = [leaf for leaf in _kinds(whom) if evaluate(leaf, book).value is False]
    too_large = bool(out) and all(isinstance(leaf, OfSize) for leaf in out)
    return rule.kind == "support" and too_large and book.asked_for(rule.consequence)


def _for_others(expression: Expression, book: FactBook) -> bool:
    """Whom it is for already leaves the enterprise out: its trade, its size, its devices, a case that is none of its merits."""
    return any(evaluate(leaf, book).value is False for leaf in _kinds(expression))


def _kinds(expression: Expression) -> list[Expression]:
    """The leaves that say whom a support is for and must all hold."""
    match expression:
        case AllOf(items):
            return [leaf for item in items for leaf in _kinds(item)]
        case InIndustry() | OfSize() | Has():
            return [expression]
        case Holds(condition) if not conditions()[condition].merit:
            return [expression]
        case AnyOf(items) if all(_kinds(item) == [item] for item in items):
            return [expression]
        case _:
            return []


def _fulfilment(rule: Rule, scope: Truth, condition: Truth, book: FactBook) -> _Ruling:
    """A duty is fulfilled or not, a support may be claimed or not, by those in scope only."""
    both = conjunction([scope, condition])
    if both.value and (late := lateness(rule, condition, book)):
        return _Ruling("non_compliant", late)
    if both.value:
        return _Ruling("compliant", f"{'可以申请' if rule.kind == 'support' else '已做到'}：{_said(both)}")
    if condition.value and rule.kind == "obligation" and isinstance(rule.condition, Measures):
        return _Ruling("compliant", f"没有超出本条的界线：{_said(condition)}")  # whether it is bound or not
    if condition.value is False and rule.kind == "support":
        return _no_support(rule, condition, book)
    if condition.value is False and (scope.value or (rule.scope and book.speaks_of(rule.scope, condition.because))):
        return _Ruling("non_compliant", f"没有做到：{_said(condition)}")
    return _Ruling("unknown", _still_needed(both), both.missing)


def _extension(rule: Rule, book: FactBook) -> _Ruling:
    """确需延长的…: unknown while the rule it extends is violated, until the enterprise says that an extension is granted or needed."""
    base = evaluate(rule.condition, book)
    if base.value is False:
        return _Ruling("not_applicable", f"没有需要整改的情形：{_said(base)}")
    if base.value is None:
        return _Ruling("unknown", _still_needed(base), base.missing)
    course = book.course_for(rule.condition)
    if course.extended:
        until = course.extended_until.isoformat() if course.extended_until else "延期届满日"
        return _Ruling("non_compliant", f"已经批准延期，最晚到 {until}：{_said(base)}")
    if course.wants_extension:
        return _Ruling("non_compliant", f"贵企业需要延长整改期限，应在期限届满前申请：{_said(base)}")
    return _Ruling("unknown", "是否需要延长整改期限还没有说；确有需要，应在期限届满前申请")


def _matters(rule: Rule, ruling: _Ruling) -> bool:
    return ruling.verdict == "non_compliant" or (rule.kind == "extension" and ruling.verdict == "unknown" and not ruling.missing)


def _due(rule: Rule, course: Course, book: FactBook) -> str | None:
    """The last day: by the calendar from the day of the notice, or the day the document or the notice names."""
    deadline = rule.deadline
    if rule.kind == "extension":
        return _extended(rule, course)
    if rule.kind in ("obligation", "support") and (day := last_day(rule, evaluate(rule.condition, book), book)):
        return day.isoformat()
    if rule.kind not in ("criterion", "obligation"):
        return None
    if deadline is None:
        named = course.due(None) if rule.kind == "criterion" and _MENDING.search(rule.consequence) else None
        return named.isoformat() if named else None
    if deadline.kind == "duration":
        day = add_period(course.notice, deadline.within, bool(deadline.working_days)) if course.notice and deadline.within else course.until
    else:
        day = due_date(deadline) if deadline.kind in ("date", "period") else None
    return day.isoformat() if day else None


def _extended(rule: Rule, course: Course) -> str | None:
    if course.extended_until:
        return course.extended_until.isoformat()
    first = rule.base_period
    day = add_period(course.notice, first) if course.notice and first else course.until
    if day is None or rule.deadline is None or not rule.deadline.within:
        return None
    return (add_period(day, rule.deadline.within) if course.extended else day).isoformat()


def _said(truth: Truth) -> str:
    said = [words.strip("，。； ") for words in truth.because if words.strip("，。； ")]
    return "；".join(f"“{words}”" if not _ours(words) else words for words in dict.fromkeys(said)) or "没有相反的说法"


def _ours(words: str) -> bool:
    """True for evidence worded by this program (行业：…), False for words of the enterprise."""
    return words.startswith(("行业：", "规模：", "整改期限 ", "整改期限到 ", "文件", "期限 "))


def _still_needed(truth: Truth) -> str:
    known = f"已知{_said(truth)}；" if truth.because else ""
    return f"{known}还要核实：{labels(truth.missing)}" if truth.missing else f"{known}还缺事实"


def numbered(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The same with citation markers 1, 2, 3 … in order."""
    return [
        replace(one, finding=one.finding.model_copy(update={"citation": one.finding.citation.model_copy(update={"marker": n})}))
        for n, one in enumerate(judgements, 1)
    ]
