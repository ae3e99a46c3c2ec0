"""A message of an enterprise read into observations and steps: who it is, what it says of each condition, what has happened.

Nothing here knows a document: conditions and ways of saying come from the data files. What is asked, supposed, heard of others
or only guessed settles nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.selfcheck.statement.answered_days import day_answered
from assistant.selfcheck.statement.answers import Placed, place, take_answers, take_opening
from assistant.selfcheck.statement.company import read_company
from assistant.selfcheck.statement.equipment import read_devices
from assistant.selfcheck.statement.heard import Heard, Observation
from assistant.selfcheck.statement.replies import read_reply
from assistant.selfcheck.statement.steps import attach, read_steps
from assistant.selfcheck.words.amounts import AmountWords, find_amounts
from assistant.selfcheck.words.dates import DateWords, find_dates
from assistant.selfcheck.words.matters import Judged, judge, judge_with, mentions
from assistant.selfcheck.words.pieces import Piece, cut, sentences_of, tidy
from assistant.selfcheck.words.vocabulary import Condition, any_of, conditions, event_words, speech, spoken

_LIMIT_WORD = re.compile(r"限额|限值|标准|指标|允许|上限|核定|许可量")
_NO_MEASURE = ("比例", "期间", "天数", "数量", "人数")
_VALIDITY = re.compile(r"有效期|到期|过期|届满|有效|期限")
_STATE_AFTER = re.compile(r"[了过]|的?是")
_WEAK = re.compile(
    r"[\d年月日号度份个天周]+|我们|厂里|公司|企业|但是|但|而且|并且|所以|结果|一直|每次|每年|都|也|还是|还|就|刚|才|又|已经|已|现在|目前|检测|监测|检查|"
    r"出来|显示|说|结论|报告|全年|今年|去年|上半年|下半年|上个月|的|了|是|可|其实|实际上?|真的|确实|从来|全部|全|均|后来|之后|以后|当时|最近|"
    r"一次|几次|次|到|在|从|被|给|把|对|来|测|近|约|左右|节能中心|中心"
)


@dataclass
class _Context:
    """What the pieces before have established: the matters under discussion and the last date."""

    as_of: date
    turn: int
    current: list[Observation] = field(default_factory=list)
    last_day: date | None = None


def listen(heard: Heard, message: str, as_of: date, asked: Sequence[str] = ()) -> None:
    """Adds to `heard` what `message` says; `asked`: keys of the questions just put, which answers speak of by number or in order."""
    reply = read_reply(message, len(asked))
    if asked and (reply.bare or reply.placed) and not (reply.placed and spoken("correction").search(message)):
        _take_reply(heard, place(reply, len(asked)), as_of, asked)
    elif reply.unclear or reply.placed:
        _hear_unplaced(heard, message, as_of, told=bool(asked))
    elif not reply.bare:
        _hear(heard, message, as_of, _under_discussion(heard, message, asked), asked)
    heard.turns += 1


def _take_reply(heard: Heard, placed: Placed, as_of: date, asked: Sequence[str]) -> None:
    take_answers(heard, placed, asked)
    for one in placed.said:
        keys = [asked[number - 1] for number in one.numbers if 1 <= number <= len(asked)]
        take_opening(heard, one, keys)
        _hear(heard, one.text, as_of, _open_matters(heard, keys), keys)


def _hear_unplaced(heard: Heard, message: str, as_of: date, told: bool) -> None:
    """Numbers that may be those of any question, also of earlier ones (说错了，第2个没有): only what names its matter counts."""
    before = heard.told
    _hear(heard, message, as_of, [])
    if told and heard.told == before:
        heard.unplaced.append((heard.turns, f"“{message.strip()}”（看不出答的是第几个问题）"))


def _hear(heard: Heard, message: str, as_of: date, current: list[Observation], asked: Sequence[str] = ()) -> None:
    """What `message` says in sentences; `current` is what its first words speak of when they name no matter, `asked` what was asked."""
    turn = heard.turns
    pieces = cut(message)
    context = _Context(as_of, turn, current)
    heard.company += read_company(heard, pieces)
    found: list[tuple[Piece, list[Observation]]] = []
    for piece in pieces:
        found.append((piece, list(_observe(piece, context))))
    heard.observations += [one for _, ones in found for one in ones]
    heard.observations += list(_across_pieces(message, turn, as_of))
    heard.observations += list(_measured(message, turn))
    read = read_steps(pieces, as_of, turn)
    heard.steps += attach(read, found, _true_before(heard)) if read else day_answered(message, asked, as_of, turn)
    heard.devices += read_devices(pieces, turn, heard.equipment)
    heard.pieces += [(turn, piece) for piece in pieces]


def _under_discussion(heard: Heard, message: str, asked: Sequence[str]) -> list[Observation]:
    """What a message without a topic speaks of: what was just asked, or, when it corrects or goes on with it, what was said last."""
    said = heard.observations[-1:]
    answers = _open_matters(heard, asked[:1])
    if spoken("correction").search(message) or not answers:
        return said
    goes_on = spoken("recovery").search(message) or spoken("by_mouth").search(message)
    last = [one for one in heard.observations if one.turn == heard.turns - 1 and one.value is not False]
    return last if goes_on and last else answers


def _open_matters(heard: Heard, asked: Sequence[str]) -> list[Observation]:
    return [Observation(condition, None, "", heard.turns) for condition in asked if condition in conditions()]


def _true_before(heard: Heard) -> frozenset[str]:
    return frozenset(one.condition for one in heard.observations if one.value)


def _observe(piece: Piece, context: _Context) -> Iterator[Observation]:
    dates = find_dates(piece.text, context.as_of, context.last_day)
    if piece.aside or piece.asked == 0:
        return
    named = [one for one in judge(piece.text) if _stated(piece, one)]
    if not named:
        yield from _carried(piece, context, dates)
    else:
        yield from _named(piece, named, context, dates)
    context.last_day = dates[-1].day if dates else context.last_day


def _stated(piece: Piece, one: Judged) -> bool:
    """Before a question a state counts (超标了会怎么处理), a possibility does not (超标会怎么处理)."""
    if piece.unreal is not None and one.start >= piece.unreal and conditions()[one.condition].remediable:
        return False
    if piece.asked is None:
        return True
    if _favourable(conditions()[one.condition], one.value):
        return False  # 都达标了会怎么样？ supposes it
    return one.end <= piece.asked and bool(_STATE_AFTER.match(piece.text, one.end)) and one.settled


def _named(piece: Piece, named: list[Judged], context: _Context, dates: list[DateWords]) -> Iterator[Observation]:
    seen: dict[tuple[str, str], Observation] = {}
    for one in named:
        observation = _observation(piece, one, context, dates)
        key = (observation.condition, observation.part)
        before = seen.get(key)
        if before is None or not before.value or not one.settled:
            seen[key] = observation if before is None or one.settled else before
    context.current = list(seen.values())
    settled = {one.condition for one in named if one.settled}
    yield from (one for one in seen.values() if one.condition in settled or piece.hedged)


def _observation(piece: Piece, one: Judged, context: _Context, dates: list[DateWords]) -> Observation:
    condition = conditions()[one.condition]
    value, day = one.value, dates[-1].day if dates else None
    if condition.dated and dates and _VALIDITY.search(piece.text):
        value, day = _expired(dates[-1], context.as_of), dates[-1].day
    if piece.hedged or (piece.soft and value is False) or (piece.mouth and _favourable(condition, value)) or (piece.once and value):
        value = None
    limits = [hit.day for hit in dates if hit.limit]
    return Observation(
        condition=one.condition,
        value=value,
        words=piece.text,
        turn=context.turn,
        part=_part(condition, one.words),
        entity=piece.entity,
        day=limits[-1] if condition.task and limits else day,
        mended=piece.recovered,
        rest=piece.rest,
        past=piece.past,
        present=piece.present,
    )


def _favourable(condition: Condition, value: bool | None) -> bool:
    return value is not None and value is bool(condition.merit or condition.done_of)


def _expired(day: DateWords, as_of: date) -> bool:
    """A month or year alone (有效期到2023年) is good to its last day."""
    return day.latest < as_of


def _part(condition: Condition, words: str) -> str:
    return next((part for part, signs in condition.parts.items() if any(sign in words for sign in signs)), "")


def _carried(piece: Piece, context: _Context, dates: list[DateWords]) -> Iterator[Observation]:
    """复测还是没达标 speaks of the matter named before; 说不好 makes it unsettled."""
    if mentions(piece.text) or not context.current:
        return
    renewed: list[Observation] = []
    for topic in context.current:
        if piece.rest and topic.value is None:
            continue  # 除了能耗，其他都达标: nothing is said of 能耗
        one = judge_with(piece.text, topic.condition)
        if one is None and not (piece.hedged and _says_little(piece.text)):
            continue
        told = (
            one is not None
            and _says_little(piece.text[: one.start])
            and _says_little(_without_amounts(piece.text[one.end :]))
            and _stated(piece, one)
        )
        if one is not None and not told:
            continue
        shown = one or Judged(topic.condition, None, 0, len(piece.text), piece.text)
        observation = _observation(piece, shown, context, dates)
        renewed.append(replace(observation, part=topic.part, entity=piece.entity or topic.entity, words=_joined(topic.words, piece.text)))
    context.current = renewed or context.current
    yield from renewed


def _joined(before: str, words: str) -> str:
    return f"{before}，{words}" if before and words not in before else words


def _says_little(text: str) -> bool:
    """True when nothing but dates, adverbs and steps of a check stand there, so that no other matter is spoken of."""
    rest = text
    for pattern in (spoken("hedges"), event_words("retest"), spoken("recovery"), re.compile(any_of(speech("negators"))), _WEAK):
        rest = pattern.sub("", rest)
    rest = re.sub(any_of([word for word in speech("transparent") if len(word) > 1]), "", rest)
    return len(rest.strip("吧呢啊嘛呀，。 ")) <= 1


def _without_amounts(text: str) -> str:
    for amount in reversed(find_amounts(text)):
        text = text[: amount.start] + text[amount.end :]
    return text


def _across_pieces(message: str, turn: int, as_of: date) -> Iterator[Observation]:
    """Sentences that say a thing only as a whole (一楼车间，二楼堆货，三楼住工人), and task with its date in the next piece."""
    for sentence in sentences_of(message):
        inside = {one.condition for text in re.split("[，,：:]", sentence) for one in mentions(text)}
        if spoken("conditionals").search(sentence) or spoken("hearsay").search(sentence):
            continue
        found = mentions(sentence)
        for one in found:
            if one.way in ("says", "denies") and one.condition not in inside and "，" in one.words:
                yield Observation(one.condition, one.way == "says", one.words, turn)
        for condition in dict.fromkeys(one.condition for one in found if one.way in ("says", "exists")):
            if conditions()[condition].task:
                yield from _task(sentence, condition, turn, as_of)


def _task(sentence: str, condition: str, turn: int, as_of: date) -> Iterator[Observation]:
    limits = [hit for hit in find_dates(sentence, as_of) if hit.limit]
    settled = next((one.value for one in judge(sentence) if one.condition == condition and one.settled), None)
    if limits and settled is not False:
        yield Observation(condition, True, sentence.strip("。；"), turn, day=limits[-1].day)


def _measured(message: str, turn: int) -> Iterator[Observation]:
    """单耗118千克标准煤/吨，限额120千克标准煤/吨: the figure set against the limit, where both are given."""
    for sentence in sentences_of(message):
        found = [one for one in mentions(sentence) if one.way == "about" and conditions()[one.condition].comparator]
        amounts = find_amounts(tidy(sentence))
        pair = _figure_and_limit(sentence, amounts) if found and len(amounts) > 1 and not spoken("conditionals").search(sentence) else None
        if pair:
            figure, limit = pair
            value = figure.quantity.base_value > limit.quantity.base_value
            yield Observation(found[0].condition, value, sentence.strip("。；"), turn, quantity=figure.quantity)


def _figure_and_limit(sentence: str, amounts: list[AmountWords]) -> tuple[AmountWords, AmountWords] | None:
    limits = [one for one in amounts if _LIMIT_WORD.search(sentence[max(0, one.start - 8) : one.start])]
    figures = [one for one in amounts if one not in limits]
    for limit in limits:
        for figure in figures:
            if figure.dimension == limit.dimension and figure.dimension not in _NO_MEASURE:
                return figure, limit
    return None
