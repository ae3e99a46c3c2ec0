"""Whom a document binds: the region of the part that holds a clause. When it binds: `corpus.times.force`."""

from corpus.bodies.places import read_region
from corpus.model import Part, Region
from corpus.times.force import Force, forces

__all__ = ["Force", "binds", "forces", "region_of"]


def region_of(part: Part) -> Region:
    return Region() if part.level == "national" else part.region


def binds(part: Part, user: str | None) -> bool | None:
    """Whether a rule of `part` binds somebody at `user`; None when his place is unknown or too coarse to tell."""
    rule = region_of(part)
    if not rule.steps:
        return True
    where = read_region(user) if user else None
    if where is None:
        return None
    if rule.covers(where):
        return True
    return None if where.covers(rule) else False
