"""Where a sentence opens a rule: the shapes in which 公文 and statutes state a condition.

Every reader looks at the phrase `i` of a sentence and answers with an Opening or None. The shapes, each with a real sentence:

| reader | shape |
|---|---|
| towards | 对达不到强制性能耗限额标准要求的产能，应在6个月内整改 |
| towards_inline | 对存在隐患风险的企业实行限期整改 |
| case | 逾期未整改或经整改仍未达标的，依法关停退出 |
| case_inline | 具备拆除条件的应立即拆除 |
| act | 依法查处不具备安全生产条件的企业 |
| listing | 将未按期完成落后产能退出的企业信息纳入“信用绍兴”共享平台 |
| pressed | 倒逼能耗、环保、安全、技术不达标的产能加快退出 |
| focus | 以无证无照、无环保措施的企业（作坊）为重点，依法全面整治 |
| subject | 纳入排污许可证管理的所有企事业单位必须按期持证排污 |
| conduct | 淘汰相关工艺技术装备，须拆除相应主体设备 |
| supposed | 如与国家、省、市相关政策规定相抵触，按国家和上级文件规定执行 |
| moment | 建设项目申领排污许可证时，应说明区域削减措施落实情况 |
| entitled | 新列入国家级和省级“专精特新”中小企业，分别给予企业30万元和10万元奖励 |
"""

import re
from collections.abc import Callable, Sequence

from corpus.model import Span
from corpus.text.phrases import Phrase
from ingest.sentences.rules import patterns
from ingest.sentences.rules.shapes import Condition, Opening, Sentence
from ingest.sentences.rules.words import CONNECTOR, ENUMERATOR, SHALL, tail, words

_SHALL = re.compile(SHALL)
# 亩均税收低于5万元的企业，列为D类企业
_CLASSED = re.compile(r"(?:列|划|评|定|认定|确定)为")
_PAST_LEAD = re.compile(rf"(?:{ENUMERATOR})?{CONNECTOR}?(?:凡是?)?(?:对于?(?!{patterns.NO_TOWARDS}))?")

Reader = Callable[[Sentence, int], Opening | None]


def towards(s: Sentence, i: int) -> Opening | None:
    """对X的Y，C / 对于X的，C; X may run over several phrases, 以及 may add a second X的Y."""
    lead = _towards_start(s.of(i))
    if lead is None:
        return None
    start = s.phrases[i].start + lead
    spans: list[tuple[int, int]] = []
    at, from_ = i, start
    for j in range(i, min(i + 8, len(s.phrases))):
        if j > i and not spans and _states_more(s.of(j)):
            break
        if _complete(s.text[from_ : s.phrases[j].end]):
            spans.append((from_, s.phrases[j].end))
            from_ = s.phrases[j + 1].start if j + 1 < len(s.phrases) else from_
            at = j
            if patterns.ADDED.match(s.follows(j)) or patterns.CHAINED.search(s.follows(j)):  # 位于…的园区，且符合…的企业，: one condition
                from_ = spans.pop()[0]
            elif not patterns.LINKED.match(s.follows(j)):
                break
        if s.phrases[j].stop != "，":
            break
    if spans:
        far = _condition_goes_on(s, at)
        if far > at:
            spans[-1], at = (spans[-1][0], s.phrases[far].end), far
        return _opened("towards", s, i, [c for a, b in spans for c in _conditions(s.text, a, b)], at)
    if i + 1 < len(s.phrases) and s.follows(i) and re.search(rf"{tail()}$", s.of(i)):
        whole = _noun_condition(s.text, start, s.phrases[i].end)
        return _opened("towards", s, i, [whole], i)._replace(firm=False)
    return None


def _states_more(phrase: str) -> bool:
    """True where a phrase orders something of its own, so that no condition runs over it."""
    orders = patterns.act_pattern().match(phrase) and not phrase.endswith("的")  # 整治…, but not 查处不及时的
    return bool(orders or _SHALL.search(phrase) or patterns.breaks().match(phrase) or phrase.startswith("对"))


