"""The rules of a document that an enterprise can be checked against, made of its facts: conditions, follow-ups, duties, supports.

Every rule is the document's own: its condition is read from the words (assistant.selfcheck.rules.conditions.condition), its deadline and
departments are the facts of the same clause.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.selfcheck.rules.commanded import commanded
from assistant.selfcheck.rules.conditions.condition import condition_of
from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.rules.conditions.spells import spell_of, without_spell
from assistant.selfcheck.rules.conditions.subjects import scope_of
from assistant.selfcheck.rules.conditions.tiers import measured_in
from assistant.selfcheck.rules.duties import as_duty, binds_enterprise, duties, favours, inspected
from assistant.selfcheck.rules.rights import rights
from assistant.selfcheck.rules.rule import Kind, Rule, cover, overlaps
from assistant.selfcheck.rules.rule_facts import deadline_in, deadline_of, departments_of
from assistant.selfcheck.rules.validity import Force, forces, trade_of
from assistant.selfcheck.words.bounds import included_ends
from assistant.selfcheck.words.logic import (
    Expression,
    Holds,
    Leaf,
    Measures,
    Overdue,
    StillFailing,
    Unstated,
    Wording,
    all_of,
    any_of,
    extended,
    mapped,
)
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from assistant.selfcheck.words.wordings import content_words
from corpus.model import (
    Clause,
    Criterion,
    Fact,
    PolicyDocument,
    PolicyRecord,
    Span,
    Support,
)
from corpus.text.words import words as words_of

# what a city wants to reach, and how everybody is to think of it: nobody is checked by that
_GOALS = re.compile(r"(?:工作|主要|总体|发展)?目标|指导思想|总体(?:要求|思路)|基本原则|目标任务")
_AIMS = re.compile(r"目标任务|得到(?:有效)?(?:缓解|改善|优化|提升)|持续优化|优化升级")
_TITLE = 5
"""Characters of a title (高新技术企业) at least; 软件企业 is a trade."""
_CLASSED = re.compile(r"(?:应当?|可以?|一律)?(?:列|划|评|定|认定|确定)为")
_LISTED_CLASS = re.compile(r"(?=((?:重点|优先|严控|限制)[一-鿿]{0,6}(?:单位|企业|项目))(?:名录|名单|清单))")
_HELD_AGAINST = re.compile(
    r"要?(?:加强|督促|指导|做好|强化)[^。；]*?，(?:要)?(?:对|发现)(?P<when>[^，。；]{4,40}?)的，?要?(?P<then>(?:依法|严肃|及时)*[^，。；]{0,6}"
    r"(?:责令|处罚|查处|处理|撤销|记入|追究|限期)[^。；]*)"
)
_OF_SUBJECT = re.compile(r"(?:的|等)?")
_GENERIC = re.compile(
    r"^(?:(?:各类|各|所有|全部|相关|有关|该|其|本)?(?:企业|产能|单位|项目|产品|装备|设备|工艺|行业|地方|地区)?(?:[、和及与或]|以及|$))+$"
)


def rules_of(record: PolicyRecord) -> list[Rule]:
    """Rules for enterprises in `record`, in the order of the text; an extension stands before the rule it extends."""
    document = record.document
    facts = _by_clause(record.facts)
    found: list[Rule] = []
    for clause in document.clauses:
        own = facts.get(clause.id, ())
        criteria = [fact for fact in own if isinstance(fact, Criterion) and not _for_government(document, fact)]
        made = _of_criteria(document, clause, criteria, own)
        made = made + inspected(document, clause, made)
        found += made
        found += (others := [*duties(document, clause, own, made), *_supports(document, clause, own, made)])
        found += rights(document, clause, own, [*made, *others])
    in_force = forces(document)
    return [_completed(document, rule, facts, in_force) for rule in found]


@lru_cache(maxsize=4)  # all rules of a document ask for it, one after the other
def _kept_on_lists(text: str) -> tuple[str, ...]:
    return tuple(set(_LISTED_CLASS.findall(text)))


def _completed(document: PolicyDocument, rule: Rule, facts: dict[str, list[Fact]], in_force: dict[str, Force]) -> Rule:
    part = document.part_of(rule.clause)
    year = int(part.date[:4]) if part.date else None
    ends = included_ends(_with_siblings(document, rule.clause))

    def weighed(leaf: Leaf) -> Expression:
        if isinstance(leaf, Measures) and (leaf.bounds.dimension, leaf.bounds.low) in ends and leaf.bounds.high is None:
            return replace(leaf, bounds=replace(leaf.bounds, low_in=False))  # the tier below is said to hold its end
        if not isinstance(leaf, Wording):
            return leaf
        spell = spell_of(leaf.text, year) if leaf.benefit else None
        plain = without_spell(leaf.text) if spell else leaf.text
        commons = tuple((word, _frequency(document.text, word)) for word in content_words(plain))
        listed = leaf.text.endswith(_kept_on_lists(document.text))
        return replace(leaf, text=plain if len(content(plain)) > 1 else leaf.text, commons=commons, spell=spell, listed=listed)

    scope = [mapped(rule.scope, weighed)] if rule.scope else []
    trade = trade_of(part.title)
    return replace(
        rule,
        condition=mapped(rule.condition, weighed),
        scope=all_of([*([trade] if trade else []), *scope]) if trade or scope else None,
        about_base=mapped(rule.about_base, weighed) if rule.about_base else None,
        departments=departments_of(document, rule.clause, facts),
        force=in_force[document.part_of(rule.clause).key],
    )


def _frequency(text: str, word: str) -> int:
    """How often the document says it, or the words that it is made of (温室气体排放报告), whichever is more."""
    parts = sorted(text.count(part) for part in words_of(word) if len(part) > 1)
    return max(text.count(word), parts[len(parts) // 2] if parts else 0)


def _with_siblings(document: PolicyDocument, clause: Clause) -> str:
    """The clause and what stands beside it under the same parent: the tiers of one measure."""
    parent = document.by_id[clause.parent] if clause.parent else clause
    whole = parent.span.of(document.text)
    return whole if len(whole) < 3000 else clause.span.of(document.text)


def _by_clause(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    rows: dict[str, list[Fact]] = {}
    for fact in facts:
        rows.setdefault(fact.clause_id, []).append(fact)
    return rows


def _for_government(document: PolicyDocument, fact: Criterion) -> bool:
    """Rules on districts, bodies and their staff bind no enterprise."""
    policy, clause = speech("policy"), document.by_id[fact.clause_id]
    heading = "".join(step.heading for step in (clause, *document.ancestors(clause)))
    if fact.note == "government" or re.search(alternation(policy["on_officials"]), fact.consequence):
        return True
    if _GOALS.search(heading) or _AIMS.search(fact.consequence):
        return True
    whom = fact.subject or fact.condition.partition("，")[0]
    if re.search(alternation(tuple(map(re.escape, speech("enterprise_words")))), fact.subject or ""):
        return False
    if re.search(alternation(tuple(map(re.escape, speech("not_enterprises")))), whom) and not re.search("企业|作坊", whom):
        return True
    inside = re.search(alternation(policy["internal"]), heading + fact.consequence)
    return bool(inside) and not re.search("企业|单位", f"{fact.subject or ''}{fact.condition}")


def _of_criteria(document: PolicyDocument, clause: Clause, criteria: Sequence[Criterion], facts: Sequence[Fact]) -> list[Rule]:
    found: list[Rule] = []
    last: Rule | None = None
    topic = ""
    for fact in criteria:
        if last is not None and (follow := _follow_up(document, clause, fact, last, facts)):
            at = found.index(last) if follow.kind == "extension" else len(found)
            if follow.kind == "extension":
                longer = follow.deadline.within if follow.deadline else None
                last = replace(last, quote=cover(last.quote, follow.quote))
                found[at:] = [last, *(replace(one, condition=extended(one.condition, longer)) for one in found[at + 1 :])]
            found.insert(at, follow)
            continue
        made = _rule(document, clause, fact, facts, topic)
        topic = measured_in(fact.condition) or topic
        if made:
            last = made[0]
            found += [*made, *_escalation(document, clause, fact, made[0], facts)]
    return found


def _rule(document: PolicyDocument, clause: Clause, fact: Criterion, facts: Sequence[Fact], topic: str = "") -> list[Rule]:
    """The rule of a criterion; several where its consequence holds several duties, none where it tells nothing of an enterprise."""
    benefit = fact.benefit or favours(fact.consequence)
    words, scope = _worded(document, fact)
    entered = _thing_entered(document, fact) if benefit else None
    if entered and fact.subject in (None, "", entered):
        scope = None
    condition = _entry(fact, entered) if entered else condition_of(words, benefit=benefit, topic=topic)
    if condition is None:
        return []
    quote = cover(_from_its(document, fact), fact.condition_span)
    if fact.note != "scope" and not _stands_apart(document, fact):
        quote = cover(quote, fact.consequence_span)
    kind: Kind = "support" if benefit else "criterion"
    rule = Rule(fact.id, kind, clause, quote, condition, scope, fact.consequence, fact.escalation)
    rule = replace(rule, deadline=deadline_of(document, quote, fact.consequence, fact, facts))
    if benefit:
        return [rule]
    if inner := _inner(rule, fact):
        return [inner]
    several = commanded(document, rule, fact)
    if len(several) > 1 or (several and not _tells(fact)):
        return several
    return [as_duty(rule, fact)] if _tells(fact) else []


def _inner(rule: Rule, fact: Criterion) -> Rule | None:
    """审批改为备案的，要督促…备案，对未按规定备案的要依法调查处理: offices' work first, then what is held against the enterprise."""
    match = _HELD_AGAINST.match(fact.consequence)
    condition = condition_of(match["when"]) if match else None
    if match is None or condition is None:
        return None
    quote = Span(start=fact.consequence_span.start, end=rule.quote.end)
    return replace(rule, quote=quote, condition=condition, scope=None, consequence=match["then"])


