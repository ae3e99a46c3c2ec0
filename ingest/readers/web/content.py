"""Which element of a page holds the document: the one that its site system names so, else the smallest with nearly all the text."""

from lxml import etree

from corpus.lexicon import load_yaml
from ingest.readers.markup import local

# The document is the smallest element that still holds so much of the page's text outside links.
MOST = 0.75
# A named element that holds less of it is only a piece (a table's caption, one of several texts).
LEAST = 0.3
MIN_CONTENT = 30


def content_of(root: etree._Element) -> etree._Element:
    """The element of the document's text; `root` itself, with the page's furniture dropped, where none stands out."""
    _drop_furniture(root)
    sizes = _sizes(root)
    whole = max(sizes.get(root, 0), 1)
    names = set(load_yaml("pages")["content"])
    named = [one for one in root.iter() if isinstance(one.tag, str) and names & _names(one)]
    best = max(named, key=lambda one: sizes.get(one, 0), default=None)
    if best is not None and sizes.get(best, 0) >= max(MIN_CONTENT, LEAST * whole):
        return best
    at = root
    while (heavy := next((one for one in at if sizes.get(one, 0) >= MOST * whole and not _is_row(one)), None)) is not None:
        at = heavy
    return at


def _drop_furniture(root: etree._Element) -> None:
    dropped = set(load_yaml("pages")["dropped"])
    for one in list(root.iter()):
        style = (one.get("style") or "").replace(" ", "").lower() if isinstance(one.tag, str) else ""
        if (local(one) in dropped or "display:none" in style) and (parent := one.getparent()) is not None:
            _keep_tail(one, parent)
            parent.remove(one)


def _keep_tail(one: etree._Element, parent: etree._Element) -> None:
    before = one.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (one.tail or "")
    else:
        parent.text = (parent.text or "") + (one.tail or "")
    one.tail = None


def _names(one: etree._Element) -> set[str]:
    return {*(one.get("id") or "").split(), *(one.get("class") or "").split()}


def _is_row(one: etree._Element) -> bool:
    """Rows of a table that is nearly all of the page: the table is the content, not its body."""
    return local(one) in ("tbody", "thead", "tr", "p", "span", "ol", "ul")


def _sizes(root: etree._Element) -> dict[etree._Element, int]:
    """Characters outside links below each element, worked out from the leaves up."""
    sizes: dict[etree._Element, int] = {}
    for _, one in etree.iterwalk(root, events=("end",)):
        inside = len((one.text or "").strip()) + sum(sizes.get(part, 0) + len((part.tail or "").strip()) for part in one)
        sizes[one] = 0 if local(one) == "a" else inside
    return sizes