def _condition_goes_on(s: Sentence, at: int) -> int:
    """The phrase that ends the condition where it goes on behind its noun: 对…的产品，在县域内投产后，有良好市场前景的，给予奖励."""
    for k in range(at + 1, min(at + 3, len(s.phrases) - 1)):
        phrase = s.of(k)
        if s.phrases[k - 1].stop != "，" or _SHALL.search(phrase):
            break
        if phrase.endswith("的") and not words().followup.match(phrase):
            return k
        if not re.fullmatch(r"[^，]{0,24}(?:后|前|时|起|内)", phrase) and (words().opener.match(phrase) or words().sanction.search(phrase)):
            break
    return at


def towards_inline(s: Sentence, i: int) -> Opening | None:
    """对X的YC and 对X的C without a comma: 对存在隐患风险的企业实行限期整改."""
    lead = _towards_start(s.of(i))
    if lead is None:
        return None
    phrase = s.of(i)[lead:]
    firm = patterns.inline_noun().match(phrase) or patterns.inline_bare().match(phrase) or patterns.inline_any().match(phrase)
    found = firm or patterns.inline_grant().match(phrase)
    if found is None or re.search(r"(?:要|逐步|应|将|分为|可|不|被|由)$|^其.{0,3}$", found["x"]):
        return None
    start = s.phrases[i].start + lead
    said_of = _said_of(s.text, start, start + found.end("x"), found.groupdict().get("y"))
    return Opening("towards_inline", s.phrases[i].start, (said_of,), start + found.start("c"), i + 1, firm=bool(firm))


def case(s: Sentence, i: int) -> Opening | None:
    """X的，C: the condition begins with the segment, or with this phrase where another rule runs before it."""
    if not s.of(i).endswith("的") or s.of(i).endswith("目的") or not s.follows(i) or len(s.of(i)) < 4:
        return None
    j = _leftmost(s, i)
    start = _past_lead(s, j)
    if re.search(
        r"^(?:支持|鼓励|引导|将|把|是|有的$|有[的些](?!.*(?:未|不|违))|(?:有的|有些|其中)?(?:是|属)(?:经|由))|是指",
        s.text[start : s.phrases[i].end],
    ):
        return None
    return _opened("case", s, j, [Condition(Span(start=start, end=s.phrases[i].end), _leading_noun(s.text[start : s.phrases[i].end]))], i)


def case_inline(s: Sentence, i: int) -> Opening | None:
    """X的C within one phrase: 具备拆除条件的应立即拆除, 属于国家明令禁止淘汰的坚决淘汰."""
    lead = _past_lead(s, i) - s.phrases[i].start
    phrase = s.of(i)[lead:]
    found = patterns.case_inline().match(phrase)
    if found is None or patterns.breaks().match(phrase) or patterns.entitles().match(phrase):
        return None
    start = s.phrases[i].start + lead
    span = Span(start=start, end=start + found.end("x"))
    return Opening("case_inline", start, (Condition(span, _leading_noun(span.of(s.text))),), start + found.start("c"), i + 1)


def act(s: Sentence, i: int) -> Opening | None:
    """V + object that names the ones concerned: 依法查处不具备安全生产条件的企业; the object may run over two commas."""
    begin = _past_lead(s, i)
    if s.of(0).startswith("为"):  # 为…，依法惩处环境违法行为，…: the purpose of a document, no rule
        return None
    for j in range(i, min(i + 3, len(s.phrases))):
        if j > i and (patterns.breaks().match(s.of(j)) or patterns.act_pattern().match(s.of(j))):
            return None
        found = patterns.act_pattern().match(s.text[begin : s.phrases[j].end])
        if found is None:
            return None
        concerned = _concerned(s.text, begin + found.end("verb"), s.phrases[j].end)
        if concerned:
            taken = s.phrases[j].end if patterns.licence().search(s.of(j)) else begin + found.end("verb")  # 注销…企业的生产许可证
            return Opening("act", begin, (concerned,), s.phrases[j].end, j + 1, consequence=Span(start=begin, end=taken))
        if s.phrases[j].stop != "，" or s.of(j).endswith("的"):  # 查处不及时的，: a case, no order to investigate
            return None
    return None


