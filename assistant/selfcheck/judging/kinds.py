"""What kind of enterprise it is: its trade, its size and the lists it is on against those that a rule names."""

import re
from collections.abc import Sequence

from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.words.logic import InIndustry, OfSize, Truth
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import industry_words
from assistant.selfcheck.words.wordings import Said

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
_LIST = r"(?:名录|名单|清单)"
_OURS = re.compile(
    rf"{_LIST}(?:里|中|上|内)?(?:也|都|就)?(?:有|列了?|没有?|没列)(?:了|入)?(?:我们|我厂|我司|本企业|咱|公司)"
    rf"|(?:在|进了?|列入|纳入|列进|上了?|入了?)[^，。；]{{0,16}}?{_LIST}"
)


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


def on_the_list(name: str, pieces: Sequence[tuple[int, Piece]]) -> Said | None:
    """Whether it is of the class `name` by its list (名录里有我们); what was told last, None where nothing was said of such a list."""
    found: list[Said] = []
    for turn, piece in pieces:
        match = _OURS.search(piece.text)
        if match is None or piece.aside or piece.asked == 0 or piece.planned or _another(piece.text, name):
            continue
        no = bool(re.search("没", match.group())) or denied(piece.text, match.start(), match.end())
        found.append(Said(None if piece.hedged or no is None else not no, piece.text, turn, 1.0))
    return found[-1] if found else None


def _another(text: str, name: str) -> bool:
    """The list is named with words that the class does not have (经营异常名录)."""
    named = re.search(rf"(?P<what>[一-鿿]{{2,12}}){_LIST}", text)
    what = re.sub(r"^.*?(?:的|进了?|在|列入|纳入|公布)", "", named["what"]) if named else ""
    return len(what) >= 4 and not any(what[at : at + 2] in name for at in range(len(what) - 1))
