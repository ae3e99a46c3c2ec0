"""Areas that are no divisions but that people name as their place: a zone, a new city, a science park (临港, 中关村).

In: a document of a place. Out: the names of the areas that have a management of their own in its text (临港管委会), in its region.
"""

import re

from assistant.selfcheck.rules.validity import region_of
from corpus.bodies.places import find_places
from corpus.model import PolicyDocument, Region
from corpus.text.words import rarity, words

_MANAGED = re.compile(r"(?=(?P<name>[一-鿿]{2,4}?)(?:地区|新区|新城|开发区|高新区)?(?:开发建设|综合)?(?:管委会|管理委员会))")
_KIND_ONLY = re.compile(r"(?:区|园|走廊|基地|建设)$")
_OFTEN = 3
"""A document of an area says its name again and again."""
_RARE = 12.0
"""No everyday word is as rare as the name of a place."""


def areas_of(document: PolicyDocument) -> dict[str, Region]:
    """Names of areas in the parts of `document` that are bound to a place, with that place."""
    found: dict[str, Region] = {}
    for part in document.parts:
        region = region_of(part)
        text = part.span.of(document.text)
        if region.steps:
            found |= {match["name"]: region for match in _MANAGED.finditer(text) if _names_an_area(match["name"], text)}
    return found


def _names_an_area(name: str, text: str) -> bool:
    plain = not _KIND_ONLY.search(name) and not find_places(name)
    return plain and list(words(name)) == [name] and rarity(name) > _RARE and text.count(name) >= _OFTEN
