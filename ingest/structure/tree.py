"""The nodes of all documents of a file -> clauses with ids, paths and labels, in reading order."""

import re
from collections.abc import Iterator

from corpus.citing.address import element_id
from corpus.model import Clause, Span
from corpus.text.numerals import SMALL_NUMERAL, to_chinese
from ingest.structure.nodes import Node

_ARTICLE = re.compile(r"第.+条")
# the largest number that to_chinese can write
LONGEST_COUNT = 9999
_BARE = re.compile(rf"[{SMALL_NUMERAL}百零〇\d.]+")


def clauses_of(root: Node, document_id: str, statute: bool) -> tuple[Clause, ...]:
    """Clauses below `root` in pre-order; ids unique by ~2, ~3 for namesakes under one parent."""
    return tuple(_visit(root, document_id, None, (), "", statute))


def _visit(node: Node, document_id: str, parent: str | None, path: tuple[str, ...], prefix: str, statute: bool) -> Iterator[Clause]:
    seen: dict[str, int] = {}
    for child in node.children:
        seen[child.element] = seen.get(child.element, 0) + 1
        own = prefix + element_id(child.element, seen[child.element])
        child_path = (*path, child.element)
        clause_id = f"{document_id}#{own}"
        yield Clause(
            id=clause_id,
            path=child_path,
            parent=parent,
            kind=child.kind,
            heading=child.heading,
            label=label_of(child_path, statute),
            part=child.part,
            span=Span(start=child.start, end=child.end),
        )
        yield from _visit(child, document_id, clause_id, child_path, own + "/", statute)


def label_of(path: tuple[str, ...], statute: bool) -> str:
    """How a reader names a clause: 三（一）, 指导意见二（四）, 三（十六）第2段; in statutes from the article on: 第五十六条第（一）项."""
    article = next((i for i, element in enumerate(path) if _ARTICLE.fullmatch(element)), None) if statute else None
    if article is not None:
        return path[article] + "".join(_statute_step(element) for element in path[article + 1 :])
    label = ""
    for element in path:
        said = _step(element)
        label += "、" + said if label and _BARE.fullmatch(said) and _BARE.fullmatch(label[-1]) else said
    return label


def _step(element: str) -> str:
    if element.startswith("¶"):
        return f"第{element[1:]}段"
    return f"第{element[1:]}行" if element.startswith("行") else element


def _statute_step(element: str) -> str:
    if element.startswith("¶"):
        number = int(element[1:])
        return f"第{to_chinese(number) if number <= LONGEST_COUNT else number}款"
    if element.startswith(("（", "①")):
        return f"第{element}项"
    return f"第{element}目" if element.isdigit() else _step(element)