def listing(s: Sentence, i: int) -> Opening | None:
    """将X的企业（信息）纳入/列入 C."""
    found = patterns.listing_pattern().search(s.of(i))
    if found is None or not re.search(r"的|违法|违规|失信|未|不", found["x"] + (found["d"] or "") + found["y"]):
        return None
    at = s.phrases[i].start
    span = Span(start=at + found.start("x"), end=at + (found.end("x") if found["x"].strip() else found.end("y")))
    if found["d"] is None:  # 将环境违法企业列入: the noun belongs to the condition
        span = Span(start=at + found.start("x"), end=at + found.end("y"))
    return Opening("listing", at + found.start(), (Condition(span, found["y"]),), at + found.start("c"), i + 1)


def pressed(s: Sentence, i: int) -> Opening | None:
    """促使/倒逼/推进X的产能退出, the 退出 may follow a comma."""
    begin, last = s.phrases[i].start, min(i + 1, len(s.phrases) - 1)
    for j in range(i, last + 1):
        found = patterns.pressed_pattern().search(s.text[begin : s.phrases[j].end])
        if found:
            span = Span(start=begin + found.start("x"), end=begin + found.end("x"))
            body = begin + found.start("c") + len(re.match("，?", found["c"]).group())  # type: ignore[union-attr]
            return Opening("pressed", begin + found.start(), (Condition(span, found["y"]),), body, j + 1)
    return None


def focus(s: Sentence, i: int) -> Opening | None:
    """以X的Y为重点，…整治/淘汰…: what the sentence then orders happens to Y."""
    found = patterns.focus_pattern().match(s.of(i))
    if found is None or not s.follows(i):
        return None
    rest = s.text[s.phrases[i].end : s.phrases[-1].end]
    if not re.search(r"整治|淘汰|关停|取缔|清理|查处|整改", rest):
        return None
    at = s.phrases[i].start
    said_of = _said_of(s.text, at + found.start("x"), at + found.end("x"), found["y"])
    return Opening("focus", at + found.start(), (said_of,), s.phrases[i + 1].start, len(s.phrases))


def subject(s: Sentence, i: int) -> Opening | None:
    """X的Y(，)必须/可C without 对: the noun phrase is the sentence's subject."""
    start = _past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    if patterns.breaks().match(phrase) or re.search(r"(?<![不还算])是|\d%?以上的", phrase):
        return None
    inline = patterns.subject_inline().match(phrase)
    if inline and not words().government.search(inline["y"]):
        said_of = _said_of(s.text, start, start + inline.end("x"), inline["y"])
        return Opening("subject", start, (said_of,), start + inline.start("c"), i + 1)
    whole = patterns.subject_whole().match(phrase)
    if whole is None or words().government.search(whole["y"]) or not s.follows(i):
        return None
    j = i + 1 if re.match(r"在[^，]+(?:前提|基础|情况|条件|范围)[下内上]?$", s.follows(i)) and s.follows(i + 1) else i
    if not _SHALL.match(s.follows(j)) and not _CLASSED.match(s.follows(j)):
        return None
    return _opened("subject", s, i, [_said_of(s.text, start, start + whole.end("x"), whole["y"])], j)._replace(start=start)


def conduct(s: Sentence, i: int) -> Opening | None:
    """Doing of an enterprise + 须…: 淘汰相关工艺技术装备，须拆除相应主体设备."""
    start = _past_lead(s, i)
    if not words().conduct.match(s.text, start) or s.phrases[i].end - start > 60 or re.search(r"是(?!否)", s.of(i)):
        return None
    if not re.match(r"(?:企业|应当|应|必须|须|不得|一律)+(?![用急对])", s.follows(i)) or s.of(i)[-1] in "时前后":
        return None
    return _opened("conduct", s, i, [Condition(Span(start=start, end=s.phrases[i].end), None)], i)


