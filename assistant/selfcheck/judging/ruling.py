"""What a rule comes to for an enterprise, before it is told: the verdict, why, and the keys of the facts that are missing."""

from dataclasses import dataclass

from assistant.model import Verdict


@dataclass(frozen=True)
class Ruling:
    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()
