"""Obligations: who must, must not, may or is encouraged to do what, one for each phrase with an action of its own.

Official documents mostly oblige without a modal verb (严格执行节约能源法，…): a phrase that begins with a verb of action is a duty.
Conditions and adverbials in front (对…的产能，按照…，) belong to the evidence, not to the action; effects (促进…, 形成合力) are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from corpus.bodies.subjects import (
    deontic,
    is_adverbial,
    is_role_only,
    object_body,
    thing_at_end,
    word_set,
)
from corpus.model import Clause, Modality, Obligation, PolicyDocument, Span
from corpus.text.numerals import SMALL_NUMERAL
from corpus.text.phrases import Phrase
from ingest.sentences.layer import Piece, Segment, SentenceLayer
from ingest.sentences.listed_tasks import heading_above
from ingest.sentences.modality import Governed, inner

_BRACKET = re.compile(r"\s*[（(【〔\[][^（）()]*[）)\]】〕]?\s*")
_MAY_BE_BRACKET = "（(【〔[ \t\r\n\u3000\xa0"
_NO_DUTY = re.compile(
    r"(?:现|特)?(?:提出|制定|制订|印发|通知|转发|公布|发布)(?:如下|本|给|以下)|(?:特)?(?:制定|制订)本|以下简称"
    # 还将大量增加不良贷款: a forecast, no act
    r"|将(?:会|大量|严重|进一步)*(?:增加[^，。]{0,12}(?:不良|风险|压力|损失)|导致|造成|带来|加剧|面临)|(?:自|从)[^，。]{0,12}起(?:正式)?(?:施行|实施|执行)"
)
_MAY_BE_NO_DUTY = re.compile("[本给将起]|[如以]下")
_COMMANDS = re.compile(r"应当|必须|不得|严禁|(?:企业|单位|者)应")
_NUMBER = re.compile(rf"\s*[（(](?:[{SMALL_NUMERAL}百]+|\d{{1,3}})[）)]\s*")
_ACTORS = re.compile(r"(?:企业|单位|机构|部门|机关|政府|个人|人员|者|人|协会|商会|公司|银行|学校|园区|各地|组织)$")
# 退出后的工业用地, 淘汰落后产能是…的举措: a thing spoken of, no act
_SPOKEN_OF = re.compile(r"[^，。；“”《》]{1,10}后的|[^，。；]{2,24}(?<![不凡])是(?!否)")
_TITLE = re.compile(r"(?:分解表|一览表|明细表|工作要点|实施方案|名单|目录|附\s*则)\s*$")
_MANNER = re.compile(r"依法|依规|按|对|将|严格|坚决|及时|限期|继续|积极|优先|适当|另行|一律|分别|统一|酌情")
_NO_LABEL = {"：", ":"}


class _Read(NamedTuple):
    """A phrase as a duty: who, how binding, the action's stretch."""

    bearer: str | None
    modality: Modality
    action: Span
    stated: bool = True


def extract(layer: SentenceLayer) -> Iterable[Obligation]:
    """The obligations of the document, clause by clause, in text order."""
    document = layer.document
    for clause in document.clauses:
        if clause.is_frame:
            continue
        found = [item for piece in layer.pieces(clause) for item in _in_piece(layer, clause, piece)]
        for number, (span, read) in enumerate(found, 1):
            yield Obligation(
                id=f"{clause.id}!obligation-{number}",
                clause_id=clause.id,
                span=span,
                bearer=read.bearer,
                modality=read.modality,
                action=read.action.of(document.text),
            )


def _in_piece(layer: SentenceLayer, clause: Clause, piece: Piece) -> Iterator[tuple[Span, _Read]]:
    text = layer.document.text
    ideas = _speaks_of_ideas(layer.document, clause)
    own = _behind_number(text, _behind_heading(text, clause, piece.span))
    for sentence in piece.sentences if own is piece.span else layer.within(own):
        if text[sentence.span.start] in "（(【〔[" or _TITLE.search(text, sentence.span.start, sentence.span.end):
            continue
        told = ideas or sentence.is_background
        for segment in sentence.segments:
            yield from _in_segment(text, segment, told)


def _behind_heading(text: str, clause: Clause, piece: Span) -> Span:
    """The piece without the clause's heading, which names the matter and binds nobody, unless it is a sentence that commands."""
    if piece.start != clause.span.start or not clause.heading or _COMMANDS.search(clause.heading):
        return piece
    at = text.find(clause.heading, piece.start, piece.end)
    return Span(start=at + len(clause.heading), end=piece.end) if 0 <= at < piece.start + 16 else piece


def _behind_number(text: str, piece: Span) -> Span:
    """The piece without its own number in brackets: （十四）企业应当… is a sentence, no remark in brackets."""
    number = _NUMBER.match(text, piece.start, piece.end)
    return Span(start=number.end(), end=piece.end) if number else piece


def _speaks_of_ideas(document: PolicyDocument, clause: Clause) -> bool:
    """指导思想, 总体要求: sentences there bind only with a modal verb."""
    return _names_ideas(clause.heading or heading_above(document, clause))


@lru_cache(maxsize=64)  # the headings of one document, asked for clause by clause
def _names_ideas(heading: str) -> bool:
    return any(word in heading for word in deontic()["ideas"])


