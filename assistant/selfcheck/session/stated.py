"""The stated facts: one list behind chat, form, YAML and API, in plain words, each line open to correction.

In: what was heard. Out: facts with ids that stay, which of them replace which, and what was heard without those struck out.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.model import StatedFact
from assistant.selfcheck.statement.figures import Figure, figures_said
from assistant.selfcheck.statement.heard import DeviceHeard, Heard, Observation, Step
from assistant.selfcheck.words.labels import label
from assistant.selfcheck.words.vocabulary import conditions, devices, features
from assistant.selfcheck.words.wordings import nearness
from corpus.text.numerals import HALF_WIDTH

Key = tuple[str, str, int, str]
"""Kind, what it is about, turn and words: the same in every reading of the same messages."""
_COMPANY = {"region": "地区", "industry": "行业", "size": "规模", "name": "名称"}
_STEPS = {
    "notice": "整改通知",
    "rectifying": "正在整改",
    "rectified": "整改完成",
    "not_rectified": "整改没有完成",
    "expired": "整改期限已过",
    "retest_passed": "复查达标",
    "retest_failed": "复查不达标",
    "extension": "批准延期",
    "extension_wanted": "需要延期",
    "closed": "被依法关停",
    "running": "仍在生产",
    "by_order": "期限按通知算",
    "by_policy": "期限按政策算",
}


@dataclass(frozen=True)
class Told:
    """A fact before it has its number. `subject`: facts of one subject replace each other, the later the earlier."""

    key: Key
    subject: tuple[str, ...]
    fact: StatedFact


class Stated:
    """The list of one conversation: numbers are given once and never again, also those of facts struck out since."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self.struck: set[Key] = set()

    def facts(self, heard: Heard, used: Collection[str] = (), placed: str | None = None) -> list[StatedFact]:
        """The facts of `heard` in the order told; `used`: pieces that findings rest on in the enterprise's own words.

        `placed`: the place that an ambiguous name was taken for.
        """
        last: dict[tuple[str, ...], str] = {}
        found: list[StatedFact] = []
        for one in sorted(told(heard, used), key=lambda told: told.fact.turn):
            number = self._numbers.setdefault(one.key, len(self._numbers) + 1)
            earlier = last.get(one.subject)
            replaced = next((fact for fact in found if fact.id == earlier and fact.turn < one.fact.turn), None)
            found.append(one.fact.model_copy(update={"id": str(number), "replaces": replaced.id if replaced else None}))
            last[one.subject] = str(number)
        if placed and heard.region is None:
            number = self._numbers.setdefault(("company", f"region?{placed}", 0, ""), len(self._numbers) + 1)
            found.insert(0, StatedFact(id=str(number), matter="地区", value=placed, confirmed=False, field="region"))
        return found

    def key_of(self, number: int) -> Key | None:
        return next((key for key, known in self._numbers.items() if known == number), None)


def told(heard: Heard, used: Collection[str]) -> Iterator[Told]:
    """Everything heard as facts: who the enterprise is, devices, conditions, steps, figures, and other words that decided something."""
    for one in heard.company:
        field = None if one.kind == "industry" else one.kind  # another trade is told beside the first, not in its place
        fact = StatedFact(id="", matter=_COMPANY[one.kind], value=one.value, words=one.words, turn=one.turn, field=field)
        yield Told(
            ("company", f"{one.kind}={one.value}", one.turn, one.words), (one.kind, one.value if one.kind == "industry" else ""), fact
        )
    yield from (_device(one) for one in heard.devices)
    yield from (_condition(one) for one in heard.observations)
    yield from (_step(one) for one in heard.steps)
    covered = "\n".join([*(one.words for one in heard.devices), *(one.words for one in heard.steps)])
    yield from _figures([one for one in figures_said(heard.pieces) if one.piece.text not in covered])
    covered = "\n".join([covered, *(one.words for one in heard.observations)])
    for turn, piece in heard.pieces:
        if piece.text in used and piece.text not in covered:
            fact = StatedFact(id="", matter="自述", value=piece.text, words=piece.text, confirmed=not piece.hedged, turn=turn)
            yield Told(("piece", "", turn, piece.text), ("piece", piece.text), fact)


