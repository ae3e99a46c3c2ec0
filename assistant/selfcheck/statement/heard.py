"""What was heard in a conversation: observations of conditions, steps of a rectification, devices. Types only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.model import Quantity
from assistant.selfcheck.words.pieces import Piece

StepKind = Literal[
    "notice",
    "rectifying",
    "rectified",
    "not_rectified",
    "expired",
    "retest_passed",
    "retest_failed",
    "extension",
    "extension_wanted",
    "closed",
    "running",
    "by_order",
    "by_policy",
]


@dataclass(frozen=True)
class Observation:
    """One thing said of a condition. `part` and `entity` keep apart what is said of several parts (废水, 废气) or plants (1号线).

    value: True, False, or None when it was said without certainty. mended: tells of a later, better state. turn: 0 is the statement.
    """

    condition: str
    value: bool | None
    words: str
    turn: int
    part: str = ""
    entity: str = ""
    day: date | None = None
    mended: bool = False
    rest: bool = False
    past: bool = False
    present: bool = False
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Step:
    """A step of a rectification: what happened, when, by which date (or within which ISO period) it had to be done, what it concerns.

    filled: a field of the form, whose day takes the place of those told before.
    """

    kind: StepKind
    words: str
    turn: int
    day: date | None = None
    until: date | None = None
    allows: str | None = None
    matters: frozenset[str] = frozenset()
    filled: bool = False


@dataclass(frozen=True)
class DeviceHeard:
    """A device as described; `present` False where the enterprise says it has none. Features by id.

    of: the earlier description that this one takes the place of (炉子是0.2吨的, said of the one named before).
    """

    device: str
    present: bool | None
    words: str
    turn: int
    count: int | None = None
    capacity: Quantity | None = None
    features: tuple[tuple[str, bool], ...] = ()
    of: "DeviceHeard | None" = None


@dataclass(frozen=True)
class CompanyTold:
    """Who the enterprise is, as told in one message: kind is region, industry, size or name."""

    kind: str
    value: str
    words: str
    turn: int


@dataclass
class Heard:
    """All that was heard so far, in order. `pieces` keeps the words themselves for conditions that only a policy's wording names.

    maybe_regions: places that a name may mean which several bear (西湖区).
    unplaced: answers of which it cannot be told what they answer, with the turn.
    """

    observations: list[Observation] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    devices: list[DeviceHeard] = field(default_factory=list)
    pieces: list[tuple[int, Piece]] = field(default_factory=list)
    region: str | None = None
    maybe_regions: tuple[str, ...] = ()
    industries: list[str] = field(default_factory=list)
    size: str | None = None
    name: str | None = None
    turns: int = 0
    company: list[CompanyTold] = field(default_factory=list)
    unplaced: list[tuple[int, str]] = field(default_factory=list)

    @property
    def equipment(self) -> list[DeviceHeard]:
        """The devices as last described, in the order of their first mention."""
        current: list[DeviceHeard] = []
        for one in self.devices:
            at = next((n for n, other in enumerate(current) if other is one.of or (one.of is not None and other == one.of)), None)
            if at is None:
                current.append(one)
            else:
                current[at] = one
        return current

    @property
    def told(self) -> int:
        """How many facts were heard so far."""
        return (
            len(self.observations) + len(self.steps) + len(self.devices) + len(self.industries) + sum(map(bool, (self.region, self.size)))
        )

    @property
    def unplaced_now(self) -> list[str]:
        """Answers of the last message that were not taken."""
        return sorted(words for turn, words in self.unplaced if turn == self.turns - 1)
