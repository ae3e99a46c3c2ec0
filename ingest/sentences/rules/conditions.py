"""Conditions as the readers of openings cut them: the words of a condition, the noun it is said of, where it begins."""

import re

from corpus.model import Span
from ingest.sentences.rules import patterns
from ingest.sentences.rules.shapes import Condition, Opening, Sentence
from ingest.sentences.rules.words import CONNECTOR, ENUMERATOR, SHALL, words

_SHALL = re.compile(SHALL)
# 对|行政复议决定不服的: what the quarrel is about, nobody that the rule is said of
_QUARREL = re.compile(r"[^，。；]{2,60}?(?:不服|不满意?|(?:有|提出|存在|发生)(?:[^，。；]{0,4})(?:异议|疑问|争议|纠纷))(?:的|，)")
# 驾驶机动车有下列情形之一的: what is done with it, nobody
_DOING = re.compile("驾驶|乘坐|占用|利用|开办|举办|发现|携带|饲养|放任|允许|强迫")
_PAST_LEAD = re.compile(rf"(?:{ENUMERATOR})?{CONNECTOR}?(?:凡是?)?(?:对于?(?!{patterns.NO_TOWARDS}))?")


def opened(shape: str, s: Sentence, i: int, conditions: list[Condition], last: int) -> Opening:
    body = s.phrases[last + 1].start if last + 1 < len(s.phrases) else s.phrases[last].end
    return Opening(shape, s.phrases[i].start, tuple(conditions), body, last + 1)


def noun_condition(text: str, start: int, end: int) -> Condition:
    found = patterns.x_of_y().match(text[start:end])
    if found and not re.fullmatch(words().noun, found["x"]):  # 企业的一般违法行为 is not said of 行为
        return said_of(text, start, start + found.end("x"), found["y"])
    return Condition(Span(start=start, end=end), leading_noun(text[start:end]))


def conditions(text: str, start: int, end: int) -> list[Condition]:
    """`text[start:end]` = X的Y or X的; 因X1，以及因X2，…的 are two."""
    if text[start - 1] == "对" and _QUARREL.match(text, start, end):
        return [Condition(Span(start=start - 1, end=end), None)]
    linked = patterns.LINKED.match(text[start:end])
    start += linked.end() if linked else 0
    second = re.search(r"，(?:以及|或者?)(?=因)", text[start:end])
    if second and text[start] == "因":
        return [Condition(Span(start=start, end=start + second.start()), None), *conditions(text, start + second.end(), end)]
    return [noun_condition(text, start, end)]


def said_of(text: str, start: int, end: int, noun: str | None) -> Condition:
    """The condition `text[start:end]` of `noun`; what 等 lists belongs to the condition: 存在安全问题的（≥0.25吨）中频炉等 | 装备."""
    listed = list(re.finditer(r"(?<![高中初平同相])等(?![级次同于待值量])", noun)) if noun else []
    if not noun or not listed:
        return Condition(Span(start=start, end=end), noun)
    cut = text.index(noun, end) + listed[-1].end()
    return Condition(Span(start=start, end=cut), noun[listed[-1].end() :] or None)


def leftmost(s: Sentence, i: int) -> int:
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


def past_lead(s: Sentence, i: int) -> int:
    if i not in s.leads:
        found = _PAST_LEAD.match(s.said[i])
        s.leads[i] = s.phrases[i].start + (found.end() if found else 0)
    return s.leads[i]


def leading_noun(condition: str) -> str | None:
    """企业 in 企业完成仿制药一致性评价的, 建设项目 in 建设项目申领排污许可证时."""
    found = patterns.leading_noun().match(condition)
    if found is None or _DOING.match(found.group()):
        return None
    return found.group() if found.group().count("“") == found.group().count("”") else None


def concerned(text: str, start: int, end: int) -> Condition | None:
    """The object of a verb that names the ones concerned, or None where it is too general (落后产能)."""
    said = text[start:end]
    for pattern in patterns.objects():
        found = pattern.match(said)
        if found and len(found["x"].strip()) > 2 and found["x"][0] not in "其该此":
            return said_of(text, start + found.start("x"), start + found.end("x"), found.groupdict().get("y"))
    return None