def _device(one: DeviceHeard) -> Told:
    root = one
    while root.of is not None:
        root = root.of
    parts = [f"{one.count}台" if one.count else "", f"每台{one.capacity.value:g}{one.capacity.unit}" if one.capacity else ""]
    parts += [f"{'' if value else '非'}{features()[key].label}" for key, value in one.features]
    said = "，".join(part for part in parts if part) or "有"
    value = "不清楚" if one.present is None else "没有" if one.present is False else said
    fact = StatedFact(
        id="", matter=devices()[one.device].label, value=value, words=one.words, confirmed=one.present is not None, turn=one.turn
    )
    return Told(("device", one.device, one.turn, one.words), ("device", one.device, str(root.turn), root.words), fact)


def _condition(one: Observation) -> Told:
    value = "不清楚" if one.value is None else "是" if one.value else "否"
    matter = conditions()[one.condition].label + (f"（{one.entity or one.part}）" if one.entity or one.part else "")
    fact = StatedFact(
        id="",
        matter=matter,
        value=value,
        words=one.words,
        day=one.day.isoformat() if one.day else None,
        confirmed=one.value is not None,
        turn=one.turn,
        field=None if one.entity or one.part else one.condition,
    )
    return Told(("condition", f"{one.condition}={value}", one.turn, one.words), (one.condition, one.part, one.entity), fact)


def _step(one: Step) -> Told:
    matter = _STEPS[one.kind] + (f"（{'、'.join(label(key) for key in sorted(one.matters))}）" if one.matters else "")
    day = one.day or one.until
    value = "；".join(
        part
        for part in (f"{one.day}" if one.day else "", f"到 {one.until}" if one.until else "", f"期限 {one.allows}" if one.allows else "")
        if part
    )
    fact = StatedFact(id="", matter=matter, value=value or "是", words=one.words, day=day.isoformat() if day else None, turn=one.turn)
    return Told(("step", one.kind, one.turn, one.words), ("step", one.kind, value), fact)


def _figures(figures: Sequence[Figure]) -> Iterator[Told]:
    names: list[tuple[str, ...]] = []
    for one in figures:
        text = one.piece.text.translate(HALF_WIDTH)
        named = re.sub(r"^(?:[也还又都就才]|现在|目前)+|(?:是|有|了|在|到)+$", "", text[: one.start].strip())
        name = named if len(named) > 1 else (one.before.strip("，") or text[one.end :] or text)
        alike = next((known for known in names if known[1:] == (one.dimension, str(one.year)) and nearness(known[0], name) >= 0.5), None)
        subject = alike or (name, one.dimension, str(one.year))
        names.append(subject)
        exact = one.low == one.high
        bound = "=" if exact else ">" if one.low == float("inf") or one.high == float("inf") else "~"
        fact = StatedFact(
            id="",
            matter=f"数字：{name[-16:]}",
            value=one.shown,
            unit=one.dimension,
            bound=bound,
            words=one.piece.text,
            confirmed=exact,
            turn=one.turn,
        )
        yield Told(("piece", one.shown, one.turn, one.piece.text), ("figure", *subject), fact)


def without(heard: Heard, struck: Collection[Key]) -> Heard:
    """What was heard, without the facts struck out: the fact itself and the words it was read from."""
    if not struck:
        return heard
    gone = {(turn, words) for kind, _, turn, words in struck if kind in ("condition", "step", "piece")}

    def kept(turn: int, words: str) -> bool:
        return not any(turn == when and words and words in said for when, said in gone)

    company = [one for one in heard.company if ("company", f"{one.kind}={one.value}", one.turn, one.words) not in struck]
    regions = [one.value for one in company if one.kind == "region"]
    sizes, names = [one.value for one in company if one.kind == "size"], [one.value for one in company if one.kind == "name"]
    told_regions = any(one.kind == "region" for one in heard.company)
    return replace(
        heard,
        company=company,
        region=regions[-1] if regions else None if told_regions else heard.region,
        industries=[
            word
            for word in heard.industries
            if word in [one.value for one in company if one.kind == "industry"] or not _told_of(heard, word)
        ],
        size=sizes[-1] if sizes else None if any(one.kind == "size" for one in heard.company) else heard.size,
        name=names[-1] if names else None if any(one.kind == "name" for one in heard.company) else heard.name,
        observations=[one for one in heard.observations if _condition(one).key not in struck],
        steps=[one for one in heard.steps if _step(one).key not in struck],
        devices=[one for one in heard.devices if _device(one).key not in struck],
        pieces=[(turn, piece) for turn, piece in heard.pieces if kept(turn, piece.text)],
    )


def _told_of(heard: Heard, word: str) -> bool:
    return any(one.kind == "industry" and one.value == word for one in heard.company)
