"""Fields of the form filled in, heard as if they had been said: the same list of facts, in the words of the policy.

In: what was heard, the key of a missing fact, what was filled in. Out: it is added to what was heard; BadInputError where the field
cannot hold it. A blank tells nothing.
"""

import re
from collections.abc import Mapping
from datetime import date

from assistant.selfcheck.statement.answers import take
from assistant.selfcheck.statement.company import SIZES, industries_named, settle_region
from assistant.selfcheck.statement.equipment import read_devices
from assistant.selfcheck.statement.heard import CompanyTold, Heard, Observation, Step, StepKind
from assistant.selfcheck.words.amounts import AmountWords, find_amounts
from assistant.selfcheck.words.bounds import Bounds, bounds_in
from assistant.selfcheck.words.labels import label
from assistant.selfcheck.words.pieces import cut
from assistant.selfcheck.words.vocabulary import conditions, devices
from corpus.errors import BadInputError, in_short
from corpus.text.numerals import plain_number
from corpus.times.days import read_day

YES_NO = ("是", "否", "不清楚")
TERMS = ("按通知", "按政策")
DAYS = ("notice", "notice_day", "until", "rectified_on")
YES_NO_KINDS = ("device", "feature", "wording", "first", "rectified", "retest")
_SAID = {
    "是": True, "有": True, "对": True, "true": True, "yes": True,
    "否": False, "没有": False, "无": False, "不是": False, "false": False, "no": False,
    "不清楚": None, "不知道": None,
}  # fmt: skip
_UNNAMED = {"人数": "职工", "面积": "占地面积"}
_PLAIN_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def fill(heard: Heard, filled: Mapping[str, str | bool | float | None]) -> None:
    """Takes what was filled in, field by field, as one message of the enterprise."""
    for key, said in written_fields(filled).items():
        _take(heard, key, said)
    heard.turns += 1


def written_fields(filled: Mapping[str, str | bool | float | None]) -> dict[str, str]:
    """The fields that hold something, as a person would write it: 是, 1200000."""
    return {key: said for key, value in filled.items() if (said := _written(value))}


def _written(value: str | bool | float | None) -> str:
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    return plain_number(value) if isinstance(value, float) else "" if value is None else str(value).strip()


def _take(heard: Heard, key: str, said: str) -> None:
    kind, _, rest = key.partition(":")
    match kind:
        case "region" | "industry" | "size" | "name":
            _take_company(heard, kind, said)
        case "amount":
            heard.pieces += [(heard.turns, piece) for piece in cut(_figure_told(key, said))]
        case "capacity" if rest in devices():
            told = f"{devices()[rest].names[0]}是{_amount(key, said, devices()[rest].capacity_question)}的"
            heard.devices += read_devices(cut(told), heard.turns, heard.equipment)
        case "term":
            _take_step(heard, "by_order" if _chosen(key, said, TERMS) == TERMS[0] else "by_policy", said, rest)
        case _ if kind in DAYS:
            _take_day(heard, kind, rest, said)
        case _ if key in conditions() or kind in YES_NO_KINDS:
            _take_answer(heard, key, _yes_no(key, said))
        case _:
            raise BadInputError(f"自查表里没有“{in_short(key)}”这一项。")


def _take_answer(heard: Heard, key: str, value: bool | None) -> None:
    """Yes or no to the field's question; a condition without such a question is affirmed or denied by its name."""
    condition = conditions().get(key)
    if condition is not None and condition.yes_means is None:
        said = YES_NO[-1] if value is None else YES_NO[0 if value else 1]
        heard.observations.append(Observation(key, value, f"{condition.label}：{said}", heard.turns))
    else:
        take(heard, key, value, heard.turns)


def _take_company(heard: Heard, kind: str, said: str) -> None:
    """A place, a trade or a size that is known by its name; it takes the place of what was told before."""
    if kind == "region":
        heard.region = settle_region(said)
    elif kind == "industry":
        heard.industries = industries_named(said)
    elif kind == "size":
        heard.size = _chosen(kind, said, SIZES)
    else:
        heard.name = said
    values = heard.industries if kind == "industry" else [{"region": heard.region, "size": heard.size, "name": heard.name}[kind]]
    heard.company += [CompanyTold(kind, value, said, heard.turns) for value in values if value]


def measured_by(key: str) -> tuple[str, Bounds]:
    """What the figure of an `amount:` key measures, in words, and the threshold it is set against."""
    subject, _, text = key.partition(":")[2].partition("|")
    limits = bounds_in(text)
    limit = next((one for one in limits if subject and text[: one.start].rstrip().endswith(subject)), limits[0])
    without = text[: limit.start] + text[limit.end :]
    return subject or re.sub(r"[（）()\s]|的?$", "", without).strip("，。、；的") or _UNNAMED.get(limit.dimension, limit.dimension), limit


def unit_of(limit: Bounds) -> str:
    """The unit in which the policy writes the threshold (5000万元以上 -> 万元)."""
    amounts = find_amounts(limit.wording)
    unit = amounts[-1].quantity.unit if amounts else limit.unit
    scaled = re.search(rf"[万亿]{re.escape(unit)}", limit.wording)
    return scaled.group() if scaled else unit


def _figure_told(key: str, said: str) -> str:
    name, limit = measured_by(key)
    return f"{name}{_amount(key, said, limit.wording, unit_of(limit), limit.dimension)}"


def _amount(key: str, said: str, shown: str, unit: str = "", dimension: str = "") -> str:
    """The figure with its unit; without one it is in the unit of the policy."""
    found: list[AmountWords] = find_amounts(said)
    if len(found) == 1 and (not dimension or found[0].dimension == dimension):
        return said
    if _PLAIN_NUMBER.fullmatch(said) and unit:
        return f"{said}{unit}"
    expected = f"以{unit}计的数字，如 1200{unit}" if unit else "带单位的数字，如 0.25吨"
    raise BadInputError(f"“{label(key)}”（{in_short(shown)}）应填{expected}，不能是“{in_short(said)}”。")


def _take_day(heard: Heard, kind: str, matter: str, said: str) -> None:
    day = read_day(said)
    if kind == "rectified_on":
        _take_step(heard, "rectified", f"整改完成于 {day.isoformat()}", matter, day)
    elif kind == "until":
        _take_step(heard, "notice", f"整改期限到 {day.isoformat()}", matter, until=day)
    else:
        _take_step(heard, "notice", f"{day.isoformat()} 收到整改通知", matter, day)


def _take_step(heard: Heard, kind: StepKind, words: str, matter: str, day: date | None = None, until: date | None = None) -> None:
    matters = frozenset([matter]) if matter in conditions() else frozenset()
    heard.steps.append(Step(kind, words, heard.turns, day, until, matters=matters, filled=True))


def _yes_no(key: str, said: str) -> bool | None:
    word = said.lower()
    if word not in _SAID:
        raise BadInputError(f"“{label(key)}”应填{'、'.join(YES_NO)}，不能是“{in_short(said)}”。")
    return _SAID[word]


def _chosen(key: str, said: str, choices: tuple[str, ...]) -> str:
    if said not in choices:
        raise BadInputError(f"“{label(key)}”应填{'、'.join(choices)}之一，不能是“{in_short(said)}”。")
    return said
