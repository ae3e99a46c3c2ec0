"""Supports: help that a policy promises, and to whom."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpus.bodies.subjects import starts_action
from corpus.lexicon import load_yaml
from corpus.model import Clause, PolicyDocument, Span, Support
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase, phrases
from corpus.text.sentences import clause_sentences
from corpus.text.word_sets import WordSet
from ingest.sentences.rules import Rule, rules

_PROSE = {"part", "numbered", "paragraph", "bullet"}
# 小微企业融资服务窗口, 人才公寓: the word is part of another's name
_NAME_GOES_ON = re.compile(r"[^，。；、的]{0,6}(?:窗口|服务中心|受理中心|信息平台|服务平台|管理平台|办公室|领导小组)|公寓|市场")
# another act in front of the one helped is cut off with all before it: 疫情期间免收|小微企业房租
_ACT_INSIDE = re.compile(r"^.*(?:免收|免征|减免|降低|期间|不影响|采取|有助于|纳入|运用|根据|通过|建立|扩大|提高)")
# 缓缴期满后，: a phrase that only says when; the help is named in the phrases behind it
_WAITS = "后後时前"
_LAND = re.compile(r"用地|土地|厂房")


class _Found(NamedTuple):
    span: Span
    measure: Span
    beneficiary: str
    note: str


def extract(document: PolicyDocument) -> Iterator[Support]:
    """Supports of `document` in text order, ids `<clause>!support-<n>`.

    `note`: "encouragement" where the text only supports or encourages (支持, 鼓励) and names no instrument, "land" where the help is a
    use of land. Statutes promise in conditional rules only.
    """
    for clause in document.clauses:
        if clause.kind in _PROSE:
            found = [one for sentence in clause_sentences(document, clause) for one in _of_sentence(document, clause, sentence)]
            for n, one in enumerate(found, 1):
                yield Support(
                    id=f"{clause.id}!support-{n}",
                    clause_id=clause.id,
                    span=one.span,
                    note=one.note,
                    measure=one.measure.of(document.text),
                    beneficiary=one.beneficiary,
                )


def _of_sentence(document: PolicyDocument, clause: Clause, sentence: Span) -> Iterator[_Found]:
    text = document.text
    said = sentence.of(text)
    if _is_heading(clause, said) or re.match(r"[（(〔][^（）()]{0,8}(?:单位|部门)", said):
        return
    stated = rules(text, sentence)
    promised = [rule for rule in stated if rule.benefit]
    for segment in _segments(phrases(text, sentence)):
        within = [rule for rule in promised if segment.start <= rule.consequence.start < segment.end]
        if within:
            yield from _promised(text, segment, within)
        elif not any(rule.span.start < segment.end and segment.start < rule.span.end for rule in stated) and document.style == "gongwen":
            yield from _set_up(text, segment)


def _promised(text: str, segment: Span, within: list[Rule]) -> Iterator[_Found]:
    """What conditional rules promise: 对按要求完成淘汰任务的企业，…予以优先支持."""
    start = segment.start
    for rule in within:
        condition = rule.conditions[0]
        who = condition.span.of(text)
        joined = f"{who}的{condition.subject}"
        span = Span(start=min(start, rule.span.start) if start < rule.consequence.end else rule.span.start, end=rule.consequence.end)
        beneficiary = joined if condition.subject and joined in span.of(text) else who
        yield _Found(span, rule.consequence, beneficiary, "land" if _LAND.search(beneficiary) else "")
        start = rule.consequence.end


def _set_up(text: str, segment: Span) -> Iterator[_Found]:
    """Help without a condition: 市财政每年新增安排6000万元专项资金; else mere encouragement."""
    said = segment.of(text)
    if _any("refusals").search(said):
        return
    parts = phrases(text, segment)
    helping = [
        bool(_any("instruments").search(p.of(text)) and _any("grants").search(p.of(text)) and text[p.end - 1] not in _WAITS) for p in parts
    ]
    for first, last in _runs(helping):
        span = Span(start=_after_number(text, parts[first].start), end=parts[last].end)
        yield _Found(span, span, _beneficiary(span.of(text)), "encouragement" if _only_encourages(span.of(text)) else "")
    if any(helping):
        return
    for part in parts:
        start = _after_number(text, part.start)
        wish = _wish().match(text, start, part.end)
        if wish and part.end - wish.end() > 4 and text[part.end - 1] != "的":
            span = Span(start=start, end=part.end)
            yield _Found(span, span, _beneficiary(text[wish.end() : part.end]), "encouragement")


def _only_encourages(said: str) -> bool:
    """鼓励金融机构创新绿色信贷服务模式: an instrument is named, but nothing is given."""
    return bool(_any("urgings").match(said)) and not _any("gifts").search(said)


def _segments(parts: tuple[Phrase, ...]) -> Iterator[Span]:
    """The parts of a sentence between its semicolons."""
    start: int | None = None
    for n, part in enumerate(parts):
        start = part.start if start is None else start
        if part.stop in "；。" or n == len(parts) - 1:
            yield Span(start=start, end=part.end)
            start = None


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    for first, flag in enumerate(flags):
        if flag and (first == 0 or not flags[first - 1]):
            last = first
            while last + 1 < len(flags) and flags[last + 1]:
                last += 1
            yield first, last


def _is_heading(clause: Clause, said: str) -> bool:
    """The heading of a clause (完善配套政策) names a topic and promises nothing."""
    bare = "".join(said.split()).rstrip("。")
    return bool(clause.heading) and bare.endswith("".join(clause.heading.split()))


def _beneficiary(said: str) -> str:
    """Whom help can reach: the whole subject of 可, 允许, 享受; the one behind 对, 为; else the first one named (落实小微企业用地指标)."""
    subject = _entitled().match(said)
    if subject and not starts_action(subject["who"]):
        return subject["who"]
    named = [found["who"] for found in _given_to().finditer(said)]
    named += [found.group() for found in _receiver().finditer(said) if _whole_name(said, found)]
    return next((who for words in named if (who := _without_acts(words.strip("、的对")))), "")


def _whole_name(said: str, found: re.Match[str]) -> bool:
    """Not 小微企业|融资服务窗口, not 在|南通开展业务的企业."""
    return not _NAME_GOES_ON.match(said, found.end()) and said[max(0, found.start() - 1) : found.start()] not in {"在", "由"}


def _without_acts(who: str) -> str:
    """小微企业 of 落实小微企业, 金融机构 of 鼓励金融机构; "" for what is left of a bracket or of a clause cut in two."""
    at = 0
    while width := _acts_in_front().at(who, at):
        if at + width >= len(who):
            break
        at += width
    bare = _ACT_INSIDE.sub("", who[at:])
    return "" if re.search(r"^[）)”》及与]|[（(][^）)]*$", bare) or bare.count("）") > bare.count("（") else bare


@cache
def _acts_in_front() -> WordSet:
    return WordSet(load_yaml("supports")["acts_in_front"])


@cache
def _given_to() -> re.Pattern[str]:
    gives = "给予|予以|提供|争取|[减免]|发放|补|奖|贴|增信|安排"
    return re.compile(
        rf"(?:对于?|为|向|给予?)(?P<who>[^，。；对为向给]{{0,40}}(?:{_any('beneficiaries').pattern}))(?=[^，。；]{{0,20}}(?:{gives}))"
    )


def _after_number(text: str, start: int) -> int:
    number = re.match(rf"(?:[（(]?[{SMALL_NUMERAL}\d]+[）)、.．]|[①-⑳]|[—-]{{1,2}}|[{SMALL_NUMERAL}]是)\s*", text[start : start + 8])
    return start + (number.end() if number else 0)


@cache
def _entitled() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<who>[^，。；对]{{2,60}}?(?:{_any('beneficiaries').pattern}))(?:均)?(?:可以?(?![持靠行能再])|允许|享受|优先享受)"
    )


@cache
def _any(key: str) -> re.Pattern[str]:
    ordered = sorted(load_yaml("supports")[key], key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) for word in ordered))


@cache
def _wish() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any('wishes').pattern})(?!力度|保障|范围|对象)")


@cache
def _receiver() -> re.Pattern[str]:
    noun = f"(?:{_any('beneficiaries').pattern})"
    return re.compile(rf"[^，。；、的对为向给予和在由支持]{{0,24}}?{noun}(?:[^，。；、的对为向给予和在由支持]{{0,3}}{noun})?")
