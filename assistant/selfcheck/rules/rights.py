"""Rights and reliefs that a document words without money or a condition of its own: what one may do, what is no longer asked.

对“…许可”等事项，实行告知承诺; 2020年1月申报的报关单，企业可在2月24日前…支付. In: the obligations of a clause that are favours or
permissions. Out: supports for whom, or for what matter, the phrases before them name.
"""

import re
from collections.abc import Sequence

from assistant.selfcheck.rules.conditions.condition import condition_of
from assistant.selfcheck.rules.conditions.plain import content
from assistant.selfcheck.rules.rule import Rule, overlaps
from assistant.selfcheck.rules.rule_facts import deadline_in
from assistant.selfcheck.words.logic import Expression, Mentioned, all_of
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import speech
from corpus.model import Clause, Fact, Obligation, PolicyDocument, Span

_NUMBERED = re.compile(r"^(?:第[^条]{1,8}条|[（(][一二三四五六七八九十百\d]+[)）]|[一二三四五六七八九十百\d]+[、.．])\s*")
_ZONE = re.compile(r"[，、]?在[^，。；]{0,12}?(?P<zone>自由贸易试验区|自贸试验区|自贸区|经济技术开发区|高新区|试点地区)(?:范围)?内?")
_WHOLE = re.compile(r"[，、]?在全(?:国|省|市|区|县)(?:范围)?内?")
_MATTER = re.compile(r"等?(?:许可|审批|备案)?事项$|核发(?=”|$)|[“”\"]")
_GROUP_END = re.compile(r"(?:企业|单位|公司|个体工商户|纳税人)?(?:可以?|有权)?$")
_LEAST = 4
_SHORT = 20
"""A relief is said in a few words; what is longer (完善…机制，设立…绿色通道) is a task of offices."""


def rights(document: PolicyDocument, clause: Clause, facts: Sequence[Fact], made: Sequence[Rule]) -> list[Rule]:
    """Supports out of the permissions and reliefs of a clause that no other rule speaks of."""
    found: list[Rule] = []
    for fact in facts:
        if not isinstance(fact, Obligation) or not _relieves(fact):
            continue
        span = _with_lead(document, clause, fact)
        if any(overlaps(span, rule.quote) for rule in (*made, *found)):
            continue
        lead = document.text[span.start : fact.span.start] + _before_act(fact.span.of(document.text), fact)
        if condition := _whose(lead):
            deadline = deadline_in(document, span, facts)
            found.append(Rule(fact.id, "support", clause, span, condition, None, fact.action, deadline=deadline))
    return found


def _relieves(fact: Obligation) -> bool:
    relief = len(fact.action) <= _SHORT and bool(re.search(alternation(speech("policy")["relief"]), fact.action))
    return relief or (fact.modality == "may" and bool(re.search("企业|个体工商户|纳税人", fact.bearer or "")))


def _with_lead(document: PolicyDocument, clause: Clause, fact: Obligation) -> Span:
    """The act with the phrases of its sentence that say for what it is."""
    text = document.text
    start = max(clause.span.start, *(text.rfind(mark, 0, fact.span.start) + 1 for mark in "。；\n"))
    numbered = _NUMBERED.match(text[start : fact.span.start])
    return Span(start=start + (numbered.end() if numbered else 0), end=fact.span.end)


def _before_act(said: str, fact: Obligation) -> str:
    at = said.find(fact.action)
    return said[:at] if at > 0 else ""


def _whose(lead: str) -> Expression | None:
    """The matter or enterprise that the words before the relief name, and the zone it is limited to."""
    zone = _ZONE.search(lead)
    plain = _WHOLE.sub("", _ZONE.sub("", lead)).strip("，。；： \n")
    plain = _GROUP_END.sub("", re.sub(r"^(?:其中，?)?对于?", "", plain)).strip("，。；： \n")
    plain = _MATTER.sub("", _MATTER.sub("", plain))
    if len(content(plain)) < _LEAST:
        return None
    condition = condition_of(plain, benefit=True)
    if condition is None or zone is None:
        return condition
    return all_of([condition, Mentioned(zone["zone"])])  # who says nothing of the zone is not in it
