"""What to ask: missing facts as plain questions, those first that would settle most findings."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.model import CheckQuestion
from assistant.selfcheck.judging.verdicts import Judgement
from assistant.selfcheck.statement.heard import Heard
from assistant.selfcheck.words.vocabulary import conditions, devices, features, industry_words

_WEIGHTS = {"criterion": 3, "obligation": 3, "escalation": 2, "extension": 1, "support": 1}


_ANYBODY = frozenset(["地区", "行业", "规模", "用工", "房租", "经营", "资质"])
_NEAR = 0.1
"""Chance of being spoken of from which a rule is the matter of an office or a shop as well."""


@dataclass(frozen=True)
class Question:
    """A question and the findings that wait for its answer, most telling first by `weight`."""

    key: str
    text: str
    topic: str
    affects: tuple[str, ...]
    weight: float


def open_questions(judgements: Sequence[Judgement], heard: Heard) -> list[Question]:
    """Questions for the facts that `judgements` miss, ranked; facts that only an authority can tell are not asked.

    What stands near to what was told comes first; of production nothing is asked where the enterprise produces nothing.
    """
    idle = _produces_nothing(heard)
    affected: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.finding.verdict != "unknown":
            continue
        for key in judgement.missing:
            affected.setdefault(key, []).append(judgement)
    if not (heard.region or heard.maybe_regions or heard.industries or heard.told):
        affected = {key: rows for key, rows in affected.items() if key == "region"} | {"industry": list(judgements)[:1]}  # who are you?
    found = [
        _question(key, rows) for key, rows in affected.items() if (asked := wording(key)) and not (idle and _of_others(asked[1], rows))
    ]
    return sorted(found, key=lambda question: -question.weight)


def _of_others(topic: str, rows: Sequence[Judgement]) -> bool:
    """Nothing that an office or a shop would be asked, unless it spoke of it."""
    return topic not in _ANYBODY and all(row.finding.relevance < _NEAR for row in rows)


def _produces_nothing(heard: Heard) -> bool:
    """Its trades are known and none is one of production."""
    codes = [code for word in heard.industries if word in industry_words() for code in industry_words()[word].codes]
    return bool(codes) and not any("06" <= code[:2] <= "46" for code in codes)


def _question(key: str, rows: Sequence[Judgement]) -> Question:
    text, topic = wording(key) or ("", "")
    # a general duty in a policy's own words (完善法人治理结构) settles little and is asked last
    vague = key.startswith("wording:") and all(row.finding.kind == "obligation" for row in rows)
    weight = sum(_weight(row) for row in rows) * (0.1 if vague else 1) + (1000 if key in ("region", "industry") else 0)
    affects = tuple(dict.fromkeys(row.finding.criterion_id for row in rows))
    return Question(key, text, topic, affects, weight)


def _weight(judgement: Judgement) -> float:
    """A rule that hangs on one fact gains most; one of which part is already known, or that speaks of what was told, comes first."""
    base = _WEIGHTS[judgement.finding.kind] * (3 if judgement.leaning else 1) * (1 + 4 * judgement.finding.relevance) ** 2
    return float(base / math.sqrt(max(1, len(judgement.missing))))


def wording(key: str) -> tuple[str, str] | None:
    """The question for a missing fact and its topic; None for what the enterprise cannot know (文件未写明的条件)."""
    if key in conditions():
        return conditions()[key].question, conditions()[key].topic
    kind, _, rest = key.partition(":")
    maker = _MAKERS.get(kind)
    return maker(rest) if maker else None


def _device(key: str) -> tuple[str, str]:
    device = devices()[key]
    return f"有没有{device.label}（{'、'.join(device.names[:2])}等）？有几台？", "工艺设备"


def _course(text: str) -> Callable[[str], tuple[str, str]]:
    return lambda key: (text.format(conditions()[key].label if key in conditions() else key), "整改")


_MAKERS: dict[str, Callable[[str], tuple[str, str] | None]] = {
    "region": lambda _: ("贵企业在哪个省、市、县（区）？", "地区"),
    "industry": lambda _: ("贵企业属于什么行业，主要产品是什么？", "行业"),
    "size": lambda _: ("按划型标准，贵企业属于大型、中型、小型还是微型企业？", "规模"),
    "device": _device,
    "feature": lambda key: (features()[key].question, "工艺设备"),
    "capacity": lambda key: (devices()[key].capacity_question, "工艺设备"),
    "amount": lambda key: (f"政策的界线是“{key.partition('|')[2]}”，贵企业的数字是多少？", "数量"),
    "first": lambda text: (f"政策只给首次：“{text}”，贵企业是第一次吗？", "其他"),
    "wording": lambda text: (f"政策原文是“{text}”，贵企业属于（存在）这种情况吗？", "其他"),
    "notice": _course("“{}”有没有被责令改正（限期整改）？通知是哪一天收到的，要求哪天前改完？"),
    "notice_day": _course("“{}”的整改通知是哪一天收到的？"),
    "until": _course("“{}”的整改期限究竟到哪一天为止（以整改通知写的为准）？"),
    "term": _course("“{}”的整改通知给的期限与政策写的期限不同，一个已过、一个未到：主管部门按通知的期限算，还是按政策的期限算？"),
    "rectified_on": _course("“{}”是哪一天整改完成的？"),
    "rectified": _course("“{}”整改完成了没有，哪天完成的？"),
    "retest": _course("“{}”整改后复查（复测）结果怎么样，达标了没有？"),
}


def noted(first_asked: Mapping[str, tuple[int, Question]], waiting: Sequence[Question]) -> list[CheckQuestion]:
    """All questions ever put, with the turn of the first time: those that wait in their rank, then the answered ones."""
    open_keys = [one.key for one in waiting if one.key in first_asked]
    closed = [key for key in first_asked if key not in set(open_keys)]
    return [_noted(*first_asked[key], answered=False) for key in open_keys] + [_noted(*first_asked[key], answered=True) for key in closed]


def _noted(turn: int, one: Question, *, answered: bool) -> CheckQuestion:
    return CheckQuestion(id=one.key, text=one.text, topic=one.topic, affects=one.affects, turn=turn, answered=answered)
