"""What a page left in the text between its sentences: bare page numbers and running heads."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from ingest.lines.drafts import Draft
from ingest.lines.markers import read_marker

_BARE_NUMBER = re.compile(r"\d{1,3}$")
_SENTENCE = re.compile(r"[。；！？：]")
# Numbers alone on a line that make a sequence of page numbers; fewer may be cells of a table.
MIN_PAGES = 3
MAX_HEAD = 40


def drop_page_marks(drafts: Sequence[Draft], report: Callable[[str, str], None]) -> list[Draft]:
    """`drafts` without bare page numbers and running heads; `report(reason, piece)` is told of each."""
    numbered = _without_numbers(drafts, report)
    return _without_heads(numbered, report)


def _without_numbers(drafts: Sequence[Draft], report: Callable[[str, str], None]) -> list[Draft]:
    """Lines that hold only a number are page numbers when they count up by one, page after page."""
    values = [int(draft.text) for draft in drafts if _BARE_NUMBER.match(draft.text)]
    if len(values) < MIN_PAGES or any(b - a != 1 for a, b in pairwise(values)):
        return list(drafts)
    kept: list[Draft] = []
    for draft in drafts:
        if _BARE_NUMBER.match(draft.text):
            report("页码", draft.text)
            if kept:
                kept[-1].page_after = True
        else:
            draft.page_before = bool(kept) and kept[-1].page_after
            kept.append(draft)
    return kept


def _without_heads(drafts: list[Draft], report: Callable[[str, str], None]) -> list[Draft]:
    """A short line that comes again beside page breaks is a running head; its first appearance stays."""
    counts = Counter(draft.text for draft in drafts if draft.page_before or draft.page_after)
    heads = {text for text, count in counts.items() if count >= 2 and _may_be_head(text)}
    seen: set[str] = set()
    kept: list[Draft] = []
    for draft in drafts:
        if draft.text in heads and draft.text in seen and (draft.page_before or draft.page_after):
            report("页眉", draft.text)
            continue
        seen.add(draft.text)
        kept.append(draft)
    return kept


def _may_be_head(text: str) -> bool:
    return len(text) <= MAX_HEAD and not _SENTENCE.search(text) and "\t" not in text and read_marker(text, 0) is None
