"""What a clause asks, forbids, punishes or grants outside the rules that could be read whole (建立员工健康卡制度；减少监管频次).

In: the facts of a clause that no rule was made of. Out: rules judged only by what the enterprise says of them: their words do not tell
whom they bind, so nobody is asked about them, and what was not spoken of is no finding.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.selfcheck.rules.conditions.plain import content, tidied
from assistant.selfcheck.rules.rule import Kind, Rule, overlaps
from assistant.selfcheck.rules.rule_facts import deadline_in
from assistant.selfcheck.words.logic import Wording
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.model import Clause, Criterion, Deadline, Fact, Obligation, PolicyDocument, Span, Support

_LEAST = 4
_LONGEST = 120
"""Characters of a phrase that still says one thing."""
_SHORT = 60
"""Characters of a duty that is taken in its own words."""
_LOOKS_FOR = re.compile(r"(?:检查|核查|排查|查看|关注)[^，。；]{0,6}?是否(?:存在|有)?")
_SUPERVISES = re.compile(
    r"^(?:应当?|要|须|必须)?(?:加强)?(?:监督|督促|指导|要求|责令|引导|推动|组织)(?=[^，。；]{0,24}(?:企业|单位|公司|场所|项目))"
)
# what governments do with a field of policy; an enterprise does none of it
_POLICY_WORK = re.compile(
    r"^(?:应当?|要|须|必须)?(?:积极|大力|加快|继续|进一步|着力|切实|全面|稳步|有序|着重|努力)*"
    r"(?:推进|推动|加大|深化|改革|发展|引导|研究|探索|统筹|促进|营造|构建|鼓励|支持|帮助|实现|形成|提升|提高|贯彻|坚持)"
)
# 对长期稳定达标排放的合法企业减少监管频次: whom, and what is done to them
_TOWARDS = re.compile(r"对(?P<who>[^，。；、：对]{4,40}?(?:企业|单位|项目|个人|用户|机构))(?P<then>[^，。；：]{4,40})")
_WRONGS = re.compile(r"[^，。；]*?(?:等)?(?:违法违规|违法|违规|不法|不良)?(?:行为|企业|项目|作坊|场所)")


def norms(document: PolicyDocument, clause: Clause, facts: Sequence[Fact], made: Sequence[Rule]) -> list[Rule]:
    """Rules on single phrases of `clause`, in the order of the text."""
    found: list[Rule] = []
    for fact in sorted(facts, key=lambda one: (one.span.start, -one.span.end)):
        if any(overlaps(fact.span, rule.quote) for rule in (*made, *found)):
            continue
        read = _read(document, fact)
        if read is None or _of_government(fact):
            continue
        kind, words, consequence, span = read
        if len(content(words)) < _LEAST or len(words) > _LONGEST:
            continue
        deadline = deadline_in(document, span, facts)
        wording = Wording(words, words, benefit=kind == "support")
        found.append(Rule(fact.id, kind, clause, span, wording, None, consequence, deadline=deadline, proposition=words, only_told=True))
    return [*found, *_towards(document, clause, [*made, *found])]


def _towards(document: PolicyDocument, clause: Clause, made: Sequence[Rule]) -> Iterator[Rule]:
    """What is done to enterprises of a kind, where no fact was read."""
    for piece in document.own_spans(clause):
        for match in _TOWARDS.finditer(piece.of(document.text)):
            span = Span(start=piece.start + match.start(), end=piece.start + match.end())
            who = tidied(match["who"])
            if len(content(who)) < _LEAST or any(overlaps(span, rule.quote) for rule in made):
                continue
            kind: Kind = "criterion" if _is_adverse(match["then"]) else "support"
            id, wording = f"{clause.id}!towards-{span.start}", Wording(who, who, benefit=kind == "support")
            yield Rule(id, kind, clause, span, wording, None, match["then"], proposition=who, only_told=True)


def _read(document: PolicyDocument, fact: Fact) -> tuple[Kind, str, str, Span] | None:
    """(kind, what must be the case, what follows, the words) of a fact; None for one that no enterprise can be checked against."""
    match fact:
        case Criterion():
            kind: Kind = "support" if fact.benefit or not _is_adverse(fact.consequence + fact.condition) else "criterion"
            return kind, _case(fact), fact.consequence, fact.span
        case Support():
            return "support", tidied(fact.span.of(document.text)), fact.measure, fact.span
        case Obligation() if fact.modality == "must_not":
            return "obligation", _duty(document, fact), fact.action, fact.span
        case Obligation() if fact.modality == "must":
            return _commanded(document, fact)
        case Obligation():
            return "support", tidied(fact.span.of(document.text)), fact.action, fact.span
        case Deadline():
            return "obligation", tidied(fact.span.of(document.text)), fact.obligation, fact.span
        case _:
            return None


def _of_government(fact: Fact) -> bool:
    """Work of offices, by who is told to do it or by what it is."""
    if not isinstance(fact, Obligation):
        return False
    firms, offices = (alternation(tuple(map(re.escape, speech(key)))) for key in ("enterprise_words", "not_enterprises"))
    if fact.bearer:
        return not re.search(firms, fact.bearer) and bool(re.search(offices, fact.bearer)) and not _SUPERVISES.match(fact.action)
    return fact.modality == "must" and bool(_POLICY_WORK.match(fact.action)) and not _SUPERVISES.match(fact.action)


def _commanded(document: PolicyDocument, fact: Obligation) -> tuple[Kind, str, str, Span]:
    """A duty; 督促企业… is one of the enterprise, 取缔…企业 and 查处…行为 hold a wrong against it."""
    action = tidied(fact.action)
    if supervised := _SUPERVISES.match(action):
        return "obligation", action[supervised.end() :], fact.action, fact.span
    if _is_adverse(action) and (wrong := _WRONGS.match(tidied(_without_verb(action)))):
        return "criterion", wrong.group(), fact.action, fact.span
    if (looked := _LOOKS_FOR.search(action)) and re.search(alternation(speech("policy")["wrong"]), action[looked.end() :]):
        return "criterion", action[looked.end() :], fact.action, fact.span
    return "obligation", _duty(document, fact), fact.action, fact.span


def _is_adverse(text: str) -> bool:
    return bool(re.search(alternation(speech("policy")["adverse"]), text))


def _without_verb(action: str) -> str:
    """严肃查处乱涨价行为 -> 乱涨价行为."""
    match = re.match(rf"^(?:[^，。；、]{{0,8}}?(?:{alternation(speech('policy')['adverse'])}))+(?:和|与|、)?", action)
    return action[match.end() :] if match else action


def _case(fact: Criterion) -> str:
    """Whom a criterion concerns and in what case, in one phrase."""
    words, subject = tidied(fact.condition), tidied(fact.subject or "")
    return words if subject in words else f"{words}的{subject}"


def _duty(document: PolicyDocument, fact: Obligation) -> str:
    """A duty with whom and what it is about: its own words where they are short, else the act with who bears it."""
    said = tidied(fact.span.of(document.text))
    if len(said) <= _SHORT:
        return said
    bearer = fact.bearer if fact.bearer and fact.bearer not in fact.action else ""
    bare = re.sub(rf"^{alternation(speech('policy')['commands'])}", "", fact.action)
    return tidied(f"{bearer}{'不得' if fact.modality == 'must_not' else ''}{bare}")
