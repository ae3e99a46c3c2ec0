"""The course of a rectification as told: notice, work, retest, extension, closure, each with its date and what it concerns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.selfcheck.statement.heard import Observation, Step, StepKind
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.dates import DateWords, find_dates
from assistant.selfcheck.words.matters import judge, mentions
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import conditions, event_words

_KINDS: tuple[tuple[StepKind, str], ...] = (
    ("closed", "closed"),
    ("notice", "notice"),
    ("expired", "expired"),
    ("not_rectified", "not_rectified"),
    ("rectifying", "rectifying"),
    ("rectified", "rectified"),
    ("extension", "extension"),
    ("running", "running"),
    ("by_order", "by_order"),
    ("by_policy", "by_policy"),
)
_WORK = re.compile(r"改正|整改|改完|改好|完成|整治|治理|停产|拆除|退出")
_DEMAND = re.compile(r"要求|责令|限|通知|让|叫")
_PERIODS = {"期间": "M", "天数": "D"}
_ALLOWING = re.compile(r"(?:限|(?<![逾超过到延展])期)(?:(?!过|超|已|都|满|逾|延).)*$")
_TO_TERM = re.compile(r"(?:方面|这块|问题|整改|治理|改造|整治|的|那边|项目)*")
_ANY_DAY = date(2000, 1, 1)
"""Which year 9月1日 is of makes no difference to where it stands."""
_UNTIL = re.compile(r"(?:到|至|为止)$")
_RESULT_BAD = re.compile(r"(?:没|未|没有|不)(?:能)?(?:达标|合格|通过|过关|过)|不合格|不达标|还是(?:超|不)|仍(?:然|旧)?(?:超|不|未)|没过")
_RESULT_GOOD = re.compile(r"达标|合格|通过|过关|没问题|正常|符合")


def read_steps(pieces: Sequence[Piece], as_of: date, turn: int) -> list[tuple[int, Step]]:
    """Steps of `pieces` with the index of the piece each stands in; asked or supposed ones are left out."""
    found: list[tuple[int, Step]] = []
    last: date | None = None
    for at, piece in enumerate(pieces):
        dates = find_dates(piece.text, as_of, last)
        if not dates and at and not piece.aside and pieces[at - 1].sentence == piece.sentence:
            dates = _date_alone(pieces[at - 1].text, as_of, last)
        found += [(at, step) for step in _steps(piece, dates, turn)]
        last = dates[-1].day if dates else last
    return found


def _date_alone(text: str, as_of: date, last: date | None) -> list[DateWords]:
    """The date of a piece that is nothing else (今年5月6日，被责令…)."""
    dates = find_dates(text, as_of, last)
    return dates if len(dates) == 1 and len(text) - (dates[0].end - dates[0].start) <= 2 else []


def _steps(piece: Piece, dates: list[DateWords], turn: int) -> Iterator[Step]:
    if event_words("extension_wanted").search(piece.text):
        yield Step("extension_wanted", piece.text, turn)
    if piece.aside or piece.hedged or piece.asked == 0:
        return
    text = piece.text if piece.asked is None else piece.text[: piece.asked]
    told: set[StepKind] = set()
    if piece.unreal is not None and (limit := _demanded(text, dates)):
        yield Step("notice", piece.text, turn, None, limit)
    for kind, key in _KINDS:
        for match in event_words(key).finditer(text):
            real = _as_told(kind, text, match)
            if kind == "expired" and (piece.asked is not None or event_words("other_terms").search(text, 0, match.start())):
                continue  # 整改期限过了会怎样 asks; 许可证期限过了 is another matter
            if piece.unreal is not None and match.start() > piece.unreal and kind in ("rectified", "extension"):
                real = "rectifying" if kind == "rectified" else None
            if piece.asked is not None and not re.search("[了过]", text[match.start() : match.end() + 1]):
                continue  # 改不完会怎么样 asks of what has not happened
            if real and real not in told and not (real == "rectified" and "not_rectified" in told):
                told.add(real)
                allows = allowed_in(text) if real == "notice" else None
                yield Step(real, piece.text, turn, *_days(real, text, match, dates), allows, _whose(real, text[: match.start()]))
    retest = _retest(text)
    if retest:
        yield Step(retest, piece.text, turn, dates[-1].day if dates else None)


def _whose(kind: StepKind, before: str) -> frozenset[str]:
    """能耗超标环保整改期限过了: a term is that of the matter named right before it, whatever else is judged in the same breath."""
    last = mentions(before)[-1:] if kind == "expired" else []
    return _named(before[last[0].start :]) if last and _TO_TERM.fullmatch(before, last[0].end) else frozenset()


def _demanded(text: str, dates: list[DateWords]) -> date | None:
    """The day in 要求8月31日前整改到位."""
    limits = [hit.day for hit in dates if hit.limit and _DEMAND.search(text[: hit.start + 1]) and _WORK.search(text[hit.end :])]
    return limits[-1] if limits else None


def allowed_in(text: str) -> str | None:
    """The period that an order allows (限90日内改正, 期限三个月) in ISO 8601; 期限到2020年 and 期限过了2个月 tell none."""
    dates = find_dates(text, _ANY_DAY)
    for amount in find_amounts(text):
        if any(hit.start < amount.end and amount.start < hit.end for hit in dates):
            continue
        if amount.dimension in _PERIODS and _ALLOWING.search(text[: amount.start]):
            return f"P{amount.quantity.base_value:.0f}{_PERIODS[amount.dimension]}"
    return None


def _as_told(kind: StepKind, text: str, match: re.Match[str]) -> StepKind | None:
    """没改完 is not rectified; 没收到通知 and 没被关停 are no step; what cannot be told is none either."""
    no = denied(text, match.start(), match.end())
    if no is None:
        return None
    if not no:
        return kind
    return "not_rectified" if kind == "rectified" else None


def _days(kind: StepKind, text: str, match: re.Match[str], dates: list[DateWords]) -> tuple[date | None, date | None]:
    """The day of a step and the day until which it allows."""
    asks = text[match.start() : match.end()]
    limits = [
        hit
        for hit in dates
        if (hit.limit and _WORK.search(text[hit.end :] + asks)) or (_UNTIL.search(text[: hit.start]) and "期限" in asks)
    ]
    plain = [hit for hit in dates if not hit.limit and hit not in limits]
    if kind == "extension":
        until = next((hit.day for hit in reversed(dates) if _UNTIL.search(text[: hit.start]) or hit.limit), None)
        return None, until
    known = plain[0].day if plain and (plain[0].exact or kind != "notice") else None
    return known, (limits[-1].day if limits and kind == "notice" else None)


def _retest(text: str) -> StepKind | None:
    if not event_words("retest").search(text):
        return None
    judged = [one for one in judge(text) if one.settled and conditions()[one.condition].scale == "standard"]
    if _RESULT_BAD.search(text) or any(one.value for one in judged):
        return "retest_failed"
    return "retest_passed" if _RESULT_GOOD.search(text) else None


def attach(steps: list[tuple[int, Step]], found: Sequence[tuple[Piece, list[Observation]]], before: frozenset[str]) -> list[Step]:
    """Each step with the conditions it concerns: those of its piece, else of its sentence, else the last or next ones named."""
    return [replace(step, matters=_concerned(step, at, found, before)) for at, step in steps]


def _concerned(step: Step, at: int, found: Sequence[tuple[Piece, list[Observation]]], before: frozenset[str]) -> frozenset[str]:
    own = _violated(found[at][1])
    named = step.matters or (frozenset() if own else _named(found[at][0].text))
    if named:
        violated = _violated([one for _, ones in found for one in ones]) | before
        return frozenset(key for key in violated if key in named or conditions()[key].topic in _topics(named)) | named
    return own or _nearest(at, found) or before


def _named(text: str) -> frozenset[str]:
    """Matters that can be mended which `text` names, with their parts: 环保期限过了 is not said of 能耗; 环保局 is no matter."""
    spoken_of = [one for one in mentions(text) if not event_words("agencies").match(text, one.end)]
    keys = {
        one.condition for one in spoken_of if conditions()[one.condition].remediable and conditions()[one.condition].scale == "standard"
    }
    return frozenset(keys | {part for key in keys for part in conditions()[key].any_of})


def _topics(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(conditions()[key].topic for key in keys)


def _nearest(at: int, found: Sequence[tuple[Piece, list[Observation]]]) -> frozenset[str]:
    sentence = found[at][0].sentence
    same = [ones for piece, ones in found if piece.sentence == sentence]
    if hits := _violated([one for ones in same for one in ones]):
        return hits
    for _, ones in [*reversed(found[:at]), *found[at + 1 :]]:
        if hits := _violated(ones):
            return hits
    return frozenset()


def _violated(observations: Sequence[Observation]) -> frozenset[str]:
    return frozenset(one.condition for one in observations if one.value and conditions()[one.condition].remediable)
