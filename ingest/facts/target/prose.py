"""Targets in running text: numbers that the words around them set as a goal."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from corpus.model import Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase
from ingest.facts.target.amounts import HAN, Amount, amounts, any_of, lexicon
from ingest.sentences.layer import Sentence

_LEAD = re.compile(
    rf"^(?:[（(]?[{SMALL_NUMERAL}\d]+[）)、.．]\s*)?(?:到|至|截至)?\s*(?:(?:19|20)\d{{2}}\s*(?:年)?(?:\s*[-—－~至]\s*(?:19|20)\d{{2}}\s*年)?(?:底|末|度)?(?:前)?|“十[一二三四五]五”(?:期间|末|时期)?|全年|每年|年内|其中)?[，,]?\s*"
    r"(?:我省|我市|我区|我县)?(?:力争|确保|争取|计划|预计|实现|推动|使|努力|还|必须|原则上|将(?!近)|把)*(?:全年|每年)?(?:力争|确保|累计)*"
)
# the year that a change is measured from, behind the indicator's name: 削减比例|较2010年, 单位产品用汞量|在2010年的基础上
_COMPARED = re.compile(r"(?:(?:比|较)\s*(?:19|20)\d{2}\s*年(?:同期)?|在\s*(?:19|20)\d{2}\s*年的?(?:基础|水平)上)$")
# what a share is taken of, behind the verb: 占比达到全省|10%以上, 土地面积达到城市建成区面积的|20%以上
_SHARE_OF = re.compile(r"(?<=达到)(?:全[国省市区县州]|[^，、\d]{2,12}(?:总[量额数]|面积))的?\s*$")
# 地级及以上城市…达到90%，其中京津冀区域达到95%: the place stands for the measure named before
_PLACE_ALONE = re.compile(r"(?:其中)?[^，、的率量\d]{2,12}(?:区域|地区|试验区|城市|[省市县区])$")
# 再增加核定损失部分5%的支持: a share that somebody is given
_PLANNED = re.compile(r"\s*(?:左右)?(?:安排|掌握|控制|考虑|确定|执行)\s*")
_GIVEN = re.compile(r"^的(?:支持|扶持|优惠|补偿|额度)\s*$")
# behind a number that tells the size of plants and no goal: 低于30万吨/年的煤矿, 年综合能耗5000吨标准煤以上企业的能源审计
_SIZES = ("吨标准煤", "千瓦时", "蒸吨", "吨")
_SIZED = re.compile(r"的|[^，、]{0,6}(?:煤矿|矿井|机组|锅炉|电厂|装置|设备|生产线|炉|企业|项目|用能单位|排污单位)")

_NAMES = re.compile("《[^》]*》|“[^”]*”")
_COUNTS = re.compile(rf"[\d{HAN}]")


def _one_of(key: str) -> str:
    """The words of the list `key` of the lexicon as alternatives, the first that fits."""
    return "|".join(lexicon()[key])


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(f"(?:{_one_of('measures')})$")


@cache
def _reach() -> re.Pattern[str]:
    return re.compile(rf"(?:分别|均|各|都)?(?:累计)?(?:{_one_of('reaches')})*\s*$")


@cache
def _change() -> re.Pattern[str]:
    since = r"(?:比\s*(?:19|20)\d{2}\s*年|较\s*(?:19|20)\d{2}\s*年|同比|年均|累计|分别|均|平均|再)*"
    verb = rf"(?:(?P<up>{_one_of('rises')})|(?P<down>{_one_of('falls')}))"
    return re.compile(rf"{since}{verb}(?:了)?(?P<level>到|至)?\s*(?:\d+(?:\.\d+)?\s*[%％]?\s*[-—－–~～至]{{1,2}}\s*)?$")


# characters before an amount that can say which way it goes: 较2020年同比增长了12%—
_LONGEST_VERB = 40


class Goal(NamedTuple):
    """A number to reach: the words that state it, what it measures, the amount; `order` = (n, of how many) values of one indicator."""

    span: Span
    indicator: str
    amount: Amount
    commitment: bool
    order: tuple[int, int] = (0, 1)
    place: str | None = None

    def change(self, text: str) -> Literal["up", "down"] | None:
        """Which way the indicator is to go by the amount; None where the amount is the level to reach (下降到5%)."""
        verb = _change().search(text, max(self.span.start, self.amount.start - _LONGEST_VERB), self.amount.start)
        if verb is None or verb["level"]:
            return None
        return "up" if verb["up"] else "down"


def goals(sentence: Sentence, under_goals: bool) -> Iterator[Goal]:
    """Goals in `sentence`; `under_goals`: the clause's heading says that it states goals (总体目标)."""
    text, span = sentence.text, sentence.span
    if not _COUNTS.search(text, span.start, span.end) or any_of("background").search(_without_names(span.of(text))[:14]):
        return
    parts = sentence.phrases
    last: Goal | None = None
    for n, part in enumerate(parts):
        listed = False  # 新认定高新技术企业1500家、科技型中小微企业6000家: the second shares the verb of the first
        for item in _items(text, part) if _COUNTS.search(text, part.start, part.end) else ():
            found = [_with_measure(goal, last) for goal in _of_item(text, item, _segment(text, parts, n), under_goals or listed)]
            listed = bool(found)
            last = found[-1] if found else last
            yield from found


