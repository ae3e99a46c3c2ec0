"""The enterprise's profile: made of what was heard, read from YAML or JSON, and heard again from a file."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from assistant.model import EnterpriseProfile, Equipment, ProfileFact
from assistant.selfcheck.judging.factbook import FactBook
from assistant.selfcheck.session.filled import fill
from assistant.selfcheck.statement.course import Course
from assistant.selfcheck.statement.equipment import read_devices
from assistant.selfcheck.statement.heard import Heard, Observation, Step, StepKind
from assistant.selfcheck.statement.settling import settle
from assistant.selfcheck.statement.steps import allowed_in
from assistant.selfcheck.words.amounts import find_amounts
from assistant.selfcheck.words.pieces import cut
from assistant.selfcheck.words.vocabulary import conditions, devices, features
from corpus.errors import BadInputError
from corpus.handwritten import Loc, first_mistake, line_of, nearest_name, read_written, suggestion

# what stands for a condition, not a policy's own words
_KEY = re.compile(r"[A-Za-z0-9_]+")
_STEPS: tuple[StepKind, ...] = get_args(StepKind)


def profile_of(heard: Heard, as_of: date) -> EnterpriseProfile:
    """The profile as understood: every condition spoken of, every step, every device."""
    book = FactBook(heard, as_of)
    return EnterpriseProfile(
        name=heard.name,
        region=heard.region,
        industries=tuple(heard.industries),
        size=heard.size,
        equipment=tuple(_equipment(heard)),
        facts=(*_facts(heard, book), *_absent(heard), *_steps(heard)),
    )


def _facts(heard: Heard, book: FactBook) -> list[ProfileFact]:
    found = []
    for key in dict.fromkeys(one.condition for one in heard.observations):
        said = [one for one in heard.observations if one.condition == key]
        settled = settle(said, book.course((key,)) if conditions()[key].remediable else Course())
        if settled is not None:
            day = settled.day.isoformat() if settled.day else None
            quantity = next((one.quantity for one in reversed(said) if one.quantity), None)
            found.append(
                ProfileFact(condition=key, value=settled.value, words=settled.words, date=day, hedged=settled.hedged, quantity=quantity)
            )
    return found


def _equipment(heard: Heard) -> list[Equipment]:
    """Devices the enterprise has; a barer mention of the same kind gives way to the fuller ones."""
    present = [one for one in heard.equipment if one.present]
    full = {one.device for one in present if one.features or one.capacity}
    kept = [one for one in present if one.features or one.capacity or one.device not in full]
    counts = {one.device: one.count for one in present if one.count}
    return [
        Equipment(
            name=devices()[one.device].label,
            count=one.count or counts.get(one.device),
            capacity=one.capacity,
            words=one.words,
            features={features()[key].label: value for key, value in one.features},
        )
        for one in kept
    ]


def _absent(heard: Heard) -> list[ProfileFact]:
    return [ProfileFact(condition=f"device:{one.device}", value=False, words=one.words) for one in heard.equipment if one.present is False]


def _steps(heard: Heard) -> list[ProfileFact]:
    """Steps as facts `notice:energy_over_limit`, with the day, and `…:until` with the day allowed."""
    found: list[ProfileFact] = []
    for step in heard.steps:
        for matter in sorted(step.matters) or [""]:
            key = f"{step.kind}:{matter}"
            day, until = (step.day.isoformat() if step.day else None), (step.until.isoformat() if step.until else None)
            found.append(ProfileFact(condition=key, value=True, words=step.words, date=day))
            if until:
                found.append(ProfileFact(condition=f"{key}:until", value=True, words=step.words, date=until))
    return found


def heard_from(profile: EnterpriseProfile) -> Heard:
    """What a profile says, as if it had been heard."""
    heard = Heard(region=profile.region, industries=list(profile.industries), size=profile.size, name=profile.name)
    for fact in profile.facts:
        _take(heard, fact)
    for item in profile.equipment:
        heard.devices += read_devices(cut(_sentence(item)), 0, ())
    fill(heard, profile.form)
    return heard


def _take(heard: Heard, fact: ProfileFact) -> None:
    day = date.fromisoformat(fact.date) if fact.date else None
    kind, _, rest = fact.condition.partition(":")
    if fact.condition in conditions():
        value = None if fact.hedged else fact.value
        heard.observations.append(
            Observation(fact.condition, value, fact.words or conditions()[fact.condition].label, 0, day=day, quantity=fact.quantity)
        )
    elif kind == "device" and rest in devices() and fact.value is False:
        heard.devices += read_devices(cut(f"没有{devices()[rest].names[0]}"), 0, ())
    elif kind in _STEPS and fact.value:
        _take_step(heard, kind, rest, fact.words, day)
    elif kind == "wording" or not rest:
        heard.pieces += [(0, piece) for piece in cut(_affirmed(rest or fact.condition, fact))]


def _take_step(heard: Heard, kind: str, rest: str, words: str, day: date | None) -> None:
    matter, _, until = rest.partition(":")
    step_kind = next(one for one in _STEPS if one == kind)
    matters = frozenset([matter]) if matter else frozenset()
    allows = allowed_in(words) if step_kind == "notice" else None
    heard.steps.append(Step(step_kind, words, 0, day=None if until else day, until=day if until else None, allows=allows, matters=matters))


def _affirmed(wording: str, fact: ProfileFact) -> str:
    """A policy's own words that the form answers with yes or no."""
    if fact.words and not fact.hedged and fact.value is not None and wording not in fact.words:
        return fact.words
    if fact.value is None or fact.hedged:
        return f"不清楚{wording}"
    return wording if fact.value else f"不存在{wording}"


