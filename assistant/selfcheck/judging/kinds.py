"""What kind of enterprise it is: its trade and its size against those that a rule names."""

import re

from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.words.logic import InIndustry, OfSize, Truth
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.vocabulary import industry_words

_SIZE_WITHIN = {
    "微型": {"微型", "小微", "中小微", "中小"},
    "小微": {"小微", "中小微", "中小"},
    "小型": {"小型", "小微", "中小微", "中小"},
    "中型": {"中型", "中小微", "中小", "规模以上"},
    "中小": {"中小", "中小微"},
    "大型": {"大型", "规模以上"},
    "规模以上": {"规模以上"},
}
_LARGE_OR_SMALL = {"大型": {"微型", "小微", "中小微", "中小", "小型", "中型"}, "中型": {"微型", "小微", "小型", "大型"}}
_TRADING = frozenset(["外贸", "进出口", "贸易"])
"""A trade that makers are in as well, once they export (做家纺出口的)."""
_TRADES = re.compile(r"出口|进口|外贸|报关")


def in_trade(leaf: InIndustry, heard: Heard) -> Truth:
    """Whether the enterprise is in one of the listed trades."""
    if all(word in _TRADING for word in leaf.words) and (told := _said_to(_TRADES, heard)):
        return Truth(True, (told,))
    known = industry_words()
    own = [code for word in heard.industries if word in known for code in known[word].codes]
    listed = [code for word in leaf.words if word in known for code in known[word].codes]
    because = (f"行业：{'、'.join(heard.industries)}",)
    if not own or not listed:
        return Truth(None, because if own else (), ("industry",))
    if any(code.startswith(wanted) for code in own for wanted in listed):
        return Truth(True, because)
    if any(wanted.startswith(code) for code in own for wanted in listed):
        return Truth(None, because, ("industry",))
    if leaf.open:
        return Truth(None, (*because, f"文件列举“{leaf.text}”，是否包括本行业须向主管部门核实"), (f"listed:{leaf.text}",))
    return Truth(False, because)


def of_size(leaf: OfSize, heard: Heard) -> Truth:
    """Whether it is of one of the sizes."""
    size = heard.size
    if size is None:
        return Truth(None, (), ("size",))
    if _SIZE_WITHIN.get(size, set()) & leaf.sizes:
        return Truth(True, (f"规模：{size}",))
    excluded = leaf.sizes <= _LARGE_OR_SMALL.get(size, set())
    return Truth(False, (f"规模：{size}",)) if excluded else Truth(None, (f"规模：{size}",), ("size",))


def _said_to(pattern: re.Pattern[str], heard: Heard) -> str | None:
    """The last piece that states it of the enterprise."""
    said = (piece.text for _, piece in reversed(heard.pieces) if not (piece.aside or piece.planned or piece.asked == 0))
    return next((text for text in said if (hit := pattern.search(text)) and not denied(text, hit.start(), hit.end())), None)