def _with_measure(goal: Goal, last: Goal | None) -> Goal:
    """A goal whose words name a place only measures there what the goal before it measures."""
    if last is None or goal.amount.unit != last.amount.unit or not _PLACE_ALONE.fullmatch(goal.indicator):
        return goal
    return goal._replace(indicator=last.indicator, place=re.sub("^其中", "", goal.indicator))


class _Item(NamedTuple):
    start: int
    end: int
    amounts: tuple[Amount, ...]
    phrase_end: int


def _segment(text: str, parts: tuple[Phrase, ...], n: int) -> str:
    """The words of the segment (分句) that holds phrase `n`."""
    first, last = n, n
    while first > 0 and parts[first - 1].stop == "，":
        first -= 1
    while last < len(parts) - 1 and parts[last].stop == "，":
        last += 1
    return text[parts[first].start : parts[last].end]


def _items(text: str, part: Phrase) -> Iterator[_Item]:
    """A phrase cut at the 、 between its amounts: 改造…10000家以上、淘汰…1000家以上; 分别…A、B stay together."""
    found = list(amounts(text, part.span))
    said = part.of(text)
    # no goals: cells of a table run together (…2551.72347.6-8%2氨氮排放总量…), a purpose (为实现…的目标), a focus (以占…65%以上的…为重点)
    if not found or re.search(r"%\d|专栏", said) or re.match(r"为(?!\d)", said) or said.endswith("为重点"):
        return
    if re.search(r"分别|[^，]各\s*\d", part.of(text)):
        yield _Item(part.start, part.end, tuple(found), part.end)
        return
    start, group = part.start, [found[0]]
    for before, amount in pairwise(found):
        cut = re.search(r"、|以及|且|并|和|及", text[before.end : amount.start])
        if cut:
            yield _Item(start, before.end + cut.start(), tuple(group), part.end)
            start, group = before.end + cut.end(), []
        group.append(amount)
    yield _Item(start, part.end, tuple(group), part.end)


def _of_item(text: str, item: _Item, segment: str, under_goals: bool) -> Iterator[Goal]:
    if re.search(r"分别|[^，]各\s*\d", text[item.start : item.end]):
        yield from _shared(text, item, segment, under_goals)
        return
    for n, amount in enumerate(item.amounts):
        after = item.amounts[n + 1] if n + 1 < len(item.amounts) else None
        if after and _leads_to(text[amount.end : after.start], amount):
            continue
        if n and text[amount.end : item.end].lstrip().startswith("的"):  # 新建10条年产值超10亿元的全产业链
            continue
        if _is_goal(text, item, amount, segment, under_goals):
            yield Goal(Span(start=item.start, end=item.end), _indicator(text, item, amount), amount, _commits(text, item, amount))


