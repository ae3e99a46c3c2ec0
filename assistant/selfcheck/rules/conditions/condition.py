"""A policy's condition in words turned into an expression: industries, devices, figures, conditions of the lexicon, and the rest.

What the lexicon does not know stays in the policy's own words (Wording), so that every criterion can be checked by asking.
Lists read as alternatives for a sanction (any one violates) and, for states of a support, as cumulative; 且, 同时, 但 join.
"""

import re

from assistant.selfcheck.rules.conditions.listing import items_of, merged
from assistant.selfcheck.rules.conditions.plain import content, tidied
from assistant.selfcheck.rules.conditions.spells import spell_of
from assistant.selfcheck.rules.conditions.subjects import industries, scope_of, size_of, without_size
from assistant.selfcheck.rules.conditions.tiers import tier_of
from assistant.selfcheck.statement.equipment import feature_said, named_devices
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.bounds import Bounds, bounds_in
from assistant.selfcheck.words.logic import (
    ClosedFor,
    Expression,
    Has,
    Holds,
    Measures,
    Mentioned,
    Negated,
    StillFailing,
    Unstated,
    Wording,
    all_of,
    any_of,
    leaves,
)
from assistant.selfcheck.words.matters import Judged, judge, judging, mentions
from assistant.selfcheck.words.vocabulary import any_of as alternation
from assistant.selfcheck.words.vocabulary import conditions, devices, features, speech
from corpus.text.numerals import SMALL_NUMERAL

# （不含采矿、选矿…项目）: whoever is one of these gets nothing
_EXCLUDED = re.compile(r"[（(](?:不含|不包括|不包含|除|剔除)(?P<what>[^（）()]{2,60})(?:除外|以外)?[）)]")
_AMONG = re.compile(r"，其中，?对?(?P<what>[^，]{4,}.*)$")
_SEGMENTS = re.compile(r"[，,；;]?以及|[；;]|[，,]或者?")
_ENUMERATED = re.compile(rf"[；;。]?(?:[（(][{SMALL_NUMERAL}\d]+[）)]|(?<=[；;。])\d+[.．、])")
_ALSO = r"[，,]同时|(?<![与和跟])同时(?=具备|满足|符合|具有|取得|达到|属于|存在)"
_JOINED = re.compile(rf"[，,]?(?:并且|且|但)|(?<=[一-鿿])(?:也|又)(?=[未没不无])|{_ALSO}|[，,]并(?=[^购网轨])")
_JOINED_SUPPORT = re.compile(rf"[，,]?(?:并且|且|但)|{_ALSO}|[，,]|(?<=[业位人证司])并(?=[^且购网轨列])")
_ITEMS = re.compile(r"[、，,]|或者?|和(?!谐)|(?<![以涉])及(?![时其格以])|与(?!否)|以及")
_WORDING_ITEMS = re.compile(r"[、，,]")
_TRAIT = re.compile(r"(?:较|相对|比较|不)?(?:低|高|大|小|差|弱|老旧|低效|薄弱|分散|严重|规模|集聚区)$")
_AFTERWARDS = re.compile(r"(?:整改|整顿|治理|复查)后?仍")
# how and by whom it is given: nothing that the enterprise has to be
_PROCEDURE = re.compile(r"^(?:依据|根据|按照?|结合|视|经|由|报|在[^，]{2,10}(?:期|期间|期内|基础上|前提下)$)")
_AROUND = re.compile(r"^(?:的|对|在|、|，)+|(?:的|等|、|，)+$")
# 首次认定的高新技术企业: the title is what was entered into, no kind of enterprise
_ENTERED = re.compile(r"(?:首次|初次|新|重新)?(?:入选|获批|获评|列入|认定|上榜|评定|评为)(?:通过)?的?[^，。；的]{3,}$")
_TRADE_END = re.compile(r"(?:制造|加工|制品|采选|冶炼|开采|生产|行业|产业)$")
_HEADED = re.compile(
    r"(?P<what>.+?的)(?P<who>[^的，。；]{0,14}?(?:企业|单位|公司|机构|个体工商户|项目|园区|基地|平台)(?:[（(][^（）()]*[）)])?)"
)
_RATED = re.compile(r"[一-鿿]率(?:不|低|高|超|达|在)")
_SUMMED_UP = re.compile(r"^等?[^，。；]{0,14}(?:装备|设备|装置|产能|生产线|工艺)$|^等$")
MUCH = 5
_STATES = re.compile(r"^(?:有|具有|具备|符合|未|不|没有|无|已|坚持|确实?|受)")