def _sentence(item: Equipment) -> str:
    known = {feature.label: feature for feature in features().values()}
    said = [(known[label].yes[0] if value else f"不是{label}") for label, value in item.features.items() if label in known]
    count = f"{item.count}台" if item.count else "1台"
    capacity = f"，每台{item.capacity.value:g}{item.capacity.unit}" if item.capacity else ""
    return f"有{count}{item.name}" + "".join(f"，{words}" for words in said) + capacity


def read_profile(path: Path) -> EnterpriseProfile:
    """Profile from a YAML or JSON file; BadInputError naming file, line and field, and what may stand there, when it is none."""
    written = read_written(path, "档案")
    if written.node is None or written.data is None:
        raise BadInputError(f"档案 {path} 是空的。可以写：{'、'.join(EnterpriseProfile.model_fields)}。")
    try:
        profile = EnterpriseProfile.model_validate(_with_bases(written.data))
    except ValidationError as error:
        loc, said = first_mistake(error, EnterpriseProfile)
        raise BadInputError(f"档案 {path} 第 {line_of(written.node, loc)} 行：{said}。") from error
    for loc, said in _unknown(profile):
        raise BadInputError(f"档案 {path} 第 {line_of(written.node, loc)} 行：字段 {'.'.join(map(str, loc))} {said}。")
    for loc, said in _misfilled(profile):
        raise BadInputError(f"档案 {path} 第 {line_of(written.node, loc)} 行：{said}")
    return profile


def _misfilled(profile: EnterpriseProfile) -> Iterator[tuple[Loc, str]]:
    """Fields of the form that do not hold what they are for, and such as no form has."""
    for key, value in profile.form.items():
        try:
            fill(Heard(), {key: value})
        except BadInputError as error:
            yield ("form", key), str(error)


def _with_bases(data: Any) -> Any:
    """Amounts as people write them (0.25吨, or value and unit) with the base unit that they are compared in."""
    for group, field in (("equipment", "capacity"), ("facts", "quantity")):
        for item in (data.get(group) if isinstance(data, dict) else None) or ():
            if isinstance(item, dict) and field in item:
                item[field] = _with_base(item[field])
    return data


def _with_base(amount: Any) -> Any:
    """An amount that is not understood stays as it is."""
    said = f"{amount['value']}{amount['unit']}" if isinstance(amount, dict) and amount.keys() == {"value", "unit"} else amount
    found = find_amounts(said) if isinstance(said, str) else []
    return found[0].quantity.model_dump() if len(found) == 1 else amount


def _unknown(profile: EnterpriseProfile) -> Iterator[tuple[Loc, str]]:
    """Keys that name nothing: what stands under them would be lost without a word."""
    labels = [feature.label for feature in features().values()]
    for n, item in enumerate(profile.equipment):
        for label in item.features:
            if label not in labels:
                yield ("equipment", n, "features", label), f"不认识{suggestion(label, labels)}"
    for n, fact in enumerate(profile.facts):
        if told := _unknown_condition(fact.condition):
            yield ("facts", n, "condition"), f"写的是 {fact.condition}，{told}"


def _unknown_condition(condition: str) -> str | None:
    """What is wrong with a condition's key; None for a known one and for a policy's own words."""
    kind, colon, rest = condition.partition(":")
    if condition in conditions() or kind == "wording" or kind in _STEPS or not (colon or _KEY.fullmatch(condition)):
        return None
    if kind != "device":
        near = nearest_name(condition, [*conditions(), *_STEPS])
        return f"没有这种情况{near}。可以写情况的编号（{'、'.join(list(conditions())[:3])} 等）、“步骤:情况”、“device:设备”，或政策的原话"
    return None if rest in devices() else f"没有这种设备{suggestion(rest, devices())}"