def _in_segment(text: str, segment: Segment, told: bool) -> Iterator[tuple[Span, _Read]]:
    parts = segment.parts
    bearer: str | None = None
    pending: int | None = None
    acted = False
    for number, (phrase, subject) in enumerate(parts):
        following = number + 1 < len(parts)
        bearer = text[subject.start : subject.end] if subject else bearer
        said = segment.predicates[number]
        at = said.words.start
        start = min(subject.start if subject else phrase.start, pending if pending is not None else phrase.start)
        read = _duty(text, said, bearer, following, pending is not None) if phrase.stop not in _NO_LABEL else None
        if read and not (acted and _is_effect(text, read)) and not (told and not (read.stated or (subject and subject.modal))):
            yield Span(start, phrase.end), read
            acted, pending = True, None
            bearer = read.bearer if read.modality != "encouraged" and read.bearer and read.bearer[0] not in "对将把由" else bearer
        else:
            pending = start if _waits(text, phrase, at) else None


def _waits(text: str, phrase: Phrase, at: int) -> bool:
    """A condition, an adverbial or a bearer alone: what it belongs to comes behind the comma."""
    return phrase.stop in {",", "，"} and (
        at >= phrase.end
        or text[phrase.end - 1] in "的时后前中"
        or bool(word_set("openers").at(text, phrase.start))
        or bool(_thing().match(text, at, phrase.end))
    )


def _is_effect(text: str, read: _Read) -> bool:
    return read.modality == "must" and bool(word_set("results").at(text, read.action.start))


def _duty(text: str, said: Governed, bearer: str | None, following: bool, waiting: bool) -> _Read | None:
    """The duty that a predicate states; None for conditions, nouns and effects."""
    start, end = said.words.start, said.scope.end
    if start >= end or text[end - 1] == "的" or (following and text[end - 1] in "后时前"):
        return None
    if text[start] in _MAY_BE_BRACKET and _BRACKET.fullmatch(text, start, end):
        return None
    if _MAY_BE_NO_DUTY.search(text, start, end) and _NO_DUTY.search(text, start, end):
        return None
    phrase = Span(start, end)
    at, modality = said.scope.start, said.kind
    if modality == "encouraged":
        return _encouraged(text, at, phrase, bearer)
    inside = tuple(inner(text, phrase))
    topical = None if modality else _inside(text, phrase, inside, bearer, short=True)
    if topical:
        return topical
    if _acts(text, at, phrase.end, modality is not None, following, waiting, modality == "must_not") and not is_role_only(
        text, at, phrase.end
    ):
        return _Read(bearer, modality or "must", Span(start=at, end=_bare_end(text, at, phrase.end)), modality is not None)
    return _inside(text, phrase, inside, bearer)


def _acts(text: str, at: int, end: int, modal: bool, following: bool, waiting: bool, forbidden: bool) -> bool:
    """Whether an act begins at `at`: a verb, adverbs before it allowed, or whatever a modal obliges to (不得|以任何理由拖欠账款)."""
    if end - at < 2:
        return False
    if not modal and not word_set("adverbs", "verbs", "openers").at(text, at, end):
        return False
    verb = at
    while width := word_set("adverbs").at(text, verb, end):
        verb += width
    starts = verb > at or bool(word_set("verbs").at(text, verb, end))
    opens = bool(word_set("openers").at(text, at, end)) and (following or not modal) and not forbidden
    if not (modal or starts or opens):
        return False
    if not modal and (_SPOKEN_OF.match(text, at, end) or ((waiting or not starts) and _thing().match(text, at, end))):
        return False
    return not is_adverbial(text, at, end) if opens else modal or starts


def _encouraged(text: str, at: int, phrase: Span, bearer: str | None) -> _Read | None:
    """鼓励企业实施技术改造: bearer 企业; an authority that has to 引导企业 is bound itself; 支持…工作 is a plain duty."""
    width = word_set("modals.encouraged").at(text, at, phrase.end)
    word = text[at : at + width]
    body_end = object_body(text, at + width, phrase.end)
    if bearer is not None and word.startswith(("引导", "支持")):
        return _Read(bearer, "must", Span(start=at, end=phrase.end))
    if body_end and not text.startswith("工作", phrase.end - 2):
        return _Read(text[at + width : body_end].rstrip("等"), "encouraged", Span(start=body_end, end=phrase.end))
    if "鼓励" in word or word in {"提倡", "倡导"}:
        return _Read(None, "encouraged", Span(start=at + width, end=phrase.end)) if at + width < phrase.end else None
    return _Read(bearer, "must", Span(start=at, end=phrase.end))


def _inside(text: str, phrase: Span, modals: Sequence[Governed], bearer: str | None, *, short: bool = False) -> _Read | None:
    """A modal of `modals` behind the phrase's topic (全部削减措施应在…前完成; 考核结果予以通报).

    `short`: only where a few words of topic stand in front, so that a topic that looks like an act (考核|结果) is seen as one.
    """
    for said in modals:
        modal = said.words.of(text)
        topic = text[phrase.start : said.words.start]
        if _ACTORS.search(topic) and topic.startswith(("争取", "提请", "商请", "请求")):  # 争取上级财税部门|予以支持
            return None
        if short and (len(topic) > 14 or "的" in text[said.words.end : phrase.end] or modal in {"须", "要", "可"} or _MANNER.search(topic)):
            return None
        if said.scope.start < phrase.end - 1:
            return _Read(topic if _ACTORS.search(topic) else bearer, said.kind or "must", said.scope)
    return None


def _bare_end(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in "。；，;, \n":
        end -= 1
    return end


@cache
def _thing() -> re.Pattern[str]:
    """A phrase that names a thing and says nothing of it: 列入淘汰目录的企业."""
    return re.compile(rf"[^，。；]{{2,60}}{thing_at_end('things').pattern}")