def condition_of(text: str, *, benefit: bool = False, topic: str = "") -> Expression | None:
    """The expression for a condition as a policy words it; None when nothing in it can be checked.

    `topic`: what the tier before measures, for a tier that names nothing itself (高于10%但低于50%的).
    """
    plain = tidied(text)
    if tier := tier_of(plain, topic):
        return tier
    if excluded := _EXCLUDED.search(text):
        found_without = condition_of(text[: excluded.start()] + text[excluded.end() :], benefit=benefit)
        without = _excluding(excluded["what"])
        return all_of([*([found_without] if found_without else []), *without]) if found_without or without else None
    if benefit and (narrower := _AMONG.search(plain)):
        return condition_of(narrower["what"], benefit=True)
    for reading in (_unstated, _closed_for, _still_failing):
        special = reading(plain)
        if special is not None:
            return special
    if _ENUMERATED.search(plain):
        # 符合下列条件的：（一）…；（二）…: all of them
        parts = [part for part in _ENUMERATED.split(plain) if _says_something(part)]
        each = [expression for part in parts if (expression := condition_of(part, benefit=benefit))]
        return all_of(each) if each else None
    segments = [part for part in _SEGMENTS.split(plain) if part.strip()]
    found = [expression for part in segments if (expression := _segment(part, plain, benefit))]
    return any_of(found) if found else None


def _excluding(text: str) -> list[Expression]:
    """One denial for each thing left out (采矿、选矿和矿产初级加工等…项目)."""
    items = [re.sub(r"等[^等]*$|(?:企业|项目|行业)$", "", part) for part in re.split("[、和及或]|以及", text)]
    named = [item for item in items if len(item) >= 2]
    return [Negated(Mentioned(item)) for item in named]


def _says_something(text: str) -> bool:
    return bool(content(text)) or any(one.settled for one in judge(text))


def _unstated(text: str) -> Expression | None:
    patterns = speech("policy")["unstated"]
    return Unstated(text) if len(text) <= 10 and re.search(alternation(patterns), text) else None


def _closed_for(text: str) -> Expression | None:
    match = re.search(speech("policy")["closed_for"][0], text)
    if match is None:
        return None
    causes = condition_of(match["causes"])
    return ClosedFor(causes)


def _still_failing(text: str) -> Expression | None:
    match = next((hit for pattern in speech("policy")["still"] if (hit := re.match(pattern, text))), None)
    if match is None:
        return None
    closed = re.search(speech("policy")["closed"][0], match["rest"])
    rest = match["rest"][: closed.start()] if closed else match["rest"]
    base = condition_of(rest)
    if base is None or (isinstance(base, Wording) and len(content(base.text)) <= 4):
        base = Holds(speech("policy")["any_breach"])  # 整改后仍不达标 names no standard of its own
    return all_of([StillFailing(base), *([ClosedFor()] if closed else [])])


def _segment(text: str, context: str, benefit: bool) -> Expression | None:
    industry, rest = industries(text)
    parts: list[Expression] = [industry] if industry else []
    if _says_something(rest):
        found = _with_devices(rest, context, benefit) or _joined(rest, context, benefit)
        parts += [found] if found else []
    if industry and rest.startswith(("，其他", "，以及")):
        return any_of(parts)  # 光伏玻璃企业，其他玻璃制造…企业: two kinds
    return all_of(parts) if parts else None


def _with_devices(text: str, context: str, benefit: bool) -> Expression | None:
    """Devices with their features and capacity, what is said in front of all of them (存在…问题的…) and behind them (锅炉未安装…)."""
    named = named_devices(text)
    if not named:
        return None
    starts = [0, *(end for _, end, _ in named[:-1])]
    stretches = [text[start:end] for start, (_, end, _) in zip(starts, named, strict=True)]
    lead, stretches[0] = _lead(stretches[0])
    items = [_device(stretch, key, lead) for stretch, (_, _, key) in zip(stretches, named, strict=True)]
    around = [_plain_lead(lead), _SUMMED_UP.sub("", text[named[-1][1] :])]
    found = [_joined(part, context, benefit) for part in around if _says_something(part)]
    return all_of([*(one for one in found if one), any_of(items)])


