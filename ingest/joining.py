"""Lines that a page or a line break cut in the middle of a sentence, and whether they belong together."""

import re

from ingest.drafts import Draft
from ingest.markers import read_bullet, read_marker

_ENDS = re.compile(r"[。！？!?；;：:][”’）)】》〉」』\]]*$|[|\t]|[.…]$")
_STOPS = re.compile(r"[。！？!?][”’）)】》]*$")
_LAST_BRACKET = re.compile(r"(.)\s?[（(\[]([^（）()\[\]]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)\]]$")
# …“以下”不含本数。 附件2国家环境应急指挥部组成及工作组职责
_ANNEX_AFTER = re.compile(r"[。\s]附\s?件\s?\d{1,2}[^。；，]{4,40}$")
_WHO = re.compile(r"牵头|负责|责任|落实|配合|单位|部门|此件")
_OPENERS, _CLOSERS = "（(《〈“【〔[", "）)》〉”】〕]"
# Lines that begin something of their own, whatever stands before them.
_OWN_LINE = re.compile(
    r"(?:附\s?[件表录图]|抄\s?送|主题词|联\s?系\s?人|联系电话|备\s?注|注\s?[:：]|（此件|\(此件|目\s?录|专栏|图\s?\d|表\s?\d|[〇○零一二三四五六七八九\d]{4}\s?年.{1,6}日(?:印发)?$)"
)
_NUMBER_LINE = re.compile(r"^[^。，；]{0,20}[〔\[（(［]\s?\d{4}\s?[〕\]）)］]\s?(?:第\s?)?\d+\s?号")
# A heading or a line of the title block is short; a line that a page break cut has the width of the page.
MIN_CUT_LINE = 30
# A bracket that lists departments is shorter than this.
MAX_BRACKET = 300


def join_broken(drafts: list[Draft]) -> tuple[list[Draft], list[str]]:
    """`drafts` with cut sentences closed, and for each join some characters on either side of it.

    “…自行确定的重点行业开␤␤展落后和严重过剩产能淘汰” (shaoxing-2020) is one sentence.
    """
    kept: list[Draft] = []
    joins: list[str] = []
    for draft in drafts:
        if kept and _is_cut(kept[-1]) and _continues(draft):
            before = kept[-1]
            gap = (
                " "
                if before.text[-1].isascii() and draft.text[0].isascii() and before.text[-1].isalpha() and draft.text[0].isalpha()
                else ""
            )
            joins.append(before.text[-8:] + gap + draft.text[:8])
            kept[-1] = Draft(before.text + gap + draft.text, before.heading)
        else:
            kept.append(draft)
    return kept, joins


def _is_cut(draft: Draft) -> bool:
    """True when the line stops inside a sentence: no closing punctuation, and too long for a heading or with a bracket left open."""
    text = draft.text
    if _NUMBER_LINE.match(text) or "\t" in text or text.startswith("|"):
        return False
    if _open_brackets(text):
        return not _STOPS.search(text)
    if _ENDS.search(text) or _closing_remark(text) or _ANNEX_AFTER.search(text[-60:]):
        return False
    return len(text) >= MIN_CUT_LINE and any(c in text for c in "。；，") and not _is_heading(text)


def _closing_remark(text: str) -> bool:
    """…整治提升。（牵头单位：市发改委） — a bracket after the sentence, or one that names who is responsible, closes the paragraph."""
    found = _LAST_BRACKET.search(text[-MAX_BRACKET:])
    return bool(found and (found[1] in "。；！？”" or _WHO.search(found[2])))


def _is_heading(text: str) -> bool:
    """（一）加强组织领导，强化部门协作 — a numbered head without a full stop inside."""
    return read_marker(text, 0) is not None and "。" not in text and len(text) < 60


def _continues(draft: Draft) -> bool:
    text = draft.text
    if draft.heading or "\t" in text or text.startswith("|"):
        return False
    marker = read_marker(text, 0)
    return not (_OWN_LINE.match(text) or (marker and not marker.level.shy) or read_bullet(text, 0))


def _open_brackets(text: str) -> bool:
    stack: list[str] = []
    for c in text[-200:]:
        if c in _OPENERS:
            stack.append(_CLOSERS[_OPENERS.index(c)])
        elif stack and c == stack[-1]:
            stack.pop()
    return bool(stack)
