"""Rules of a sentence: each opening joined with what follows from it, follow-ups put under the rule they follow."""

import re
from typing import NamedTuple

from corpus.model import Span
from corpus.text.phrases import Phrase, phrases
from ingest.sentences.rules.openings import openings
from ingest.sentences.rules.shapes import Condition, Opening
from ingest.sentences.rules.words import SHALL, words

# the least of a condition and what follows (逾期的关停): cells, labels and numbers are passed over by this alone
_SAYS_ENOUGH = re.compile(r"(?:[一-鿿][^一-鿿]*){5}")

# 除本人明确拒绝外，均应奖励; （不含淘汰类企业）; what 除…外 adds to (除…外，还可) excludes nothing
_EXCEPT = re.compile(
    r"除(?P<a>[^，。；除]{2,40}?)(?:以外|之外|外)(?![，]?(?:还|再|也|另|对|企业还|可再|同时))|[（(](?:不含|不包括|除)(?P<b>[^（()）]{2,60}?)(?:除?外)?[）)]"
)
_EXCEPTED = re.compile(r"[，；。]\s*(?:但|其中)?，?(?P<c>[^。；]{4,120}?)(?:的)?除外")
_OFFICES = re.compile(r"[（(〔](?:实施|牵头|责任|负责|配合|落实|完成)[^（）()〔〕]*(?:[（(][^（）()]*[）)][^（）()〔〕]*)*[）)〕][。]?$")
_LISTED = re.compile("下列|以下|如下")
# …发生变动的，重新报批环评文件情况: an item of what is checked
_OBLIGES = re.compile(SHALL)
# 对工作中的难点问题，应及时报告: what offices meet in their own work; 对本行政区域内30%以上的县开展稽查: how many they look at
_AT_WORK = re.compile(r"(?:工作|执法|检查|审批|实施|执行|推进|试点)(?:工作)?(?:过程)?中的?(?:[^，]{0,8})(?:问题|情况|难点|经验|做法)")
# 对企业员工，可通过张贴海报等形式开展宣传: how an office may go about it
_BY_MEANS = re.compile(r"可(?:以)?(?:通过|采取|利用|依托)[^。]*(?:宣传|解读|培训|调研|走访)")


class Rule(NamedTuple):
    """Conditions with one consequence; `span` quotes the rule without its follow-ups, `list_open` where items follow a colon.

    `exclusion`: whom the rule spares (除涉及商业秘密外; 但位于…的除外), inside the span or right behind it.
    """

    conditions: tuple[Condition, ...]
    consequence: Span
    span: Span
    escalation: Span | None = None
    exclusion: Span | None = None
    benefit: bool = False
    list_open: bool = False


def rules(text: str, sentence: Span) -> tuple[Rule, ...]:
    """Rules that `sentence` states, in order."""
    if not _SAYS_ENOUGH.search(text, sentence.start, sentence.end):
        return ()
    parts = phrases(text, _without_offices(text, sentence))
    found = _merged(text, openings(text, parts))
    if not found:
        return ()
    drafts = [_draft(text, parts, opening, found[n + 1] if n + 1 < len(found) else None) for n, opening in enumerate(found)]
    stated = _with_list(text, _with_escalations([draft for draft in drafts if draft]))
    return tuple(_with_exclusion(text, rule, sentence.end) for rule in stated)


def _with_list(text: str, stated: list[Rule]) -> list[Rule]:
    """有下列行为之一的，责令停业，货值不足1万元的，并处…：（一）…: the items belong to the rule whose condition announces them."""
    if len(stated) < 2 or not stated[-1].list_open or _LISTED.search(text, stated[-1].span.start, stated[-1].consequence.start):
        return stated
    n = next((n for n, rule in enumerate(stated) if _LISTED.search(text, rule.span.start, rule.consequence.start)), None)
    return stated if n is None else [rule._replace(list_open=k == n) for k, rule in enumerate(stated)]


def _without_offices(text: str, sentence: Span) -> Span:
    """The sentence without a closing bracket that names offices: …的工业企业（作坊）（牵头单位：市发改委、市经信局）."""
    said = sentence.of(text)
    found = _OFFICES.search(said) if said[-1:] in "）)〕" or said[-2:] in ("）。", ")。", "〕。") else None
    return Span(start=sentence.start, end=sentence.start + found.start()) if found else sentence


class _Draft(NamedTuple):
    rule: Rule
    follow_up: bool
    extension: bool


