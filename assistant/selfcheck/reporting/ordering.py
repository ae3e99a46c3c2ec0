"""Which findings come first, for every surface. In: findings; out: a dozen cards in order, and the rest counted by document."""

from collections import Counter
from collections.abc import Sequence

from assistant.model import Finding

CARDS = 12
"""Findings shown in full before the rest is folded."""
_LAST_DAY = "9999-12-31"
_NAMES = {"non_compliant": "不符合", "unknown": "待核实", "compliant": "符合"}


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """What is violated and due soonest, what is open and could hurt, money to be had, what is met, what is out of reach; others after.

    Within each, what was spoken of comes first.
    """
    return sorted(findings, key=lambda one: (_group(one), one.due or _LAST_DAY, not _part_known(one), -one.relevance))


def cards(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings to show in full, and the rest; what does not apply is in neither."""
    applying = [one for one in findings if one.verdict != "not_applicable"]
    first = sorted(applying, key=lambda one: (_group(one) != 0, -_concern(one)))[:CARDS]
    shown = ordered(first)
    return shown, [one for one in ordered(applying) if not any(one is other for other in shown)]


def _concern(one: Finding) -> float:
    """What was settled by what was said, or is partly known, comes before what only may concern the enterprise."""
    return one.relevance + (1.0 if _part_known(one) else 0.0)


def folded(rest: Sequence[Finding]) -> list[str]:
    """A line for each document with what is not shown: 《…》：待核实 12 项，符合 3 项."""
    titles = dict.fromkeys(one.citation.document_title for one in rest)
    return [f"《{' '.join(title.split())}》：{_counts([one for one in rest if one.citation.document_title == title])}" for title in titles]


def _counts(findings: Sequence[Finding]) -> str:
    counts = Counter(str(one.verdict) for one in findings)
    return "，".join(f"{name} {counts[verdict]} 项" for verdict, name in _NAMES.items() if counts[verdict])


def _group(one: Finding) -> int:
    if one.verdict == "not_applicable":
        return 6
    if one.kind == "support":
        return {"compliant": 2, "unknown": 3, "non_compliant": 5}[one.verdict]
    return {"non_compliant": 0, "unknown": 1, "compliant": 4}[one.verdict]


def _part_known(one: Finding) -> bool:
    """Something of it was told already, so that one answer may settle it."""
    return one.verdict != "unknown" or one.reason.startswith("已知")