def _lead(stretch: str) -> tuple[str, str]:
    """The words before the last 的 of the first item: they apply to all devices of the list (存在…问题的锅炉、窑炉)."""
    at = stretch.rfind("的")
    return (stretch[:at], stretch[at + 1 :]) if at > 0 else ("", stretch)


def _plain_lead(lead: str) -> str:
    """The lead without the features and the capacity that the devices take from it (容量1吨及以上生产建筑用钢)."""
    for amount in reversed([one for one in find_amounts(lead) if one.compare]):
        lead = lead[: amount.start] + lead[amount.end :]
    for feature in features().values():
        lead = re.sub(rf"(?:生产|用于|采用|使用|为)?{alternation((*feature.yes, *feature.no))}", "", lead)
    return re.sub(r"(?:单台|每台|公称|额定)?(?:容量|吨位|容积|出力|功率)|^[、，和]|[、，和的]$", "", lead)


def _features(text: str, key: str) -> tuple[tuple[str, bool], ...]:
    own = ((name, feature_said(text, features()[name])) for name in devices()[key].features)
    return tuple((name, value) for name, value in own if value is not None)


def _device(stretch: str, key: str, lead: str) -> Expression:
    amounts = [one for one in [*find_amounts(stretch), *find_amounts(lead)] if one.compare]
    known = dict(_features(lead, key)) | dict(_features(stretch, key))
    return Has((key,), tuple(known.items()), amounts[0] if amounts else None, stretch.strip("、和及与或的"))


def _joined(text: str, context: str, benefit: bool) -> Expression | None:
    """Parts that 且, 同时, 但 join must all hold."""
    parts = [part for part in (_JOINED_SUPPORT if benefit else _JOINED).split(text) if _says_something(part)]
    found = [one for part in parts if (one := _list(part, context, benefit))]
    return all_of(found) if found else None


def _list(text: str, context: str, benefit: bool) -> Expression | None:
    """The items of a list, each with the conditions it names; alternatives or, for states of a support, cumulative."""
    settled = [one for one in judge(text) if one.settled]
    if benefit and not settled and spell_of(text, 2000):
        return _worded(text, context, benefit)  # 3月底前完成改造、形成产能: the day is that of the whole list
    found: list[tuple[str, Expression]] = []
    for start, end, mark in items_of(text, _ITEMS) if settled else merged(text, items_of(text, _WORDING_ITEMS)):
        item = text[start:end]
        inside = [one for one in settled if start <= one.named < end]
        if settled and not inside and mark and mark[0] not in "、，,":
            continue  # 主要工序或单位产品能耗不达标: a noun that shares what is said of the next one
        if not inside and any(one.named < end and start < one.end and one.named < start for one in settled):
            continue  # 存在安全生产、环境保护问题: one matter with a list in its name
        if expression := _item(item, inside, context, bool(settled), benefit):
            found.append((item, expression))
    if not found:
        return None
    if benefit:
        return _support_list(found)
    # 产业层次较低、劳动用工量大: traits describe one kind of enterprise, they are no violations by themselves
    traits = not settled and all(_TRAIT.search(item) for item, _ in found)
    return (all_of if traits else any_of)([expression for _, expression in found])


