"""Whom a duty binds that names nobody itself: the one last named in front of it in its clause, or whoever runs the thing it is about."""

import re
from functools import cache

from assistant.selfcheck.words.vocabulary import any_of, speech
from corpus.model import Clause, Obligation, PolicyDocument

_MODAL = r"(?:[^，。；：]{0,14}?(?:应当|必须|不得|应|须|可以|要|负责|不再))"
_FORBIDS = re.compile(r"(?:严禁|禁止|不准|严厉打击)")
_NUMBER = re.compile(r"^(?:第[^条]{1,8}条|[（(][一二三四五六七八九十百\d]+[)）]|[一二三四五六七八九十百\d]+[、.．])")
# of plans, reviews and offices' own work nobody can be checked
_OFFICE_WORK = re.compile(
    r"规划(?:环评|草案|环境|编制|审批|实施)|总体规划|审查|审批|监督|检查|执法|考核|督|工作组|专家|名录|清单|目录|本通知|本办法|本意见|政策|资金(?:使用|管理)|部门|政府|机关|各[级地省市县区]|[省市县区](?:级|人民|局)|执法人员|检查人员|工作人员|机构|学校|医院|社区|银行|协会|标准(?:制|修)|制度|体系|平台|数据库|方案|机制"
)


def bearer_before(document: PolicyDocument, clause: Clause, fact: Obligation) -> str | None:
    """The noun in front of the nearest modal word at or before the duty, within its clause; None where none is named."""
    text = document.text[clause.span.start : fact.span.end]
    named = list(_named().finditer(text))
    return _NUMBER.sub("", named[-1]["who"]) if named else None


def of_a_thing(document: PolicyDocument, clause: Clause, fact: Obligation) -> bool:
    """The duty is said of a thing or process (污水处理设施应采取防渗措施, 露天开采不得…), no office stands in its sentence."""
    start = max((document.text.rfind(mark, clause.span.start, fact.span.start) for mark in "。；\n"), default=-1) + 1
    start = max(start, clause.span.start)
    sentence = document.text[start : fact.span.end]
    modal = re.search(any_of(speech("policy")["commands"]), sentence)
    topic = _NUMBER.sub("", sentence[: modal.start()].strip()) if modal else ""
    return (len(topic) >= 2 or fact.modality == "must_not") and not _OFFICE_WORK.search(sentence)


def for_everybody(said: str, fact: Obligation) -> bool:
    """严禁任何形式的…交易: a prohibition that opens its phrase and names nobody binds whoever does it."""
    return fact.modality == "must_not" and bool(_FORBIDS.match(said.strip())) and not _OFFICE_WORK.search(said)


@cache
def _named() -> re.Pattern[str]:
    nouns = any_of(tuple(map(re.escape, [*speech("enterprise_words"), *speech("not_enterprises")])))
    return re.compile(rf"(?:^|(?<=[，。；：\s条）]))(?P<who>[^，。；：\s]{{0,16}}?{nouns})(?:（[^（）]*）)?，?{_MODAL}")
