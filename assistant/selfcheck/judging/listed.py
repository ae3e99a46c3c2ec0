"""Members of a class by its list: 名录里有我们 says that one is a 重点排放单位 where the document keeps a 重点排放单位名录.

In: the name of the class and what was told. Out: whether the enterprise is on such a list, None where nothing was said of one.
"""

import re
from collections.abc import Sequence

from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.wordings import Said

_LIST = r"(?:名录|名单|清单)"
_OURS = re.compile(
    rf"{_LIST}(?:里|中|上|内)?(?:也|都|就)?(?:有|列了?|没有?|没列)(?:了|入)?(?:我们|我厂|我司|本企业|咱|公司)"
    rf"|(?:在|进了?|列入|纳入|列进|上了?|入了?)[^，。；]{{0,16}}?{_LIST}"
)


def on_the_list(name: str, pieces: Sequence[tuple[int, Piece]]) -> Said | None:
    """What was told last; a list that the enterprise names otherwise (失信名单) is another."""
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
