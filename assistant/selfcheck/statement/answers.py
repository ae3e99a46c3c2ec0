"""Bare answers (有, 没有, 不清楚, “1有，2没有”) taken as answers to the questions just asked: by their number, else in order.

What cannot be placed (a number beyond those asked, one question answered both ways) is no answer: the question stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.selfcheck.statement.heard import DeviceHeard, Heard, Observation, Step, StepKind
from assistant.selfcheck.statement.replies import Item, Reply, read_reply
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.traits import traits_of
from assistant.selfcheck.words.vocabulary import conditions, devices, features, speech

Answer = tuple[int | None, bool | None]
"""Number of the question (None: the next in order) and what is said: yes, no or unsure (None)."""
_SAID_OF_STEPS: dict[str, tuple[StepKind, StepKind]] = {
    "rectified": ("rectified", "not_rectified"),
    "retest": ("retest_passed", "retest_failed"),
}


def bare_answers(message: str, asked: int = 3) -> list[Answer]:
    """The answers when `message` is nothing but yes, no or unsure, once or several times; else an empty list.

    `asked`: how many questions were put, for 都没有 and 后两个没有. A number may lie beyond them: it answers none of them.
    """
    reply = read_reply(message, asked)
    if not reply.bare:
        return []
    open_to_all = _unnamed(reply, asked)
    return [(number, one.value) for one in reply.items if not one.excepted for number in _numbers(one, open_to_all)]


def _numbers(one: Item, open_to_all: Sequence[int]) -> Sequence[int | None]:
    return open_to_all if one.general else one.numbers or (None,)


def _unnamed(reply: Reply, asked: int) -> list[int]:
    named = {number for one in reply.items for number in one.numbers}
    return [number for number in range(1, asked + 1) if number not in named]


@dataclass
class Placed:
    """A reply set against the questions asked: answers and sayings by number, and what could not be placed, with the reason."""

    answers: dict[int, bool | None] = field(default_factory=dict)
    said: list[Item] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


def place(reply: Reply, asked: int) -> Placed:
    """The answers of `reply` to `asked` questions; the order of numbered ones makes no difference."""
    placed = Placed()
    numbered = [one for one in reply.items if one.numbers and not one.excepted]
    for number in sorted({number for one in numbered for number in one.numbers}):
        _place_numbered(placed, number, [one for one in numbered if number in one.numbers], asked)
    loose = [one for one in reply.items if one.bare and not one.numbers and not one.general]
    if numbered or any(one.general for one in reply.items):
        _place_mixed(placed, reply, loose, asked)
    else:
        _place_in_order(placed, loose, asked)
    placed.said = sorted((one for one in reply.items if not one.bare and not one.excepted), key=lambda one: one.numbers)
    return placed


def _place_numbered(placed: Placed, number: int, ones: Sequence[Item], asked: int) -> None:
    words = "、".join(sorted(dict.fromkeys(f"“{one.words}”" for one in ones)))
    bare = [one for one in ones if one.bare]
    if not 1 <= number <= asked:
        placed.unplaced += [f"{words}（刚才问了 {asked} 个问题）"] if bare else []
    elif len({one.value for one in bare}) > 1:
        placed.unplaced.append(f"{words}（对第 {number} 个问题说法不一）")
    elif bare and len(bare) == len(ones):
        placed.answers[number] = bare[0].value


def _place_mixed(placed: Placed, reply: Reply, loose: Sequence[Item], asked: int) -> None:
    """有，2没有 and 1有，没有，3没有 go on counting; a bare answer behind a numbered one that does not fit makes that one doubtful."""
    general = [one for one in reply.items if one.general]
    if loose and not general and _counts_on(reply, asked):
        placed.answers |= {at: one.value for at, one in enumerate(reply.items, 1) if one in loose and not one.numbers}
        return
    for before, one in zip(reply.items, reply.items[1:], strict=False):
        if one in loose and one.value != before.value:
            placed.answers = {number: value for number, value in placed.answers.items() if number not in before.numbers}
            general = [] if before.general else general
    stray = [one for one in loose if not general or one.value != general[0].value]
    placed.unplaced += [f"“{one.words}”（没有说是第几个问题）" for one in stray]
    _place_general(placed, reply, general, bool(stray), asked)


def _place_general(placed: Placed, reply: Reply, general: Sequence[Item], stray: bool, asked: int) -> None:
    """都没有 is taken where nothing else in the reply is in doubt."""
    beyond = any(not 1 <= number <= asked for one in reply.items for number in one.numbers)
    unnamed = _unnamed(reply, asked)
    beyond |= any(one.rest for one in general) and len(unnamed) == asked  # 其他 than which?
    sure = not stray and not beyond and all(one.bare for one in general) and len({one.value for one in general}) == 1
    if sure:
        placed.answers |= dict.fromkeys(unnamed, general[0].value)
    elif general:
        placed.unplaced += [f"“{one.words}”（看不出答的是哪几个问题）" for one in general]


def _counts_on(reply: Reply, asked: int) -> bool:
    """Every numbered answer stands at its own place in the row, and nothing is left over at the end."""
    rows = reply.items
    at_place = all(one.bare and one.numbers in ((), (at,)) for at, one in enumerate(rows, 1))
    return at_place and (bool(rows[-1].numbers) or len(rows) == asked)


def _place_in_order(placed: Placed, loose: Sequence[Item], asked: int) -> None:
    """没有，有: the first question, the second. 嗯，没有 is one answer; 是的，没有 after three questions may be one or two."""
    row = list(loose)
    opened = len(row) > 1 and row[0].text in speech("answers")["openers"]
    if opened and (row[0].text == "嗯" or (row[0].value == row[1].value and len(row) < max(asked, 3))):
        row, opened = row[1:], False
    too_many = len(row) > asked and len({one.value for one in row}) > 1
    if too_many or (opened and len(row) == 2 and asked != 2):
        placed.unplaced.append(f"“{'，'.join(one.words for one in loose)}”（没有说是第几个问题）")
        return
    placed.answers |= {at: one.value for at, one in enumerate(row[:asked], 1)}


def take_answers(heard: Heard, placed: Placed, asked: Sequence[str]) -> None:
    """Adds to `heard` what each answer says of its question, in the order of the questions."""
    for number, value in sorted(placed.answers.items()):
        take(heard, asked[number - 1], value, heard.turns)
    heard.unplaced += [(heard.turns, words) for words in placed.unplaced]


def take_opening(heard: Heard, one: Item, keys: Sequence[str]) -> None:
    """The first word of a longer answer (有，两台), where it tells against the enterprise: what follows may take back a good one."""
    for key in keys:
        if one.value is not None and _tells_against(key, one.value):
            take(heard, key, one.value, heard.turns)


def _tells_against(key: str, value: bool) -> bool:
    condition = conditions().get(key)
    if condition is None:
        return value and key.startswith("device:")
    return condition.remediable and condition.yes_means is not None and value == condition.yes_means


def take(heard: Heard, key: str, value: bool | None, turn: int) -> None:
    """Adds what yes, no or unsure (None) says of the missing fact `key`."""
    kind, _, rest = key.partition(":")
    if key in conditions():
        meant = conditions()[key].yes_means
        settled = None if value is None or meant is None else value == meant
        heard.observations.append(Observation(key, settled, _words(value), turn))
    elif kind == "device" and rest in devices():
        heard.devices.append(DeviceHeard(rest, value, f"{_words(value)}{devices()[rest].label}", turn))
    elif kind == "feature" and rest in features() and value is not None:
        _take_feature(heard, rest, value, turn)
    elif kind == "wording" and value is not None:
        heard.pieces.append((turn, Piece(rest if value else f"不存在{rest}", 0)))
    elif kind == "first" and value is not None:
        heard.pieces.append((turn, Piece(f"是第一次，{rest}" if value else f"{traits_of(rest).rest.strip('，')}，但不是第一次", 0)))
    elif kind in _SAID_OF_STEPS and value is not None:
        step = _SAID_OF_STEPS[kind][0 if value else 1]
        heard.steps.append(Step(step, _words(value), turn, matters=frozenset([rest]) if rest in conditions() else frozenset()))


def _take_feature(heard: Heard, key: str, value: bool, turn: int) -> None:
    meant = features()[key].yes_means
    if meant is None:
        return
    told = {one.device: one for one in heard.equipment if one.present and key in devices()[one.device].features}
    for one in told.values():
        told_now = tuple((dict(one.features) | {key: value == meant}).items())
        heard.devices.append(replace(one, turn=turn, features=told_now, of=one))


def _words(value: bool | None) -> str:
    return "不清楚" if value is None else "答：是" if value else "答：没有"
