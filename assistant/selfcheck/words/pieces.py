"""A message cut into pieces between commas, each marked for what weakens it: question, condition, hearsay, doubt."""

import re
from dataclasses import dataclass, replace

from assistant.selfcheck.words.vocabulary import speech, spoken
from corpus.text.numerals import HALF_WIDTH

_SENTENCE = re.compile(r"[^。！!；;？?\n]*[。！!；;？?\n]?")
_PIECE = re.compile(r"[^，,：:]+")
_TOLD_US = re.compile(r"说我们|说我厂|说本厂|说咱|告知我们|我们(?:厂|公司)?(?:自己)?也?(?:是|有|超|没)")
_PRESENT = re.compile(r"今年|本月|这个月|今天|下半年|如今|现在|目前")
# 要求8月底前整改到位，达到能耗限额: still what is demanded
_GOES_ON = re.compile(r"(?:并|同时|且|以)?(?:达到|符合|完成|确保|做到|通过|满足|实现|恢复|降到|控制在)")
# 留了一年多应该够了吧: what was done stands before the question
_STATED_FIRST = re.compile(
    r"(?P<stated>[^，。；]*?[了过](?:[^，。；]{0,6}?[年月天日个次元万人吨亩]多?)?)(?=(?:应该|总|也|都|这)?(?:够|算|行不行|可以|能不能|合不合|要不要|碍|违不违|没事|没问题)[^，。；]*(?:吧|吗|[？?]))"
)
_PAST = re.compile(r"以前|之前|原来|原先|曾经|过去|早年|前几年|去年|前年|上半年|当时|年初")


@dataclass(frozen=True)
class Piece:
    """What stands between two commas of a message, with what it is worth as a statement of fact.

    sentence: its number in the message. asked: offset from which the piece is a question (None: none of it is).
    unreal: offset behind which it tells what is demanded or intended (要求8月底前改完). aside: said of others or of a case that is
    only supposed. hedged: not known for sure; soft: only mostly so (基本达标). recovered: tells of a later, mended state;
    past: of an earlier one; present: of this year or now. rest: of the other parts (其他都没超). entity: which line or plant.
    planned: tells of what is still to come (打算明年搬); pending: of what was applied for and is not decided (材料报上去了).
    mouth: passes on what somebody said; once: tells of an earlier penalty or complaint (去年被说过), not of now.
    """

    text: str
    sentence: int
    asked: int | None = None
    aside: bool = False
    hedged: bool = False
    soft: bool = False
    recovered: bool = False
    past: bool = False
    unreal: int | None = None
    rest: bool = False
    present: bool = False
    entity: str = ""
    planned: bool = False
    pending: bool = False
    mouth: bool = False
    once: bool = False


def tidy(message: str) -> str:
    """The message with half-width figures and without white space between words."""
    return re.sub(r"[ \t\u3000]+(?![A-Za-z])", "", message.translate(HALF_WIDTH)).strip()


def sentences_of(message: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(tidy(message)) if sentence.strip("。！!；;？?\n ")]


def cut(message: str) -> list[Piece]:
    """Pieces of `message` in order."""
    pieces: list[Piece] = []
    for number, sentence in enumerate(sentences_of(message)):
        texts = [text.strip("。！!；;\n") for text in _PIECE.findall(sentence)]
        texts = [text for text in texts if text.strip("？?")]
        for at, text in enumerate(texts):
            piece = _marked(text, number, at == len(texts) - 1)
            demanded = bool(pieces) and pieces[-1].sentence == number and pieces[-1].unreal is not None
            pieces.append(replace(piece, unreal=0) if demanded and _GOES_ON.match(text) else piece)
    return pieces


def _marked(text: str, sentence: int, last: bool) -> Piece:
    doubt = (
        bool(spoken("hedges").search(text))
        or bool(spoken("exempt").search(text))
        or bool(last and re.search(f"{_alternatives('hedge_end')}$", text.rstrip("？?")))
    )
    entity = spoken("entities").search(text)
    return Piece(
        text=text,
        sentence=sentence,
        asked=_asked(text, doubt),
        aside=_is_aside(text),
        hedged=doubt,
        soft=bool(spoken("soft").search(text)),
        recovered=bool(spoken("recovery").search(text)),
        past=bool(_PAST.search(text)),
        unreal=unreal.start() if (unreal := spoken("unreal").search(text)) else None,
        present=bool(_PRESENT.search(text)),
        rest=bool(spoken("remainder").search(text)),
        entity=entity.group() if entity else "",
        planned=bool(spoken("planned").search(text)),
        pending=bool(spoken("pending").search(text)),
        mouth=bool(spoken("by_mouth").search(text)) and not spoken("in_writing").search(text),
        once=bool(spoken("once").search(text)) and not _PRESENT.search(text),
    )


def _alternatives(key: str) -> str:
    return "(?:" + "|".join(speech(key)) + ")"


def _asked(text: str, doubt: bool) -> int | None:
    """不知道有没有超 is doubt, 会不会超 a question; 超标了会怎么处理 states first and asks then."""
    match = spoken("questions").search(text)
    if match is None or (doubt and not text.endswith(("？", "?", "吗"))):
        return None
    if stated := _STATED_FIRST.match(text):
        return stated.end("stated")
    return 0 if match.group() in ("?", "？", "吗") or match.end() >= len(text) - 1 else match.start()


def _is_aside(text: str) -> bool:
    if spoken("conditionals").search(text):
        return True
    return bool(spoken("hearsay").search(text)) and not _TOLD_US.search(text)
