"""Duties that a document lays on enterprises: those of its criteria, its obligations, and what inspections look at."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.selfcheck.rules.bearers import bearer_before, for_everybody, of_a_thing
from assistant.selfcheck.rules.conditions.condition import MUCH, condition_of, left_over
from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.rules.conditions.subjects import scope_of
from assistant.selfcheck.rules.inspections import inspections
from assistant.selfcheck.rules.rule import Rule, overlaps
from assistant.selfcheck.rules.rule_facts import deadline_in
from assistant.selfcheck.words.bounds import bounds_in, compared_with
from assistant.selfcheck.words.logic import Expression, Holds, InIndustry, Measures, Negated, OfSize, Wording, all_of, leaves
from assistant.selfcheck.words.matters import judge
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.model import Clause, Criterion, Fact, Obligation, PolicyDocument
from corpus.text.numerals import SMALL_NUMERAL


def _against(fact: Criterion) -> bool:
    return bool(re.search(alternation(speech("policy")["adverse"]), fact.consequence))


def favours(consequence: str) -> bool:
    """The consequence is a help or a right and nothing against the enterprise."""
    policy = speech("policy")
    if re.search(alternation(policy["protective"]), consequence):
        return True
    return bool(re.search(alternation(policy["favour"]), consequence)) and not re.search(alternation(policy["adverse"]), consequence)


def as_duty(rule: Rule, fact: Criterion) -> Rule:
    """纳入…管理的单位必须按期持证排污: a standing duty, fulfilled or not, for those whom the condition covers."""
    policy = speech("policy")
    of_kind_only = all(isinstance(leaf, InIndustry | OfSize) for leaf in leaves(rule.condition)) and not _against(fact)
    commanded = of_kind_only or re.search(policy["duty"][0], fact.consequence)
    if not commanded or re.search(alternation(policy["not_duty"]), fact.consequence):
        return rule
    fulfilled = _fulfilled(fact.consequence)
    if fulfilled is None:
        return rule
    scope = all_of([rule.condition, *([rule.scope] if rule.scope else [])])
    return replace(rule, kind="obligation", condition=fulfilled, scope=scope)


def _fulfilled(action: str) -> Expression | None:
    """What it means to have done as told: the conditions named, not violated; else the action in its own words."""
    prohibited = bool(re.match("不得|严禁|禁止|不再", action))
    judged = [one for one in judge(action) if one.settled]
    named = dict.fromkeys(one.condition for one in judged)
    if named and len(left_over(action, judged)) < MUCH:
        return all_of([Negated(Holds(key)) for key in named])
    bare = re.sub(f"^{speech('policy')['duty'][0].lstrip('^')}", "", action)
    bare = _ADDRESSEE.sub("", re.sub(r"^以任何(?:理由|形式|方式|名义)", "", bare))
    if len(content(bare)) < _LEAST:
        return None
    wording = Wording(bare[:60], bare, to_do=not prohibited)
    return Negated(wording) if prohibited else wording


# 生产能力较环评批复增加30%及以上的，应重新开展环评: whom it binds stands in the duty itself
_LEAD = re.compile(r"^\s*(?:对于?)?(?P<when>[^。；]{6,160}?的)，(?=[^。；]{0,12}?(?:应|须|必须|不得|禁止|严禁))")
# 实际开工时间超出环评批准之日五年的报原审批部门重新审核: a threshold first, then what is to be done
_WHEN = re.compile(
    rf"(?P<when>[^，。；]{{4,}}(?:[\d{SMALL_NUMERAL}%]|以上|以下|以内)(?:个?[年月日天吨元]|工作日|以上|以下)?)的(?P<act>[^，。；]{{4,}})$"
)
# 报所在地的省级主管部门: nobody names in full whom he reports to
_ADDRESSEE = re.compile(
    r"(?<=报|送|交)[^，。；、]{2,30}?(?:主管部门|监管部门|有关部门|管理部门|人民政府|委员会|机关)(?=$|，|；|备案|备查|审核|审批)"
)
_OBJECT = re.compile(r"(?:编制|编写|制定|填写|填报|形成|建立|汇总|提出|签订|绘制)(?P<what>[^，。；]{2,40})")
_WITH_TOPIC = 40
_TOPIC = re.compile(r"^(?:其|并|且|而且|同时|也|还|应|原则上)+|(?:按照?|的)$")
_LEAST = 4
_SHORT = 6
"""An action of fewer characters (还尽还) is read with the words in front of it."""


def inspected(document: PolicyDocument, clause: Clause, made: Sequence[Rule]) -> list[Rule]:
    """Wrongs that offices are told to punish, and what they are told to look at: that it is done."""
    found = []
    for n, one in enumerate(inspections(document, clause), 1):
        if any(overlaps(one.span, rule.quote) for rule in made):
            continue
        id = f"{clause.id}!inspection-{n}"
        if one.consequence:
            condition = condition_of(one.what)
            found += [Rule(id, "criterion", clause, one.span, condition, None, one.consequence)] if condition else []
            continue
        when = _WHEN.match(one.what)
        if fulfilled := _fulfilled(when["act"] if when else one.what):
            found.append(Rule(id, "obligation", clause, one.span, fulfilled, condition_of(when["when"]) if when else None, one.what))
    return found


def duties(document: PolicyDocument, clause: Clause, facts: Sequence[Fact], made: Sequence[Rule]) -> list[Rule]:
    """Duties that a clause lays on enterprises outside its criteria."""
    found = []
    for fact in facts:
        if not isinstance(fact, Obligation) or fact.modality not in ("must", "must_not"):
            continue
        bearer = fact.bearer or bearer_before(document, clause, fact)
        thing = not fact.bearer and (of_a_thing(document, clause, fact) or for_everybody(fact.span.of(document.text), fact))
        if not (binds_enterprise(bearer) or thing) or any(overlaps(fact.span, rule.quote) for rule in made):
            continue
        if favours(fact.action) and not thing:  # 应优先用于生产 is no favour
            continue
        said = fact.span.of(document.text)
        start = max(document.text.rfind("。", 0, fact.span.start), clause.span.start)
        if not re.search(alternation(speech("policy")["commands"]), document.text[start : fact.span.end]) or re.search(
            alternation(speech("policy")["not_duty"]), fact.action
        ):
            continue
        lead = _LEAD.match(said)
        fulfilled = fulfilled_by(said[lead.end() :]) if lead else _duty_condition(said, fact, thing=thing)
        if fulfilled is None and (carried := _carried(document, clause, fact)):
            fulfilled = _fulfilled(carried)
        whom = [_duty_scope(document, bearer), condition_of(lead["when"]) if lead else None]
        if fulfilled is not None:
            found.append(
                Rule(
                    fact.id,
                    "obligation",
                    clause,
                    fact.span,
                    fulfilled,
                    all_of([one for one in whom if one]) if any(whom) else None,
                    fact.action,
                    deadline=deadline_in(document, fact.span, facts),
                )
            )
    return found


def _carried(document: PolicyDocument, clause: Clause, fact: Obligation) -> str:
    """编制排放报告，…，并于3月31日前报主管部门: the act with the object that its sentence made before; "" where it names its own."""
    if len(content(_ADDRESSEE.sub("", fact.action))) >= _LEAST:
        return ""
    start = max(document.text.rfind("。", 0, fact.span.start), clause.span.start)
    made = list(_OBJECT.finditer(document.text, start, fact.span.start))
    what = made[-1]["what"].rpartition("的")[2] if made else ""
    return f"{what}{_ADDRESSEE.sub('', fact.action)}送" if len(what) >= _LEAST else ""


def binds_enterprise(bearer: str | None) -> bool:
    """Some member of the list is an enterprise and no body of government."""
    words, others = (alternation(tuple(map(re.escape, speech(key)))) for key in ("enterprise_words", "not_enterprises"))
    parts = re.split("[、和及与或]|以及", bearer or "")
    return any(re.search(words, part) and not re.search(others, part) for part in parts)


def _duty_scope(document: PolicyDocument, bearer: str | None) -> Expression | None:
    """Whom the duty binds; of 政府部门及所属单位、国有企业 the enterprises alone; a class that the document defines by its name."""
    named = [part for part in re.split("[、和及与或]|以及", bearer or "") if part and binds_enterprise(part)]
    if len(named) == 1 and re.search(rf"简称[“\"]?{re.escape(named[0])}", document.text):
        return Wording(named[0], named[0])
    return scope_of("、".join(named)) if named else scope_of(bearer)


def fulfilled_by(said: str) -> Expression | None:
    """What it means to have done as a phrase commands (且必须有利用方案), or to have kept its bound (按不超过3年储量设计)."""
    command = re.search(alternation(speech("policy")["commands"]), said)
    if limits := [one for one in bounds_in(said) if not command or one.end > command.start()]:
        subject = re.sub(alternation(speech("policy")["commands"]) + "$", "", said[: limits[0].start])
        around = said[: limits[0].start] + said[limits[0].end :]
        return Measures(_TOPIC.sub("", subject), limits[0], said.strip(), around.strip())
    if other := compared_with(said):
        return Measures(
            _TOPIC.sub("", re.sub(alternation(speech("policy")["commands"]) + "当?$", "", said[: other.start])), other, said.strip()
        )
    if command is None:
        return None
    prohibited = command.group() in ("不得", "严禁", "禁止", "不再", "不应")
    topic, act = _TOPIC.sub("", said[: command.start()]), said[command.end() :].removeprefix("当")
    return _fulfilled(("不得" if prohibited else "") + (topic if len(topic) <= _WITH_TOPIC else "") + act)


def _duty_condition(said: str, fact: Obligation, *, thing: bool) -> Expression | None:
    """That the duty is fulfilled: its figure is kept (至少保存五年), or what it says is done (not done)."""
    command = re.search(alternation(speech("policy")["commands"]), said)
    limits = [one for one in bounds_in(said) if command and one.end > command.start()]
    if limits:
        one = limits[0]
        subject = re.sub(alternation(speech("policy")["commands"]) + "$", "", said[: one.start])
        return Measures(subject, one, said.strip())
    if other := compared_with(said):
        return Measures(re.sub(alternation(speech("policy")["commands"]) + "当?$", "", said[: other.start]), other, said.strip())
    if thing and command and fact.modality == "must" and len(said) <= _WITH_TOPIC:
        return _fulfilled(said[: command.start()].strip() + said[command.end() :].strip())  # 矿井水|优先用于生产
    action = fact.action if len(fact.action) >= _SHORT else re.sub(rf"^{alternation(speech('policy')['commands'])}", "", said.strip())
    return _fulfilled(("不得" if fact.modality == "must_not" else "") + action)
