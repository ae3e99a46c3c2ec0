"""What a page states of its document: the table with 索引号, 发文机关, 成文日期 …, and the names in its head."""

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from corpus.lexicon import load_yaml
from corpus.model import Remark
from ingest.readers.markup import local
from ingest.readers.source import Field, Found

# So many different labels make a table about the document; one alone may be a word of a form.
MIN_LABELS = 3
LONGEST_LABEL = 8


@cache
def _labels() -> dict[str, Field]:
    return {word: name for name, words in load_yaml("pages")["labels"].items() for word in words}


def take_statements(root: etree._Element, found: Found) -> None:
    """Puts the page's statements into `found` and takes their table out of the page."""
    for holder in _holders(root):
        pairs = list(_pairs(holder))
        fields = {name for name, _ in pairs}
        if len(fields) < MIN_LABELS or not fields & {"index_number", "issuer", "number", "date"}:
            continue
        said = " ".join(" ".join(holder.itertext()).split())
        for name, value in pairs:
            if value:
                found.stated.setdefault(name, value)
        found.remarks.append(Remark(kind="removed", text=said, detail="网页上的公文信息，已作为元数据"))
        _take_out(holder)
    for name, wanted in load_yaml("pages")["meta"].items():
        for one in root.iter("meta"):
            if one.get("name") in wanted and (value := " ".join((one.get("content") or "").split())):
                found.stated.setdefault(name, value)


def _holders(root: etree._Element) -> list[etree._Element]:
    """Innermost tables and lists that hold labels, before what holds these."""
    marked = [one for one in root.iter() if local(one) in ("table", "ul", "dl") and _short(one)]
    return [one for one in marked if not any(local(inner) in ("table", "ul", "dl") for inner in one.iterdescendants())]


def _short(one: etree._Element) -> bool:
    return len("".join(one.itertext())) < 3000


def _pairs(holder: etree._Element) -> Iterator[tuple[Field, str]]:
    """Label and value: in two cells, or in one with a colon between them."""
    cells = [" ".join("".join(one.itertext()).split()) for one in holder.iter("td", "th", "li", "dt", "dd")]
    for n, cell in enumerate(cells):
        label, _, value = cell.partition("：") if "：" in cell else cell.partition(":")
        name = _labels().get(_bare(label))
        if name is None:
            continue
        following = cells[n + 1] if n + 1 < len(cells) else ""
        yield name, value.strip() or ("" if _bare(following.rstrip("：:")) in _labels() else following)


def _bare(label: str) -> str:
    return re.sub(r"[\s【】\[\]　]", "", label) if len(label) < 4 * LONGEST_LABEL else ""


def _take_out(holder: etree._Element) -> None:
    parent = holder.getparent()
    if parent is None:
        return
    before = holder.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (holder.tail or "")
    else:
        parent.text = (parent.text or "") + (holder.tail or "")
    parent.remove(holder)
