"""What offices look for when they inspect: wrongs that they are told to punish, and matters that they are told to look at.

Such sentences are addressed to offices, but what they name is the conduct of enterprises: 检查中发现未经验收擅自投产等行为，…处罚;
不应通过验收的八种情形，即…; 重点关注…情况；…情况.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.model import Clause, PolicyDocument, Span

_FOUND = re.compile(
    r"(?:检查|执法|核查|监管|排查|巡查|抽查)[^，。；]{0,6}(?:发现|查实)(?:的|有|存在)?(?P<what>[^。；]{6,200}?)(?:等)?(?:行为|情形|问题|情况)(?:的)?，(?P<then>[^。]{4,160})"
)
_CASES = re.compile(
    r"(?P<lead>[^，。；]{0,30}(?:不应|不得|不予)[^，。；]{2,24}的?(?:[一二三四五六七八九十\d]+[种类项个])?(?:情形|情况))[，：]?(?:即|包括|主要有|：)(?P<what>[^。]{8,500})"
)
_LOOKED_AT = re.compile(
    r"(?:重点|主要)(?:关注|检查|核查|查看|监督检查)(?:以下内容：?|的内容(?:包括|有)?：?)?(?P<what>(?!是否)[^。]{12,700}(?:情况|落实|执行)[^。]*)"
)
_PUNISHED = re.compile(r"处罚|处理|查处|责令|罚款|记入|公开|曝光|移送|追究|整改|改正|限制|取消|停止|通报")


class Looked(NamedTuple):
    """A matter in the words `span`; `consequence` follows where it is a wrong, empty where it is to be done."""

    span: Span
    what: str
    consequence: str


def inspections(document: PolicyDocument, clause: Clause) -> Iterator[Looked]:
    """Matters in the own text of `clause`, in order."""
    for piece in document.own_spans(clause):
        text = piece.of(document.text)
        for match in _FOUND.finditer(text):
            if _PUNISHED.search(match["then"]):
                yield Looked(_span(piece, match.start("what"), match.end("then")), match["what"], match["then"])
        for match in _CASES.finditer(text):
            yield from (Looked(_span(piece, a, b), text[a:b], match["lead"]) for a, b in _items(text, match, "，；"))
        for match in _LOOKED_AT.finditer(text):
            yield from (Looked(_span(piece, a, b), _bare(text[a:b]), "") for a, b in _items(text, match, "；"))


def _span(piece: Span, start: int, end: int) -> Span:
    return Span(start=piece.start + start, end=piece.start + end)


def _items(text: str, match: re.Match[str], marks: str) -> Iterator[tuple[int, int]]:
    at = match.start("what")
    for end in [*(hit.start() for hit in re.compile(f"[{marks}]").finditer(text, at, match.end("what"))), match.end("what")]:
        said = text[at:end]
        if len(re.sub(r"等$", "", said.strip())) >= 6:
            yield at + len(said) - len(said.lstrip()), end - (1 if said.endswith("等") else 0)
        at = end + 1


def _bare(said: str) -> str:
    return re.sub(r"(?:的|等)?(?:情况|落实情况|执行情况)等?$", "", said)
