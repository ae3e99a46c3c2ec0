"""What the reading of a rule hands on: conditions, openings, the sentence that is read."""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.model import Span
from corpus.text.phrases import Phrase


class Condition(NamedTuple):
    """The words of a condition and whom it is said of (None: the text names the conduct only)."""

    span: Span
    subject: str | None


class Opening(NamedTuple):
    """A rule's beginning: `start` of its words, its conditions, `body` where the consequence begins, `next` phrase to look at.

    `consequence` is set where the verb stands before the condition (依法查处…); `shape` is the reader's name; `firm` is False where the
    consequence alone must show that this is a rule.
    """

    shape: str
    start: int
    conditions: tuple[Condition, ...]
    body: int
    next: int
    firm: bool = True
    consequence: Span | None = None


class Sentence(NamedTuple):
    """A sentence's phrases over the text, and `said`, their words; a condition reaches back to phrase `first` at most.

    `leads`: where each phrase begins behind its number and connector, as far as that was asked for. `opened`: a rule already runs in
    the present segment (分句), so that its phrases are what follows from it.
    """

    text: str
    phrases: Sequence[Phrase]
    said: Sequence[str]
    leads: dict[int, int]
    first: int = 0
    opened: bool = False

    def of(self, i: int) -> str:
        return self.said[i]

    def follows(self, i: int) -> str:
        """The phrase after `i` in the same segment, or "" where `i` closes it."""
        if i + 1 >= len(self.phrases) or self.phrases[i].stop not in "，：":
            return ""
        return self.of(i + 1)