def _item(item: str, judged: list[Judged], context: str, others: bool, benefit: bool) -> Expression | None:
    still = _still_failing(item)
    if still is not None or _AFTERWARDS.search(item):
        return still or StillFailing(Holds(speech("policy")["any_breach"]))
    size = size_of(item)
    if benefit and _RATED.search(item) and bounds_in(item):
        return _worded(item, context, benefit)  # 裁员率不超过20% is a figure, no 裁员
    if not benefit and any(one.value is False for one in judged) and len(left_over(item, judged)) >= MUCH:
        return _worded(item, context, benefit)  # 位于噪声敏感建筑物集中区域 does not say that the noise is in order
    parts: list[Expression] = []
    for one in judged:
        leaf: Expression = Holds(one.condition)
        leaf = leaf if one.value is not False else Negated(leaf)
        if leaf not in parts and not _is_part_of_other(one.condition, judged):
            parts.append(leaf)
    if parts:
        left = left_over(item, judged)
        wording = [Wording(item.strip("的"), context)] if len(left) >= MUCH else []
        return all_of([*([size] if size else []), *parts, *wording])
    if size:
        rest = without_size(item)
        plain = _worded(rest, context, benefit) if len(content(rest)) >= 4 else None
        return all_of([size, plain]) if plain else size
    own = content(item)
    if len(own) < 2 or (others and len(own) < 4):
        return None
    if others and _TRADE_END.search(item):
        return Unstated(item)  # 其他玻璃制造、玻璃制品…规模以上企业: half a list names a trade, no state that could be told
    return _worded(item, context, benefit)


def _worded(item: str, context: str, benefit: bool) -> Expression | None:
    """An item that the lexicon does not know: its thresholds, whom it is said of, and the rest in the policy's own words."""
    if benefit and _PROCEDURE.match(item):
        return None
    head = None if _ENTERED.match(item) else _HEADED.fullmatch(item)
    scope = scope_of(head["who"]) if head else None
    item = head["what"] if head and (scope or len(content(head["who"])) < 2) else item
    limits = [one for one in bounds_in(item) if _says_what(item, one)]
    rest = item
    for one in reversed(limits):
        rest = rest[: one.start] + rest[one.end :]
    rest = _AROUND.sub("", rest)
    figures = [Measures(_subject(item, limits, n), one, item, rest) for n, one in enumerate(limits)]
    parts: list[Expression] = [*([scope] if scope else []), *figures]
    if len(content(_subjectless(rest, figures))) >= (4 if figures else 2) and not (figures and _plain_measure(rest, figures)):
        parts.append(Wording(rest, context, benefit=benefit))
    return all_of(parts) if parts else None


def _subject(item: str, limits: list[Bounds], n: int) -> str:
    """What is measured: the words between the last comma or threshold and this one, else nothing."""
    start = limits[n - 1].end if n else 0
    before = re.split("[，、；]", item[start : limits[n].start])[-1]
    return before if len(content(before)) >= 2 else ""


def _subjectless(rest: str, figures: list[Measures]) -> str:
    for one in figures:
        rest = rest.replace(one.subject, "") if one.subject else rest
    return rest


def _plain_measure(rest: str, figures: list[Measures]) -> bool:
    """The rest is nothing but what is measured."""
    return bool(figures) and len(content(_subjectless(rest, figures))) < 4


def left_over(item: str, judged: list[Judged]) -> str:
    """The words of an item that belong to none of the conditions found in it; many of them mean that the item says more."""
    rest = item
    for words in sorted({one.words for one in mentions(item)}, key=len, reverse=True):
        rest = rest.replace(words, "")
    for one in judged:
        rest = judging(one.condition).sub("", rest)
    rest = re.sub(alternation([word for word in speech("transparent") if len(word) > 1]), "", rest)
    return content(re.sub(alternation(speech("negators")), "", rest))


def _is_part_of_other(condition: str, judged: list[Judged]) -> bool:
    """存在安全生产、环境保护问题 names its parts only as parts."""
    return any(condition in conditions()[one.condition].any_of for one in judged if one.condition != condition)


def _says_what(item: str, limit: Bounds) -> bool:
    """False for 至200万元以下, the second half of a range: it is no measurement of its own."""
    return len(re.sub(r"[至到约的在为]", "", item[: limit.start] or item[limit.end :])) >= 2 or limit.dimension == "人数"


def _support_list(found: list[tuple[str, Expression]]) -> Expression:
    """有效益、有前景 must both hold; 主动退出…、化解…、实施… are ways of which one will do."""
    states = [one for item, one in found if (_STATES.match(item) or _measures(one)) and not _alternatives(one)]
    ways = [expression for item, expression in found if expression not in states]
    return all_of([*states, *([any_of(ways)] if ways else [])])


def _measures(expression: Expression) -> bool:
    return any(isinstance(leaf, Measures) for leaf in leaves(expression))


def _alternatives(expression: Expression) -> bool:
    return isinstance(expression, Holds) and conditions()[expression.condition].alternatives is not None
