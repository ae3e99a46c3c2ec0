"""Lines that a page or a line break cut in the middle of a sentence, and whether they belong together."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Remark
from corpus.text.numerals import DIGITS
from ingest.lines.drafts import Draft, display_width
from ingest.lines.markers import read_bullet, read_marker

_ENDS = re.compile(r"[。！？!?；;：:][”’）)】》〉」』\]]*$|[|\t]|[.…]$")
_STOPS = re.compile(r"[。！？!?][”’）)】》]*$")
_LAST_BRACKET = re.compile(r"(.)\s?[（(\[]([^（）()\[\]]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)\]]$")
# …“以下”不含本数。 附件2国家环境应急指挥部组成及工作组职责
_ANNEX_AFTER = re.compile(r"[。\s]附\s?件\s?\d{1,2}[^。；，]{4,40}$")
# 2022年11月15日至2023年3月␤15日，…; 2022年9月28␤日: no line ends inside a day of its own accord
_TORN = re.compile(r"\d\n[年月日]|\d[年月]\n\d{1,2}[月日]")
_WHO = re.compile(r"牵头|负责|责任|落实|配合|单位|部门|此件")
_OPENERS, _CLOSERS = "（(《〈“【〔[", "）)》〉”】〕]"
_OPENS, _CLOSES = frozenset(_OPENERS), frozenset(_CLOSERS)
# Lines that begin something of their own, whatever stands before them.
_OWN_LINE = re.compile(
    r"附\s?[件表录图]|抄\s?送|主题词|联\s?系\s?人|联系电话|备\s?注|注\s?[:：]|[（(]此件|目\s?录|专栏|图\s?\d|表\s?\d"
    rf"|[〇○零{DIGITS}\d]{{4}}\s?年.{{1,6}}日(?:印发)?$"
)
_NUMBER_LINE = re.compile(r"[^。，；]{0,20}[〔\[（(［]\s?\d{4}\s?[〕\]）)］]\s?(?:第\s?)?\d+\s?号")
# A heading or a line of the title block is short; a line that a page break cut has the width of the page.
MIN_CUT_LINE = 30
# No paragraph is so long, however many lines it was printed on.
MAX_JOINED = 5000
# Characters at a line's end that tell whether a bracket is open or a sentence closed.
TAIL = 200
# A bracket that lists departments is shorter than this.
MAX_BRACKET = 300
# Lines of one page width that prove a text to be set line by line; the slack is for Latin letters and punctuation at a line's end.
MIN_PAGE_WIDTH = 15
MIN_FULL_LINES = 8
# Of a short text (大冶市…错峰生产实施方案, eight lines of 28) fewer do, when every line that stops inside a sentence is one of them.
MIN_FEW_LINES = 4
SLACK = 1.6


@dataclass(frozen=True)
class Layout:
    """How a text is set: `width` in full-width characters when every printed line ends one (GB/T 9704: 28), else None;
    `indents`: paragraphs begin with blanks, so that a line without them goes on with the one above."""

    width: float | None = None
    indents: bool = False

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> "Layout":
        """The layout that most lines show."""
        widths = [draft.width for draft in drafts if "\t" not in draft.text]
        common = Counter(round(width) for width in widths if width >= MIN_PAGE_WIDTH).most_common(1)
        if not common:
            return cls()
        page = common[0][0]
        full = [d for d in drafts if abs(d.width - page) <= SLACK]
        cut = sum(not _ENDS.search(draft.text) for draft in full)
        wider = sum(width > page + 2 * SLACK for width in widths)
        if len(full) < MIN_FULL_LINES and not _all_full(drafts, full):
            return cls()
        if len(full) < 0.3 * len(drafts) or cut < 0.6 * len(full) or wider > 0.05 * len(widths):
            return cls()
        return cls(float(page), sum(draft.indented for draft in drafts) >= 0.1 * len(drafts))


def _all_full(drafts: Sequence[Draft], full: Sequence[Draft]) -> bool:
    """Lines inside sentences, and below the first of them no other line that lacks its stop."""
    if len(full) < MIN_FEW_LINES or not all(re.search("[，。；]", draft.text) for draft in full):
        return False
    first = next(n for n, draft in enumerate(drafts) if draft is full[0])
    return all(_ENDS.search(draft.text) or any(draft is one for one in full) for draft in drafts[first:-1])


def join_broken(drafts: Sequence[Draft]) -> tuple[list[Draft], list[Remark]]:
    """`drafts` with cut sentences closed, and a remark for each join with some characters on either side of it.

    “…自行确定的重点行业开␤␤展落后和严重过剩产能淘汰” (shaoxing-2020) is one sentence.
    """
    layout = Layout.of(drafts)
    kept: list[Draft] = []
    joins: list[str] = []
    for draft in drafts:
        if kept and (_is_cut(kept[-1], draft, layout) or _is_torn(kept[-1], draft)) and _continues(draft):
            gap = " " if _between_words(kept[-1].text, draft.text) else ""
            joins.append(kept[-1].text[-8:] + gap + draft.text[:8])
            kept[-1] = _joined(kept[-1], gap, draft)
        else:
            kept.append(draft)
    return kept, _remarks(joins, layout)


def _remarks(joins: Sequence[str], layout: Layout) -> list[Remark]:
    if layout.width and joins:
        detail = f"原文每行约 {layout.width:g} 字即换行，已按句接上（{len(joins)} 处）"
        return [Remark(kind="joined", text=joins[0], detail=detail)]
    return [Remark(kind="joined", text=piece, detail="此处原文被换页或换行断开，已接上") for piece in joins]


def _joined(before: Draft, gap: str, after: Draft) -> Draft:
    return Draft(before.text + gap + after.text, before.heading, before.page_before, after.page_after, before.indented, after.width)


def _between_words(before: str, after: str) -> bool:
    return before[-1].isascii() and after[0].isascii() and before[-1].isalpha() and after[0].isalpha()


def _is_cut(draft: Draft, following: Draft, layout: Layout) -> bool:
    """True when the line stops inside a sentence: no closing punctuation, and too long for a heading or with a bracket left open."""
    text = draft.text
    if len(text) > MAX_JOINED or _NUMBER_LINE.match(text) or "\t" in text or text.startswith("|"):
        return False
    if layout.width and layout.indents:
        return draft.width >= layout.width - SLACK and not following.indented
    if _open_brackets(text):
        return not _STOPS.search(text[-TAIL:])
    if _ENDS.search(text) or _closing_remark(text) or _ANNEX_AFTER.search(text[-60:]):
        return False
    if layout.width:
        return draft.width >= layout.width - SLACK
    return len(text) >= MIN_CUT_LINE and any(c in text for c in "。；，") and not _is_heading(text)


def _is_torn(draft: Draft, following: Draft) -> bool:
    return bool(_TORN.search(f"{draft.text[-6:]}\n{following.text[:4]}"))


def _closing_remark(text: str) -> bool:
    """…整治提升。（牵头单位：市发改委） — a bracket after the sentence, or one that names who is responsible, closes the paragraph."""
    found = _LAST_BRACKET.search(text[-MAX_BRACKET:])
    return bool(found and (found[1] in "。；！？”" or _WHO.search(found[2])))


def _is_heading(text: str) -> bool:
    """（一）加强组织领导，强化部门协作 — a numbered head without a full stop inside."""
    return read_marker(text, 0) is not None and "。" not in text and len(text) < 60


def _continues(draft: Draft) -> bool:
    text = draft.text
    if draft.heading or draft.note or "\t" in text or text.startswith("|"):
        return False
    marker = read_marker(text, 0)
    return not (_OWN_LINE.match(text) or (marker and not marker.level.shy) or read_bullet(text, 0))


def _open_brackets(text: str) -> bool:
    tail = text[-TAIL:]
    if _CLOSES.isdisjoint(tail):
        return not _OPENS.isdisjoint(tail)
    stack: list[str] = []
    for c in tail:
        if c in _OPENERS:
            stack.append(_CLOSERS[_OPENERS.index(c)])
        elif stack and c == stack[-1]:
            stack.pop()
    return bool(stack)


def measured(draft: Draft, raw: str) -> Draft:
    """`draft` with the indent and the width of its printed line."""
    draft.indented = raw[:1].isspace()
    draft.width = display_width(raw[: len(raw) - len(raw.lstrip())]) + display_width(draft.text)
    return draft
