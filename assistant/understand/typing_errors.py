"""In: a question and what the library says. Out: the question with its typing errors mended, and each of them.

A piece that is no word and that no document has is read as the one word of the documents that differs from it by a character of the
same sound (许科证: 许可证) or of a like shape (治炼: 冶炼). Where two words would do, nothing is changed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from assistant.understand.topics import light
from corpus.lexicon import load_tsv, load_yaml
from corpus.text.words import is_word, words

Says = Callable[[str], bool]
Mended = tuple[str, str]
"""What was typed, and what it is read as."""
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”")
_LONGEST = 4
# errors mended in one question: more of them are no slips of the finger
_MOST = 3
# 哪天起, 挂够, 多大: a verb with its complement and 多 with its adjective fall apart too, and are right
_GRAMMAR = re.compile(r"^[多几]|[起进出够过上下来去到完好着了]$")


def mended(question: str, says: Says) -> tuple[str, tuple[Mended, ...]]:
    """`question` with its typing errors mended, and (typed, read as) of each; titles and quoted words are left as they are."""
    found: list[Mended] = []
    bare = _QUOTED.sub(lambda m: "　" * len(m.group()), question)
    for run in _RUN.findall(bare):
        for typed, meant in _errors(run, says):
            if len(found) < _MOST and typed not in (known for known, _ in found):
                found.append((typed, meant))
    for typed, meant in found:
        question = question.replace(typed, meant)
    return question, tuple(found)


def _errors(run: str, says: Says) -> Iterator[Mended]:
    """What is no word in a run of characters and is read as one: single characters beside each other, the longest first."""
    for loose in _loose(run):
        for piece in _pieces(loose):
            if not _GRAMMAR.search(piece) and (meant := _meant(piece, says)):
                yield piece, meant
                break


def _loose(run: str) -> Iterator[str]:
    """Pieces that fall apart into characters when the run is cut into words (许|科|证, 登|计|表; of 实施|方|安 the last two).

    A character that is a word of its own in speech (我, 给, 还, 能) has not fallen off anything.
    """
    loose = ""
    for word in [*words(run), ""]:
        if len(word) == 1 and word not in light():
            loose += word
            continue
        if len(loose) > 1:
            yield loose
        loose = ""


def _pieces(loose: str) -> Iterator[str]:
    for length in range(min(_LONGEST, len(loose)), 1, -1):
        yield from (loose[at : at + length] for at in range(len(loose) - length + 1))


def _meant(piece: str, says: Says) -> str | None:
    """The one word of the library that `piece` may be a slip for; None for what the library has, and for two choices."""
    likely = [word for word in dict.fromkeys(_alternatives(piece)) if is_word(word)]
    if not likely or says(piece):
        return None
    said = [word for word in likely if says(word)]
    return said[0] if len(said) == 1 else None


def _alternatives(piece: str) -> Iterator[str]:
    for at, character in enumerate(piece):
        for other in _like(character):
            yield piece[:at] + other + piece[at + 1 :]


@cache
def _like(character: str) -> str:
    """Characters that sound like this one, tones aside, or look like it."""
    sounding = next((row[1] for row in load_tsv("homophones") if character in row[1]), "")
    looking = "".join(group for group in load_yaml("lookalikes")["groups"] if character in group)
    return "".join(dict.fromkeys(c for c in sounding + looking if c != character))
