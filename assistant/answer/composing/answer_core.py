"""In: a question and the first passage quoted. Out: the core of the answer in one phrase (JSON: short_answer)."""

import re

from assistant.answer.composing.selection import Shown
from assistant.answer.composing.values import wanted_slot
from assistant.model import Query
from assistant.retrieve.scoring import SLOT_KINDS
from corpus.model import Span
from corpus.text.phrases import phrases
from corpus.text.quantities import amounts, kind_of_unit
from corpus.text.sentences import sentences
from corpus.text.terms import terms

# a sentence, a phrase repeats the question where the question holds this share of its character pairs.
# Chosen on ncp, where a step of 0.1 either way costs one to two points of ROUGE-L.
_ECHO, _ECHO_PHRASE = 0.6, 0.5
_ENOUGH = 45
_LEAST = 8
_MARKER = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]+|[①-⑳]|——|答[：:]|第[一二三四五六七八九十百]+[条，,、]|[一二三四五六七八九十](?:是|要))\s*"
)
_WHO = re.compile(r"[（(〔](?:责任|牵头|实施)单位[^）)〕]*[）)〕]")


def answer_core(query: Query, piece: Shown) -> str:
    """The phrase with the value asked for; else the first sentence that does not repeat the question, with the next if it is short."""
    said = _pairs(query.rewritten)
    kinds = _kinds(query)
    text = piece.passage.document.text
    found = [span.of(text) for span in sentences(text, piece.span)] or [piece.text]
    at = 0
    while at < len(found) - 1 and not _holds(found[at], kinds) and _repeats(found[at], said):
        at += 1
    core = _bare(found[at])
    if not kinds and len(core) < _ENOUGH and at + 1 < len(found):
        core += _bare(found[at + 1], marker=False)
    return _phrase(_without_echo(core, said, kinds), kinds)


def _kinds(query: Query) -> frozenset[str]:
    slot = wanted_slot(query)
    if slot == "count" and query.units:
        return frozenset(kind for unit in query.units if (kind := kind_of_unit(unit)))
    return SLOT_KINDS.get(slot, frozenset()) if slot else frozenset()


def _pairs(text: str) -> frozenset[str]:
    return frozenset(gram for gram in terms(text) if len(gram) > 1)


def _echo(text: str, said: frozenset[str]) -> float:
    own = _pairs(text)
    return len(own & said) / len(own) if own else 1.0


def _holds(text: str, kinds: frozenset[str]) -> bool:
    return bool(kinds) and any(amount.kind in kinds for amount in amounts(text))


def _repeats(sentence: str, said: frozenset[str]) -> bool:
    """A heading, a lead-in, a question, or a sentence that mostly repeats the question."""
    return sentence.endswith(("：", ":", "？", "?")) or len(sentence) < _LEAST or _echo(sentence, said) >= _ECHO


def _bare(sentence: str, *, marker: bool = True) -> str:
    """The sentence on one line, without its number and its assignment note."""
    line = " ".join(_WHO.sub("", sentence).split())
    return _MARKER.sub("", line) if marker else line


def _without_echo(core: str, said: frozenset[str], kinds: frozenset[str]) -> str:
    """Without the phrases at its beginning that repeat the question; at least _LEAST characters stay."""
    at = 0
    for piece in re.split(r"(?<=[，,：:；;])", core)[:-1]:
        end = at + len(piece)
        if _echo(piece, said) < _ECHO_PHRASE or len(core) - end < _LEAST or _holds(piece, kinds):
            break
        at = end
    return core[at:]


def _phrase(core: str, kinds: frozenset[str]) -> str:
    """The one phrase with a value of these kinds; all of `core` where none or several have one."""
    holding = [p.of(core) for p in phrases(core, Span(start=0, end=len(core))) if _holds(p.of(core), kinds)]
    return holding[0] if len(holding) == 1 else core
