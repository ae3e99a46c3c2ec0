"""Lists in statements. In: a statement and the words it cites. Out: items of a cited list that it leaves out without saying 等."""

import re
from collections.abc import Sequence

_ITEM = r"[^、，,。；;：:！？!?（）()“”\"\s\u3000]{1,30}"
_RUN = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
# the last two items of a list: 甲、乙和丙
_LAST = re.compile(r"(?<=.)(?:以及|及其|和|及|与|或者|或)(?=.)")
_OPEN = re.compile(r"等|之一|其中|例如|如下|包括但不限于")


def left_out(claimed: str, cited: Sequence[str]) -> list[str]:
    """Items of the cited lists of which `claimed` gives two or more but not all, and does not say so (等, 其中)."""
    if _OPEN.search(claimed):
        return []
    lost: list[str] = []
    for run in _RUN.findall(claimed):
        said = run.split("、")
        for words in cited:
            lost += _lost_of(said, claimed, words)
    return list(dict.fromkeys(lost))


def _lost_of(said: Sequence[str], claimed: str, words: str) -> list[str]:
    for given in _RUN.findall(words):
        items = given.split("、")
        if all(any(_same(one, item) for item in items) for one in said):
            return [item for item in items[:-1] if not _given(item, said, claimed)] + _last(items[-1], claimed)
    return []


def _given(item: str, said: Sequence[str], claimed: str) -> bool:
    return item in claimed or any(_same(one, item) for one in said)


def _same(one: str, other: str) -> bool:
    """Two items, of which the first of a list may have a verb before it and the last one behind it."""
    return one in other or other in one or one[-3:] == other[-3:] or one[:3] == other[:3]


def _last(item: str, claimed: str) -> list[str]:
    """The last item runs on into the sentence (丙的企业): its beginning counts; 乙和丙 are two."""
    pieces = _LAST.split(item)
    return [piece for piece in pieces[:1] if piece[:2] not in claimed]