def supposed(s: Sentence, i: int) -> Opening | None:
    """如/若/凡/符合…条件 + what then holds."""
    start = _past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    then = rf"(?:则|将|按|由|给予|予以|享受|优先|立即|{SHALL}|[^，]{{2,12}}(?:{SHALL}|将))"
    opens = re.match(r"(?:如果|如(?![何下上图期实意：])|若|倘若|一旦|凡是?)", phrase) or re.match(
        r"(?:符合|满足|具备)[^，]*(?:条件|要求|标准|规定)$", phrase
    )
    if re.match(rf"(?:{ENUMERATOR})?凡", s.of(i)) and s.follows(i):
        last = _end_of_whoever(s, i)
        return _opened("supposed", s, i, [Condition(Span(start=start, end=s.phrases[last].end), None)], last)._replace(start=start)
    last = i + 1 if opens and re.match(r"(?:或|并|且)", s.follows(i)) else i
    if not opens or not re.match(then, s.follows(last)):
        return None
    return _opened("supposed", s, i, [Condition(Span(start=start, end=s.phrases[last].end), None)], last)._replace(start=start)


def _end_of_whoever(s: Sentence, i: int) -> int:
    """The phrase that ends 凡…: the next one that ends with 的 in the segment, else phrase `i` itself."""
    for k in range(i, min(i + 7, len(s.phrases) - 1)):
        if s.of(k).endswith("的"):
            return k
        if s.phrases[k].stop != "，" or _SHALL.search(s.of(k + 1)):
            break
    return i


def moment(s: Sentence, i: int) -> Opening | None:
    """X时，应C at the beginning of a segment; doings of offices (…部门在检查时) are left to obligations."""
    start = _past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    if (
        i != s.first
        or not re.search(r"(?<![同及随按定限当临平届])时$", phrase)
        or re.search(r"部门|政府|机关|委托|法院|检察|^在|审计", phrase)
    ):
        return None
    if not re.match(rf"{SHALL}|执行|按|以[^，]*为准|由", s.follows(i)) or patterns.breaks().match(phrase):
        return None
    return _opened("moment", s, i, [Condition(Span(start=start, end=s.phrases[i].end), _leading_noun(phrase))], i)


def entitled(s: Sentence, i: int) -> Opening | None:
    """X，给予C and X给予C: what is said before 给予 is the condition, 鼓励/支持 left out."""
    start = _past_lead(s, i)
    within = patterns.entitled_inline().match(s.text[start : s.phrases[i].end])
    if within and not patterns.breaks().match(within["x"]) and not re.search(rf"{patterns.NO_CLAIMANT}|可(?:以)?提供", within["x"]):
        span = Span(start=start, end=start + within.end("x"))
        return Opening("entitled", start, (Condition(span, _leading_noun(within["x"])),), start + within.start("c"), i + 1, firm=False)
    if s.opened or not patterns.entitles().match(s.follows(i)) or patterns.entitles().match(s.of(i)) or len(s.of(i)) < 4:
        return None
    if _SHALL.match(s.of(i)):  # 购买自用办公用房，可按…的标准，给予补助: the phrase with 可 belongs to the consequence
        i -= i > s.first and s.phrases[i - 1].stop == "，"
    j = _leftmost(s, i)
    start = _past_lead(s, j)
    wish = re.match(r"(?:重点|大力|积极)?(?:鼓励|支持|引导|扶持)(?:和(?:鼓励|支持|引导|扶持))?", s.text[start : s.phrases[i].end])
    start += wish.end() if wish else 0
    phrase = s.text[start : s.phrases[i].end]
    if len(phrase) < 4 or patterns.breaks().match(phrase) or patterns.no_case().search(phrase):
        return None
    return _opened("entitled", s, j, [_noun_condition(s.text, start, s.phrases[i].end)], i)._replace(firm=False)


READERS: tuple[Reader, ...] = (
    towards, towards_inline, listing, focus, pressed, act, case, case_inline, subject, conduct, supposed, moment, entitled,
)  # fmt: skip


def openings(text: str, phrases: Sequence[Phrase]) -> list[Opening]:
    """All rules that the phrases of a sentence open, in order."""
    found: list[Opening] = []
    i = first = 0
    opened = False
    while i < len(phrases):
        sentence = Sentence(text, phrases, i if opened else first, opened)
        opening = next((o for reader in READERS if (o := reader(sentence, i))), None)
        if opening and found and found[-1].next == i and _is_consequence(found[-1], opening):
            opened = opened and phrases[i].stop not in "；。"
            i += 1
            first = i
            continue
        if opening:
            found.append(opening)
            first = i = opening.next
            opened = phrases[i - 1].stop not in "；。"
            continue
        if phrases[i].stop in "；。":
            first, opened = i + 1, False
        i += 1
    return found