def _leads_to(between: str, amount: Amount) -> bool:
    """The first of two amounts only describes: 由60%提高到75%, 1亿美元以上外资大项目8个."""
    return bool(re.search(r"提高|增加|上升|降|减少|^\s*[-—－~至到]", between)) or (
        amount.bounded and amount.unit.endswith(("元", "吨", "千瓦", "平方米", "亩", "人"))
    )


def _shared(text: str, item: _Item, segment: str, under_goals: bool) -> Iterator[Goal]:
    """A、B分别下降5% (two goals) and A、B分别达到3%、4% (one each)."""
    first = item.amounts[0]
    if not _is_goal(text, item, first, segment, under_goals):
        return
    head = text[item.start : first.start]
    names = [name for name in re.split(r"、|和|及|以及", re.sub(r"各$", "", _named(head).rstrip())) if name.strip()]
    if len(names) > 1 and _measure().search(names[-1]) and not _measure().search(names[0]):
        names = [_named(head)] * len(names)  # 城市和县城污水处理率: the first name alone would measure nothing
    span = Span(start=item.start, end=item.end)
    total = max(len(names), 1) if len(item.amounts) == 1 else len(item.amounts)
    for n in range(total):
        amount = item.amounts[min(n, len(item.amounts) - 1)]
        order = (n, total) if len(names) == 1 and total > 1 else (0, 1)
        yield Goal(span, names[n] if n < len(names) else _named(head), amount, _commits(text, item, amount), order)


def _is_goal(text: str, item: _Item, amount: Amount, segment: str, under_goals: bool) -> bool:
    before, after = text[item.start : amount.start], text[amount.end : item.end]
    if _describes(before, after, amount) or not _says_what(before, after) or _GIVEN.search(after):
        return False
    if _is_condition(segment, before, after, text[amount.end : item.phrase_end]) or _is_past(segment, before) or _is_paid(segment, before):
        return False
    if amount.unit in lexicon()["time_units"] and not re.search(r"压缩|缩短|控制|减少|天数|时间(?!.*不[得应能]?少于)|达到|不超过", before):
        return False
    if amount.han and (not amount.bounded or amount.unit in ("%", "次", "倍", "成")):
        return False
    if amount.bounded and amount.unit.endswith("元") and re.match(r"[^，的]{0,8}(?:项目|企业|品种|园区)$", after.strip()):
        return False  # 固定资产投资3亿元以上重大项目
    if not after.strip() and re.fullmatch(r"(?:合计|总计|总额|全年|每年|原则上|最高|最多|同比|增长|下降|名额|\s)*", _named(before)):
        return False
    if re.search(r"可按|可以|允许|不得|无需", before) or (
        after.lstrip().startswith("的") and amount.unit.endswith(("元", "岁", "吨", "平方米", "亩"))
    ):
        return False
    if re.search(r"等\s*$", before) or any_of("enumerated").match(after.lstrip()) or re.search(r"[（(][^）)]*$", before):
        return False
    return (
        under_goals or bool(any_of("goals").search(before)) or (amount.bounded and bool(re.search(r"(?:19|20)\d{2}年|每年|年底", segment)))
    )


def _describes(before: str, after: str, amount: Amount) -> bool:
    """当波动幅度超过5%时, 效率不低于60%的脱硝设施, 9万吨/年及以下煤矿: the number describes a case or a thing."""
    if re.search("当[^，]*$", before) and after.startswith("时"):
        return True
    if amount.unit == "次" and re.search(r"每(?:半年|季度?|个?月|周|日|天)", before):  # a rhythm of service, no number to reach
        return True
    if amount.bounded and ("/" in amount.unit or amount.unit.endswith(_SIZES)) and _SIZED.match(after):
        return True
    installs = re.search(r"(?:安装|采用|使用|配备|购置|选用)[^，]*[率量比度]", before)
    return bool(installs and amount.bounded and after.startswith("的"))