def _stands_apart(document: PolicyDocument, fact: Criterion) -> bool:
    """An item below its lead (有下列情形之一的，责令改正：…（三）…) with other items in between: it is quoted alone."""
    between = document.text[fact.consequence_span.end : fact.condition_span.start]
    return bool(re.search(r"[；;\n]", between.strip()))


def _tells(fact: Criterion) -> bool:
    """The rule judges the enterprise: a consequence against it, a duty, or a condition that is a wrong; not mere procedure."""
    policy = speech("policy")
    if (
        _CLASSED.match(fact.consequence)
        or re.search(alternation(policy["adverse"]), fact.consequence)
        or re.search(alternation(policy["wrong"]), fact.condition)
    ):
        return True
    return bool(re.search(policy["duty"][0], fact.consequence)) and bool(re.search("企业|单位", f"{fact.subject}{fact.condition}"))


def _worded(document: PolicyDocument, fact: Criterion) -> tuple[str, Expression | None]:
    """The condition's words and the scope that its subject adds.

    A subject right behind the condition that is no person (生产建筑用钢的工频炉、中频炉等装备) belongs to the words; one that the
    condition repeats at its head (重点排放单位未按时…) does not.
    """
    text, end = document.text, fact.condition_span.end
    subject, words = fact.subject or "", fact.condition
    if words.startswith("其") and not words.startswith(("其他", "其它", "其余")) and (meant := _meant_by_its(document, fact)):
        return meant, None
    if not subject or _GENERIC.match(subject):
        return words, None
    scope = scope_of(subject)
    if scope is None and re.search(rf"简称[“\"]?{re.escape(subject)}", text):
        scope = Wording(subject, subject)  # a class that the document defines: （以下简称重点排放单位）
    if words.startswith(subject) and len(words) - len(subject) >= 4:
        return words.removeprefix(subject), scope
    at = text.find(subject, end, end + len(subject) + 3)
    if scope is None and at >= 0 and _OF_SUBJECT.fullmatch(text[end:at].strip()):
        return text[fact.condition_span.start : at + len(subject)], None
    return words, scope