def _is_consequence(before: Opening, opening: Opening) -> bool:
    """The phrase right behind 对X的Y， is what follows from it, even where it reads like a rule (仅将…项目纳入环评管理)."""
    return (
        before.body >= opening.start - 4
        and before.consequence is None
        and opening.shape in ("listing", "act", "pressed", "entitled", "subject")
    )


def _opened(shape: str, s: Sentence, i: int, conditions: list[Condition], last: int) -> Opening:
    body = s.phrases[last + 1].start if last + 1 < len(s.phrases) else s.phrases[last].end
    return Opening(shape, s.phrases[i].start, tuple(conditions), body, last + 1)


def _towards_start(phrase: str) -> int | None:
    """Offset behind the 对 or 对于 that opens the phrase."""
    found = patterns.towards_pattern().match(phrase)
    return found.end() if found else None


def _complete(words_: str) -> bool:
    return bool(patterns.complete_pattern().search(words_))


def _conditions(text: str, start: int, end: int) -> list[Condition]:
    """`text[start:end]` = X的Y or X的; 因X1，以及因X2，…的 are two."""
    linked = patterns.LINKED.match(text[start:end])
    start += linked.end() if linked else 0
    second = re.search(r"，(?:以及|或者?)(?=因)", text[start:end])
    if second and text[start] == "因":
        return [Condition(Span(start=start, end=start + second.start()), None), *_conditions(text, start + second.end(), end)]
    return [_noun_condition(text, start, end)]


def _noun_condition(text: str, start: int, end: int) -> Condition:
    found = patterns.x_of_y().match(text[start:end])
    if found and not re.fullmatch(words().noun, found["x"]):  # 企业的一般违法行为 is not said of 行为
        return _said_of(text, start, start + found.end("x"), found["y"])
    return Condition(Span(start=start, end=end), _leading_noun(text[start:end]))


def _said_of(text: str, start: int, end: int, noun: str | None) -> Condition:
    """The condition `text[start:end]` of `noun`; what 等 lists belongs to the condition: 存在安全问题的（≥0.25吨）中频炉等 | 装备."""
    listed = list(re.finditer(r"(?<![高中初平同相])等(?![级次同于待值量])", noun)) if noun else []
    if not noun or not listed:
        return Condition(Span(start=start, end=end), noun)
    cut = text.index(noun, end) + listed[-1].end()
    return Condition(Span(start=start, end=cut), noun[listed[-1].end() :] or None)


def _leftmost(s: Sentence, i: int) -> int:
    """The phrase where the condition that ends with phrase `i` begins: at most three phrases back, never over another statement."""
    j = i
    while j > s.first and i - j < 3:
        phrase = s.of(j - 1)
        if (
            s.phrases[j - 1].stop != "，"
            or patterns.breaks().match(re.sub(r"^(?:国家|全国|本?[省市区县])", "", phrase))
            or _SHALL.search(phrase)
        ):
            break
        j -= 1
    return j


def _past_lead(s: Sentence, i: int) -> int:
    found = _PAST_LEAD.match(s.of(i))
    return s.phrases[i].start + (found.end() if found else 0)


def _leading_noun(condition: str) -> str | None:
    """企业 in 企业完成仿制药一致性评价的, 建设项目 in 建设项目申领排污许可证时."""
    found = re.match(
        rf"[^的，未在因不、或和及对由获得通经取购为向将与其被已列纳使参发\d]{{0,8}}?{words().leading}(?=[^、和及或的者业])(?!管理部门|主管|部门|员工|工作|负责)",
        condition,
    )
    return found.group() if found and found.group().count("“") == found.group().count("”") else None


def _concerned(text: str, start: int, end: int) -> Condition | None:
    """The object of a verb that names the ones concerned, or None where it is too general (落后产能)."""
    said = text[start:end]
    for pattern in patterns.objects():
        found = pattern.match(said)
        if found and len(found["x"].strip()) > 2 and found["x"][0] not in "其该此":
            return _said_of(text, start + found.start("x"), start + found.end("x"), found.groupdict().get("y"))
    return None
