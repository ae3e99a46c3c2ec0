"""What a user gave, made fit to work with. In: texts and days as typed. Out: texts that any index can hold, ISO days."""

import re
from datetime import date
from typing import TYPE_CHECKING

from corpus.errors import BadInputError

if TYPE_CHECKING:
    from assistant.selfcheck import Filled

LONGEST_QUESTION, LONGEST_ACCOUNT, LONGEST_FIELD = 2000, 5000, 200
"""Characters of a question, of one message of a self-check (a pasted document would keep the reading of words busy for minutes), of one
field of its form."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def legible(text: str, longest: int) -> str:
    """`text` with ? for half characters (lone surrogates of cut emoji or wrong encodings), blanks for control characters: no index or
    Word file can hold them.

    Raises BadInputError for more than `longest` characters.
    """
    if len(text) > longest:
        raise BadInputError(f"输入的文字有 {len(text)} 字，超过 {longest} 字的上限：请只留下要问的话；整份文件请用 tiaoli ingest 入库。")
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def fit(turn: "str | Filled") -> "str | Filled":
    """A message of a self-check, or the fields of its form, made legible. Raises BadInputError for too many characters."""
    if isinstance(turn, str):
        return legible(turn, LONGEST_ACCOUNT)
    return {key: legible(value, LONGEST_FIELD) if isinstance(value, str) else value for key, value in turn.items()}


def day_of(given: date | str | None) -> str | None:
    """An ISO day; BadInputError when the text is none."""
    from corpus.times.days import read_day

    return None if given is None else read_day(given).isoformat()
