"""Where a sentence opens a rule: the shapes in which 公文 and statutes state a condition.

Every reader looks at the phrase `i` of a sentence and answers with an Opening or None. The shapes, each with a real sentence:

| reader | shape |
|---|---|
| towards | 对达不到强制性能耗限额标准要求的产能，应在6个月内整改 |
| towards_inline | 对存在隐患风险的企业实行限期整改 |
| case | 逾期未整改或经整改仍未达标的，依法关停退出 |
| case_inline | 具备拆除条件的应立即拆除 |
| supposed | 如与国家、省、市相关政策规定相抵触，按国家和上级文件规定执行 |
| spell | 缓缴期间实行“欠费不停供”，免收滞纳金 |
| moment | 建设项目申领排污许可证时，应说明区域削减措施落实情况 |
| (orders.py) | openings by an order: 依法查处…的企业, …的企业必须… |
| entitled | 新列入国家级和省级“专精特新”中小企业，分别给予企业30万元和10万元奖励 |
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from corpus.lexicon import load_yaml
from corpus.model import Span
from corpus.text.phrases import Phrase
from ingest.sentences.rules import patterns
from ingest.sentences.rules.conditions import conditions, leading_noun, leftmost, noun_condition, opened, past_lead, said_of
from ingest.sentences.rules.orders import act, ban, conduct, curbed, focus, granted, listing, pressed, subject
from ingest.sentences.rules.shapes import Condition, Opening, Sentence
from ingest.sentences.rules.words import ENUMERATOR, SHALL, either, words

_SHALL = re.compile(SHALL)
# 对回采率实行年度核查，|达不到标准的煤矿，…: the first phrase orders something of its own
_ORDERED = re.compile(r"[^的]{2,20}?(?:实行|进行|开展|实施)[^的]{2,}")
# 自认定当年起，按贡献额给予五年奖励，每年最高奖励…: already what is granted
_GRANT = re.compile(r"给予[^，]{0,20}(?:奖励|补助|补贴)")
_NO_CASE = re.compile(r"^(?:支持|鼓励|引导|将|把|是|有的$|有[的些](?!.*(?:未|不|违))|(?:有的|有些|其中)?(?:是|属)(?:经|由))|是指")
# how what follows begins in patterns.case_inline
_CASE_THEN = re.compile("的、?[应须必不予一坚由给分享再责奖补可免暂才方无只要每优按]")
# conditions that name nobody: who and what stand in the phrases before them
_BARE_CASE = re.compile(
    r"(?:经[^，]{0,6}(?:审核|认定|评审|考核))?(?:符合|具备)(?:相关|规定|上述|以上)?条件的|经[^，]{0,8}(?:认定|审核|考核|评审|验收)(?:合格|通过)?的"
)

Reader = Callable[[Sentence, int], Opening | None]


def towards(s: Sentence, i: int) -> Opening | None:
    """对X的Y，C / 对于X的，C; X may run over several phrases, 以及 may add a second X的Y."""
    lead = _towards_start(s.of(i))
    if lead is None:
        return None
    start = s.phrases[i].start + lead
    if s.of(i).startswith("或") and i > s.first:  # 对…违法行为，主动报告并及时消除，或者对发现的隐患妥善处置…的: one of two
        start = past_lead(s, leftmost(s, i))
    spans: list[tuple[int, int]] = []
    at, from_ = i, start
    for j in range(i, min(i + 8, len(s.phrases))):
        if j > i and not spans and (_states_more(s.of(j)) or _ORDERED.fullmatch(s.of(i)[lead:])):
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
        return opened("towards", s, i, [c for a, b in spans for c in conditions(s.text, a, b)], at)
    if i + 1 < len(s.phrases) and s.follows(i) and patterns.noun_at_end().search(s.of(i)):
        whole = noun_condition(s.text, start, s.phrases[i].end)
        return opened("towards", s, i, [whole], i)._replace(firm=False)
    return None


def _states_more(phrase: str) -> bool:
    """True where a phrase orders something of its own, so that no condition runs over it."""
    orders = patterns.act_pattern().match(phrase) and not phrase.endswith("的")  # 整治…, but not 查处不及时的
    # 对克服困难，积极复工复产的企业; 对改造力度较大，支持产业培育等工作成效突出的市
    if re.match(r"积极|主动|认真|支持|推[进动]|落实|完善|加[强快]|开展", phrase) and _complete(phrase):
        return False
    done_by = phrase.startswith("由") and not _complete(phrase)  # 对…的罪犯，|由中级人民法院作出裁定，案情复杂的，…
    return bool(orders or done_by or _SHALL.search(phrase) or patterns.breaks().match(phrase) or phrase.startswith(("对", "其中对")))


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
    shapes = (patterns.inline_noun(), patterns.inline_bare(), patterns.inline_any(), patterns.inline_state())
    firm = next((found for shape in shapes if (found := shape.match(phrase))), None)
    found = firm or patterns.inline_grant().match(phrase)
    if found is None or re.search(r"(?:要|逐步|应|将|分为|可|不|被|由)$|^其.{0,3}$", found["x"]):
        return None
    start = s.phrases[i].start + lead
    said = said_of(s.text, start, start + found.end("x"), found.groupdict().get("y"))
    return Opening("towards_inline", s.phrases[i].start, (said,), start + found.start("c"), i + 1, firm=bool(firm))


def case(s: Sentence, i: int) -> Opening | None:
    """X的，C: the condition begins with the segment, or with this phrase where another rule runs before it."""
    if not s.of(i).endswith("的") or s.of(i).endswith("目的") or not s.follows(i) or len(s.of(i)) < 4:
        return None
    j = leftmost(s, i)
    start = past_lead(s, j)
    if _NO_CASE.search(s.text[start : s.phrases[i].end]):
        return None
    return opened("case", s, j, [Condition(Span(start=start, end=s.phrases[i].end), leading_noun(s.text[start : s.phrases[i].end]))], i)


def case_inline(s: Sentence, i: int) -> Opening | None:
    """X的C within one phrase: 具备拆除条件的应立即拆除, 属于国家明令禁止淘汰的坚决淘汰."""
    if not _CASE_THEN.search(s.of(i)):
        return None
    lead = past_lead(s, i) - s.phrases[i].start
    phrase = s.of(i)[lead:]
    found = patterns.case_inline().match(phrase)
    if found is None or patterns.breaks().match(phrase) or patterns.entitles().match(phrase):
        return None
    start = s.phrases[i].start + lead
    span = Span(start=start, end=start + found.end("x"))
    if _BARE_CASE.fullmatch(span.of(s.text)):  # …机构为企业介绍员工，符合条件的可给予补贴: who and what stand in front
        span = Span(start=_wish_before(s, i) or past_lead(s, leftmost(s, i)), end=span.end)
    return Opening("case_inline", span.start, (Condition(span, leading_noun(span.of(s.text))),), start + found.start("c"), i + 1)


def _wish_before(s: Sentence, i: int) -> int:
    """Offset behind the wish that the phrase before `i` opens with: 鼓励|建设电商服务站点，符合条件的给予补助; 0 without one."""
    wish = re.match("(?:鼓励|支持|引导)+", s.of(i - 1)) if i > s.first and s.phrases[i - 1].stop == "，" else None
    return s.phrases[i - 1].start + wish.end() if wish else 0


def supposed(s: Sentence, i: int) -> Opening | None:
    """如/若/凡/符合…条件 + what then holds."""
    start = past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    then = rf"(?:则|将|按|由|给予|予以|享受|优先|立即|{SHALL}|[^，]{{2,12}}(?:{SHALL}|将))"
    opens = re.match(r"(?:如果|如(?![何下上图期实意：])|若|倘若|一旦|凡是?)", phrase) or re.match(
        r"(?:符合|满足|具备)[^，]*(?:条件|要求|标准|规定)$", phrase
    )
    if re.match(rf"(?:{ENUMERATOR})?凡", s.of(i)) and s.follows(i):
        last = _end_of_whoever(s, i)
        return opened("supposed", s, i, [Condition(Span(start=start, end=s.phrases[last].end), None)], last)._replace(start=start)
    last = i + 1 if opens and re.match(r"(?:或|并|且)", s.follows(i)) else i
    if not opens or not re.match(then, s.follows(last)):
        return None
    return opened("supposed", s, i, [Condition(Span(start=start, end=s.phrases[last].end), None)], last)._replace(start=start)


def _end_of_whoever(s: Sentence, i: int) -> int:
    """The phrase that ends 凡…: the next one that ends with 的 in the segment, else phrase `i` itself."""
    for k in range(i, min(i + 7, len(s.phrases) - 1)):
        if s.of(k).endswith("的"):
            return k
        if s.phrases[k].stop != "，" or _SHALL.search(s.of(k + 1)):
            break
    return i


def spell(s: Sentence, i: int) -> Opening | None:
    """What is granted while something lasts: 缓缴期间免收滞纳金, 停产期间，无需提交执行报告; 疫情期间 alone says only when."""
    start = past_lead(s, i)
    found = patterns.spell_pattern().match(s.text[start : s.phrases[i].end])
    if found is None or (not found["c"] and not s.follows(i)):
        return None
    lasting = Condition(Span(start=start, end=start + found.end("x")), None)
    if found["c"]:
        return Opening("spell", start, (lasting,), start + found.start("c"), i + 1, firm=False)
    return opened("spell", s, i, [lasting], i)._replace(firm=False)


def moment(s: Sentence, i: int) -> Opening | None:
    """X时，应C at the beginning of a segment; doings of offices (…部门在检查时) are left to obligations."""
    if i != s.first or s.of(i)[-1] != "时":
        return None
    start = past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    if not re.search(r"(?<![同及随按定限当临平届])时$", phrase) or re.search(r"部门|政府|机关|委托|法院|检察|^在|审计", phrase):
        return None
    if not re.match(rf"{SHALL}|执行|按|以[^，]*为准|由", s.follows(i)) or patterns.breaks().match(phrase):
        return None
    return opened("moment", s, i, [Condition(Span(start=start, end=s.phrases[i].end), leading_noun(phrase))], i)


def entitled(s: Sentence, i: int) -> Opening | None:
    """X，给予C and X给予C: what is said before 给予 is the condition, 鼓励/支持 left out."""
    start = past_lead(s, i)
    within = patterns.entitled_inline().match(s.text[start : s.phrases[i].end]) if _GIVES.search(s.of(i)) else None
    if within and not patterns.breaks().match(within["x"]) and not re.search(rf"{patterns.NO_CLAIMANT}|可(?:以)?提供", within["x"]):
        span = Span(start=start, end=start + within.end("x"))
        return Opening("entitled", start, (Condition(span, leading_noun(within["x"])),), start + within.start("c"), i + 1, firm=False)
    if s.opened or not patterns.entitles().match(s.follows(i)) or patterns.entitles().match(s.of(i)) or len(s.of(i)) < 4:
        return None
    if _SHALL.match(s.of(i)):  # 购买自用办公用房，可按…的标准，给予补助: the phrase with 可 belongs to the consequence
        i -= i > s.first and s.phrases[i - 1].stop == "，"
    j = leftmost(s, i)
    start = past_lead(s, j)
    wish = re.match(r"(?:重点|大力|积极)?(?:鼓励|支持|引导|扶持)(?:和(?:鼓励|支持|引导|扶持))?", s.text[start : s.phrases[i].end])
    start += wish.end() if wish else 0
    phrase = s.text[start : s.phrases[i].end]
    if len(phrase) < 4 or any(no.search(phrase) for no in (patterns.no_case(), _GRANT)) or patterns.breaks().match(phrase):
        return None
    return opened("entitled", s, j, [noun_condition(s.text, start, s.phrases[i].end)], i)._replace(firm=False)


class Shape(NamedTuple):
    """Readers and a word (pattern) that stands in every phrase they open a rule with; `far`: in that phrase or one behind it.

    Most phrases hold none and are passed over by this alone.
    """

    needs: re.Pattern[str]
    readers: tuple[Reader, ...]
    far: bool = False


# what gives, and what patterns.entitles begins with
_GIVES = re.compile("给予|予以|奖励|补助|资助|返还")
_GRANTS = re.compile(f"{_GIVES.pattern}|补贴|减免|享受|免[征收费]|优先|兑现|支持|执行|提[高升]|上[浮调]|增加|延长|放宽")


@cache
def shapes() -> tuple[Shape, ...]:
    """The shapes in the order in which they are tried."""
    return (
        Shape(re.compile("对"), (towards, towards_inline)),
        Shape(re.compile("[将把]"), (listing,)),
        Shape(re.compile("为重点"), (focus,)),
        Shape(re.compile("关[停闭]|淘汰|退出|替代|拆除|搬迁|就地"), (pressed,), far=True),
        Shape(re.compile("压缩|停止|限制|控制|暂停|削减|切断|中止"), (curbed,)),
        Shape(re.compile(either(load_yaml("consequences")["acts_on"])), (act,), far=True),
        Shape(re.compile("的"), (case, case_inline, subject)),
        Shape(re.compile("严禁|禁止|不再"), (ban,)),
        Shape(words().conduct, (conduct,)),
        Shape(re.compile("[如若凡]|一旦|符合|满足|具备"), (supposed,)),
        Shape(re.compile("期间"), (spell,)),
        Shape(re.compile("时"), (moment,)),
        Shape(re.compile("给予"), (granted,)),
        Shape(_GRANTS, (entitled,), far=True),
    )


def _readers(whole: str, said: Sequence[str]) -> list[list[Reader]]:
    """For each phrase of the sentence `whole` the readers that may open a rule with it."""
    near = [shape for shape in shapes() if shape.needs.search(whole)]
    return [[reader for shape in near if shape.far or shape.needs.search(phrase) for reader in shape.readers] for phrase in said]


def openings(text: str, phrases: Sequence[Phrase]) -> list[Opening]:
    """All rules that the phrases of a sentence open, in order."""
    found: list[Opening] = []
    said = [phrase.of(text) for phrase in phrases]
    readers = _readers(text[phrases[0].start : phrases[-1].end], said) if phrases else []
    if not any(readers):
        return []
    leads: dict[int, int] = {}
    i = first = 0
    running = False
    while i < len(phrases):
        opening = None
        if readers[i]:
            sentence = Sentence(text, phrases, said, leads, i if running else first, running)
            opening = next((o for reader in readers[i] if (o := reader(sentence, i))), None)
        if opening and found and found[-1].next == i and _is_consequence(found[-1], opening):
            running = running and phrases[i].stop not in "；。"
            i += 1
            first = i
            continue
        if opening:
            found.append(opening)
            first = i = opening.next
            running = phrases[i - 1].stop not in "；。"
            continue
        if phrases[i].stop in "；。":
            first, running = i + 1, False
        i += 1
    return found


def _is_consequence(before: Opening, opening: Opening) -> bool:
    """The phrase right behind 对X的Y， is what follows from it, even where it reads like a rule (仅将…项目纳入环评管理)."""
    return (
        before.body >= opening.start - 4
        and before.consequence is None
        and opening.shape in ("listing", "act", "pressed", "entitled", "subject")
    )


def _towards_start(phrase: str) -> int | None:
    """Offset behind the 对 or 对于 that opens the phrase."""
    found = patterns.towards_pattern().match(phrase)
    return found.end() if found else None


def _complete(words_: str) -> bool:
    return bool(patterns.complete_pattern().search(words_))
