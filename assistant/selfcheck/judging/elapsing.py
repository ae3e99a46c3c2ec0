"""The time between two days that the enterprise told: 环评是2016年5月批的，今年9月才开工 against 开工超出批准之日五年.

In: a threshold of time with the event it runs from, and what was told. Out: months (or days) and the working; None where a day is missing.
"""

from collections.abc import Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from assistant.selfcheck.statement.measuring import Measured
from assistant.selfcheck.words.dates import DateWords, find_dates
from assistant.selfcheck.words.logic import Measures
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.wordings import nearness

_NAMED = 0.2
"""Share of an event's words that the piece with its day must hold: people say 批的 for 环评文件批准之日."""
_DAYS = 30.4


def elapsed(leaf: Measures, pieces: Sequence[tuple[int, Piece]], as_of: date) -> Measured | None:
    """From the event of the threshold to what it measures."""
    start, end = _day_of(leaf.bounds.base, pieces, as_of), _day_of(leaf.subject, pieces, as_of)
    if start is None or end is None or start[1] == end[1]:
        return None
    spans = [relativedelta(b, a) for a, b in ((start[0].latest, end[0].day), (start[0].day, end[0].latest))]
    if leaf.bounds.dimension == "天数":
        low, high = ((end[0].day - start[0].latest).days, (end[0].latest - start[0].day).days)
        return Measured(float(low), float(high), f"{_shown(start)}，{_shown(end)}，相隔{low}天")
    low_months, high_months = (span.years * 12 + span.months + span.days / _DAYS for span in spans)
    whole = f"{spans[0].years}年{spans[0].months}个月" if spans[0].years else f"{spans[0].months}个月"
    return Measured(low_months, high_months, f"{_shown(start)}，{_shown(end)}，相隔{whole}")


Dated = tuple[DateWords, Piece]


def _day_of(event: str, pieces: Sequence[tuple[int, Piece]], as_of: date) -> Dated | None:
    """The last told day of the piece that names the event best."""
    found = [
        (nearness(event, piece.text), hit, piece)
        for _, piece in pieces
        if not (piece.aside or piece.planned or piece.asked == 0)
        for hit in find_dates(piece.text, as_of)[:1]
    ]
    best = max((share for share, _, _ in found), default=0.0)
    return next(((hit, piece) for share, hit, piece in reversed(found) if share == best), None) if best >= _NAMED else None


def _shown(dated: Dated) -> str:
    return f"“{dated[1].text}”"
