"""Blocks -> clause tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.address import element_id
from corpus.model import Clause, ClauseKind, Span
from ingest.blocks import Block, candidates, cut
from ingest.cleaning import CleanText, Line
from ingest.outline import Candidate, outline


@dataclass
class Node:
    """A clause on its way: [start, end) grows with its children."""

    kind: ClauseKind
    element: str
    start: int
    end: int
    heading: str = ""
    body: bool = False
    part: str = ""
    children: list["Node"] = field(default_factory=list)
    paragraphs: int = 0

    def add(self, child: "Node") -> "Node":
        self.children.append(child)
        return child

    def close(self) -> int:
        for child in self.children:
            self.end = max(self.end, child.close())
        return self.end


_HEAD = re.compile(r"[^。；：:！？\n]{1,60}?(?=。|$)")


def heading_of(text: str, block: Block) -> str:
    """The title-like head of a numbered clause: up to its first full stop, or the whole line when the line is only a heading."""
    body = text[block.body : block.end]
    found = _HEAD.match(body)
    if not found:
        return ""
    head = found.group().strip()
    if found.end() == len(body.rstrip()):
        return head if not body.rstrip().endswith(tuple("。；;，、：:")) else ""
    return head if len(head) <= 40 else ""


def body_tree(text: str, lines: Sequence[Line], root: Node) -> None:
    """Hangs the clauses of `lines` under `root`."""
    marks = [Candidate(m, m.start == line.start) for line in lines for m in candidates(text, line)]
    found = outline(marks)
    open_nodes: list[Node] = []
    for block in cut(text, lines, set(found.depth)):
        if block.marker:
            depth = found.depth[block.start]
            del open_nodes[depth:]
            node = Node("numbered", block.marker.element, block.start, block.end, heading_of(text, block))
            node.body = not node.heading or len(node.heading) < len(text[block.body : block.end].rstrip("。"))
            node.paragraphs = int(node.body)
            (open_nodes[-1] if open_nodes else root).add(node)
            open_nodes.append(node)
        else:
            _add_paragraph(open_nodes[-1] if open_nodes else root, block)


def _add_paragraph(parent: Node, block: Block) -> None:
    parent.paragraphs += 1
    kind: ClauseKind = "bullet" if block.kind == "bullet" else "paragraph"
    parent.add(Node(kind, f"¶{parent.paragraphs}", block.start, block.end))


def build(clean: CleanText, document_id: str) -> tuple[Clause, ...]:
    """The clause tree of a canonical text, in reading order."""
    root = Node("part", "", 0, len(clean.text))
    body_tree(clean.text, clean.lines, root)
    root.close()
    return tuple(flatten(root, document_id))


def flatten(root: Node, document_id: str) -> list[Clause]:
    """Clauses below `root` in pre-order, with unique ids."""
    out: list[Clause] = []

    def visit(node: Node, parent: Clause | None, prefix: str) -> None:
        seen: dict[str, int] = {}
        for child in node.children:
            seen[child.element] = seen.get(child.element, 0) + 1
            own = prefix + element_id(child.element, seen[child.element])
            path = (*(parent.path if parent else ()), child.element)
            clause = Clause(
                id=f"{document_id}#{own}",
                path=path,
                parent=parent.id if parent else None,
                kind=child.kind,
                heading=child.heading,
                label="".join(path),
                part=child.part,
                span=Span(start=child.start, end=child.end),
            )
            out.append(clause)
            visit(child, clause, own + "/")

    visit(root, None, "")
    return out
