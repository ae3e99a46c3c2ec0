"""Bearers that are no bodies: plants, projects and enterprises of which a time limit is said (…超标的燃煤电厂，应在2010年底前…)."""

import re

from corpus.model import Span
from corpus.text.numerals import SMALL_NUMERAL

_NOUN = (
    r"(?:企业|单位|公司|电厂|煤矿|矿山|工厂|机组|锅炉|装置|设施|设备|生产线|项目|工程|园区|城市|县城|城镇|地区|区域|机构|平台|学校|医院"
    r"|纳税人|经营者|生产者|销售者|申请人|负责人|业主|用户|当事人|第三人|所有人|使用人|责任人|委托人|代理人|监护人|承包人|出租人|承租人"
    r"|招标人|投标人|中标人|持有人|权利人|举报人|机关|法院)"
)
# the noun that the duty is said of stands right before the modal and the time, at the beginning of its phrase
_BEARER = re.compile(rf"(?P<bearer>[^，。；：、\s]{{0,40}}{_NOUN})，?(?:原则上)?(?:应当?|必须|须|要|可)?(?:在|于|到|自)?\s*$")
# 每年一月底前，|规范性文件制定机关|应当…: the same behind a time that opens the sentence
_BEHIND = re.compile(rf"(?P<bearer>[^，。；：、的\s]{{0,24}}{_NOUN}(?:[和或者与及]{{1,2}}个人)?)(?:应当|必须|须)")
# 被审计单位|对审计决定不服的，可以…; 相关单位或者个人|可以先行处理，并在…: named in a phrase before that of the time
_NAMED = re.compile(
    rf"(?<![^，。；：])(?:第[\d{SMALL_NUMERAL}百]+条\s*)?(?P<bearer>[^，。；：、的\s]{{0,16}}?{_NOUN}(?:[、和或者与及]{{1,2}}(?:个人|{_NOUN}))?)"
    r"(?=应当|可以|必须|须|不得|有权|[^，。；]{2,80}的，(?:应当|可以|必须|不得))"
)
# characters before the modal that are looked at: more than the pattern of a bearer can match
_REACH = 80
_NO_BEARER = re.compile(r"对|将|把|由|向|发现|按照?|根据|推动|督促|鼓励|支持|引导|加快|推进|完成|淘汰|关停|建设|实施|组织|落实|开展|加强")
_MODAL = re.compile(r"(?:应当?|必须|须|要)(?:在|于|到|自)?\s*$|(?:在|于)\s*$")


def bearer_above(text: str, start: int, time: int) -> Span | None:
    """The noun phrase that an earlier phrase of [start, time) begins with, of which the sentence goes on to speak."""
    found = next((one for one in _NAMED.finditer(text, start, time) if not _NO_BEARER.match(one["bearer"])), None)
    return Span(start=found.start("bearer"), end=found.end("bearer")) if found else None


def bearer_behind(text: str, duty: Span) -> tuple[Span, Span] | None:
    """The noun phrase that the act `duty` begins with, and the act without it; None when it begins with the act itself."""
    found = _BEHIND.match(text, duty.start, duty.end)
    if found is None or _NO_BEARER.match(found["bearer"]) or found.end() >= duty.end:
        return None
    return Span(start=found.start("bearer"), end=found.end("bearer")), Span(start=found.end(), end=duty.end)


def bearer_before(text: str, start: int, time: int) -> Span | None:
    """The noun phrase in [start, time) of which what is due at `time` is said; None when an act or a case stands there."""
    start = max(start, time - _REACH)
    before = text[start:time]
    found = _BEARER.search(before)
    if (
        found is None
        or not (_MODAL.search(before) or (text[time] in "在于" and "的" in found["bearer"]))
        or _NO_BEARER.match(found["bearer"])
    ):
        return None
    if before[: found.start()].endswith("、") or found["bearer"].count("（") != found["bearer"].count("）"):
        return None  # the last of a list, or half a bracket
    return Span(start=start + found.start("bearer"), end=start + found.end("bearer"))
