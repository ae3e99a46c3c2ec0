"""Typed views of the self-check's data files: conditions, devices, industries, units and ways of saying.

Files: corpus/lexicon/{conditions,equipment,dimensions,speech}.yaml and industries.tsv; their heads say what each key means.
"""

import re
from functools import cache
from typing import Any, Literal

from pydantic import Field

from corpus.lexicon import load_tsv, load_yaml
from corpus.model import Frozen


class Scale(Frozen):
    """Words that judge a matter: `bad` ones (超标, 过期) and `good` ones (达标, 有效), as regular expressions."""

    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


class Condition(Frozen):
    """One fact that policies judge an enterprise by; see the head of conditions.yaml for every key."""

    id: str
    label: str
    topic: str
    question: str
    yes_means: bool | None = None
    about: tuple[str, ...] = ()
    scale: str | None = None
    holds: Literal["bad", "good"] = "bad"
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    exists: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    implies: dict[str, dict[str, bool]] = Field(default_factory=dict)
    narrower_than: str | None = None
    opposite_of: str | None = None
    overdue_of: str | None = None
    unfinished: str | None = None
    done_of: str | None = None
    parts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    external: str | None = None
    alternatives: str | None = None
    task: bool = False
    remediable: bool = True
    merit: bool = False
    dated: bool = False
    unit: str | None = None
    comparator: str | None = None


class Feature(Frozen):
    """A property of a device that policies ask about (无磁轭): how it is affirmed and denied."""

    id: str
    label: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    exclusive: str | None = None
    of_plant: bool = False
    yes_means: bool | None = None
    question: str


class Device(Frozen):
    """A kind of equipment that policies name."""

    id: str
    label: str
    names: tuple[str, ...]
    general: tuple[str, ...] = ()
    capacity_question: str
    features: tuple[str, ...] = ()


class Industry(Frozen):
    """A row of GB/T 4754: codes (a prefix stands for the whole division), name, everyday words."""

    codes: tuple[str, ...]
    name: str
    words: tuple[str, ...]


@cache
def conditions() -> dict[str, Condition]:
    """All conditions by id, in the order of the file."""
    return {row["id"]: Condition(**_with_text_keys(row)) for row in load_yaml("conditions")["conditions"]}


def _with_text_keys(row: dict[str, Any]) -> dict[str, Any]:
    implied = {str(key).lower(): value for key, value in row.get("implies", {}).items()}
    return row | {"implies": implied}


@cache
def devices() -> dict[str, Device]:
    return {row["id"]: Device(**row) for row in load_yaml("equipment")["devices"]}


@cache
def features() -> dict[str, Feature]:
    return {key: Feature(id=key, **row) for key, row in load_yaml("equipment")["features"].items()}


@cache
def industries() -> tuple[Industry, ...]:
    rows = load_tsv("industries")
    return tuple(Industry(codes=tuple(codes.split(",")), name=name, words=tuple(words.split("、"))) for codes, name, words in rows)


@cache
def industry_words() -> dict[str, Industry]:
    """Everyday word or official name -> industry; of two rows with one word the later, narrower one holds."""
    return {word: industry for industry in industries() for word in (industry.name, *industry.words)}


@cache
def speech(key: str) -> Any:
    """One entry of speech.yaml."""
    return load_yaml("speech")[key]


@cache
def scale(condition_id: str) -> Scale:
    """The judging words of a condition: those of its scale and its own."""
    condition = conditions()[condition_id]
    shared = speech("scales").get(condition.scale, {}) if condition.scale else {}
    return Scale(bad=(*condition.bad, *shared.get("bad", ())), good=(*condition.good, *shared.get("good", ())))


def any_of(patterns: tuple[str, ...] | list[str]) -> str:
    """One alternation of patterns, longer ones first, for use inside a larger expression."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


@cache
def spoken(key: str) -> re.Pattern[str]:
    """The compiled alternation of one list of speech.yaml."""
    return re.compile(any_of(speech(key)))


@cache
def event_words(key: str) -> re.Pattern[str]:
    """The compiled alternation of one list under `events` in speech.yaml."""
    return re.compile(any_of(speech("events")[key]))
