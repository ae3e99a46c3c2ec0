"""Bare answers (有, 没有, 不清楚, “1有 2没有”) taken as answers to the questions just asked, in their order."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.selfcheck.heard import DeviceHeard, Heard, Observation, Step, StepKind
from assistant.selfcheck.pieces import Piece
from assistant.selfcheck.vocabulary import conditions, devices, features

_YES = r"是的|是|有的|有|对的|对|属于|确实|嗯|yes|y|会|做了|办了|达到了?|合格"
_NO = r"没有的|没有|没|不是的|不是|否|无|不|不属于|no|n|未|不会|没做|没办"
_UNSURE = r"不清楚|不知道|不确定|说不好|不太清楚|待查|不晓得"
_ONE = re.compile(
    rf"(?:第?[一二三1-3①②③][、.．:：)）]?\s*(?:个|条|问)?)?\s*(?:(?P<unsure>{_UNSURE})|(?P<no>{_NO})|(?P<yes>{_YES}))(?:吧|了|的|啊|呢)?",
    re.I,
)
_BETWEEN = re.compile(r"[\s，,、；;。.]*")
_SAID_OF_STEPS: dict[str, tuple[StepKind, StepKind]] = {
    "rectified": ("rectified", "not_rectified"),
    "retest": ("retest_passed", "retest_failed"),
}


def bare_answers(message: str) -> list[bool | None]:
    """The answers when `message` is nothing but yes, no or unsure, once or several times; else an empty list."""
    found: list[bool | None] = []
    at = _past_marks(message, 0)
    while at < len(message):
        match = _ONE.match(message, at)
        if match is None or match.end() == at:
            return []
        found.append(None if match["unsure"] else bool(match["yes"]))
        at = _past_marks(message, match.end())
    return found


def _past_marks(message: str, at: int) -> int:
    between = _BETWEEN.match(message, at)
    return between.end() if between else at


def take_answers(heard: Heard, answers: Sequence[bool | None], asked: Sequence[str]) -> None:
    """Adds to `heard` what each answer says of the question at its place."""
    for key, value in zip(asked, answers, strict=False):
        _take(heard, key, value, heard.turns)


def _take(heard: Heard, key: str, value: bool | None, turn: int) -> None:
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
    elif kind in _SAID_OF_STEPS and value is not None:
        step = _SAID_OF_STEPS[kind][0 if value else 1]
        heard.steps.append(Step(step, _words(value), turn, matters=frozenset([rest]) if rest in conditions() else frozenset()))


def _take_feature(heard: Heard, key: str, value: bool, turn: int) -> None:
    meant = features()[key].yes_means
    if meant is None:
        return
    told = {one.device: one for one in heard.devices if one.present and key in devices()[one.device].features}
    for one in told.values():
        heard.devices.append(replace(one, turn=turn, features=tuple((dict(one.features) | {key: value == meant}).items())))


def _words(value: bool | None) -> str:
    return "不清楚" if value is None else "答：是" if value else "答：没有"
