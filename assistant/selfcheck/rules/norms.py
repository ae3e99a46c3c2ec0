"""What a clause asks, forbids, punishes or grants outside the rules that could be read whole (建立员工健康卡制度；减少监管频次).

In: the facts of a clause that no rule was made of. Out: rules judged only by what the enterprise says of them: their words do not tell
whom they bind, so only who spoke of them is asked about them, and what was not spoken of is no finding.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.selfcheck.rules.conditions.plain import content, tidied
from assistant.selfcheck.rules.rule import Kind, Rule, overlaps
from assistant.selfcheck.rules.rule_facts import deadline_in
from assistant.selfcheck.words.logic import Negated, Wording
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.model import Clause, Criterion, Deadline, Fact, Normalized, Obligation, PolicyDocument, Span, Support

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
_FORBIDS = re.compile("不得|严禁|禁止|不准")
_WRONGS = re.compile(r"[^，。；]*?(?:等)?(?:违法违规|违法|违规|不法|不良)?(?:行为|企业|项目|作坊|场所)")


class _Read(NamedTuple):
    """What must be the case in one phrase, and what follows."""

    kind: Kind
    words: str
    consequence: str


def norms(document: PolicyDocument, clause: Clause, facts: Sequence[Fact], made: Sequence[Rule]) -> list[Rule]:
    """Rules on single phrases of `clause`, in the order of the text."""
    found: list[Rule] = []
    for fact in sorted(facts, key=lambda one: (one.span.start, -one.span.end)):
        if any(overlaps(fact.span, rule.quote) for rule in (*made, *found)):
            continue
        read = None if _of_government(fact) else _read(document, fact)
        if read is None or len(content(read.words)) < _LEAST or len(read.words) > _LONGEST:
            continue
        found.append(_rule(fact.id, clause, fact.span, read, deadline_in(document, fact.span, facts)))
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
            yield _rule(f"{clause.id}!towards-{span.start}", clause, span, _Read(kind, who, match["then"]))


def _rule(id: str, clause: Clause, span: Span, read: _Read, deadline: Normalized | None = None) -> Rule:
    """What is forbidden is asked about without its 不得: whether it is so."""
    bare = _FORBIDS.sub("", read.words, count=1) if read.kind == "obligation" else read.words
    wording = Wording(bare, bare, benefit=read.kind == "support")
    condition = wording if bare == read.words else Negated(wording)
    return Rule(id, read.kind, clause, span, condition, None, read.consequence, deadline=deadline, proposition=read.words)


def _read(document: PolicyDocument, fact: Fact) -> _Read | None:
    """None for a fact that no enterprise can be checked against."""
    said = tidied(fact.span.of(document.text))
    match fact:
        case Criterion():
            adverse = not fact.benefit and _is_adverse(fact.consequence + fact.condition)
            return _Read("criterion" if adverse else "support", _case(fact), fact.consequence)
        case Support():
            return _Read("support", said, fact.measure)
        case Obligation() if fact.modality == "must":
            return _commanded(document, fact)
        case Obligation() if fact.modality == "must_not":
            return _Read("obligation", _duty(document, fact), fact.action)
        case Obligation():
            return _Read("support", said, fact.action)
        case Deadline():
            return _Read("obligation", said, fact.obligation)
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


def _commanded(document: PolicyDocument, fact: Obligation) -> _Read:
    """A duty; 督促企业… is one of the enterprise, 取缔…企业 and 查处…行为 hold a wrong against it."""
    action = tidied(fact.action)
    if supervised := _SUPERVISES.match(action):
        return _Read("obligation", action[supervised.end() :], fact.action)
    if _is_adverse(action) and (wrong := _WRONGS.match(tidied(_without_verb(action)))):
        return _Read("criterion", wrong.group(), fact.action)
    if (looked := _LOOKS_FOR.search(action)) and re.search(alternation(speech("policy")["wrong"]), action[looked.end() :]):
        return _Read("criterion", action[looked.end() :], fact.action)
    return _Read("obligation", _duty(document, fact), fact.action)


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
