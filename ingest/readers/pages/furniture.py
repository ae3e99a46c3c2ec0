"""What a page carries beside its text: page numbers, running heads, the lines that a browser prints."""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pages.pieces import Line, Page

_NUMBER = re.compile(
    r"[-—－–·\s]*\d{1,4}[-—－–·\s]*$|第?\s*\d{1,4}\s*页(?:[，,\s/]*共\s*\d{1,4}\s*页)?$|\d{1,4}\s*/\s*\d{1,4}$"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?$|[-—－–]\s*[IVXivx]{1,6}\s*[-—－–]$"
)
_ADDRESS = re.compile(r"(?:https?|file)\s?:\s?//")
_PRINTED = re.compile(r"(?:19|20)\d\d\s?[/年.-]\s?\d{1,2}\s?[/月.-]\s?\d{1,2}日?[,，]?\s*(?:[上下]午)?\s*\d{1,2}:\d\d")
# Lines at either edge of a page that may be furniture, and the share of the page in which a bare number is its number.
EDGE = 2
MARGIN = 0.12
# A running head comes again on so many pages.
MIN_REPEATS = 3
SHARE = 0.4
MAX_HEAD = 60


def without_furniture(pages: Sequence[Page]) -> list[str]:
    """Takes the furniture out of `pages`; gives the texts taken out."""
    heads = _running(pages)
    printed = any(_ADDRESS.search(line.text) for page in pages for line in _edges(page))
    gone: list[str] = []
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        drop = {id(one) for one in page.lines if id(one) in edges and _is_furniture(one, page, heads, printed)}
        gone += [one.text for one in page.lines if id(one) in drop]
        page.items = [item for item in page.items if id(item) not in drop]
    return gone


def _edges(page: Page) -> list[Line]:
    return [item for item in [*page.items[:EDGE], *page.items[-EDGE:]] if isinstance(item, Line)]


def _is_furniture(line: Line, page: Page, heads: set[str], printed: bool) -> bool:
    if _NUMBER.match("".join(line.text.split())):
        return line.top < MARGIN * page.height or line.bottom > (1 - MARGIN) * page.height
    if printed and (_ADDRESS.search(line.text) or _PRINTED.match(line.text)):
        return True
    at_edge = line.bottom < MARGIN * page.height or line.top > (1 - MARGIN) * page.height
    return at_edge and _shape(line) in heads


def _running(pages: Sequence[Page]) -> set[str]:
    """Shapes of lines that stand at the edge of many pages, at the same height."""
    counts = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    least = max(MIN_REPEATS, SHARE * len(pages))
    return {shape for shape, count in counts.items() if shape and count >= least}


def _shape(line: Line) -> str:
    """The text with its digits alike, and its height on the page in steps of some lines."""
    if len(line.text) > MAX_HEAD:
        return ""
    return re.sub(r"\d+", "#", "".join(line.text.split())) + f"@{round(line.top / 12)}"
