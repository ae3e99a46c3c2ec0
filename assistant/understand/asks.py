"""In: a turn. Out: what it asks (谁牵头，什么时候完成？ asks two things)."""

import re
from collections.abc import Iterator

from assistant.model import Ask
from assistant.understand import kinds as asked

_MOST = 20
# 能批不, 咋办, 还追不追, 需不需要, 是先报还是后报; 按规定, 依据85号文 asks nothing
_ASKS = re.compile(rf"{asked.INTERROGATIVE}|咋|啥|是否|能否|可否|还是|(.)[不没]\1|[不没][？?]?$")
# 国办46号文列数了没, 里面有写吗, 意见里怎么说: says where it is asked of
_TAG = re.compile(
    r"(对吗|是吗|对吧|是不是|好吗|对不对|行吗|行不行|行不行啊)"
    r"|.{0,16}(有没有|[说讲写定列提规]定?数?了?(吗|没有|没|过吗)|[里中]有吗|有[写说讲提定]?(吗|没有|没)|(怎么|咋|如何)(说|讲|写|规定|定|划)(的|的线)?)"
)
_SENTENCE = re.compile(r"[^？?；。]+[？?；。]?")
_SHORTEST = 2


def asks(text: str) -> Iterator[Ask]:
    """What a turn asks: the turn itself, or each of its questions where it has several."""
    for piece in subquestions(text)[:_MOST] or (text,):
        yield Ask(text=piece, kinds=asked.kinds(piece), slots=asked.slots(piece))


def subquestions(text: str) -> tuple[str, ...]:
    """The questions of a turn with several, split at question marks and at commas between clauses that each ask; () for a single one.

    What asks nothing (我们在柳河做药机, 依据国发〔2011〕35号) stays with the question before it, at the beginning with the one behind it.
    """
    pieces: list[str] = []
    before = ""
    for sentence in _SENTENCE.findall(text):
        for clause in _clauses(sentence):
            if not _is_question(clause):
                before, pieces = (before, [*pieces[:-1], f"{pieces[-1]}，{_bare(clause)}"]) if pieces else (f"{before}{clause}", pieces)
            else:
                pieces.append(_bare(before + clause))
                before = ""
    return tuple(pieces) if len(pieces) > 1 else ()


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence joined so that each group ends with one that asks; a rest that asks nothing comes last."""
    groups, current = [], ""
    for clause in re.findall(r"[^，,]+[，,]?", sentence):
        current += clause
        if _is_question(clause):
            groups.append(current)
            current = ""
    return [*groups, current] if current.strip() else groups


def _is_question(clause: str) -> bool:
    said = _bare(clause)
    if said.endswith("呢") and clause.rstrip()[-1:] in "，,":  # 那普通地级市的呢，多久公布一回: what is talked of, not a question
        said = said.removesuffix("呢")
    return len(said) >= _SHORTEST and not _TAG.fullmatch(said) and bool(_ASKS.search(said) or clause.rstrip()[-1:] in "？?")


def _bare(clause: str) -> str:
    return clause.strip(" ，,。；？?")
