"""Messages that change the list of stated facts or ask something, rather than tell of the enterprise."""

import re
from dataclasses import dataclass

from assistant.selfcheck.statement.replies import read_reply
from assistant.selfcheck.words.pieces import cut, tidy
from corpus.text.numerals import SMALL_NUMERAL, parse_number

_N = rf"第?(?:\d{{1,3}}|[{SMALL_NUMERAL}]{{1,3}})"
_MANY = rf"{_N}条?(?:[、，,和及跟]{_N}条?)*"
_AWAY = r"(?:删|划|去|撤|拿|取消|作废|剔)(?:掉|去|除|了|消|下来)?"
_STRIKE = re.compile(
    rf"(?:请|麻烦|帮我|把|将)*(?:{_AWAY}{_MANY}|{_MANY}(?:{_AWAY}|(?:是)?(?:不对|错了?|错的|说错了|不算|不作数|作废)))(?:吧|了|掉)?[。.！!]?"
)
_RESTORE = re.compile(rf"(?:请|麻烦|帮我|把|将)*(?:恢复|还原|加回)(?:来)?{_MANY}(?:吧)?[。.！!]?")


@dataclass(frozen=True)
class Order:
    """Facts to strike out of the list, or to put back, by their numbers."""

    numbers: tuple[int, ...]
    restore: bool = False


def order_in(message: str) -> Order | None:
    """The order that `message` is, and nothing else: 删掉第3条, 第3条不对, 恢复第3条. A number counts only with 条."""
    text = tidy(message)
    restore = _RESTORE.fullmatch(text)
    if "条" not in text or not (restore or _STRIKE.fullmatch(text)):
        return None
    numbers = [parse_number(one) for one in re.findall(rf"\d{{1,3}}|[{SMALL_NUMERAL}]{{1,3}}", text)]
    return Order(tuple(int(one) for one in numbers if one), restore=restore is not None)


def is_question(message: str) -> bool:
    """Nothing but a question: every piece of it asks or only leads up to what is asked."""
    pieces = cut(message)
    if not pieces or read_reply(message, 3).bare:
        return False
    return pieces[-1].asked is not None and all(piece.asked is not None or piece.aside or len(piece.text) <= 3 for piece in pieces)
