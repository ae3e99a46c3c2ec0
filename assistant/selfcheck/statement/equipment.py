"""Devices in a message: which, how many, how large, with which features; 炉子 and 每台 refer back to those named before."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.model import Quantity
from assistant.selfcheck.statement.heard import DeviceHeard
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.negation import denied
from assistant.selfcheck.words.pieces import Piece
from assistant.selfcheck.words.vocabulary import Feature, any_of, devices, features
from corpus.text.numerals import SMALL_NUMERAL, parse_number

_COUNT = re.compile(rf"(?P<n>\d+|[{SMALL_NUMERAL}两]+)(?:台|座|条|口|个|套|只)[^，。；]{{0,12}}$")
_GONE = re.compile(r"[^，。；没未不要]{0,10}(?:拆除|拆掉|拆完|拆|淘汰|报废|卖掉|卖)(?:了|掉|完)")
_ANOTHER = re.compile(r"另|还有|再加|又(?:买|上|装|添)|新(?:买|上|装|添)|第二|别的|其他|一共|加起来")
_CAPACITY = ("重量", "蒸发量", "容积", "功率")


@cache
def _names() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(any_of(tuple(re.escape(name) for name in device.names))), device.id) for device in devices().values())


def named_devices(text: str) -> list[tuple[int, int, str]]:
    """Devices named in `text` as (start, end, id), a name inside a longer one left out."""
    found = [(match.start(), match.end(), key) for pattern, key in _names() for match in pattern.finditer(text)]
    return sorted(one for one in found if not any(a <= one[0] and one[1] <= b and b - a > one[1] - one[0] for a, b, _ in found))


def feature_said(text: str, feature: Feature) -> bool | None:
    """Whether `text` says that the feature is there (无磁轭), is not (带磁轭, 不做钢筋), or None when it says neither."""
    said: bool | None = None
    for value, patterns in ((True, feature.yes), (False, feature.no)):
        for match in re.finditer(any_of(patterns), text) if patterns else ():
            no = denied(text, match.start(), match.end(), any_of(feature.yes))
            said = said if no is None else value != no
    if said is None and feature.exclusive and re.search(feature.exclusive, text):
        return False
    return said


def read_devices(pieces: Sequence[Piece], turn: int, before: Sequence[DeviceHeard]) -> list[DeviceHeard]:
    """Devices of a message, each with what the pieces after it add; pieces that only add speak of the devices known before."""
    found: list[DeviceHeard] = []
    known = [one for one in before if one.present]
    for piece in pieces:
        if piece.aside and not found:
            continue
        names = [_same_again(one, piece, known) for one in _named(piece, turn)]
        found += names
        _describe(piece, found, known, turn)
    return found


def _named(piece: Piece, turn: int) -> list[DeviceHeard]:
    text, result = piece.text, []
    everything = any_of(tuple(re.escape(name) for device in devices().values() for name in device.names))
    for start, end, key in named_devices(text):
        if piece.asked == 0 and not re.search(rf"我们|我厂|本厂|有[{SMALL_NUMERAL}两\d]+台", text):
            continue
        no = denied(text, start, end, everything) or bool(_GONE.match(text, end))
        count = _COUNT.search(text[:start])
        number = parse_number(count["n"]) if count else None
        present = None if no is None or piece.hedged else not no
        result.append(DeviceHeard(key, present, text, turn, count=int(number) if number else None))
    return result


def _same_again(one: DeviceHeard, piece: Piece, known: Sequence[DeviceHeard]) -> DeviceHeard:
    """A device named again in a later message is the one told of before, unless another is told of (另有一台)."""
    before = next((other for other in reversed(known) if other.device == one.device), None)
    if before is None or not one.present or _ANOTHER.search(piece.text) or (one.count and one.count != (before.count or 1)):
        return one
    return replace(before, words=one.words, turn=one.turn, count=one.count or before.count, of=before)


def _describe(piece: Piece, found: list[DeviceHeard], known: Sequence[DeviceHeard], turn: int) -> None:
    """Adds capacity and features told in `piece` to the devices it speaks of."""
    if piece.asked == 0 and not named_devices(piece.text) and not find_amounts(piece.text):
        return
    targets = [one for one in found if one.present] or [replace(one, turn=turn, of=one) for one in known]
    for target in _latest(targets):
        device = devices()[target.device]
        told = tuple((key, value) for key in device.features if (value := feature_said(piece.text, features()[key])) is not None)
        capacities = _capacities(piece)
        if not (told or capacities) or piece.hedged:
            continue
        _merge(found, target, told, capacities, piece.text)


def _latest(targets: Sequence[DeviceHeard]) -> list[DeviceHeard]:
    """The last mentioned device of each kind."""
    return list({one.device: one for one in targets}.values())


def _capacities(piece: Piece) -> list[Quantity]:
    return [hit.quantity for hit in find_amounts(piece.text) if hit.dimension in _CAPACITY]


def _merge(
    found: list[DeviceHeard], target: DeviceHeard, told: tuple[tuple[str, bool], ...], capacities: list[Quantity], words: str
) -> None:
    known = target in found
    merged = replace(
        target, features=_updated(target.features, told), words=target.words if words in target.words else f"{target.words}，{words}"
    )
    if known:
        found.remove(target)
    if capacities and target.of is not None and len(capacities) == 1 and (not known or target.capacity == target.of.capacity):
        merged, capacities = replace(merged, capacity=capacities[0]), []  # 不对，炉子是0.2吨的: of the one named before
    if not capacities or [merged.capacity] == capacities:
        found.append(merged)
        return
    for number, capacity in enumerate(capacities):
        # 一台250公斤、一台500公斤 are two devices; a further figure for one that has none belongs to it
        if merged.capacity is not None and number == 0:
            found.append(merged)
        found.append(replace(merged, capacity=capacity))


def _updated(features_before: tuple[tuple[str, bool], ...], told: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    return tuple((dict(features_before) | dict(told)).items())