def _says_what(before: str, after: str) -> bool:
    """不超过|2名: the words around the number name nothing that is counted; 规模高达…, 多达…: it tells how much there is."""
    named = re.sub(
        r"[（(]?\d*[）)]?[.、]?(?:但|且|并)?(?:原则上)?(?:不超过|不高于|不低于|不少于|最高|最多|至多|最长|至少|共|各|总计|合计)*\s*$",
        "",
        before,
    )
    return bool(named.strip() or after.strip()) and not re.search(r"[高多]达\s*$", before)


def _is_condition(segment: str, before: str, after: str, rest: str) -> bool:
    """Thresholds: 对亩均税收10万元以上的企业, 年销售额达到1000万元的, 超过50%的部分."""
    segment = re.sub(r"^\s*\d{1,2}[.．、]\s*", "", segment)
    if re.match(
        r"\s*(?:\([^)]*\)|（[^）]*）)?的(?:$|[^，]{0,14}(?:企业|项目|单位|机构|人员|部分|产品|团队|园区|平台)$)", after
    ) or after.rstrip().endswith("的"):
        return True
    if re.match(r"[且、和][^，]{0,40}的[^，]{0,14}(?:企业|项目|单位|机构)", rest) or re.search(r"应满足|应符合|须满足", segment):
        return True
    return bool(
        re.match(r"(?:其中)?(?:对|凡|如|若|未)", segment) and re.search(r"对[^，]{0,60}$", segment[: segment.find(before) + len(before)])
    )


def _is_past(segment: str, before: str) -> bool:
    return bool(any_of("background").search(_without_names(segment))) or bool(
        re.search(r"(?:由|从)\s*(?:19|20)?[^，]{0,14}$", before) and not re.search("提高|增加|降|减少|到|至", before)
    )


def _is_paid(segment: str, before: str) -> bool:
    return bool(any_of("payments").search(segment)) and not re.search(r"目标|力争|确保|争取", before)


def _commits(text: str, item: _Item, amount: Amount) -> bool:
    return amount.unit.endswith("元") and bool(any_of("commitments").search(text[item.start : item.end]))


def _indicator(text: str, item: _Item, amount: Amount) -> str:
    """What is measured, verbatim: the words before the number, or verb to noun where the noun follows (培育10个新型集聚区)."""
    before = text[item.start : amount.start]
    lead = _LEAD.match(before)
    begin = item.start + (lead.end() if lead else 0)
    name = _named(text[begin : amount.start])
    after = text[amount.end : item.end]
    # 75%以上的养殖场（小区）配套建设…: what is to be done stands behind the noun and its bracket
    # 开工规模|按6500万千瓦安排
    if planned := re.search(r"(?<=.)(?:按照?|以)$", name) if _PLANNED.fullmatch(after) else None:
        return name[: planned.start()]
    rest = re.match(r"[^，；。]*" if after.startswith("的") else r"[^，；。（(]*", after)
    if rest and rest.group().strip() and (len(name) < 9 or not re.search(r"率|比重|比例|量|面积|值|投资|收入|规模|额", name)):
        return text[begin : amount.end + rest.end()].strip()
    return name or before.strip() or text[item.start : item.end].strip()


def _named(head: str) -> str:
    """`head` without times, wishes and the words that lead to the number: 2017年力争腾出用能空间 -> 腾出用能空间."""
    lead = _LEAD.match(head)
    bare = re.sub(r"(?:由|从)\s*\d[^，]*$", "", head[lead.end() :] if lead else head)
    change = _change().search(bare)
    if change and change.start() > 1:
        return _without_base(re.sub(r"(?:分别|同比|均|累计)$", "", bare[: change.start()])) or bare.strip()
    bare = _SHARE_OF.sub("", bare)
    reach = _reach().search(bare)
    return _without_base(bare[: reach.start()]) if reach and reach.start() > 1 else bare.strip()


def _without_base(name: str) -> str:
    return re.sub(r"(?<=.)(?:的占?|占)$", "", _COMPARED.sub("", name.strip()).strip())


def _without_names(words: str) -> str:
    return _NAMES.sub("", words) if "《" in words or "“" in words else words
