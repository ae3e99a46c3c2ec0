"""A bare day (9月1日收到的, 到11月1日) taken as the answer to the question of a day that was just put."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.selfcheck.statement.heard import Step
from assistant.selfcheck.words.dates import find_dates
from assistant.selfcheck.words.pieces import tidy
from assistant.selfcheck.words.vocabulary import any_of, conditions, speech, spoken

_OF_NOTICE = ("notice", "notice_day", "until")
_OF_WORK = ("rectified", "rectified_on")
_UNTIL = re.compile(r"(?:到|至|截止)$")


def day_answered(message: str, asked: Sequence[str], as_of: date, turn: int) -> list[Step]:
    """The step whose day `message` tells when it is nothing but one exact day and just one of the questions `asked` is for a day."""
    keys = [key.split(":", 1) for key in asked if key.split(":", 1)[0] in (*_OF_NOTICE, *_OF_WORK)]
    text = tidy(message).rstrip("。！!；;")
    dates = find_dates(text, as_of)
    if len(keys) != 1 or len(dates) != 1 or not dates[0].exact or spoken("hedges").search(text):
        return []
    (kind, matter), hit = keys[0], dates[0]
    rest = text[: hit.start] + text[hit.end :]
    if not re.fullmatch(f"{any_of(speech('answers')['day_words'])}*", rest):
        return []
    matters = frozenset([matter]) if matter in conditions() else frozenset()
    if kind in _OF_WORK:
        return [Step("rectified", text, turn, hit.day, matters=matters)] if hit.day <= as_of else []
    until = hit.limit or bool(_UNTIL.search(text[: hit.start])) or (kind == "until" and "收" not in rest)
    return [Step("notice", text, turn, None if until else hit.day, hit.day if until else None, matters=matters)]