def _from_its(document: PolicyDocument, fact: Criterion) -> Span:
    """The span of the rule, with the phrases that 其 points back to."""
    meant = (
        _meant_by_its(document, fact) if fact.condition.startswith("其") and not fact.condition.startswith(("其他", "其它", "其余")) else ""
    )
    at = document.text.rfind(meant, 0, fact.condition_span.start) if meant else -1
    return Span(start=at, end=fact.span.end) if at >= 0 else fact.span


def _entry(fact: Criterion, thing: str) -> Wording:
    """首次认定 + 高新技术企业, in one wording: the first time of just this."""
    words = fact.condition.removesuffix("的")
    return Wording(f"{words}{thing}", f"{words}{thing}", benefit=True)


def _thing_entered(document: PolicyDocument, fact: Criterion) -> str | None:
    """首次入选, 首次认定: into what stands in quotation marks earlier in the sentence (申报“…重点软件企业”), else as whom it is said of."""
    if not re.fullmatch(r"(?:首次|初次|新|重新)?(?:入选|获批|获评|列入|认定|上榜)(?:通过)?的?", "".join(fact.condition.split())):
        return None
    before = document.text[max(document.text.rfind("。", 0, fact.condition_span.start), 0) : fact.condition_span.start]
    named = re.findall(r"“([^”]{4,30})”", before)
    subject = fact.subject or ""
    return named[-1] if named else subject if len(subject) >= _TITLE else None


def _meant_by_its(document: PolicyDocument, fact: Criterion) -> str:
    """对其…投资给予补助: those whom the phrases before it name, without the wish in front (优先支持)."""
    text, at = document.text, fact.condition_span.start
    start = max(text.rfind(mark, 0, at) for mark in "。；\n：") + 1
    before = re.sub(r"，?对?$", "", text[start:at].strip())
    return (
        re.sub(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）、.．])?(?:优先|重点|适当|大力|积极)?(?:支持|鼓励)", "", before)
        if len(before) < 160
        else ""
    )


