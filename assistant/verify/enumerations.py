"""Lists in statements. In: a statement and the words it cites. Out: items of a cited list that it leaves out without saying 等."""

import re
from collections.abc import Sequence

from corpus.text.quantities import chinese_number

_ITEM = r"[^、，,。；;：:！？!?（）()“”\"\s\u3000]{1,30}"
_RUN = re.compile(rf"{_ITEM}(?:、{_ITEM})+")
# the last two items of a list: 甲、乙和丙
_LAST = re.compile(r"(?<=.)(?:以及|及其|和|及|与|或者|或)(?=.)")
_OPEN = re.compile(r"等|之一|其中|例如|如下|包括但不限于")
# share of an item's pairs of characters that a statement must have for it to be given
_GIVEN = 0.75


def left_out(claimed: str, cited: Sequence[str]) -> list[str]:
    """Items of the cited lists of which `claimed` gives two or more but not all, and does not say so (等, 其中).

    Where all that it gives stands in each of several citations, it tells what they share: then only what they all have is missed.
    """
    if _OPEN.search(claimed):
        return []
    lost: list[str] = []
    for run in _RUN.findall(claimed):
        said = [item for item in run.split("、") if chinese_number(item) is None]
        shared = len(cited) > 1 and all(item[-4:] in words for item in said for words in cited)
        for words in cited:
            missed = _lost_of(said, claimed, words)
            lost += [item for item in missed if all(item in other for other in cited)] if shared else missed
    return list(dict.fromkeys(lost))


def _lost_of(said: Sequence[str], claimed: str, words: str) -> list[str]:
    for given in _RUN.findall(words):
        items = [item for item in given.split("、") if chinese_number(item) is None]
        if len(said) > 1 and all(any(_same(one, item) for item in items) for one in said):
            return [item for n, item in enumerate(items) if not _given(item, n, len(items), claimed)]
    return []


def _given(item: str, n: int, of: int, claimed: str) -> bool:
    """The statement has most of the item; of the first, which may have a verb before it, its end, of the last, which runs on into its
    sentence (乙和丁的企业), its beginning."""
    if n in (0, of - 1):
        return (item[-4:] if n == 0 else _LAST.split(item)[0][:2]) in claimed
    pairs = [item[at : at + 2] for at in range(len(item) - 1)] or [item]
    return sum(pair in claimed for pair in pairs) / len(pairs) >= _GIVEN


def _same(one: str, other: str) -> bool:
    return one in other or other in one or one[-3:] == other[-3:] or one[:3] == other[:3]