def _merged(text: str, found: list[Opening]) -> list[Opening]:
    """Openings with nothing between them state one condition (履职不力的，对查处不及时的，要追究责任).

    Where an office is named before the second (收费不到位的地方，财政要对运营成本给予补助), that is what follows from the first.
    """
    kept: list[Opening] = []
    for opening in found:
        before = kept[-1] if kept else None
        if before is None or before.consequence or opening.consequence or before.body < opening.start:
            kept.append(opening)
        elif re.fullmatch(r"[^，]{0,3}对?于?", text[opening.start : opening.conditions[0].span.start]):
            joined = Span(start=before.conditions[0].span.start, end=opening.conditions[-1].span.end)
            kept[-1] = opening._replace(start=before.start, conditions=(Condition(joined, opening.conditions[-1].subject),))
    return kept


def _draft(text: str, parts: tuple[Phrase, ...], opening: Opening, after: Opening | None) -> _Draft | None:
    if opening.consequence:
        rule = Rule(opening.conditions, opening.consequence, Span(start=opening.start, end=opening.body))
        return _Draft(rule, False, False)
    end = _end(text, parts, opening, after)
    at_work = _AT_WORK.match(opening.conditions[0].span.of(text))
    if end <= opening.body or at_work or text.startswith("除外", end - 2) or not _binds(text[opening.body : end], opening):
        return None
    consequence = Span(start=opening.body, end=end)
    said = consequence.of(text)
    first = opening.conditions[0].span.of(text)
    rule = Rule(
        opening.conditions,
        consequence,
        Span(start=opening.start, end=end),
        benefit=is_benefit(said) and not words().extension.match(first),
        list_open=any(part.stop == "：" and part.end >= end - 1 for part in parts) and after is None,
    )
    return _Draft(rule, bool(words().followup.match(first)), bool(words().extension.match(first)))


def _end(text: str, parts: tuple[Phrase, ...], opening: Opening, after: Opening | None) -> int:
    """End of the consequence: before the next rule, or where its segment ends; a segment on the same ones (其) is taken along."""
    limit = after.start if after else parts[-1].end
    end = opening.body
    for n, part in enumerate(parts):
        if part.end <= opening.body:
            continue
        if part.start >= limit:
            break
        end = min(part.end, limit)
        if part.stop in "；。" and not (n + 1 < len(parts) and parts[n + 1].start < limit and _goes_on(parts[n + 1].of(text))):
            break
    return len(text[:end].rstrip("，；、 ,;：:")) if end > opening.body else end


def _with_exclusion(text: str, rule: Rule, end: int) -> Rule:
    """The exception that the rule's words, or the phrases right behind it, state."""
    found = _EXCEPT.search(text, rule.span.start, rule.span.end) or _EXCEPTED.match(text, rule.span.end, end)
    if found is None:
        return rule
    key = next(key for key, said in found.groupdict().items() if said)
    return rule._replace(exclusion=Span(start=found.start(key), end=found.end(key)))


def _goes_on(phrase: str) -> bool:
    return bool(re.match(r"(?:有关|相关)?[^，]{0,6}(?:应当吊销其|吊销其|并处|对其|其)", phrase))


def _binds(consequence: str, opening: Opening) -> bool:
    """True when the words say what happens to the ones concerned, and not only what offices do as a matter of routine."""
    if _BY_MEANS.match(consequence) or (consequence.endswith("情况") and not _OBLIGES.match(consequence)):
        return False
    strong = words().sanction.search(consequence) or words().benefit.search(consequence)
    if not opening.firm:
        return bool(strong or re.match(r"(?:一律|不得|必须|应|须)", consequence))
    if opening.shape in ("towards", "towards_inline"):
        return bool(strong or words().duty.search(consequence) or not words().routine.search(consequence))
    return True


def is_benefit(consequence: str) -> bool:
    """True when the first telling word promises something (给予补助), False when it sanctions (严控新增授信).

    The fields a measure touches do not tell (在遗留资产处置、资金支持等方面予以优先支持), nor what is given without being help
    (给予处分, 予以答复, 人民法院应予支持).
    """
    said = words().no_help.sub("", re.sub(r"(?:在|从)[^。；]*?(?:方面|领域|环节)", "", consequence))
    good, bad = words().benefit.search(said), words().sanction.search(said)
    return bool(good and (not bad or (good.start(), -len(good.group())) < (bad.start(), -len(bad.group()))))


def _with_escalations(drafts: list[_Draft]) -> list[Rule]:
    """Follow-ups (逾期…的，…) put under the last rule that is neither one nor an extension; without one they stand alone."""
    kept: list[Rule] = []
    base: int | None = None
    for draft in drafts:
        if draft.follow_up and base is not None and not draft.rule.benefit:
            above = kept[base].escalation or draft.rule.span
            escalation = Span(start=above.start, end=draft.rule.span.end)
            kept[base] = kept[base]._replace(escalation=escalation, list_open=draft.rule.list_open)
            continue
        if not draft.extension:
            base = len(kept)
        kept.append(draft.rule)
    return kept