def _follow_up(document: PolicyDocument, clause: Clause, fact: Criterion, base: Rule, facts: Sequence[Fact]) -> Rule | None:
    """A criterion of its own that only makes sense after the one before: 确需延长…, 逾期…, 情节严重…."""
    policy = speech("policy")
    words = fact.condition
    if fact.span.start - base.quote.end > 200 or base.kind != "criterion":
        return None
    if re.search(alternation(policy["extension"]), words + fact.consequence) and re.search(
        alternation(policy["extension"]), fact.consequence
    ):
        extension = deadline_in(document, fact.span, facts)
        return Rule(
            fact.id,
            "extension",
            clause,
            fact.span,
            base.condition,
            base.scope,
            fact.consequence,
            None,
            extension,
            None,
            (),
            base.id,
            base.condition,
            base_period=base.deadline.within if base.deadline else None,
        )
    trigger = _trigger(words, base)
    if trigger is None or (fact.subject and not _GENERIC.match(fact.subject)):
        return None
    deadline = deadline_in(document, fact.span, facts)
    return Rule(
        fact.id, "escalation", clause, fact.span, trigger, base.scope, fact.consequence, None, deadline, None, (), base.id, base.condition
    )


def _escalation(document: PolicyDocument, clause: Clause, fact: Criterion, base: Rule, facts: Sequence[Fact]) -> list[Rule]:
    if not fact.escalation or fact.escalation_span is None:
        return []
    span = fact.escalation_span
    condition, _, consequence = re.sub(r"的、", "的，", fact.escalation, count=1).partition("，")
    trigger = _trigger(condition, base) or all_of([base.condition, condition_of(condition) or Wording(condition, condition)])
    own = deadline_in(document, span, facts)
    return [
        Rule(
            f"{fact.id}/escalation",
            "escalation",
            clause,
            span,
            trigger,
            base.scope,
            consequence or fact.escalation,
            None,
            own,
            None,
            (),
            base.id,
            base.condition,
        )
    ]


def _trigger(words: str, base: Rule) -> Expression | None:
    """When an escalation of `base` applies: overdue, still failing after rectification, serious or past mending; None for other words."""
    policy = speech("policy")
    period = base.deadline.within if base.deadline else None
    stated = bool(period and re.search(policy["within"], words))
    parts: list[Expression] = []
    if re.search(alternation(policy["overdue"]), words):
        parts.append(Overdue(base.condition, period, stated=stated))
    if any(re.search(pattern, words) for pattern in policy["still"]):
        parts.append(StillFailing(base.condition, period, stated=stated))
    for key in ("severe", "hopeless"):
        if re.search(alternation(policy[key]), words):
            parts.append(all_of([base.condition, Holds({"severe": "severe", "hopeless": "rectification_hopeless"}[key])]))
    return any_of(parts) if parts else None


_NOT_CLAIMED = ("encouragement", "service")
"""Notes of supports that nobody can claim: mere wishes, work that offices do."""


def _supports(document: PolicyDocument, clause: Clause, facts: Sequence[Fact], made: Sequence[Rule]) -> list[Rule]:
    """Supports promised outside conditional rules, for the beneficiaries they name."""
    found = []
    for fact in facts:
        if not isinstance(fact, Support) or fact.note in _NOT_CLAIMED or any(overlaps(fact.span, rule.quote) for rule in made):
            continue
        who, span = (fact.beneficiary, fact.span) if fact.beneficiary else _beneficiary_before(document, clause, fact)
        if not binds_enterprise(who):
            continue
        condition = scope_of(who) or condition_of(who, benefit=True) or Unstated(who)
        found.append(Rule(fact.id, "support", clause, span, condition, None, fact.measure, deadline=deadline_in(document, span, facts)))
    return found


def _beneficiary_before(document: PolicyDocument, clause: Clause, fact: Support) -> tuple[str, Span]:
    """坚持不裁员的参保企业，返还比例提高到60%: the phrase right before the help, where it names whom it is for."""
    before = document.text[clause.span.start : fact.span.start]
    match = re.search(r"(?P<who>[^。；：\n]{4,120}?(?:企业|单位|项目|个体工商户)(?:[（(][^（）()]{0,40}[）)])?)，\s*$", before)
    if match is None:
        return "", fact.span
    who = re.sub(r"^.*?(?:[一二三四五六七八九十]+、[^，。]*|[^，]{0,12}期间)，", "", match["who"]) if "，" in match["who"] else match["who"]
    return who, Span(start=clause.span.start + match.end("who") - len(who), end=fact.span.end)
