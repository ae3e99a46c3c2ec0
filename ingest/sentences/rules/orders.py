"""Openings by an order: what is done to those an object names, what a class of them must do.

| reader | shape |
|---|---|
| act | 依法查处不具备安全生产条件的企业 |
| listing | 将未按期完成落后产能退出的企业信息纳入“信用绍兴”共享平台 |
| pressed | 倒逼能耗、环保、安全、技术不达标的产能加快退出 |
| focus | 以无证无照、无环保措施的企业（作坊）为重点，依法全面整治 |
| subject | 纳入排污许可证管理的所有企事业单位必须按期持证排污 |
| ban | 重点区域严禁新增钢铁、焦化等产能 |
| curbed | 停止不符合产业政策、违规建设企业的用电 |
| granted | 给予首次获评的企业20万元奖励 |
| conduct | 淘汰相关工艺技术装备，须拆除相应主体设备 |
"""

import re

from corpus.model import Span
from ingest.sentences.rules import patterns
from ingest.sentences.rules.conditions import concerned, opened, past_lead, said_of
from ingest.sentences.rules.shapes import Condition, Opening, Sentence
from ingest.sentences.rules.words import SHALL, words

_SHALL = re.compile(SHALL)
_SHALL_OR_MAY = re.compile(rf"{SHALL}|才能|方[可能]|才可")
# 退税额是…的企业: a statement, 30%以上的企业: a share
# 其商定的标准: of one named before; 居委会发现危害管道安全的违法行为，应当劝阻: the one who finds it is bound
_NO_SUBJECT = re.compile(r"(?<![不还算])是|\d%?以上的|^其(?!他|它|余)|发现[^，]*(?:行为|情况|情形|隐患)$")
# 现场处置人员|须采取的个人防护措施: a thing, no duty
_RELATIVE = re.compile(rf"{SHALL}[^，的]{{1,10}}的[^，的]{{1,12}}")
# 亩均税收低于5万元的企业，列为D类企业
_CLASSED = re.compile(r"(?:列|划|评|定|认定|确定)为")


def act(s: Sentence, i: int) -> Opening | None:
    """V + object that names the ones concerned: 依法查处不具备安全生产条件的企业; the object may run over two commas."""
    begin = past_lead(s, i)
    if s.of(0).startswith("为"):  # 为…，依法惩处环境违法行为，…: the purpose of a document, no rule
        return None
    for j in range(i, min(i + 3, len(s.phrases))):
        if j > i and (patterns.breaks().match(s.of(j)) or patterns.act_pattern().match(s.of(j))):
            return None
        found = patterns.act_pattern().match(s.text[begin : s.phrases[j].end])
        if found is None:
            return None
        named = concerned(s.text, begin + found.end("verb"), s.phrases[j].end)
        if named:
            taken = s.phrases[j].end if patterns.licence().search(s.of(j)) else begin + found.end("verb")  # 注销…企业的生产许可证
            return Opening("act", begin, (named,), s.phrases[j].end, j + 1, consequence=Span(start=begin, end=taken))
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
        said = s.text[begin : s.phrases[j].end]
        found = patterns.pressed_pattern().search(said) or patterns.leaving_pattern().search(said)
        if found and patterns.tells_apart(found["x"], 2):
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
    said = said_of(s.text, at + found.start("x"), at + found.end("x"), found["y"])
    return Opening("focus", at + found.start(), (said,), s.phrases[i + 1].start, len(s.phrases))


def subject(s: Sentence, i: int) -> Opening | None:
    """X的Y(，)必须/可C without 对: the noun phrase is the sentence's subject."""
    shall = _SHALL_OR_MAY.search(s.of(i))
    if not (shall or s.follows(i)):
        return None
    start = past_lead(s, i)
    phrase = s.text[start : s.phrases[i].end]
    if _NO_SUBJECT.search(phrase) or patterns.breaks().match(phrase):
        return None
    inline = patterns.subject_inline().match(phrase) if shall else None
    if inline and not words().government.search(inline["y"]) and not _RELATIVE.fullmatch(inline["c"]):
        said = said_of(s.text, start, start + inline.end("x"), inline["y"])
        return Opening("subject", start, (said,), start + inline.start("c"), i + 1)
    if not s.follows(i):
        return None
    j = i + 1 if re.match(r"在[^，]+(?:前提|基础|情况|条件|范围)[下内上]?$", s.follows(i)) and s.follows(i + 1) else i
    if not _SHALL.match(s.follows(j)) and not _CLASSED.match(s.follows(j)):
        return None
    whole = patterns.subject_whole().match(phrase)
    if whole is None or words().government.search(whole["y"]):
        return None
    return opened("subject", s, i, [said_of(s.text, start, start + whole.end("x"), whole["y"])], j)._replace(start=start)


def conduct(s: Sentence, i: int) -> Opening | None:
    """Doing of an enterprise + 须…: 淘汰相关工艺技术装备，须拆除相应主体设备."""
    start = past_lead(s, i)
    if not words().conduct.match(s.text, start) or s.phrases[i].end - start > 60 or re.search(r"是(?!否)", s.of(i)):
        return None
    if not re.match(r"(?:企业|应当|应|必须|须|不得|一律)+(?![用急对])", s.follows(i)) or s.of(i)[-1] in "时前后":
        return None
    return opened("conduct", s, i, [Condition(Span(start=start, end=s.phrases[i].end), None)], i)


def ban(s: Sentence, i: int) -> Opening | None:
    """严禁 + doing: 重点区域严禁新增钢铁产能, 禁止添汞产品的非法生产; what officials may not do (严禁“一刀切”) is left to obligations."""
    start = past_lead(s, i)
    found = patterns.ban_pattern().match(s.text[start : s.phrases[i].end])
    if found is None:
        return None
    done = Condition(Span(start=start + found.start("x"), end=start + found.end("x")), None)
    return Opening(
        "ban", start, (done,), s.phrases[i].end, i + 1, consequence=Span(start=start + found.start("c"), end=start + found.end("c"))
    )


def curbed(s: Sentence, i: int) -> Opening | None:
    """What those named are supplied with is cut: 停止不符合产业政策企业的用电, 压缩高耗能企业用电."""
    start = past_lead(s, i)
    found = patterns.curbed_pattern().match(s.text[start : s.phrases[i].end])
    if found is None or not patterns.tells_apart(found["x"]):
        return None
    named = Condition(Span(start=start + found.start("x"), end=start + found.end("y")), found["y"])
    return Opening("curbed", start, (named,), s.phrases[i].end, i + 1, consequence=Span(start=start, end=start + found.end("c")))


def granted(s: Sentence, i: int) -> Opening | None:
    """给予 + those concerned + amount: 给予首次获评的企业20万元奖励."""
    start = past_lead(s, i)
    found = patterns.granted_pattern().match(s.text[start : s.phrases[i].end])
    if found is None:
        return None
    said = said_of(s.text, start + found.start("x"), start + found.end("x"), found["y"])
    return Opening("granted", start, (said,), start + found.start("c"), i + 1)
